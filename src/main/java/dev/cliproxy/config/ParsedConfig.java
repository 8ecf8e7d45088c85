package dev.cliproxy.config;

import dev.cliproxy.config.value.Config;
import dev.cliproxy.yaml.YamlDocument;
import dev.cliproxy.yaml.YamlProblem;
import java.util.List;
import java.util.Objects;

/**
 * A valid configuration text and what it says.
 *
 * @param warnings what its author may have meant otherwise; each names line and path
 */
record ParsedConfig(YamlDocument document, Config config, List<YamlProblem> warnings) {
  ParsedConfig {
    Objects.requireNonNull(document, "document");
    Objects.requireNonNull(config, "config");
    warnings = List.copyOf(warnings);
  }

  String text() {
    return document.text();
  }
}
