package dev.cliproxy.pages.configuration;

import dev.cliproxy.config.ConfigReload;
import dev.cliproxy.pages.text.Utc;
import dev.cliproxy.yaml.YamlProblem;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * One time that the configuration was taken over, or was not, as the pages show it.
 *
 * @param cause end of a message's key
 */
public record Reload(
    String time, String cause, List<YamlProblem> problems, List<YamlProblem> warnings) {

  public Reload {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(cause, "cause");
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /** How a reload is shown. */
  public static Reload of(ConfigReload reload) {
    return new Reload(
        Utc.text(reload.time()),
        reload.cause().name().toLowerCase(Locale.ROOT),
        reload.problems(),
        reload.warnings());
  }

  /** Whether what was read is in force. */
  public boolean succeeded() {
    return problems.isEmpty();
  }
}
