package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ErrorShape.assertError;
import static dev.cliproxy.proxy.ServedProxy.KEY_HEADER;
import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.testing.ConnectProxy;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.SseStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each setting has its effect on the very next request, and none on those under way. */
class LiveSettingsIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  private static final ProviderFormat CLAUDE = ProviderFormat.CLAUDE;
  private static final ProviderFormat GEMINI = ProviderFormat.GEMINI;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void retriesAreCounted(int retries) throws Exception {
    PROXY.holds("request-retry: 2", PROXY.entries(CLAUDE, PROXY.newKey()));
    assertOk(PROXY.api().put("/request-retry", "{\"value\":" + retries + "}"));
    PROXY.upstream().always(CLAUDE.error(503));

    assertEquals(503, PROXY.ask(CLAUDE, "claude-x").status());
    assertEquals(1 + retries, PROXY.upstream().requests().size());
  }

  @Test
  void theCredentialsThatAreTriedAreCounted() throws Exception {
    PROXY.holds(PROXY.entries(CLAUDE, PROXY.newKey(), PROXY.newKey(), PROXY.newKey()));
    PROXY.upstream().always(CLAUDE.error(401));
    assertOk(PROXY.api().put("/max-retry-credentials", "{\"value\":2}"));
    assertEquals(401, PROXY.ask(CLAUDE, "claude-x").status());
    assertEquals(2, PROXY.usedKeys().size());
    PROXY.api().delete("/cooldowns");
    assertOk(PROXY.api().put("/max-retry-credentials", "{\"value\":0}"));
    assertEquals(401, PROXY.ask(CLAUDE, "claude-x").status());
    assertEquals(5, PROXY.usedKeys().size());
  }

  @Test
  void aRequestWaitsForACredentialAsLongAsThatIsWanted() throws Exception {
    PROXY.holds(PROXY.entries(CLAUDE, PROXY.newKey()));
    PROXY
        .upstream()
        .follow(
            request ->
                PROXY.upstream().requests().size() % 2 == 1
                    ? CLAUDE.error(429).header("Retry-After: 1")
                    : ProviderFormat.answer(request));
    assertEquals(429, PROXY.ask(CLAUDE, "claude-x").status());
    PROXY.api().delete("/cooldowns");
    PROXY.upstream().forget();

    assertOk(PROXY.api().put("/max-retry-interval", "{\"value\":5}"));
    assertEquals(200, PROXY.ask(CLAUDE, "claude-x").status());
    assertEquals(2, PROXY.upstream().requests().size());
  }

  @Test
  void theStrategyDecidesOnTheVeryNextRequest() throws Exception {
    String first = PROXY.newKey();
    PROXY.holds(PROXY.entries(CLAUDE, first, PROXY.newKey()));
    assertOk(PROXY.api().put("/routing/strategy", json("{'value':'fill-first'}")));
    for (int i = 0; i < 4; i++) {
      assertEquals(200, PROXY.ask(CLAUDE, "claude-x").status());
    }
    assertEquals(List.of(first, first, first, first), PROXY.usedKeys());
    assertOk(PROXY.api().put("/routing/strategy", json("{'value':'round-robin'}")));
    PROXY.upstream().forget();
    assertEquals(200, PROXY.ask(CLAUDE, "claude-x").status());
    assertEquals(200, PROXY.ask(CLAUDE, "claude-x").status());
    assertEquals(2, PROXY.usedKeys().stream().distinct().count());
  }

  @Test
  void aConversationStaysWhereThatIsWantedWhateverTheStrategy() throws Exception {
    PROXY.holds(
        "routing: {session-affinity: true}", PROXY.entries(CLAUDE, PROXY.newKey(), PROXY.newKey()));
    for (int i = 0; i < 4; i++) {
      assertEquals(200, PROXY.ask(CLAUDE, "claude-x").status());
    }
    assertEquals(1, PROXY.usedKeys().stream().distinct().count());
  }

  @Test
  void nothingIsCountedWhileStatisticsAreOff() throws Exception {
    PROXY.holds(PROXY.entries(CLAUDE, PROXY.newKey()));
    assertOk(PROXY.api().put("/usage-statistics-enabled", "{\"value\":false}"));
    int before = PROXY.usage().path("total_requests").asInt();
    assertEquals(200, PROXY.ask(CLAUDE, "claude-x").status());
    assertOk(PROXY.api().put("/usage-statistics-enabled", "{\"value\":true}"));
    assertEquals(200, PROXY.ask(CLAUDE, "claude-x").status());
    assertTrue(
        Eventually.holds(
            PATIENCE, () -> PROXY.usage().path("total_requests").asInt() == before + 1));
  }

  @Test
  void anotherKeyIsAskedWhenAQuotaIsUsedUp() throws Exception {
    PROXY.holds(
        "request-retry: 0",
        "quota-exceeded: {switch-project: false}",
        PROXY.entries(CLAUDE, PROXY.newKey(), PROXY.newKey(), PROXY.newKey()));
    assertOk(PROXY.api().put("/quota-exceeded/switch-project", "{\"value\":true}"));
    PROXY
        .upstream()
        .follow(
            request ->
                PROXY.upstream().requests().size() < 3
                    ? CLAUDE.error(429)
                    : ProviderFormat.answer(request));

    assertEquals(200, PROXY.ask(CLAUDE, "claude-x").status());
    assertEquals(3, PROXY.usedKeys().stream().distinct().count());
    assertEquals(3, PROXY.usedKeys().size());
  }

  @Test
  void noOtherKeyIsAskedIfThatIsNotWanted() throws Exception {
    PROXY.holds("request-retry: 3", PROXY.entries(CLAUDE, PROXY.newKey(), PROXY.newKey()));
    assertOk(PROXY.api().put("/quota-exceeded/switch-project", "{\"value\":false}"));
    PROXY.upstream().always(CLAUDE.error(429).header("Retry-After: 7"));

    RawHttp.Answer answer = PROXY.ask(CLAUDE, "claude-x");
    assertError(CLAUDE, 429, answer);
    assertEquals("7", answer.header("Retry-After").orElseThrow());
    assertEquals(1, PROXY.upstream().requests().size());
  }

  @Test
  void aPreviewModelStandsInWhenAQuotaIsUsedUp() throws Exception {
    PROXY.holds(
        "request-retry: 0",
        "quota-exceeded: {switch-preview-model: false}",
        PROXY.entries(GEMINI, PROXY.newKey()));
    PROXY
        .upstream()
        .follow(
            request ->
                GEMINI.modelOf(request).endsWith("-05-20")
                    ? ProviderFormat.answer(request)
                    : GEMINI.error(429).header("Retry-After: 600"));
    assertOk(PROXY.api().put("/quota-exceeded/switch-preview-model", "{\"value\":true}"));

    RawHttp.Answer answer = PROXY.ask(GEMINI, "gemini-2.5-flash");
    assertEquals(200, answer.status(), answer.body());
    assertEquals("gemini-2.5-flash", ServedProxy.json(answer).path("modelVersion").asText());
    List<String> previews =
        List.of("gemini-2.5-flash-preview-04-17", "gemini-2.5-flash-preview-05-20");
    assertEquals(
        Stream.concat(Stream.of("gemini-2.5-flash"), previews.stream()).toList(), askedModels());

    PROXY.upstream().forget();
    assertEquals(200, PROXY.ask(GEMINI, "gemini-2.5-flash").status());
    assertEquals(previews.subList(1, 2), askedModels(), "the others rest");

    assertOk(PROXY.api().put("/quota-exceeded/switch-preview-model", "{\"value\":false}"));
    PROXY.upstream().forget();
    assertError(GEMINI, 429, PROXY.ask(GEMINI, "gemini-2.5-flash"));
    assertEquals(List.of(), askedModels());
  }

  @Test
  void withoutPreviewModelsAUsedUpQuotaGoesToTheClient() throws Exception {
    PROXY.holds("request-retry: 0", PROXY.entries(GEMINI, PROXY.newKey()));
    assertOk(PROXY.api().put("/quota-exceeded/switch-preview-model", "{\"value\":false}"));
    PROXY.upstream().always(GEMINI.error(429));

    assertError(GEMINI, 429, PROXY.ask(GEMINI, "gemini-2.5-flash"));
    assertEquals(List.of("gemini-2.5-flash"), askedModels());
  }

  @Test
  void configuredPreviewModelsStandIn() throws Exception {
    PROXY.holds(
        "request-retry: 0",
        "gemini-api-key:",
        "  - api-key: " + PROXY.newKey(),
        "    base-url: " + PROXY.upstream().url(),
        "    models:",
        "      - {name: gemini-9, alias: nine}",
        "      - {name: gemini-9-preview-a, alias: nine-a}",
        "      - {name: gemini-9-preview-b}");
    PROXY
        .upstream()
        .follow(
            request ->
                switch (GEMINI.modelOf(request)) {
                  case "gemini-9" -> GEMINI.error(429);
                  case "gemini-9-preview-a" -> GEMINI.error(404);
                  default -> ProviderFormat.answer(request);
                });

    RawHttp.Answer answer = PROXY.ask(GEMINI, "nine");
    assertEquals(200, answer.status(), answer.body());
    assertEquals("nine", ServedProxy.json(answer).path("modelVersion").asText());
    assertEquals(List.of("gemini-9", "gemini-9-preview-a", "gemini-9-preview-b"), askedModels());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {'model':'gpt-5','reasoning':{'effort':'minimal'},'x':1} | {'model':'gpt-5-codex','reasoning':{'effort':'low'},'x':1}
          {'model':'gpt-5','reasoning':{'effort':'high'}}          | {'model':'gpt-5-codex','reasoning':{'effort':'high'}}
          {'model':'gpt-5','reasoning':{'summary':'auto'}}         | {'model':'gpt-5-codex','reasoning':{'summary':'auto'}}
          {'model':'gpt-5','input':'x'}                            | {'model':'gpt-5-codex','input':'x'}
          {'model':'gpt-5-mini','input':'x'}                       | {'model':'gpt-5-mini','input':'x'}
          """)
  void gpt5BecomesGpt5CodexWhenThatIsForced(String sent, String received) throws Exception {
    PROXY.holds(PROXY.entries(ProviderFormat.RESPONSES, PROXY.newKey()));
    String body = json(sent);
    String model = body.contains("gpt-5-mini") ? "gpt-5-mini" : "gpt-5";

    assertEquals(200, PROXY.post("/v1/responses", body, KEY_HEADER).status());
    assertOk(PROXY.api().put("/force-gpt-5-codex", "{\"value\":true}"));
    RawHttp.Answer forced = PROXY.post("/v1/responses", body, KEY_HEADER);
    assertOk(PROXY.api().put("/force-gpt-5-codex", "{\"value\":false}"));
    assertEquals(200, PROXY.post("/v1/responses", body, KEY_HEADER).status());

    assertEquals(
        List.of(body, json(received), body),
        PROXY.upstream().requests().stream().map(ReceivedRequest::text).toList());
    assertEquals(model, ServedProxy.json(forced).path("model").asText(), forced.body());
  }

  @Test
  void anEntryIsNotAskedForWhatItExcludes() throws Exception {
    String excluding = PROXY.newKey();
    String other = PROXY.newKey();
    PROXY.holds(PROXY.entries(CLAUDE, excluding, other));
    assertOk(
        PROXY
            .api()
            .patch(
                "/claude-api-key",
                json("{'index':0,'value':{'excluded-models':['claude-3-*','*-opus']}}")));

    for (String model : List.of("claude-3-x", "claude-9-opus", "claude-3-x", "claude-9-opus")) {
      assertEquals(200, PROXY.ask(CLAUDE, model).status());
    }
    assertEquals(List.of(other, other, other, other), PROXY.usedKeys());
    for (int i = 0; i < 2; i++) {
      assertEquals(200, PROXY.ask(CLAUDE, "claude-30").status());
    }
    assertTrue(PROXY.usedKeys().contains(excluding));

    assertOk(PROXY.api().delete("/claude-api-key?api-key=" + other));
    assertError(CLAUDE, 404, PROXY.ask(CLAUDE, "claude-3-x"));
    assertFalse(
        PROXY.send("GET", "/v1/models", KEY_HEADER).body().contains("claude-3-5-haiku-20241022"));
  }

  @Test
  void aliasesComeBeforeNamesAndTheAnswerSaysWhatWasAskedFor() throws Exception {
    String key = PROXY.newKey();
    PROXY.holds(
        "claude-api-key:",
        "  - api-key: " + key,
        "    base-url: " + PROXY.upstream().url(),
        "    models: [{name: one, alias: two}, {name: two, alias: three}, {name: four}]");

    for (String asked : List.of("two", "one", "three", "four")) {
      RawHttp.Answer answer = PROXY.ask(CLAUDE, asked);
      assertEquals(200, answer.status(), answer.body());
      assertEquals(asked, ServedProxy.json(answer).path("model").asText());
      try (SseStream stream = PROXY.stream(CLAUDE, asked)) {
        assertEquals(String.join("", CLAUDE.events(asked)), stream.text());
      }
    }
    assertEquals(
        List.of("one", "one", "one", "one", "two", "two", "four", "four"),
        PROXY.upstream().requests().stream().map(CLAUDE::modelOf).toList());
    assertError(CLAUDE, 404, PROXY.ask(CLAUDE, "claude-of-the-family"));
  }

  @Test
  void requestsAreLoggedWithoutSecretsWhileThatIsWanted() throws Exception {
    String key = PROXY.newKey();
    PROXY.holds(PROXY.entries(CLAUDE, key));
    PROXY.api().delete("/request-logs?all=true");
    assertEquals(200, PROXY.ask(CLAUDE, "claude-unlogged").status());

    assertOk(PROXY.api().put("/request-log", "{\"value\":true}"));
    RawHttp.Answer answer =
        PROXY.post(
            "/v1/messages?key=client-key",
            CLAUDE.request("claude-logged", false).replace("Be brief.", "My key is client-key."),
            KEY_HEADER,
            "Cookie: session=chocolate");
    assertEquals(200, answer.status(), answer.body());
    assertTrue(Eventually.holds(PATIENCE, () -> !logFiles().isEmpty()));
    assertOk(PROXY.api().put("/request-log", "{\"value\":false}"));
    assertEquals(200, PROXY.ask(CLAUDE, "claude-unlogged").status());

    assertEquals(1, logFiles().size(), "only what was asked while it was on");
    Path file = logFiles().get(0);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    String log = Files.readString(file);
    for (String part :
        List.of(
            "POST",
            "/v1/messages",
            "claude-logged",
            "API REQUEST 1",
            "API RESPONSE 1",
            "200",
            "w\u00f6rld",
            "\"text\": \"Hi\"",
            "anthropic-version")) {
      assertTrue(log.contains(part), part + " is missing in\n" + log);
    }
    for (String secret : List.of("client-key", key, "chocolate")) {
      assertFalse(log.contains(secret), secret + " stands in\n" + log);
    }
  }

  @Test
  void debugSaysWhereRequestsGoAndGivesNoKeyAway() throws Exception {
    String key = "sk-ant-a-long-key-of-a-provider-" + PROXY.newKey();
    PROXY.holds(PROXY.entries(CLAUDE, key));

    String quiet = logOf("claude-quiet");
    assertFalse(quiet.contains("claude-quiet"), quiet);
    assertOk(PROXY.api().put("/debug", "{\"value\":true}"));
    String loud = logOf("claude-loud");
    assertOk(PROXY.api().put("/debug", "{\"value\":false}"));

    assertTrue(loud.contains("claude-loud"), loud);
    assertFalse(loud.contains("client-key") || loud.contains(key), loud);
  }

  @Test
  void anotherProxyIsForTheNextRequestOnly() throws Exception {
    PROXY.holds("request-retry: 0", PROXY.entries(CLAUDE, PROXY.newKey()));
    Gate gate = new Gate();
    PROXY.upstream().always(heldStream(gate, "claude-x"));
    try (ConnectProxy first = ConnectProxy.start();
        ConnectProxy second = ConnectProxy.start();
        SseStream direct = PROXY.stream(CLAUDE, "claude-x")) {
      assertTrue(direct.next().isPresent());
      useProxy("http://127.0.0.1:" + first.port());
      try (SseStream throughFirst = PROXY.stream(CLAUDE, "claude-x")) {
        assertTrue(throughFirst.next().isPresent());
        assertEquals(1, first.visits().size());
        useProxy("http://127.0.0.1:" + second.port());
        try (SseStream throughSecond = PROXY.stream(CLAUDE, "claude-x")) {
          assertTrue(throughSecond.next().isPresent());
          assertEquals(1, second.visits().size());
          assertEquals(1, first.visits().size());
          useProxy("");
          gate.open();
          for (SseStream stream : List.of(direct, throughFirst, throughSecond)) {
            assertWholeButFirst(stream, "claude-x");
          }
        }
      }
      PROXY.upstream().follow(ProviderFormat::answer);
      assertEquals(200, PROXY.ask(CLAUDE, "claude-x").status());
      assertEquals(1, first.visits().size());
      assertEquals(1, second.visits().size());
    }
  }

  @Test
  void aRequestUnderWayKeepsTheConfigurationItBeganWith() throws Exception {
    String key = PROXY.newKey();
    PROXY.holds("request-retry: 1", PROXY.entries(CLAUDE, key));
    Gate gate = new Gate();
    PROXY.upstream().always(heldStream(gate, "claude-x"));
    try (SseStream stream = PROXY.stream(CLAUDE, "claude-x")) {
      assertTrue(stream.next().isPresent());
      assertOk(PROXY.api().put("/claude-api-key", "[]"));
      assertOk(PROXY.api().put("/api-keys", "[]"));
      assertOk(PROXY.api().put("/request-retry", "{\"value\":0}"));
      assertEquals(401, PROXY.ask(CLAUDE, "claude-x").status());
      gate.open();
      assertWholeButFirst(stream, "claude-x");
    }
  }

  @Test
  void aRequestThatWaitsForItsAnswerFailsOverAsItsConfigurationSaid() throws Exception {
    PROXY.holds("request-retry: 1", PROXY.entries(CLAUDE, PROXY.newKey(), PROXY.newKey()));
    Gate gate = new Gate();
    PROXY
        .upstream()
        .follow(
            request ->
                PROXY.upstream().requests().size() < 2
                    ? CLAUDE.error(500).heldBy(gate)
                    : ProviderFormat.answer(request));
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return PROXY.ask(CLAUDE, "claude-x").status();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    gate.awaitArrivals(1);
    assertOk(PROXY.api().put("/claude-api-key", "[]"));
    assertOk(PROXY.api().put("/request-retry", "{\"value\":0}"));
    gate.open();

    assertEquals(200, status.get(10, TimeUnit.SECONDS));
    assertEquals(2, PROXY.usedKeys().stream().distinct().count());
  }

  private static void useProxy(String url) throws Exception {
    assertOk(PROXY.api().put("/proxy-url", "{\"value\":\"" + url + "\"}"));
  }

  private static Reply heldStream(Gate gate, String model) {
    List<String> events = CLAUDE.events(model);
    Reply reply = Reply.events(events.subList(0, 1)).hold(gate);
    for (String event : events.subList(1, events.size())) {
      reply = reply.send(event);
    }
    return reply;
  }

  private static void assertWholeButFirst(SseStream stream, String model) throws IOException {
    List<String> events = CLAUDE.events(model);
    assertEquals(String.join("", events.subList(1, events.size())), stream.text());
    assertTrue(stream.isComplete());
  }

  /** The provider refuses the first request's key and answers the others. */
  private static void refuseTheFirst() {
    PROXY
        .upstream()
        .follow(
            request ->
                PROXY.upstream().requests().size() < 2
                    ? CLAUDE.error(401)
                    : ProviderFormat.answer(request));
  }

  @Test
  void theLogOfARequestSaysWhichKeyAskedAndWhichWasAskedWith() throws Exception {
    PROXY.holds(PROXY.entries(CLAUDE, PROXY.newKey(), PROXY.newKey()), "request-log: true");
    PROXY.api().delete("/request-logs?all=true");
    PROXY.api().delete("/cooldowns");
    refuseTheFirst();
    assertEquals(200, PROXY.ask(CLAUDE, "claude-x").status());
    assertTrue(Eventually.holds(PATIENCE, () -> !logFiles().isEmpty()));
    String log = Files.readString(logFiles().get(0));
    String refused =
        PROXY.api().get("/cooldowns").json().path("cooldowns").path(0).path("id").asText();
    assertTrue(log.contains("=== API REQUEST 1 ===\nCredential: " + refused + "\nPOST "), log);
    Matcher second =
        Pattern.compile("=== API REQUEST 2 ===\nCredential: ([0-9a-f]{16})\nPOST ").matcher(log);
    assertTrue(second.find(), log);
    assertNotEquals(refused, second.group(1));
    assertTrue(log.contains("Credentials: " + refused + " " + second.group(1) + "\n"), log);
    assertTrue(log.contains("Client: " + CredentialId.ofClientKey("client-key") + "\n"), log);
  }

  @Test
  void theLogOfARequestSaysWhichAttemptWasTranslatedAndWhatItCouldNotBeTold() throws Exception {
    String models = "models: [{name: up-model, alias: logged-model}]";
    PROXY.holds(
        "request-log: true",
        "claude-api-key: [{api-key: %s, base-url: '%s', %s}]"
            .formatted(PROXY.newKey(), PROXY.upstream().url(), models),
        "openai-compatibility: [{name: l, base-url: '%s/v1', api-keys: [%s], %s}]"
            .formatted(PROXY.upstream().url(), PROXY.newKey(), models));
    PROXY.api().delete("/request-logs?all=true");
    refuseTheFirst();
    String body =
        "{\"model\":\"logged-model\",\"max_tokens\":9,\"top_k\":3,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";
    assertEquals(200, PROXY.post("/v1/messages", body, KEY_HEADER).status());
    assertTrue(Eventually.holds(PATIENCE, () -> !logFiles().isEmpty()));
    String log = Files.readString(logFiles().get(0));
    assertTrue(log.contains("\nTranslated: chat-completions\nNot said: top_k\nOutcome: "), log);
    List<String> attempts = List.of(log.split("=== API REQUEST ", -1));
    assertEquals(3, attempts.size(), log);
    assertFalse(attempts.get(1).contains("Translated"), log);
    assertTrue(
        attempts.get(2).contains("\nTranslated: chat-completions\nNot said: top_k\nPOST "), log);
  }

  @Test
  void theLogOfACountThatNobodyMakesSaysThatItIsEstimated() throws Exception {
    PROXY.holds(
        "request-log: true",
        "openai-compatibility: [{name: l, base-url: '%s/v1', api-keys: [%s], models: [{name: counted}]}]"
            .formatted(PROXY.upstream().url(), PROXY.newKey()));
    PROXY.api().delete("/request-logs?all=true");
    String body = "{\"model\":\"counted\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";
    assertEquals(200, PROXY.post("/v1/messages/count_tokens", body, KEY_HEADER).status());
    assertTrue(Eventually.holds(PATIENCE, () -> !logFiles().isEmpty()));
    String log = Files.readString(logFiles().get(0));
    assertTrue(log.contains("\nEstimated: tokens\n"), log);
  }

  private static List<String> askedModels() {
    return PROXY.upstream().requests().stream().map(GEMINI::modelOf).toList();
  }

  private static List<Path> logFiles() throws IOException {
    if (Files.notExists(PROXY.requestLogs())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(PROXY.requestLogs())) {
      return files.filter(file -> file.toString().endsWith(".log")).toList();
    }
  }

  /** What the program logs on its console while it serves a request, and shortly after. */
  private static String logOf(String model) throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      assertEquals(200, PROXY.ask(CLAUDE, model).status());
      Eventually.holds(
          Duration.ofMillis(300), () -> log.toString(StandardCharsets.UTF_8).contains(model));
      return log.toString(StandardCharsets.UTF_8);
    } finally {
      System.setOut(console);
    }
  }
}
