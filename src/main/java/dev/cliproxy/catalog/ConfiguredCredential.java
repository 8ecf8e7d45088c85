package dev.cliproxy.catalog;

import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.ModelAlias;
import dev.cliproxy.config.value.OpenAiProvider;
import dev.cliproxy.config.value.ProviderKey;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.credential.TokenCredential;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A credential that the configuration has, be it in use or disabled.
 *
 * @param models names of the provider's that it can be tried with, the first best; those that its
 *     entry lists, else those that are known of its kind; may be empty
 */
public record ConfiguredCredential(Credential credential, List<String> models) {
  public ConfiguredCredential {
    Objects.requireNonNull(credential, "credential");
    models = List.copyOf(models);
  }

  /** All of them, each once, in configured order; without providers that have no address. */
  public static List<ConfiguredCredential> all(Config config, List<TokenCredential> logins) {
    Stream<Entry> entries =
        Stream.of(
                Stream.of(Provider.values())
                    .flatMap(
                        provider ->
                            IntStream.range(0, size(config, provider))
                                .mapToObj(index -> entry(config, provider, index))),
                logins.stream()
                    .flatMap(login -> Entry.of(login, config.oauth(), config.loginModels())))
            .flatMap(section -> section);
    Map<CredentialId, ConfiguredCredential> found = new LinkedHashMap<>();
    entries
        .flatMap(entry -> of(entry).stream())
        .filter(one -> !one.credential().baseUrl().isEmpty())
        .forEach(one -> found.putIfAbsent(one.credential().id(), one));
    return List.copyOf(found.values());
  }

  /**
   * Those of one entry: of a provider that speaks OpenAI's chat format one for each of its keys.
   *
   * @throws IndexOutOfBoundsException when there is no such entry
   */
  public static List<ConfiguredCredential> ofEntry(Config config, Provider provider, int index) {
    return of(entry(config, provider, index));
  }

  private static int size(Config config, Provider provider) {
    return provider == Provider.OPENAI_COMPATIBILITY
        ? config.openAiCompatibility().size()
        : keys(config, provider).size();
  }

  private static Entry entry(Config config, Provider provider, int index) {
    if (provider == Provider.OPENAI_COMPATIBILITY) {
      OpenAiProvider its = config.openAiCompatibility().get(index);
      return Entry.of(its, key -> true);
    }
    return Entry.of(provider, ModelFamily.of(provider), keys(config, provider).get(index));
  }

  private static List<ProviderKey> keys(Config config, Provider provider) {
    return switch (provider) {
      case CLAUDE -> config.claudeApiKeys();
      case CODEX -> config.codexApiKeys();
      case GEMINI -> config.geminiApiKeys();
      case OPENAI_COMPATIBILITY -> List.of();
    };
  }

  private static List<ConfiguredCredential> of(Entry entry) {
    List<String> models =
        entry.listsNothing()
            ? entry.family().map(ModelFamily::known).orElse(List.of())
            : entry.models().stream().map(ModelAlias::name).toList();
    return entry.credentials().stream()
        .map(credential -> new ConfiguredCredential(credential, models))
        .toList();
  }
}
