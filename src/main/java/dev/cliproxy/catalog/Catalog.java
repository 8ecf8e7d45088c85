package dev.cliproxy.catalog;

import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.LoginAlias;
import dev.cliproxy.config.value.ModelAlias;
import dev.cliproxy.config.value.OpenAiProvider;
import dev.cliproxy.config.value.ProviderKey;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.credential.TokenCredential;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which model can be served by what, as one configuration says: a value that never changes.
 *
 * <p>Entries come in the order of the sections {@code openai-compatibility}, {@code
 * claude-api-key}, {@code codex-api-key}, {@code gemini-api-key}, and within a section as they
 * stand in the file; then logins, by the names of their files. A provider without an address and
 * whatever is disabled is not used.
 */
public final class Catalog {
  /** The longest name of a model that is looked for, in UTF-16 characters. */
  public static final int MAX_NAME_LENGTH = 256;

  /** How many models' candidates are remembered. */
  static final int MAX_FOUND = 1_000;

  private static final String GPT_5 = "gpt-5";
  private static final String GPT_5_CODEX = "gpt-5-codex";

  private final Config config;
  private final List<TokenCredential> logins;
  private final boolean forceGpt5Codex;
  private final boolean switchPreviewModel;
  private final List<Entry> entries;

  /** Those without {@code models}. */
  private final List<Entry> open;

  private final Map<String, List<Offer>> byAlias = new HashMap<>();
  private final Map<String, List<Offer>> byName = new HashMap<>();

  /** What the providers of entries without {@code models} say they have, and who has it. */
  private final Map<CredentialId, List<ListedModel>> lists;

  private final Map<String, Set<CredentialId>> byListedName = new HashMap<>();

  /** What was found before: every request asks, mostly for one of a few models. */
  private final Map<String, List<Candidate>> found = new ConcurrentHashMap<>();

  /** An entry that serves a model, by the provider's name of it. */
  private record Offer(Entry entry, String model) {}

  /** What makes two candidates the same one. */
  private record Target(CredentialId credential, String model) {
    static Target of(Candidate candidate) {
      return new Target(candidate.credential().id(), candidate.model());
    }
  }

  private Catalog(
      Config config, List<TokenCredential> logins, Map<CredentialId, List<ListedModel>> lists) {
    this.lists = lists;
    this.config = config;
    this.logins = List.copyOf(logins);
    forceGpt5Codex = config.forceGpt5Codex();
    switchPreviewModel = config.quotaExceeded().switchPreviewModel();
    entries = entries(config, logins);
    open = entries.stream().filter(Entry::listsNothing).toList();
    for (Entry entry : entries) {
      for (ModelAlias model : entry.models()) {
        Offer offer = new Offer(entry, model.name());
        byAlias.computeIfAbsent(model.clientName(), unseen -> new ArrayList<>()).add(offer);
        if (entry.isReachableByName(model)) {
          byName.computeIfAbsent(model.name(), unseen -> new ArrayList<>()).add(offer);
        }
      }
    }
    for (Entry entry : open) {
      for (LoginAlias alias : entry.loginAliases()) {
        byAlias
            .computeIfAbsent(alias.alias(), unseen -> new ArrayList<>())
            .add(new Offer(entry, alias.name()));
      }
    }
    for (Credential credential : unlisted()) {
      for (ListedModel model : lists.getOrDefault(credential.id(), List.of())) {
        byListedName.computeIfAbsent(model.name(), unseen -> new HashSet<>()).add(credential.id());
      }
    }
  }

  /** What can be served with the keys of this configuration. */
  public static Catalog of(Config config) {
    return of(config, List.of());
  }

  /** What can be served with the keys of this configuration and these logins. */
  public static Catalog of(Config config, List<TokenCredential> logins) {
    return new Catalog(config, logins, Map.of());
  }

  /** The same, with what the providers have said they have. */
  static Catalog of(
      Config config, List<TokenCredential> logins, Map<CredentialId, List<ListedModel>> lists) {
    return new Catalog(config, logins, lists);
  }

  /** The configuration it was made of. */
  public Config config() {
    return config;
  }

  boolean isOf(
      Config present,
      List<TokenCredential> presentLogins,
      Map<CredentialId, List<ListedModel>> presentLists) {
    return config.equals(present) && logins.equals(presentLogins) && lists.equals(presentLists);
  }

