package dev.cliproxy.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.credential.CooldownReason;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.testing.MutableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {
  private final MutableClock clock = new MutableClock();

  @TempDir Path folder;

  @Test
  void whereNothingIsConfiguredNothingIsServed() throws Exception {
    Catalog catalog = catalog("# nothing");
    assertEquals(List.of(), catalog.candidates("gpt-5"));
    assertEquals(List.of(), catalog.models());
    assertEquals(List.of(), catalog.credentials());
  }

  @ParameterizedTest
  @CsvSource({
    "claude-anything-9, claude",
    "gemini-9, gemini",
    "gpt-9-turbo, codex",
    "o1, codex",
    "o9-mini, codex",
    "codex-mini-latest, codex",
    "chatgpt-4o-latest, codex",
    "text-embedding-3-small, codex",
    "omni-moderation-latest, codex",
    "whisper-1, codex",
    "dall-e-3, codex"
  })
  void aNameGoesToTheKeysOfItsFamily(String model, String key) throws Exception {
    assertEquals(List.of(key + ":" + model), served(allFamilies(), model));
  }

  @Test
  void howeverManyNamesClientsMakeUpAllAreServedAndFewAreRemembered() throws Exception {
    Catalog catalog = allFamilies();
    for (int i = 0; i < Catalog.MAX_FOUND + 10; i++) {
      assertEquals(List.of("claude:claude-" + i), served(catalog, "claude-" + i));
      catalog.candidates("nobody-" + i);
    }
    assertEquals(Catalog.MAX_FOUND, catalog.remembered());
    assertEquals(List.of("claude:claude-0"), served(catalog, "claude-0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mistral-large",
        "claude",
        "Claude-3",
        "xgpt-5",
        "o0",
        "omni",
        "o",
        "gpt-5\n",
        "gpt-5 ",
        "gemini-../../v1/secret",
        "gemini-a?key=b",
        "claude-\u0000"
      })
  void aNameOfNoFamilyIsNotServed(String model) throws Exception {
    assertEquals(List.of(), served(allFamilies(), model));
  }

  @Test
  void aNameThatIsTooLongIsNotServed() throws Exception {
    String longest = "gpt-" + "x".repeat(Catalog.MAX_NAME_LENGTH - 4);
    assertEquals(1, served(allFamilies(), longest).size());
    assertEquals(List.of(), served(allFamilies(), longest + "x"));
  }

  @Test
  void anAliasIsServedUnderTheProvidersName() throws Exception {
    Catalog catalog =
        catalog(
            """
            openai-compatibility:
              - name: router
                base-url: https://router.example/v1/
                api-keys: [k1, k2]
                models: [{name: "moonshotai/kimi-k2:free", alias: kimi}]
            claude-api-key:
              - {api-key: k3, models: [{name: claude-sonnet-4-5, alias: kimi}]}
            """);
    assertEquals(
        List.of("k1:moonshotai/kimi-k2:free", "k2:moonshotai/kimi-k2:free", "k3:claude-sonnet-4-5"),
        served(catalog, "kimi"));
    assertEquals(
        List.of("k1:moonshotai/kimi-k2:free", "k2:moonshotai/kimi-k2:free"),
        served(catalog, "moonshotai/kimi-k2:free"));
    assertEquals(List.of(), served(catalog, "KIMI"));
  }

  @Test
  void anAliasHidesTheSameNameOfAnotherEntry() throws Exception {
    Catalog catalog =
        catalog(
            """
            codex-api-key:
              - {api-key: k1, models: [{name: gpt-5, alias: mine}]}
              - {api-key: k2, models: [{name: gpt-5-mini, alias: gpt-5}]}
              - {api-key: k3, models: [{name: gpt-5}]}
              - {api-key: k4}
            """);
    assertEquals(List.of("k2:gpt-5-mini", "k3:gpt-5"), served(catalog, "gpt-5"));
    assertEquals(List.of("k1:gpt-5"), served(catalog, "mine"));
    assertEquals(List.of("k4:gpt-4"), served(catalog, "gpt-4"));
  }

  @Test
  void anEntryWithAListServesNothingElse() throws Exception {
    Catalog catalog =
        catalog("claude-api-key: [{api-key: k1, models: [{name: claude-a}]}, {api-key: k2}]");
    assertEquals(List.of("k1:claude-a"), served(catalog, "claude-a"));
    assertEquals(List.of("k2:claude-b"), served(catalog, "claude-b"));
  }

  @Test
  void aProviderThatSpeaksOpenAisFormatServesOnlyItsList() throws Exception {
    Catalog catalog =
        catalog(
            """
            openai-compatibility:
              - {name: a, base-url: "https://a.example", api-keys: [k1]}
            """);
    assertEquals(List.of(), served(catalog, "gpt-5"));
    assertEquals(List.of(), catalog.models());
  }

  @Test
  void aProviderWithoutAnAddressIsNotUsed() throws Exception {
    Catalog catalog =
        catalog(
            """
            openai-compatibility:
              - {name: a, base-url: "", api-keys: [k1], models: [{name: m}]}
            """);
    assertEquals(List.of(), served(catalog, "m"));
    assertEquals(List.of(), catalog.credentials());
  }

  @Test
  void aProviderWithoutKeysIsOneCredentialWithoutAKey() throws Exception {
    Catalog catalog =
        catalog(
            """
            openai-compatibility:
              - name: local
                base-url: http://localhost:11434/v1
                proxy-url: direct
                headers: {X-A: b}
                models: [{name: m}]
            """);
    assertEquals(
        List.of(
            Credential.of(
                Provider.OPENAI_COMPATIBILITY,
                "local",
                "http://localhost:11434/v1",
                "",
                "direct",
                Map.of("X-A", "b"))),
        catalog.candidates("m").stream().map(Candidate::credential).toList());
  }

  @Test
  void theProxyOfAKeyWinsOverThatOfItsProvider() throws Exception {
    Catalog catalog =
        catalog(
            """
            openai-compatibility:
              - name: a
                base-url: https://a.example
                proxy-url: http://proxy.example:1
                api-key-entries:
                  - {api-key: k1, proxy-url: "socks5://proxy.example:2"}
                  - {api-key: k2}
                models: [{name: m}]
            """);
    assertEquals(
        List.of("socks5://proxy.example:2", "http://proxy.example:1"),
        catalog.credentials().stream().map(Credential::proxyUrl).toList());
  }

  @Test
  void theSectionsHaveTheirOrder() throws Exception {
    Catalog catalog =
        catalog(
            """
            gemini-api-key: [{api-key: g, models: [{name: x, alias: m}]}]
            codex-api-key: [{api-key: o, models: [{name: x, alias: m}]}]
            claude-api-key: [{api-key: c, models: [{name: x, alias: m}]}]
            openai-compatibility:
              - {name: r, base-url: "https://a.example", api-keys: [r], models: [{name: x, alias: m}]}
            generative-language-api-key: [h]
            """);
    assertEquals(List.of("r:x", "c:x", "o:x", "g:x"), served(catalog, "m"));
    assertEquals(
        List.of("r", "c", "o", "g", "h"),
        catalog.credentials().stream().map(Credential::secret).toList());
  }

  @Test
  void aCredentialThatIsThereTwiceCountsOnce() throws Exception {
    Catalog catalog =
        catalog(
            """
            claude-api-key:
              - {api-key: k1}
              - {api-key: k2}
              - {api-key: k1, base-url: "https://api.anthropic.com/"}
              - {api-key: k1, base-url: "https://other.example"}
            """);
    assertEquals(List.of("k1:claude-a", "k2:claude-a", "k1:claude-a"), served(catalog, "claude-a"));
    assertEquals(3, catalog.credentials().size());
  }

  @Test
  void excludedModelsAreNotServedByTheEntry() throws Exception {
    Catalog catalog =
        catalog(
            """
            claude-api-key:
              - {api-key: k1, excluded-models: ["claude-OPUS-*", claude-3]}
              - {api-key: k2, models: [{name: claude-opus-4, alias: big}], excluded-models: ["*opus*"]}
              - {api-key: k3, models: [{name: claude-x, alias: small}], excluded-models: [small]}
              - {api-key: k4}
            """);
    assertEquals(List.of("k4:claude-opus-4"), served(catalog, "claude-opus-4"));
    assertEquals(List.of("k4:claude-3"), served(catalog, "claude-3"));
    assertEquals(List.of("k1:claude-3-5", "k4:claude-3-5"), served(catalog, "claude-3-5"));
    assertEquals(List.of(), served(catalog, "big"));
    assertEquals(List.of(), served(catalog, "small"));
    assertEquals(
        List.of(),
        catalog.models().stream()
            .map(ModelEntry::id)
            .filter(id -> List.of("big", "small").contains(id))
            .toList());
  }

  @Test
  void previewsComeAfterAllPrimariesTheConfiguredOnesFirst() throws Exception {
    Catalog catalog =
        catalog(
            """
            gemini-api-key:
              - api-key: k1
                models:
                  - {name: gemini-2.5-flash-lite}
                  - {name: gemini-2.5-flash-lite-preview-99}
                  - {name: gemini-2.5-flash-lite-previous}
              - {api-key: k2, models: [{name: gemini-2.5-flash-lite}], excluded-models: ["*-preview-*"]}
            """);
    assertEquals(
        List.of(
            "k1:gemini-2.5-flash-lite",
            "k2:gemini-2.5-flash-lite",
            "k1:gemini-2.5-flash-lite-preview-99 preview",
            "k1:gemini-2.5-flash-lite-preview-06-17 preview"),
        served(catalog, "gemini-2.5-flash-lite"));
  }

  @Test
  void previewsStandInForTheModelBehindAnAlias() throws Exception {
    Catalog catalog =
        catalog("gemini-api-key: [{api-key: k1, models: [{name: gemini-2.5-pro, alias: pro}]}]");
    assertEquals(
        List.of(
            "k1:gemini-2.5-pro",
            "k1:gemini-2.5-pro-preview-05-06 preview",
            "k1:gemini-2.5-pro-preview-06-05 preview"),
        served(catalog, "pro"));
  }

  @Test
  void aPreviewThatIsAskedForIsAPrimary() throws Exception {
    Catalog catalog = catalog("gemini-api-key: [{api-key: k1}]");
    assertEquals(
        List.of("k1:gemini-2.5-pro-preview-06-05"),
        served(catalog, "gemini-2.5-pro-preview-06-05"));
  }

  @Test
  void previewsCanBeTurnedOffAndAreGeminisOnly() throws Exception {
    assertEquals(
        List.of("k1:gemini-2.5-pro"),
        served(
            catalog(
                "quota-exceeded: {switch-preview-model: false}\ngemini-api-key: [{api-key: k1}]"),
            "gemini-2.5-pro"));
    assertEquals(
        List.of("k1:gemini-2.5-pro"),
        served(
            catalog("claude-api-key: [{api-key: k1, models: [{name: gemini-2.5-pro}]}]"),
            "gemini-2.5-pro"));
  }

  @Test
  void plainGpt5CanBeForcedToItsCodexOnCodexKeysOnly() throws Exception {
    Catalog catalog =
        catalog(
            """
            force-gpt-5-codex: true
            openai-compatibility:
              - {name: r, base-url: "https://a.example", api-keys: [r], models: [{name: gpt-5}]}
            codex-api-key:
              - {api-key: k1, models: [{name: gpt-5}, {name: gpt-5, alias: five}]}
              - {api-key: k2, models: [{name: o3, alias: gpt-5}]}
              - {api-key: k3, models: [{name: gpt-5}], excluded-models: [gpt-5-codex]}
            """);
    assertEquals(List.of("r:gpt-5", "k1:gpt-5-codex", "k2:o3"), served(catalog, "gpt-5"));
    assertEquals(
        List.of(EffortRule.KEEP, EffortRule.MINIMAL_BECOMES_LOW, EffortRule.KEEP),
        catalog.candidates("gpt-5").stream().map(Candidate::effort).toList());
    assertEquals(List.of("k1:gpt-5"), served(catalog, "five"));
  }

  @Test
  void withoutForceGpt5StaysWhatItIs() throws Exception {
    assertEquals(List.of("codex:gpt-5"), served(allFamilies(), "gpt-5"));
  }

  @Test
  void anEffortInTheNameLeavesTheNameAlsoWhenGpt5IsForced() throws Exception {
    Catalog catalog = catalog("force-gpt-5-codex: true\ncodex-api-key: [{api-key: k1}]");
    Candidate candidate = catalog.candidates("gpt-5-low").get(0);
    assertEquals("gpt-5", candidate.model());
    assertEquals(Optional.of("low"), candidate.effort().apply(Optional.empty()));
    assertEquals(Optional.of("high"), candidate.effort().apply(Optional.of("high")));
    assertEquals(List.of("k1:gpt-5-codex"), served(catalog, "gpt-5-codex-high"));
    assertEquals(List.of("k1:gpt-5-codex"), served(catalog, "gpt-5"));
    assertEquals(List.of("k1:gpt-5-turbo-low"), served(catalog, "gpt-5-turbo-low"));
  }

  @Test
  void aConfiguredNameIsTakenAsItIsAlsoWhenItLooksLikeAnEffort() throws Exception {
    Catalog catalog =
        catalog("codex-api-key: [{api-key: k1, models: [{name: gpt-5-low}]}, {api-key: k2}]");
    assertEquals(List.of("k1:gpt-5-low"), served(catalog, "gpt-5-low"));
    assertEquals(EffortRule.KEEP, catalog.candidates("gpt-5-low").get(0).effort());
  }

  @Test
  void anExcludedEffortOrModelIsNotServed() throws Exception {
    Catalog catalog =
        catalog(
            """
            codex-api-key:
              - {api-key: k1, excluded-models: [gpt-5-low]}
              - {api-key: k2, excluded-models: [gpt-5]}
              - {api-key: k3}
            """);
    assertEquals(List.of("k3:gpt-5"), served(catalog, "gpt-5-low"));
    assertEquals(List.of("k1:gpt-5", "k3:gpt-5"), served(catalog, "gpt-5-high"));
  }

  @Test
  void theModelsAreSortedAndSayWhoMadeThemAndWhoServesThem() throws Exception {
    Catalog catalog =
        catalog(
            """
            openai-compatibility:
              - name: router
                base-url: https://a.example
                api-keys: [k1, k2]
                models: [{name: z, alias: kimi}, {name: claude-3}]
            claude-api-key:
              - {api-key: k3, models: [{name: claude-3}, {name: claude-3}]}
            gemini-api-key: [{api-key: k4, excluded-models: ["*pro"]}]
            """);
    assertEquals(
        List.of(
            "claude-3 router [k1, k2, k3]",
            "gemini-2.5-flash google [k4]",
            "gemini-2.5-flash-lite google [k4]",
            "kimi router [k1, k2]"),
        catalog.models().stream()
            .map(
                model ->
                    model.id()
                        + " "
                        + model.ownedBy()
                        + " "
                        + model.credentials().stream().map(Credential::secret).toList())
            .toList());
  }

  @Test
  void theKnownNamesOfAllFamiliesAreListed() throws Exception {
    List<String> ids = allFamilies().models().stream().map(ModelEntry::id).toList();
    assertEquals(18, ids.size());
    assertTrue(
        ids.containsAll(
            List.of("claude-opus-4-1-20250805", "gpt-5-codex-high", "gemini-2.5-flash-lite")));
    assertEquals(
        List.of("anthropic", "google", "openai"),
        allFamilies().models().stream().map(ModelEntry::ownedBy).distinct().sorted().toList());
  }

  @Test
  void oneModelIsFoundAlsoWhenItIsNotListed() throws Exception {
    ModelEntry model = allFamilies().model("gemini-9").orElseThrow();
    assertEquals(Provider.GEMINI, model.provider());
    assertEquals(Optional.empty(), allFamilies().model("mistral"));
  }

  @Test
  void aModelIsAvailableWhileOneOfItsCredentialsDoesNotRest() throws Exception {
    Catalog catalog =
        catalog("claude-api-key: [{api-key: k1, models: [{name: x, alias: m}, {name: n}]}]");
    Credential credential = catalog.credentials().get(0);
    Cooldowns cooldowns = new Cooldowns(clock);
    cooldowns.failed(
        credential.id(), "x", CooldownReason.UNAVAILABLE, Optional.empty(), clock.instant());
    assertEquals(List.of("n"), available(catalog, cooldowns));
    clock.advance(Duration.ofSeconds(1));
    assertEquals(List.of("m", "n"), available(catalog, cooldowns));
    cooldowns.failed(
        credential.id(), "x", CooldownReason.UNAUTHORIZED, Optional.empty(), clock.instant());
    assertEquals(List.of(), available(catalog, cooldowns));
  }

  private static List<String> available(Catalog catalog, Cooldowns cooldowns) {
    return catalog.available(cooldowns).stream().map(ModelEntry::id).toList();
  }

  /** Key and model of each candidate. */
  private static List<String> served(Catalog catalog, String model) {
    return catalog.candidates(model).stream()
        .map(
            candidate ->
                candidate.credential().secret()
                    + ":"
                    + candidate.model()
                    + (candidate.preview() ? " preview" : ""))
        .toList();
  }

  @Test
  void aProvidersListTakesThePlaceOfTheBuiltInNames() throws Exception {
    ModelLists lists = new ModelLists();
    Catalog before = catalog("claude-api-key: [{api-key: claude}]");
    Instant made = Instant.parse("2025-11-01T00:00:00Z");
    lists.put(id(before, 0), List.of(new ListedModel("claude-new", Optional.of(made))));
    Catalog catalog = Catalog.of(before.config(), List.of(), lists.get());
    assertEquals(List.of("claude-new"), catalog.models().stream().map(ModelEntry::id).toList());
    assertEquals(Optional.of(made), catalog.model("claude-new").orElseThrow().created());
    assertEquals(List.of("claude:claude-hidden"), served(catalog, "claude-hidden"));
  }

  @Test
  void aListedNameIsServedByWhoListsItAndByWhoHasNotAnswered() throws Exception {
    ModelLists lists = new ModelLists();
    Catalog before =
        catalog("claude-api-key: [{api-key: has}, {api-key: lacks}, {api-key: silent}]");
    lists.put(id(before, 0), List.of(new ListedModel("claude-a", Optional.empty())));
    lists.put(id(before, 1), List.of(new ListedModel("claude-b", Optional.empty())));
    Catalog catalog = Catalog.of(before.config(), List.of(), lists.get());
    assertEquals(List.of("has:claude-a", "silent:claude-a"), served(catalog, "claude-a"));
    assertEquals(List.of("lacks:claude-b", "silent:claude-b"), served(catalog, "claude-b"));
  }

  @Test
  void anEntryThatNamesItsModelsIsNotAsked() throws Exception {
    Catalog catalog =
        catalog(
            """
            openai-compatibility:
              - {name: named, base-url: "http://a/v1", api-keys: [k], models: [{name: m}]}
              - {name: open, base-url: "http://b/v1", api-keys: [k]}
            """);
    assertEquals(List.of("open"), catalog.unlisted().stream().map(one -> one.name()).toList());
    ModelLists lists = new ModelLists();
    lists.put(catalog.unlisted().get(0).id(), List.of(new ListedModel("a/b", Optional.empty())));
    Catalog listed = Catalog.of(catalog.config(), List.of(), lists.get());
    assertEquals(List.of("k:a/b"), served(listed, "a/b"));
    lists.retain(Set.of());
    assertEquals(List.of(), served(Catalog.of(catalog.config(), List.of(), lists.get()), "a/b"));
  }

  private static CredentialId id(Catalog catalog, int number) {
    return catalog.credentials().get(number).id();
  }

  private Catalog allFamilies() throws Exception {
    return catalog(
        """
        claude-api-key: [{api-key: claude}]
        codex-api-key: [{api-key: codex}]
        gemini-api-key: [{api-key: gemini}]
        """);
  }

  private Catalog catalog(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
    return Catalog.of(ConfigStore.open(new ConfigFile(file), folder, key -> key, clock).current());
  }
}
