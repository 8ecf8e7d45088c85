package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ErrorShape.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.config.field.KeyDigest;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of clients that have names and limits: made, changed and taken away while they are used. */
class ClientKeysIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  private static final ProviderFormat CLAUDE = ProviderFormat.CLAUDE;

  @BeforeEach
  void providers() throws Exception {
    PROXY.holds(
        "request-retry: 0",
        "prices: [{model: claude-priced, input: 1000, output: 1000}]",
        PROXY.entries(CLAUDE, PROXY.newKey()),
        PROXY.entries(ProviderFormat.GEMINI, PROXY.newKey()));
  }

  private static ManagementClient.Answer post(String path, String body) throws Exception {
    return PROXY.api().send("POST", path, BodyPublishers.ofString(body));
  }

  /** Makes a key that no test before had. */
  private static String create(String id, String limits) throws Exception {
    ManagementClient.Answer answer = post("/client-keys", "{\"id\":\"" + id + "\"" + limits + "}");
    assertEquals(200, answer.status(), answer.body());
    return answer.json().path("api-key").asText();
  }

  private static RawHttp.Answer ask(ProviderFormat format, String model, String key)
      throws Exception {
    return PROXY.post(
        format.target(model, false), format.request(model, false), "Authorization: Bearer " + key);
  }

  private static RawHttp.Answer ask(String model, String key) throws Exception {
    return ask(CLAUDE, model, key);
  }

  private static JsonNode entry(String id) throws Exception {
    for (JsonNode entry : PROXY.api().get("/client-keys").json().path("client-keys")) {
      if (entry.path("id").asText().equals(id)) {
        return entry;
      }
    }
    throw new AssertionError("no entry " + id);
  }

  private static JsonNode ownUsage(String key) throws Exception {
    RawHttp.Answer answer = PROXY.send("GET", "/v1/usage", "Authorization: Bearer " + key);
    assertEquals(200, answer.status(), answer.body());
    return ServedProxy.json(answer);
  }

  @Test
  void aNewKeyIsToldOnceAndWorksAtOnce() throws Exception {
    String key = create("made", ",\"name\":\"Made for a test\",\"note\":\"n\"");
    assertTrue(key.startsWith("sk-cliproxy-"));
    assertEquals(200, ask("claude-x", key).status());
    JsonNode entry = entry("made");
    assertEquals("Made for a test", entry.path("name").asText());
    assertEquals(KeyDigest.of(key).hex(), entry.path("sha256").asText());
    assertFalse(entry.path("orphaned").asBoolean());
    assertEquals(18, entry.path("used").path("tokens_per_day").asInt());
    assertFalse(PROXY.api().get("/client-keys").body().contains(key));
    assertTrue(PROXY.api().get("/api-keys").body().contains(key), "as every key of a client");
  }

  @Test
  void aKeyThatIsThereAlreadyGetsAnEntry() throws Exception {
    ManagementClient.Answer answer =
        post("/client-keys", "{\"id\":\"old\",\"api-key\":\"client-key\",\"disabled\":true}");
    assertEquals("{\"status\":\"ok\",\"id\":\"old\"}", answer.body());
    assertError(CLAUDE, 403, ask("claude-x", "client-key"));
    assertOk(PROXY.api().patch("/client-keys", "{\"id\":\"old\",\"value\":{\"disabled\":false}}"));
    assertEquals(200, ask("claude-x", "client-key").status());
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void aLimitInTimeIsSaidInTheClientsFormatWithWhenToComeBack(ProviderFormat format)
      throws Exception {
    PROXY.holds("request-retry: 0", PROXY.entries(format, PROXY.newKey()));
    String model = ProviderEntries.clientModel(format);
    String id = "minute-" + format.name().toLowerCase(Locale.ROOT);
    String key = create(id, ",\"requests-per-minute\":2");
    assertEquals(200, ask(format, model, key).status());
    assertEquals(200, ask(format, model, key).status());
    RawHttp.Answer refused = ask(format, model, key);
    assertError(format, 429, refused);
    assertTrue(
        refused.body().contains("2 requests a minute (requests-per-minute)"), refused.body());
    int seconds = Integer.parseInt(refused.header("Retry-After").orElseThrow());
    assertTrue(seconds >= 1 && seconds <= 60, "Retry-After: " + seconds);
    assertEquals(2, PROXY.upstream().requests().size());
    assertOk(
        PROXY
            .api()
            .patch(
                "/client-keys", "{\"id\":\"" + id + "\",\"value\":{\"requests-per-minute\":3}}"));
    assertEquals(200, ask(format, model, key).status());
    assertEquals(429, ask(format, model, key).status());
  }

  @Test
  void tokensAndCostsCountWhatWasReallyUsed() throws Exception {
    String key = create("tokens", ",\"tokens-per-day\":30");
    assertEquals(200, ask("claude-x", key).status());
    assertEquals(200, ask("claude-x", key).status());
    assertError(CLAUDE, 429, ask("claude-x", key));
    String rich = create("costs", ",\"cost-per-month\":0.02");
    assertEquals(200, ask("claude-priced", rich).status());
    assertEquals(200, ask("claude-priced", rich).status());
    assertTrue(ask("claude-priced", rich).body().contains("US$ 0.02 a month"));
    RawHttp.Answer unpriced = ask("claude-without-price", rich);
    assertError(CLAUDE, 403, unpriced);
    assertTrue(unpriced.body().contains("has no price"), unpriced.body());
  }

  @Test
  void aFailedRequestTakesNoTokens() throws Exception {
    PROXY.upstream().always(CLAUDE.error(500));
    String key = create("failing", ",\"tokens-per-minute\":1");
    for (int i = 0; i < 3; i++) {
      assertEquals(500, ask("claude-x", key).status());
    }
    assertEquals(0, entry("failing").path("used").path("concurrent_requests").asInt());
  }

  @Test
  void asManyRequestsAsAreAllowedAreUnderWayAtOnce() throws Exception {
    Gate gate = new Gate();
    PROXY.upstream().follow(request -> ProviderFormat.answer(request).heldBy(gate));
    String key = create("at-once", ",\"concurrent-requests\":1");
    CompletableFuture<RawHttp.Answer> first =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return ask("claude-x", key);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    PROXY.upstream().awaitRequest(0);
    RawHttp.Answer second = ask("claude-x", key);
    assertError(CLAUDE, 429, second);
    assertTrue(second.body().contains("1 requests at once"), second.body());
    gate.open();
    assertEquals(200, first.join().status());
    assertEquals(200, ask("claude-x", key).status());
  }

  @Test
  void onlyItsModelsAndProvidersAreThereForAKey() throws Exception {
    String key = create("narrow", ",\"models\":[\"claude-*\"],\"providers\":[\"claude-api-key\"]");
    assertEquals(200, ask("claude-x", key).status());
    assertError(ProviderFormat.GEMINI, 403, ask(ProviderFormat.GEMINI, "gemini-2.5-pro", key));
    assertOk(
        PROXY
            .api()
            .patch(
                "/client-keys",
                "{\"id\":\"narrow\",\"value\":{\"models\":null,\"providers\":[\"gemini-*\"]}}"));
    RawHttp.Answer refused = ask("claude-x", key);
    assertError(CLAUDE, 403, refused);
    assertTrue(refused.body().contains("providers"), refused.body());
    assertEquals(200, ask(ProviderFormat.GEMINI, "gemini-2.5-pro", key).status());
  }

  @Test
  void theModelsThatAreListedAreThoseThatTheKeyMayUse() throws Exception {
    String key = create("lister", ",\"models\":[\"claude-sonnet*\"]");
    String listed = PROXY.send("GET", "/v1/models", "Authorization: Bearer " + key).body();
    String all = PROXY.send("GET", "/v1/models", ServedProxy.KEY_HEADER).body();
    assertTrue(all.contains("gemini-2.5-pro") && all.contains("claude-opus"), all);
    assertFalse(listed.contains("gemini"), listed);
    assertFalse(listed.contains("claude-opus"), listed);
    assertTrue(listed.contains("claude-sonnet"), listed);
    assertEquals(
        404,
        PROXY.send("GET", "/v1/models/gemini-2.5-pro", "Authorization: Bearer " + key).status());
  }

  @Test
  void anExpiredKeyIsTurnedAwayEverywhere() throws Exception {
    String key = create("expired", ",\"expires\":\"2020-01-01\"");
    for (String path : new String[] {"/v1/models", "/v1/usage"}) {
      RawHttp.Answer answer = PROXY.send("GET", path, "Authorization: Bearer " + key);
      assertEquals(403, answer.status());
      assertTrue(answer.body().contains("has expired at 2020-01-01T00:00:00Z"), answer.body());
    }
    assertError(CLAUDE, 403, ask("claude-x", key));
    assertEquals(0, PROXY.upstream().requests().size());
  }

  @Test
  void aHolderSeesItsOwnKeyOnly() throws Exception {
    String key = create("holder", ",\"name\":\"H\",\"tokens-per-day\":100");
    create("somebody-else", ",\"tokens-per-day\":7");
    assertEquals(200, ask("claude-x", key).status());
    JsonNode usage = ownUsage(key);
    assertEquals("holder", usage.path("id").asText());
    assertEquals(100, usage.path("limits").path("tokens_per_day").asInt());
    assertEquals(18, usage.path("used").path("tokens_per_day").asInt());
    assertEquals(82, usage.path("left").path("tokens_per_day").asInt());
    assertFalse(usage.path("left").has("tokens_per_month"));
    assertFalse(usage.toString().contains("somebody-else"));
    assertFalse(usage.toString().contains(key));
    assertEquals(401, PROXY.send("GET", "/v1/usage").status());
    assertEquals(405, PROXY.post("/v1/usage", "{}", "Authorization: Bearer " + key).status());
    assertEquals("{}", ownUsage("client-key").path("limits").toString());
  }

  @Test
  void aRotatedKeyIsLetInWhileTheTimesOverlap() throws Exception {
    String first = create("rotated", "");
    ManagementClient.Answer answer =
        post("/client-keys/rotated/rotate", "{\"overlap-seconds\":3600}");
    String second = answer.json().path("api-key").asText();
    assertNotEquals(first, second);
    assertEquals(200, ask("claude-x", first).status());
    assertEquals(200, ask("claude-x", second).status());
    assertEquals(36, entry("rotated").path("used").path("tokens_per_day").asInt());
    assertTrue(ownUsage(first).has("replaced_until"));

    String third = post("/client-keys/rotated/rotate", "{}").json().path("api-key").asText();
    RawHttp.Answer over = ask("claude-x", second);
    assertError(CLAUDE, 403, over);
    assertTrue(over.body().contains("was replaced"), over.body());
    assertEquals(200, ask("claude-x", third).status());
    assertEquals(200, ask("claude-x", first).status());
  }

  @Test
  void aKeyWhoseTimeIsOverIsTakenOutByTheNextRotation() throws Exception {
    String first = create("rotated-away", "");
    ManagementClient.Answer rotated = post("/client-keys/rotated-away/rotate", "{}");
    assertEquals("no-store", rotated.response().headers().firstValue("Cache-Control").orElse(""));
    assertError(CLAUDE, 403, ask("claude-x", first));
    post("/client-keys/rotated-away/rotate", "{\"overlap-seconds\":3600}");
    assertError(CLAUDE, 401, ask("claude-x", first));
    assertEquals(1, entry("rotated-away").path("previous").size());
    assertFalse(PROXY.api().get("/api-keys").body().contains(first));
  }

  @Test
  void notMoreThanTenReplacedKeysAreLetIn() throws Exception {
    create("rotated-often", "");
    for (int i = 0; i < 10; i++) {
      assertEquals(
          200, post("/client-keys/rotated-often/rotate", "{\"overlap-seconds\":3600}").status());
    }
    ManagementClient.Answer eleventh =
        post("/client-keys/rotated-often/rotate", "{\"overlap-seconds\":3600}");
    assertEquals(400, eleventh.status(), eleventh.body());
    assertEquals(10, entry("rotated-often").path("previous").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "7776001", "1.5", "\"60\"", "99999999999999999999"})
  void anOverlapThatCannotBeIsRefused(String seconds) throws Exception {
    String id = "overlapping-" + Integer.toHexString(seconds.hashCode());
    String key = create(id, "");
    ManagementClient.Answer answer =
        post("/client-keys/" + id + "/rotate", "{\"overlap-seconds\":" + seconds + "}");
    assertEquals(400, answer.status(), answer.body());
    assertEquals(200, ask("claude-x", key).status());
  }

  @Test
  void aLimitThatIsMisspeltInAChangeIsRefused() throws Exception {
    create("misspelt", "");
    for (String value : new String[] {"{\"request-per-minute\":5}", "{\"id\":\"other\"}", "5"}) {
      ManagementClient.Answer answer =
          PROXY.api().patch("/client-keys", "{\"id\":\"misspelt\",\"value\":" + value + "}");
      assertEquals(400, answer.status(), answer.body());
    }
  }

  @Test
  void aProviderIsNamedByItsOwnNameToo() throws Exception {
    PROXY.holds(
        "openai-compatibility: [{name: mine, base-url: '%s', api-keys: [k], models: [{name: m}]}]"
            .formatted(PROXY.upstream().url()));
    String key = create("named-provider", ",\"providers\":[\"mine\"]");
    String other = create("named-other", ",\"providers\":[\"others\"]");
    assertEquals(200, ask(ProviderFormat.CHAT, "m", key).status());
    assertError(ProviderFormat.CHAT, 403, ask(ProviderFormat.CHAT, "m", other));
  }

  @Test
  void aDeletedKeyIsNoKeyAnyMore() throws Exception {
    String key = create("deleted", "");
    post("/client-keys/deleted/rotate", "{\"overlap-seconds\":3600}");
    assertOk(PROXY.api().delete("/client-keys?id=deleted"));
    assertError(CLAUDE, 401, ask("claude-x", key));
    assertFalse(Files.readString(PROXY.config().file()).contains("sk-cliproxy-"));
    assertEquals(404, PROXY.api().delete("/client-keys?id=deleted").status());
    assertEquals(404, post("/client-keys/deleted/rotate", "{}").status());
  }

  @Test
  void anEntryWhoseKeyIsGoneIsShownAsOrphaned() throws Exception {
    String key = create("orphan", "");
    assertOk(PROXY.api().delete("/api-keys?value=" + key));
    assertTrue(entry("orphan").path("orphaned").asBoolean());
    assertOk(PROXY.api().delete("/client-keys?id=orphan"));
  }

  /** Puts another key in the place of one in the list of keys. */
  private static void edit(String oldKey, String newKey, boolean byIndex) throws Exception {
    int index = 0;
    for (JsonNode key : PROXY.api().get("/api-keys").json().path("api-keys")) {
      if (key.asText().equals(oldKey)) {
        break;
      }
      index++;
    }
    String change =
        byIndex
            ? "{\"index\":%d,\"value\":\" %s\"}".formatted(index, newKey)
            : "{\"old\":\"%s\",\"new\":\" %s\"}".formatted(oldKey, newKey);
    assertOk(PROXY.api().patch("/api-keys", change));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aKeyThatTakesAnothersPlaceInTheListHasItsLimits(boolean byIndex) throws Exception {
    String id = "edited-" + byIndex;
    String oldKey = create(id, ",\"requests-per-minute\":2,\"note\":\"kept\"");
    assertEquals(200, ask("claude-x", oldKey).status());
    String newKey = "sk-edited-" + byIndex;
    edit(oldKey, newKey, byIndex);
    assertEquals(200, ask("claude-x", newKey).status());
    assertError(CLAUDE, 429, ask("claude-x", newKey));
    assertError(CLAUDE, 401, ask("claude-x", oldKey));
    assertEquals(KeyDigest.of(newKey).hex(), entry(id).path("sha256").asText());
    assertEquals("kept", entry(id).path("note").asText());
  }

  @Test
  void aKeyThatTakesAReplacedOnesPlaceIsLetInNoLonger() throws Exception {
    String first = create("edited-previous", "");
    String second =
        post("/client-keys/edited-previous/rotate", "{\"overlap-seconds\":3600}")
            .json()
            .path("api-key")
            .asText();
    String until = ownUsage(first).path("replaced_until").asText();
    edit(first, "sk-edited-previous", false);
    assertEquals(until, ownUsage("sk-edited-previous").path("replaced_until").asText());
    assertFalse(ownUsage(second).has("replaced_until"));
  }

  @Test
  void aKeyThatHasLimitsOfItsOwnKeepsThemInAnothersPlace() throws Exception {
    String one = create("edited-one", ",\"tokens-per-day\":100");
    String two = create("edited-two", ",\"tokens-per-day\":200");
    assertOk(PROXY.api().delete("/api-keys?value=" + two));
    edit(one, two, false);
    assertEquals("edited-two", ownUsage(two).path("id").asText());
    assertEquals(200, ownUsage(two).path("limits").path("tokens_per_day").asInt());
    assertTrue(entry("edited-one").path("orphaned").asBoolean());
  }

  @Test
  void aListThatIsReplacedAsAWholeLeavesTheEntryWithoutAKey() throws Exception {
    create("put-away", ",\"tokens-per-day\":100");
    assertOk(PROXY.api().put("/api-keys", "[\"client-key\",\"sk-put\"]"));
    assertTrue(entry("put-away").path("orphaned").asBoolean());
    assertEquals("{}", ownUsage("sk-put").path("limits").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"id\":\"UPPER\"}",
        "{\"id\":\"a\",\"request-per-minute\":5}",
        "{\"id\":\"a\",\"sha256\":\"00\"}",
        "{\"id\":\"a\",\"requests-per-minute\":-1}",
        "{\"id\":\"a\",\"requests-per-minute\":\"5\"}",
        "{\"id\":\"a\",\"tokens-per-day\":1e30}",
        "{\"id\":\"a\",\"cost-per-day\":-1}",
        "{\"id\":\"a\",\"expires\":\"tomorrow\"}",
        "{\"id\":\"a\",\"models\":\"gpt\"}",
        "{\"id\":\"a\",\"api-key\":\"\"}",
        "{\"id\":5}",
        "[]"
      })
  void whatIsNoEntryIsRefusedAndMakesNoKey(String body) throws Exception {
    String before = Files.readString(PROXY.config().file());
    ManagementClient.Answer answer = post("/client-keys", body);
    assertEquals(400, answer.status(), answer.body());
    assertEquals(before, Files.readString(PROXY.config().file()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\":\"taken\"} | 400",
        "{\"id\":\"other\",\"api-key\":\"client-key\"} | 400",
      })
  void neitherANameNorAKeyBelongsToTwo(String body, int status) throws Exception {
    assertEquals(
        200, post("/client-keys", "{\"id\":\"taken\",\"api-key\":\"client-key\"}").status());
    assertEquals(status, post("/client-keys", body).status());
  }

  @Test
  void aStaleChangeIsRefused() throws Exception {
    create("versioned", "");
    String tag =
        PROXY.api().get("/client-keys").response().headers().firstValue("ETag").orElseThrow();
    assertOk(
        PROXY.api().patch("/client-keys", "{\"id\":\"versioned\",\"value\":{\"note\":\"x\"}}"));
    ManagementClient.Answer stale =
        PROXY
            .api()
            .send(
                "PATCH",
                "/client-keys",
                BodyPublishers.ofString("{\"id\":\"versioned\",\"value\":{\"note\":\"y\"}}"),
                "If-Match",
                tag);
    assertEquals(412, stale.status(), stale.body());
  }
}