  private static List<Entry> entries(Config config, List<TokenCredential> logins) {
    return Stream.of(
            config.openAiCompatibility().stream().filter(OpenAiProvider::isUsed).map(Entry::of),
            entries(Provider.CLAUDE, ModelFamily.CLAUDE, config.claudeApiKeys()),
            entries(Provider.CODEX, ModelFamily.CODEX, config.codexApiKeys()),
            entries(Provider.GEMINI, ModelFamily.GEMINI, config.geminiApiKeys()),
            logins.stream().flatMap(login -> Entry.of(login, config.oauth(), config.loginModels())))
        .flatMap(section -> section)
        .toList();
  }

  private static Stream<Entry> entries(
      Provider provider, ModelFamily family, List<ProviderKey> keys) {
    return keys.stream().filter(key -> !key.disabled()).map(key -> Entry.of(provider, family, key));
  }

  /** All credentials that are used, each once, in configured order. */
  public List<Credential> credentials() {
    return credentials(entries);
  }

  /** The credentials of entries without {@code models}: their providers can say what they have. */
  public List<Credential> unlisted() {
    return credentials(open);
  }

  private static List<Credential> credentials(List<Entry> some) {
    Map<CredentialId, Credential> credentials = new LinkedHashMap<>();
    some.stream()
        .flatMap(entry -> entry.credentials().stream())
        .forEach(credential -> credentials.putIfAbsent(credential.id(), credential));
    return List.copyOf(credentials.values());
  }

  /** Whether there is a credential that does not rest as a whole. */
  public boolean hasUsableCredential(Cooldowns cooldowns) {
    return credentials().stream().map(Credential::id).anyMatch(id -> !cooldowns.isResting(id));
  }

  /** Everything that rests now, for all models or one, and whose it is; what ends first first. */
  public List<RestingCredential> resting(Cooldowns cooldowns) {
    Map<CredentialId, Credential> known =
        credentials().stream().collect(Collectors.toMap(Credential::id, Function.identity()));
    return cooldowns.active().stream()
        .map(
            cooldown ->
                new RestingCredential(
                    cooldown, Optional.ofNullable(known.get(cooldown.credential()))))
        .toList();
  }

  /**
   * Who can serve a model, in configured order. Those whose {@code models} have the name as an
   * alias (a model without one goes by its name); if there are none, those that have it as the
   * provider's name; if there are none, those without {@code models} whose provider lists the name,
   * or to whose family it belongs while no list of that kind of provider has it. Then, if the
   * configuration wants them, the preview models that stand in when a Gemini credential's quota is
   * used up.
   *
   * @param clientModel the name as the client wrote it, exactly
   * @return no credential twice for the same model; empty when nobody serves it
   */
  public List<Candidate> candidates(String clientModel) {
    if (clientModel.length() > MAX_NAME_LENGTH) {
      return List.of();
    }
    List<Candidate> known = found.get(clientModel);
    if (known != null) {
      return known;
    }
    List<Candidate> candidates = find(clientModel);
    // Clients make names up; nobody shall fill the memory with them.
    if (!candidates.isEmpty() && found.size() < MAX_FOUND) {
      found.put(clientModel, candidates);
    }
    return candidates;
  }

  /** Of how many models the candidates are remembered. */
  int remembered() {
    return found.size();
  }

