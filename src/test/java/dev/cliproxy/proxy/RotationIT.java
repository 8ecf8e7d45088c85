package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ErrorShape.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.Reply;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which key serves a request, which rest, and how people see and end that. */
class RotationIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  private static final ProviderFormat CLAUDE = ProviderFormat.CLAUDE;

  /** A model that no test before has asked for: the turn begins with the first key. */
  private static final AtomicInteger MODELS = new AtomicInteger();

  private final String model = "claude-of-test-" + MODELS.incrementAndGet();
  private final String first = PROXY.newKey();
  private final String second = PROXY.newKey();
  private final String third = PROXY.newKey();

  @BeforeEach
  void threeKeysAndNobodyRests() throws Exception {
    PROXY.holds(
        "request-retry: 0",
        "quota-exceeded: {switch-preview-model: false}",
        PROXY.entries(CLAUDE, first, second, third));
    assertEquals(200, PROXY.api().delete("/cooldowns").status());
  }

  @Test
  void keysTakeTurnsInConfiguredOrder() throws Exception {
    ask(7);
    assertEquals(List.of(first, second, third, first, second, third, first), PROXY.usedKeys());
  }

  @Test
  void aPriorityTakesAllAtTheVeryNextRequestAndItsRestGivesThemToTheOthers() throws Exception {
    assertOk(PROXY.api().patch("/claude-api-key", "{\"index\":2,\"value\":{\"priority\":10}}"));
    ask(3);
    assertEquals(List.of(third, third, third), PROXY.usedKeys());
    PROXY.upstream().forget();
    PROXY
        .upstream()
        .follow(
            request ->
                request.key().equals(third)
                    ? CLAUDE.error(429).header("Retry-After: 600")
                    : ProviderFormat.answer(request));
    ask(3);
    assertEquals(third, PROXY.usedKeys().get(0));
    // The others have taken turns all the time.
    assertEquals(List.of(second, first, second), PROXY.usedKeys().subList(1, 4));
    assertOk(PROXY.api().patch("/claude-api-key", "{\"index\":2,\"value\":{\"priority\":null}}"));
    assertFalse(PROXY.api().get("/claude-api-key").body().contains("priority"));
  }

  @Test
  void aWeightIsAShareAtTheVeryNextRequest() throws Exception {
    assertOk(PROXY.api().patch("/claude-api-key", "{\"index\":0,\"value\":{\"weight\":4}}"));
    assertOk(PROXY.api().patch("/claude-api-key", "{\"index\":2,\"value\":{\"weight\":0}}"));
    ask(10);
    assertEquals(8, Collections.frequency(PROXY.usedKeys(), first));
    assertEquals(2, Collections.frequency(PROXY.usedKeys(), second));
    assertEquals(
        4, PROXY.api().get("/claude-api-key").json().at("/claude-api-key/0/weight").asInt());
    assertEquals(
        400,
        PROXY
            .api()
            .patch("/claude-api-key", "{\"index\":0,\"value\":{\"weight\":1000001}}")
            .status());
  }

  @Test
  void oneThatIsNotToRestIsAskedAgainAtOnce() throws Exception {
    assertOk(
        PROXY.api().patch("/claude-api-key", "{\"index\":0,\"value\":{\"disable-cooling\":true}}"));
    PROXY.upstream().always(CLAUDE.error(401));
    assertEquals(401, PROXY.ask(CLAUDE, model).status());
    PROXY.upstream().forget();
    assertEquals(401, PROXY.ask(CLAUDE, model).status());
    assertEquals(List.of(first), PROXY.usedKeys());
    assertEquals(2, PROXY.api().get("/cooldowns").json().path("cooldowns").size());
  }

  @Test
  void theKeysOfAnOpenAiProviderHaveWeightsAndTheProviderAPriority() throws Exception {
    String fourth = PROXY.newKey();
    PROXY.holds(
        "openai-compatibility:",
        "  - name: low",
        "    base-url: " + PROXY.upstream().url() + "/v1",
        "    api-keys: [" + first + "]",
        "    models: [{name: " + model + "}]",
        "  - name: high",
        "    base-url: " + PROXY.upstream().url() + "/v1",
        "    priority: 1",
        "    api-key-entries:",
        "      - {api-key: " + second + ", weight: 3}",
        "      - {api-key: " + third + "}",
        "      - {api-key: " + fourth + ", weight: 9, disabled: true}",
        "    models: [{name: " + model + "}]");
    for (int i = 0; i < 8; i++) {
      assertEquals(200, PROXY.ask(ProviderFormat.CHAT, model).status());
    }
    assertEquals(6, Collections.frequency(PROXY.usedKeys(), second));
    assertEquals(2, Collections.frequency(PROXY.usedKeys(), third));
  }

  @Test
  void eachModelHasItsOwnTurn() throws Exception {
    ask(2);
    assertEquals(200, PROXY.ask(CLAUDE, model + "-b").status());
    ask(1);
    assertEquals(List.of(first, second, first, third), PROXY.usedKeys());
  }

  @Test
  void ofFiftyRequestsNoneFailsThoughOneKeyIsDead() throws Exception {
    dead(second, 401);

    ask(50);
    assertEquals(1, Collections.frequency(PROXY.usedKeys(), second), "called once, then rests");
    assertEquals(51, PROXY.usedKeys().size());
    int byFirst = Collections.frequency(PROXY.usedKeys(), first);
    int byThird = Collections.frequency(PROXY.usedKeys(), third);
    assertEquals(50, byFirst + byThird);
    assertTrue(Math.min(byFirst, byThird) >= 15, byFirst + " and " + byThird);
  }

  @Test
  void ofFiftyRequestsAtOnceNoneFailsThoughOneKeyIsDead() throws Exception {
    dead(second, 401);

    ExecutorService clients = Executors.newFixedThreadPool(10);
    try {
      List<Future<Integer>> statuses = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        statuses.add(clients.submit(() -> PROXY.ask(CLAUDE, model).status()));
      }
      for (Future<Integer> status : statuses) {
        assertEquals(200, status.get(30, TimeUnit.SECONDS));
      }
    } finally {
      clients.shutdownNow();
    }
    int calls = Collections.frequency(PROXY.usedKeys(), second);
    assertTrue(calls >= 1 && calls <= 10, "only by those who had begun: " + calls);
  }

  @ParameterizedTest
  @CsvSource({
    "401, unauthorized,     false, 1800",
    "402, payment_required, false, 1800",
    "429, rate_limited,     true,  40",
    "500, unavailable,      true,  40",
    "529, unavailable,      true,  40",
  })
  void whatRestsCanBeSeen(int status, String reason, boolean ofOneModel, int seconds)
      throws Exception {
    assertOk(PROXY.api().put("/request-retry", "{\"value\":1}"));
    dead(first, status);
    Instant before = Instant.now();

    ask(1);
    List<JsonNode> resting = resting();
    assertEquals(1, resting.size(), resting::toString);
    JsonNode cooldown = resting.get(0);
    assertEquals(reason, cooldown.path("reason").asText());
    assertEquals("claude-api-key", cooldown.path("provider").asText());
    assertEquals(ofOneModel ? model : "", cooldown.path("model").asText());
    assertEquals(1, cooldown.path("failures").asInt());
    assertFalse(cooldown.toString().contains(first), cooldown::toString);
    Duration rest = Duration.between(before, Instant.parse(cooldown.path("until").asText()));
    assertTrue(
        rest.toSeconds() >= seconds && rest.toSeconds() <= seconds + 10, () -> "rests " + rest);
  }

  @Test
  void aForbiddenKeyCostsARetry() throws Exception {
    dead(first, 403);
    assertError(CLAUDE, 403, PROXY.ask(CLAUDE, model));
    assertEquals(List.of(first), PROXY.usedKeys());
    ask(2);
    assertEquals(List.of(first, second, third), PROXY.usedKeys());
  }

  @Test
  void anEndedRestIsNoRestAnyMore() throws Exception {
    dead(first, 401);
    ask(4);
    assertEquals(1, Collections.frequency(PROXY.usedKeys(), first));
    String id = resting().get(0).path("id").asText();

    assertEquals(200, PROXY.api().delete("/cooldowns?id=" + id).status());
    assertEquals(List.of(), resting());
    PROXY.upstream().follow(ProviderFormat::answer);
    PROXY.upstream().forget();
    ask(3);
    assertEquals(1, Collections.frequency(PROXY.usedKeys(), first));
    assertEquals(404, PROXY.api().delete("/cooldowns?id=" + id).status());
  }

  @Test
  void aRestOutlivesEveryChangeOfTheConfiguration() throws Exception {
    dead(first, 401);
    ask(1);
    assertOk(PROXY.api().put("/request-retry", "{\"value\":2}"));
    String text = Files.readString(PROXY.config().file());
    Files.writeString(PROXY.config().file(), text.replace("request-retry: 2", "request-retry: 1"));
    assertTrue(
        Eventually.holds(
            Duration.ofSeconds(5), () -> PROXY.api().get("/request-retry").body().contains("1")));
    ask(5);
    assertEquals(1, Collections.frequency(PROXY.usedKeys(), first));

    // Taken out and put back at another place: still the same key.
    PROXY.holds("request-retry: 0", PROXY.entries(CLAUDE, second));
    assertEquals(1, resting().size());
    PROXY.holds("request-retry: 0", PROXY.entries(CLAUDE, third, second, first));
    ask(6);
    assertEquals(1, Collections.frequency(PROXY.usedKeys(), first));
    assertEquals(1, resting().size());
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void whenAllRestTheClientIsToldAtOnceAndNobodyIsAsked(ProviderFormat format) throws Exception {
    PROXY.holds(
        "request-retry: 0",
        "quota-exceeded: {switch-preview-model: false}",
        PROXY.entries(format, PROXY.newKey(), PROXY.newKey()));
    PROXY
        .upstream()
        .follow(
            request ->
                PROXY.upstream().requests().size() == 1
                    ? format.error(429).header("Retry-After: 600")
                    : format.error(429).header("Retry-After: 900"));
    String asked = ProviderEntries.clientModel(format);
    RawHttp.Answer last = PROXY.ask(format, asked);
    assertError(format, 429, last);
    assertEquals(2, PROXY.upstream().requests().size());

    for (int i = 0; i < 3; i++) {
      RawHttp.Answer answer = PROXY.ask(format, asked);
      assertError(format, 429, answer);
      int wait = Integer.parseInt(answer.header("Retry-After").orElseThrow());
      assertTrue(wait > 570 && wait <= 600, "the nearest end counts: " + wait);
    }
    assertEquals(2, PROXY.upstream().requests().size());
  }

  @Test
  void deadKeysThatAllRestAreTooManyRequestsToo() throws Exception {
    PROXY.upstream().always(CLAUDE.error(401));
    assertError(CLAUDE, 401, PROXY.ask(CLAUDE, model));
    assertEquals(List.of(first, second, third), PROXY.usedKeys());

    RawHttp.Answer answer = PROXY.ask(CLAUDE, model + "-or-any-other");
    assertError(CLAUDE, 429, answer);
    int wait = Integer.parseInt(answer.header("Retry-After").orElseThrow());
    assertTrue(wait > 1_770 && wait <= 1_800, "" + wait);
    assertEquals(3, PROXY.usedKeys().size());
  }

  @Test
  void aLimitIsForOneModelOfTheKey() throws Exception {
    PROXY
        .upstream()
        .follow(
            request ->
                request.key().equals(first) && CLAUDE.modelOf(request).equals(model)
                    ? CLAUDE.error(429).header("Retry-After: 600")
                    : ProviderFormat.answer(request));
    ask(3);
    assertEquals(List.of(first, second, second, third), PROXY.usedKeys());

    PROXY.upstream().forget();
    assertEquals(200, PROXY.ask(CLAUDE, model + "-b").status());
    assertEquals(List.of(first), PROXY.usedKeys());
  }

  @Test
  void aKeyComesBackWhenTheProviderSaidItWould() throws Exception {
    PROXY.holds("request-retry: 0", PROXY.entries(CLAUDE, first));
    PROXY
        .upstream()
        .follow(
            request ->
                PROXY.upstream().requests().size() == 1
                    ? CLAUDE.error(429).header("Retry-After: 2")
                    : ProviderFormat.answer(request));
    Instant limited = Instant.now();
    RawHttp.Answer answer = PROXY.ask(CLAUDE, model);
    assertError(CLAUDE, 429, answer);
    assertEquals("2", answer.header("Retry-After").orElseThrow());

    assertTrue(
        Eventually.holds(Duration.ofSeconds(10), () -> PROXY.ask(CLAUDE, model).status() == 200));
    assertTrue(Duration.between(limited, Instant.now()).toMillis() >= 2_000);
    assertEquals(2, PROXY.upstream().requests().size(), "not asked while it rested");
    assertEquals(List.of(), resting());
  }

  @Test
  void aProvidersWishIsCappedAtHalfAnHour() throws Exception {
    PROXY.upstream().always(CLAUDE.error(429).header("Retry-After: 86400"));
    PROXY.ask(CLAUDE, model);

    assertEquals(3, resting().size());
    for (JsonNode cooldown : resting()) {
      long seconds = cooldown.path("remaining_seconds").asLong();
      assertTrue(seconds > 1_770 && seconds <= 1_800, cooldown::toString);
    }
  }

  @Test
  void anErrorOfTheRequestItselfMakesNobodyRest() throws Exception {
    for (int status : List.of(400, 404)) {
      PROXY.upstream().always(CLAUDE.error(status));
      assertError(CLAUDE, status, PROXY.ask(CLAUDE, model));
    }
    for (int status : List.of(413, 422)) {
      PROXY.upstream().always(Reply.json(status, "{}"));
      assertEquals(status, PROXY.ask(CLAUDE, model).status());
    }
    assertEquals(4, PROXY.usedKeys().size());
    assertEquals(List.of(), resting());
  }

  private void ask(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      RawHttp.Answer answer = PROXY.ask(CLAUDE, model);
      assertEquals(200, answer.status(), answer.body());
    }
  }

  /** From now on this key fails, for a while that is long enough to look at where it says so. */
  private static void dead(String key, int status) {
    Reply error =
        status == 402
            ? Reply.json(402, "{\"error\":{\"message\":\"no money\"}}")
            : CLAUDE.error(status).header("Retry-After: 40");
    PROXY
        .upstream()
        .follow(request -> request.key().equals(key) ? error : ProviderFormat.answer(request));
  }

  private static List<JsonNode> resting() throws Exception {
    List<JsonNode> cooldowns = new ArrayList<>();
    PROXY.api().get("/cooldowns").json().path("cooldowns").forEach(cooldowns::add);
    return cooldowns;
  }
}
