package dev.cliproxy.proxy;

import dev.cliproxy.testing.ProviderFormat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Configured entries of each kind of provider, and a model that they serve. */
final class ProviderEntries {
  private ProviderEntries() {}

  /**
   * One entry.
   *
   * @param url of the provider, without a slash at its end
   */
  record Entry(String url, String key) {}

  /** The model, as clients call it. */
  static String clientModel(ProviderFormat format) {
    return switch (format) {
      case CHAT -> "my-model";
      case RESPONSES -> "gpt-5";
      case CLAUDE -> "claude-sonnet-4-5";
      case GEMINI -> "gemini-2.5-flash";
    };
  }

  /** Lines of the configuration file: the entries, each with one key, that serve the model. */
  static List<String> lines(ProviderFormat format, Collection<Entry> entries) {
    List<String> lines = new ArrayList<>();
    lines.add(
        switch (format) {
          case CHAT -> "openai-compatibility:";
          case RESPONSES -> "codex-api-key:";
          case CLAUDE -> "claude-api-key:";
          case GEMINI -> "gemini-api-key:";
        });
    for (Entry entry : entries) {
      lines.add(
          switch (format) {
            case CHAT ->
                "  - {name: local, base-url: '%s/v1', api-keys: [%s], models: [{name: up-model, alias: my-model}]}"
                    .formatted(entry.url(), entry.key());
            case RESPONSES ->
                "  - {api-key: %s, base-url: '%s/v1'}".formatted(entry.key(), entry.url());
            case CLAUDE, GEMINI ->
                "  - {api-key: %s, base-url: '%s'}".formatted(entry.key(), entry.url());
          });
    }
    return lines;
  }
}