  private List<Candidate> find(String clientModel) {
    return Stream.<Supplier<List<Offer>>>of(
            () -> byAlias.getOrDefault(clientModel, List.of()),
            () -> byName.getOrDefault(clientModel, List.of()),
            () -> unconfigured(clientModel))
        .map(offers -> candidates(clientModel, offers.get()))
        .filter(candidates -> !candidates.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private List<Offer> unconfigured(String clientModel) {
    Set<CredentialId> listing = byListedName.getOrDefault(clientModel, Set.of());
    Set<Provider> listed = EnumSet.noneOf(Provider.class);
    if (!listing.isEmpty()) {
      open.stream()
          .filter(entry -> entry.credentials().stream().anyMatch(one -> listing.contains(one.id())))
          .forEach(entry -> listed.add(entry.provider()));
    }
    List<Offer> offers = new ArrayList<>();
    for (Entry entry : open) {
      if (entry.hides(clientModel)) {
        continue;
      }
      boolean ofFamily = entry.family().filter(its -> its.includes(clientModel)).isPresent();
      List<Credential> serving =
          entry.credentials().stream()
              .filter(
                  one ->
                      listing.contains(one.id())
                          // One whose list is not known may have it as others of its kind do.
                          || (ofFamily
                              && (!listed.contains(entry.provider())
                                  || !lists.containsKey(one.id()))))
              .toList();
      if (!serving.isEmpty()) {
        offers.add(new Offer(entry.with(serving), clientModel));
      }
    }
    return offers;
  }

  private List<Candidate> candidates(String clientModel, List<Offer> offers) {
    Map<Target, Candidate> candidates = new LinkedHashMap<>();
    List<Offer> allowed =
        offers.stream().filter(offer -> !offer.entry().excludes(clientModel)).toList();
    allowed.stream()
        .flatMap(offer -> primaries(clientModel, offer))
        .forEach(candidate -> candidates.putIfAbsent(Target.of(candidate), candidate));
    if (switchPreviewModel) {
      allowed.stream()
          .filter(offer -> offer.entry().provider() == Provider.GEMINI)
          .filter(offer -> !offer.entry().excludes(offer.model()))
          .flatMap(Catalog::previews)
          .forEach(candidate -> candidates.putIfAbsent(Target.of(candidate), candidate));
    }
    return List.copyOf(candidates.values());
  }

  private Stream<Candidate> primaries(String clientModel, Offer offer) {
    Entry entry = offer.entry();
    if (entry.provider() != Provider.CODEX) {
      return candidates(entry, offer.model(), EffortRule.KEEP);
    }
    if (forceGpt5Codex && clientModel.equals(GPT_5) && offer.model().equals(GPT_5)) {
      return candidates(entry, GPT_5_CODEX, EffortRule.MINIMAL_BECOMES_LOW);
    }
    Optional<EffortName> stated = entry.family().flatMap(family -> EffortName.parse(offer.model()));
    return candidates(
        entry,
        stated.map(EffortName::model).orElse(offer.model()),
        stated.map(name -> EffortRule.unlessStated(name.effort())).orElse(EffortRule.KEEP));
  }

  private static Stream<Candidate> previews(Offer offer) {
    Entry entry = offer.entry();
    return entry
        .previews(offer.model())
        .filter(model -> !entry.excludes(model))
        .flatMap(
            model ->
                entry.credentials().stream()
                    .map(credential -> new Candidate(credential, model, true, EffortRule.KEEP)));
  }

  private static Stream<Candidate> candidates(Entry entry, String model, EffortRule effort) {
    return entry.excludes(model)
        ? Stream.empty()
        : entry.credentials().stream()
            .map(credential -> new Candidate(credential, model, false, effort));
  }

  /** All models that clients can ask for by a known name, sorted by it. */
  public List<ModelEntry> models() {
    TreeSet<String> names = new TreeSet<>();
    entries.stream().flatMap(entry -> entry.names(lists)).forEach(names::add);
    return names.stream().flatMap(name -> model(name).stream()).toList();
  }

  /**
   * The names by which models of one kind are known, configured or not: those that are offered
   * without a provider's word, and those that providers have said they have.
   *
   * @param kind a type of token files
   * @return empty when there is no such kind
   */
  public Optional<List<NamedModel>> known(String kind) {
    return ModelFamily.ofLogins(kind)
        .map(
            family -> {
              TreeSet<String> names = new TreeSet<>(family.known());
              for (Entry entry : open) {
                if (entry.family().filter(family::equals).isPresent()) {
                  entry
                      .credentials()
                      .forEach(
                          one ->
                              lists.getOrDefault(one.id(), List.of()).stream()
                                  .map(ListedModel::name)
                                  .forEach(names::add));
                }
              }
              return names.stream().map(name -> new NamedModel(name, family.owner())).toList();
            });
  }

  /** As {@link #models}, without those of which all credentials rest. */
  public List<ModelEntry> available(Cooldowns cooldowns) {
    return models().stream().filter(model -> model.isAvailable(cooldowns)).toList();
  }

  /**
   * One model as {@link #models} has it; also one that is merely of a known family.
   *
   * @return empty when nobody serves it
   */
  public Optional<ModelEntry> model(String clientModel) {
    List<Candidate> candidates = candidates(clientModel);
    return candidates.stream()
        .map(Candidate::credential)
        .findFirst()
        .map(
            first ->
                new ModelEntry(
                    clientModel, first.provider(), owner(first), created(candidates), candidates));
  }

  /** As the first of those says who says it. */
  private Optional<Instant> created(List<Candidate> candidates) {
    return candidates.stream()
        .filter(candidate -> !candidate.preview())
        .limit(1)
        .flatMap(
            candidate ->
                lists.getOrDefault(candidate.credential().id(), List.of()).stream()
                    .filter(model -> model.name().equals(candidate.model())))
        .flatMap(model -> model.created().stream())
        .findFirst();
  }

  private static String owner(Credential credential) {
    return switch (credential.provider()) {
      case OPENAI_COMPATIBILITY -> credential.name();
      case CLAUDE -> ModelFamily.CLAUDE.owner();
      case CODEX -> ModelFamily.CODEX.owner();
      case GEMINI -> ModelFamily.GEMINI.owner();
    };
  }
}
