package dev.cliproxy.catalog;

import dev.cliproxy.config.field.ModelPattern;
import dev.cliproxy.config.value.LoginAlias;
import dev.cliproxy.config.value.LoginModels;
import dev.cliproxy.config.value.ModelAlias;
import dev.cliproxy.config.value.OauthProviders;
import dev.cliproxy.config.value.OpenAiProvider;
import dev.cliproxy.config.value.ProviderKey;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.CredentialRules;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.credential.TokenCredential;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one entry of the configuration can serve, and with which keys.
 *
 * @param exclusiveAlias whether a model with an alias goes by that alone
 * @param family whose names it serves besides; empty when it serves only what it lists
 * @param loginAliases other names of what it serves besides
 */
record Entry(
    List<Credential> credentials,
    List<ModelAlias> models,
    List<ModelPattern> excluded,
    boolean exclusiveAlias,
    Optional<ModelFamily> family,
    List<LoginAlias> loginAliases) {

  Entry {
    credentials = List.copyOf(credentials);
    models = List.copyOf(models);
    excluded = List.copyOf(excluded);
    loginAliases = List.copyOf(loginAliases);
  }

  static Entry of(OpenAiProvider provider) {
    return of(provider, key -> !key.disabled());
  }

  /** The entry of a provider with some of its keys. */
  static Entry of(OpenAiProvider provider, Predicate<OpenAiProvider.Key> some) {
    List<Credential> credentials =
        provider.keys().isEmpty()
            ? List.of(credential(provider, "", provider.proxyUrl(), 1))
            : provider.keys().stream()
                .filter(some)
                .map(
                    key ->
                        credential(
                            provider,
                            key.apiKey(),
                            key.proxyUrl().isEmpty() ? provider.proxyUrl() : key.proxyUrl(),
                            key.weight()))
                .toList();
    return new Entry(
        credentials,
        provider.models(),
        patterns(provider.excludedModels()),
        provider.exclusiveAlias(),
        Optional.empty(),
        List.of());
  }

  private static List<ModelPattern> patterns(List<String> texts) {
    return texts.stream().map(ModelPattern::of).toList();
  }

  private static Credential credential(
      OpenAiProvider provider, String key, String proxyUrl, int weight) {
    return Credential.of(
        Provider.OPENAI_COMPATIBILITY,
        provider.name(),
        provider.baseUrl(),
        key,
        proxyUrl,
        provider.headers(),
        new CredentialRules(provider.priority(), weight, !provider.disableCooling()));
  }

  static Entry of(Provider provider, ModelFamily family, ProviderKey key) {
    Credential credential =
        Credential.of(
            provider,
            provider.setting(),
            key.baseUrl(),
            key.apiKey(),
            key.proxyUrl(),
            key.headers(),
            new CredentialRules(key.priority(), key.weight(), !key.disableCooling()));
    return new Entry(
        List.of(credential),
        key.models(),
        patterns(key.excludedModels()),
        key.exclusiveAlias(),
        key.models().isEmpty() ? Optional.of(family) : Optional.empty(),
        List.of());
  }

  /** A login serves its provider's family; a type that nothing can be asked of serves nothing. */
  static Stream<Entry> of(TokenCredential token, OauthProviders providers, LoginModels models) {
    return ModelFamily.ofLogins(token.type()).stream()
        .map(
            family ->
                switch (family) {
                  case CLAUDE ->
                      of(token, Provider.CLAUDE, providers.claude().apiUrl(), family, models);
                  case CODEX ->
                      of(token, Provider.CODEX, providers.codex().apiUrl(), family, models);
                  case GEMINI ->
                      of(token, Provider.GEMINI, providers.gemini().apiUrl(), family, models);
                  case QWEN ->
                      of(
                          token,
                          Provider.OPENAI_COMPATIBILITY,
                          qwenUrl(token.resourceUrl(), providers.qwen().apiUrl()),
                          family,
                          models);
                });
  }

  private static Entry of(
      TokenCredential token,
      Provider provider,
      String baseUrl,
      ModelFamily family,
      LoginModels models) {
    List<String> excluded = new ArrayList<>(models.excludedOf(token.type()));
    excluded.addAll(token.rules().excludedModels());
    return new Entry(
        List.of(Credential.of(provider, baseUrl, token)),
        List.of(),
        patterns(excluded),
        false,
        Optional.of(family),
        models.aliasesOf(token.type()));
  }

  /** What the file says is a host, mostly; scheme and version are there or are not. */
  private static String qwenUrl(String resource, String fallback) {
    if (resource.isEmpty()) {
      return fallback;
    }
    String url = resource.contains("://") ? resource : "https://" + resource;
    String trimmed = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    return trimmed.endsWith("/v1") ? trimmed : trimmed + "/v1";
  }

  Provider provider() {
    return credentials.get(0).provider();
  }

  /** Whether its providers are asked what they have, because the entry does not say it. */
  boolean listsNothing() {
    return models.isEmpty();
  }

  /** The same with fewer credentials. */
  Entry with(List<Credential> some) {
    return new Entry(some, models, excluded, exclusiveAlias, family, loginAliases);
  }

  /** Whether clients may ask for a model by the provider's name of it. */
  boolean isReachableByName(ModelAlias model) {
    return !exclusiveAlias || model.clientName().equals(model.name());
  }

  /** Whether a model that it serves without listing it goes by another name alone. */
  boolean hides(String model) {
    return loginAliases.stream().anyMatch(alias -> !alias.fork() && alias.name().equals(model));
  }

  boolean excludes(String model) {
    return excluded.stream().anyMatch(pattern -> pattern.matches(model));
  }

  /**
   * Names under which clients find what it serves, excluded ones included. The family's built-in
   * names are shown only until a provider has said what it has.
   */
  Stream<String> names(Map<CredentialId, List<ListedModel>> lists) {
    if (!listsNothing()) {
      return models.stream().map(ModelAlias::clientName);
    }
    Set<String> listed =
        credentials.stream()
            .flatMap(credential -> lists.getOrDefault(credential.id(), List.of()).stream())
            .map(ListedModel::name)
            .collect(Collectors.toSet());
    boolean answered =
        credentials.stream().anyMatch(credential -> lists.containsKey(credential.id()));
    Stream<String> known =
        family.stream()
            .flatMap(its -> its.known().stream())
            .filter(name -> !answered || isEffortOf(name, listed));
    return Stream.concat(
        Stream.concat(listed.stream(), known).filter(name -> !hides(name)),
        loginAliases.stream().map(LoginAlias::alias));
  }

  /** No provider lists the names by which we let clients ask for an effort. */
  private static boolean isEffortOf(String name, Set<String> listed) {
    return EffortName.parse(name).filter(effort -> listed.contains(effort.model())).isPresent();
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
