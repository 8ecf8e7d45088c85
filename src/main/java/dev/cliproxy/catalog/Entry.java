package dev.cliproxy.catalog;

import dev.cliproxy.config.ModelAlias;
import dev.cliproxy.config.OpenAiProvider;
import dev.cliproxy.config.ProviderKey;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.Provider;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one entry of the configuration can serve, and with which keys.
 *
 * @param family whose names it serves besides; empty when it serves only what it lists
 */
record Entry(
    List<Credential> credentials,
    List<ModelAlias> models,
    List<ModelPattern> excluded,
    Optional<ModelFamily> family) {

  Entry {
    credentials = List.copyOf(credentials);
    models = List.copyOf(models);
    excluded = List.copyOf(excluded);
  }

  static Entry of(OpenAiProvider provider) {
    List<Credential> credentials =
        provider.keys().isEmpty()
            ? List.of(credential(provider, "", provider.proxyUrl()))
            : provider.keys().stream()
                .map(
                    key ->
                        credential(
                            provider,
                            key.apiKey(),
                            key.proxyUrl().isEmpty() ? provider.proxyUrl() : key.proxyUrl()))
                .toList();
    return new Entry(credentials, provider.models(), List.of(), Optional.empty());
  }

  private static Credential credential(OpenAiProvider provider, String key, String proxyUrl) {
    return Credential.of(
        Provider.OPENAI_COMPATIBILITY,
        provider.name(),
        provider.baseUrl(),
        key,
        proxyUrl,
        provider.headers());
  }

  static Entry of(Provider provider, ModelFamily family, ProviderKey key) {
    Credential credential =
        Credential.of(
            provider,
            provider.setting(),
            key.baseUrl(),
            key.apiKey(),
            key.proxyUrl(),
            key.headers());
    return new Entry(
        List.of(credential),
        key.models(),
        key.excludedModels().stream().map(ModelPattern::of).toList(),
        key.models().isEmpty() ? Optional.of(family) : Optional.empty());
  }

  Provider provider() {
    return credentials.get(0).provider();
  }

  boolean excludes(String model) {
    return excluded.stream().anyMatch(pattern -> pattern.matches(model));
  }

  /** Names under which clients find what it serves, excluded ones included. */
  Stream<String> names() {
    return Stream.concat(
        models.stream().map(ModelAlias::clientName),
        family.stream().flatMap(its -> its.known().stream()));
  }

  /** Names of what may stand in for a Gemini model, those of the entry first. */
  Stream<String> previews(String model) {
    return Stream.concat(
            models.stream()
                .map(ModelAlias::name)
                .filter(name -> name.startsWith(model + "-preview")),
            ModelFamily.knownPreviews(model).stream())
        .distinct();
  }
}
