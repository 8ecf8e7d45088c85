package dev.cliproxy.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.field.KeyDigest;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Evil;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.ReceivedRequest.Ending;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import dev.cliproxy.trial.TrialFormat;
import dev.cliproxy.trial.TrialRequest;
import dev.cliproxy.trial.Trials;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.htmlunit.html.HtmlCheckBoxInput;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a message that somebody tries, by the page and by the API. */
class TryIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String MESSAGE = "Do you \"hear\" me, 你好?";
  private static final String KEY = CredentialId.ofClientKey("client-key").value();

  /** What trials call the format. */
  private static String word(ProviderFormat format) {
    return switch (format) {
      case CHAT -> TrialFormat.CHAT_COMPLETIONS.word();
      case RESPONSES -> TrialFormat.RESPONSES.word();
      case CLAUDE -> TrialFormat.CLAUDE.word();
      case GEMINI -> TrialFormat.GEMINI.word();
    };
  }

  /** An entry that limits or names the only client key. */
  private static String alice(String more) {
    return "client-keys: [{id: alice, name: Alice, sha256: %s%s}]"
        .formatted(KeyDigest.of("client-key").hex(), more);
  }

  private static ObjectNode question(String format, String model) {
    return JSON.createObjectNode()
        .put("format", format)
        .put("model", model)
        .put("client-key-id", KEY)
        .put("message", MESSAGE);
  }

  private static ManagementClient.Answer post(ObjectNode question) throws Exception {
    return PROXY.api().send("POST", "/try", BodyPublishers.ofString(question.toString()));
  }

  private static JsonNode ask(ObjectNode question) throws Exception {
    ManagementClient.Answer answer = post(question);
    assertEquals(200, answer.status(), answer.body());
    return answer.json();
  }

  static Stream<Arguments> pairs() {
    return Stream.of(ProviderFormat.values())
        .flatMap(
            client ->
                Stream.of(ProviderFormat.values())
                    .flatMap(
                        provider ->
                            Stream.of(true, false)
                                .map(streams -> Arguments.of(client, provider, streams))));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void eachFormatReachesEachKindOfProvider(
      ProviderFormat client, ProviderFormat provider, boolean streams) throws Exception {
    PROXY.holds(PROXY.entries(provider, PROXY.newKey()));
    UsageCount count = UsageCount.of(PROXY.api());
    String model = ProviderEntries.clientModel(provider);
    JsonNode answer = ask(question(word(client), model).put("stream", streams));
    assertEquals(200, answer.path("status").asInt(), answer.toString());
    assertTrue(answer.path("success").asBoolean());
    assertEquals("Hi", answer.path("text").asText());
    assertEquals("answered", answer.path("ending").asText());
    assertEquals(word(provider), answer.path("provider_format").asText());
    JsonNode request = answer.path("request");
    assertEquals(model, request.path("model").asText());
    assertEquals(KEY, request.path("client").asText());
    assertEquals(11, request.path("input_tokens").asInt());
    assertEquals(7, request.path("output_tokens").asInt());
    assertEquals(1, request.path("attempts").asInt());
    assertEquals(streams, answer.path("raw").asText().contains("data: "), answer.toString());
    ReceivedRequest asked = PROXY.upstream().awaitRequest(0);
    assertEquals(provider, ProviderFormat.of(asked));
    assertTrue(asked.text().contains("Do you \\\"hear\\\" me, 你好?"), asked.text());
    count.assertMore(1, 0);
    JsonNode live = PROXY.api().get("/live?status=ok&model=" + model).json().path("ended").get(0);
    assertEquals(request, live);
  }

  @Test
  void whereItIsLoggedIsSaid() throws Exception {
    PROXY.holds("request-log: true", PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    JsonNode answer = ask(question("responses", "claude-x"));
    assertEquals(200, answer.path("status").asInt(), answer.toString());
    String log = answer.at("/request/request_log").asText();
    assertTrue(
        Eventually.holds(
            PATIENCE,
            () -> {
              var shown = PROXY.api().get("/request-logs/download?name=" + log);
              return shown.status() == 200 && shown.body().contains("URL: /v1/responses");
            }),
        log);
    assertFalse(
        PROXY.api().get("/request-logs/download?name=" + log).body().contains("client-key"));
  }

  @Test
  void aKeysLimitsHoldAndAreCounted() throws Exception {
    PROXY.holds(
        alice(", requests-per-minute: 1, models: ['claude-*']"),
        PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    JsonNode forbidden = ask(question("claude", "gemini-x"));
    assertEquals(403, forbidden.path("status").asInt(), forbidden.toString());
    assertEquals(200, ask(question("claude", "claude-x")).path("status").asInt());
    JsonNode limited = ask(question("claude", "claude-x"));
    assertEquals(429, limited.path("status").asInt(), limited.toString());
    assertTrue(limited.path("reason").asText().contains("requests-per-minute"));
    assertEquals("rate_limit_error", errorOf(limited).path("type").asText());
    assertEquals(1, PROXY.upstream().requests().size());
  }

  private static JsonNode errorOf(JsonNode answer) throws IOException {
    return JSON.readTree(answer.path("raw").asText()).path("error");
  }

  @Test
  void whoIsNotLetInHearsWhatAClientHears() throws Exception {
    String entries = PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey());
    PROXY.holds(alice(", disabled: true"), entries);
    UsageCount count = UsageCount.of(PROXY.api());
    JsonNode disabled = ask(question("claude", "claude-x"));
    assertEquals(403, disabled.path("status").asInt());
    assertEquals("this key is disabled", errorOf(disabled).path("message").asText());

    PROXY.holds(entries);
    JsonNode unknown = ask(question("gemini", "claude-x").put("client-key-id", "0".repeat(16)));
    assertEquals(401, unknown.path("status").asInt());
    assertEquals("UNAUTHENTICATED", errorOf(unknown).path("status").asText());
    ObjectNode keyless = question("chat-completions", "claude-x");
    keyless.remove("client-key-id");
    assertEquals(401, ask(keyless).path("status").asInt());
    assertTrue(PROXY.upstream().requests().isEmpty());
    count.assertMore(0, 0);

    PROXY.holds("allow-localhost-unauthenticated: true", entries);
    JsonNode open = ask(keyless);
    assertEquals(200, open.path("status").asInt(), open.toString());
    assertEquals("", open.at("/request/client").asText());
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void whatFailsIsShownAsAClientGetsItWithEveryAttempt(ProviderFormat format) throws Exception {
    PROXY.holds("request-retry: 0", PROXY.entries(format, PROXY.newKey()));
    PROXY.upstream().follow(request -> format.error(500));
    UsageCount count = UsageCount.of(PROXY.api());
    JsonNode failed = ask(question(word(format), ProviderEntries.clientModel(format)));
    assertEquals(500, failed.path("status").asInt(), failed.toString());
    assertFalse(failed.path("success").asBoolean());
    assertEquals("", failed.path("text").asText());
    assertFalse(errorOf(failed).isMissingNode(), failed.toString());
    assertEquals(500, failed.at("/request/failed_attempts/0/status").asInt(), failed.toString());

    JsonNode unknown = ask(question(word(format), "nobody-has-this"));
    assertEquals(404, unknown.path("status").asInt(), unknown.toString());
    assertEquals(Exchange.NOT_SERVED, unknown.path("reason").asText());
    count.assertMore(0, 2);
  }

  @Test
  void aProviderThatNeverAnswersIsGivenUp() throws Exception {
    PROXY.holds(
        "request-retry: 0",
        "timeouts: {first-byte-seconds: 1}",
        PROXY.entries(ProviderFormat.CHAT, PROXY.newKey()));
    PROXY.upstream().always(Reply.json(200, "{}").heldBy(new Gate()));
    JsonNode answer = ask(question("chat-completions", "my-model"));
    assertEquals(504, answer.path("status").asInt(), answer.toString());
  }

  @Test
  void aModelsNameIsNoPath() throws Exception {
    PROXY.holds(PROXY.entries(ProviderFormat.GEMINI, PROXY.newKey()));
    for (String name :
        List.of("gemini-x:countTokens", "../../v0/management/config", "gemini-x?key=1#", "a b")) {
      JsonNode answer = ask(question("gemini", name));
      assertEquals(name, answer.at("/request/model").asText());
      assertEquals(
          "POST /v1beta/models/{model}:generateContent", answer.at("/request/api").asText());
    }
    for (ReceivedRequest asked : PROXY.upstream().requests()) {
      assertFalse(asked.target().contains("key=1"), asked.target());
    }
  }

  @Test
  void whatIsNoTrialIsRefusedByItsFields() throws Exception {
    PROXY.holds(PROXY.entries(ProviderFormat.CHAT, PROXY.newKey()));
    String tooLong = "x".repeat(TrialRequest.LONGEST_MESSAGE + 1);
    for (ObjectNode question :
        List.of(
            question("chat-completions", "m").put("message", tooLong),
            question("chat-completions", "m").put("message", 7),
            question("chat-completions", ""),
            question("morse", "m"),
            question("chat-completions", "m").put("max-tokens", "many"),
            question("chat-completions", "m").put("max-tokens", 1L << 40))) {
      ManagementClient.Answer answer = post(question);
      assertEquals(400, answer.status(), answer.body());
      assertFalse(answer.json().path("details").asText().isEmpty(), answer.body());
    }
    assertTrue(PROXY.upstream().requests().isEmpty());
  }

  // The page, without script.

  private static HtmlForm form(HtmlPage page) {
    return AdminBrowser.form(page, "try#result");
  }

  private static void fill(HtmlForm form, String format, String model, boolean streams) {
    form.getSelectByName("format").setSelectedAttribute(format, true);
    form.<HtmlInput>getInputByName("model").setValue(model);
    form.getTextAreaByName("message").setText(MESSAGE);
    form.<HtmlCheckBoxInput>getInputByName("stream").setChecked(streams);
  }

  private static String facts(HtmlPage page) {
    assertNotNull(page.querySelector("#result .facts"), page.asXml());
    return page.querySelector("#result .facts").asNormalizedText();
  }

  @Test
  void thePageShowsTheWholeAnswerAndHowItCameAbout() throws Exception {
    String secret = PROXY.newKey() + "-0123456789";
    PROXY.holds(alice(""), "request-log: true", PROXY.entries(ProviderFormat.CLAUDE, secret));
    UsageCount count = UsageCount.of(PROXY.api());
    try (AdminBrowser browser = AdminBrowser.signedIn(PROXY.config().server())) {
      for (boolean streams : new boolean[] {true, false}) {
        HtmlPage page = browser.open("try?model=claude-x");
        assertEquals("claude-x", form(page).getInputByName("model").getValue());
        assertTrue(form(page).getSelectByName("key").asNormalizedText().contains("Alice"));
        fill(form(page), "chat-completions", "claude-x", streams);
        HtmlPage answered = AdminBrowser.submit(form(page));
        assertEquals(200, answered.getWebResponse().getStatusCode());
        assertEquals("Hi", answered.querySelector("#result .words").asNormalizedText());
        String facts = facts(answered);
        for (String fact :
            List.of(
                "claude-x",
                "Alice",
                "Claude",
                "POST /v1/chat/completions",
                "11 → 7",
                "OpenAI Chat Completions → Anthropic Messages",
                "v1-chat-completions-")) {
          assertTrue(facts.contains(fact), () -> fact + " is not in " + facts);
        }
        String html = answered.getWebResponse().getContentAsString();
        assertFalse(html.contains("client-key") || html.contains(secret), html);
        assertTrue(html.contains("$CLIPROXY_KEY"), html);
        assertFalse(answered.getUrl().toString().contains("hear"));
        assertEquals(MESSAGE, form(answered).getTextAreaByName("message").getText());
        assertEquals(
            streams, form(answered).<HtmlCheckBoxInput>getInputByName("stream").isChecked());
      }
      assertFalse(browser.open("try").asXml().contains("hear"), "kept");
    }
    count.assertMore(2, 0);
  }

  @Test
  void whatPassesAsItIsIsSaidSo() throws Exception {
    PROXY.holds(PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    try (AdminBrowser browser = AdminBrowser.signedIn(PROXY.config().server())) {
      HtmlPage page = browser.open("try");
      fill(form(page), "claude", "claude-x", false);
      assertTrue(
          facts(AdminBrowser.submit(form(page)))
              .contains("None: the provider speaks the client's format."));
    }
  }

  @Test
  void codeInAnswersNamesAndMessagesIsText() throws Exception {
    PROXY.holds("request-retry: 0", PROXY.entries(ProviderFormat.CHAT, PROXY.newKey()));
    try (AdminBrowser browser = AdminBrowser.signedIn(PROXY.config().server())) {
      for (String evil : Evil.TEXTS) {
        String quoted = JSON.writeValueAsString(evil);
        PROXY
            .upstream()
            .follow(
                request ->
                    Reply.json(
                        200, ProviderFormat.CHAT.whole("my-model").replace("\"Hi\"", quoted)));
        HtmlPage page = browser.open("try");
        fill(form(page), "chat-completions", "my-model", false);
        form(page).getTextAreaByName("message").setText(evil);
        HtmlPage answered = AdminBrowser.submit(form(page));
        assertEquals(evil, answered.querySelector("#result .words").getTextContent());
        Evil.assertHarmless(answered);

        fill(form(answered), "gemini", evil, true);
        HtmlPage unknown = AdminBrowser.submit(form(answered));
        assertEquals("404", unknown.querySelector("#result .badge").asNormalizedText());
        Evil.assertHarmless(unknown);
        PROXY.upstream().follow(request -> Reply.json(500, "{\"error\":" + quoted + "}"));
        fill(form(unknown), "chat-completions", "my-model", true);
        Evil.assertHarmless(AdminBrowser.submit(form(unknown)));
      }
    }
  }

  @Test
  void whatIsWrongWithTheFormIsSaidBesideItsFieldAndWhatWasTypedIsKept() throws Exception {
    PROXY.holds(PROXY.entries(ProviderFormat.CHAT, PROXY.newKey()));
    try (AdminBrowser browser = AdminBrowser.signedIn(PROXY.config().server())) {
      HtmlPage page = browser.open("try");
      String tooLong = "x".repeat(TrialRequest.LONGEST_MESSAGE + 1);
      fill(form(page), "claude", "", false);
      // A browser would not let one type as much.
      form(page).getTextAreaByName("message").removeAttribute("maxlength");
      form(page).getTextAreaByName("message").setText(tooLong);
      form(page).getInputByName("max-tokens").setValue("9999");
      form(page).setAttribute("novalidate", "novalidate");
      HtmlPage refused = AdminBrowser.submit(form(page));
      assertEquals(400, refused.getWebResponse().getStatusCode());
      assertEquals("expected the name of a model", AdminBrowser.error(refused, "model"));
      assertEquals(
          "expected at most 8000 characters; there are 8001",
          AdminBrowser.error(refused, "message"));
      assertEquals(
          "expected a whole number from 1 to 4096", AdminBrowser.error(refused, "max-tokens"));
      assertEquals(tooLong, form(refused).getTextAreaByName("message").getText());
      assertNull(refused.querySelector("#result .facts"));
    }
    assertTrue(PROXY.upstream().requests().isEmpty());
  }

  @Test
  void withoutKeysThePageSaysWhatTheProxyDoes() throws Exception {
    PROXY.config().holds("model-lists: {refresh-hours: 0}");
    try (AdminBrowser browser = AdminBrowser.signedIn(PROXY.config().server())) {
      HtmlPage closed = browser.open("try");
      assertTrue(closed.asNormalizedText().contains("so nobody is let in"));
      assertTrue(closed.asNormalizedText().contains("No model can be served now"));
      fill(form(closed), "claude", "claude-x", false);
      HtmlPage refused = AdminBrowser.submit(form(closed));
      assertEquals("401", refused.querySelector("#result .badge").asNormalizedText());
      assertTrue(refused.querySelector("#result").asNormalizedText().contains("Missing API key"));
    }
    PROXY
        .config()
        .holds("model-lists: {refresh-hours: 0}", "allow-localhost-unauthenticated: true");
    try (AdminBrowser browser = AdminBrowser.signedIn(PROXY.config().server())) {
      String open = browser.open("try").asNormalizedText();
      assertTrue(open.contains("programs on this machine need none"), open);
    }
  }

  // The page, with script: what the script asks for.

  private static final class Script implements AutoCloseable {
    private final AdminBrowser browser;
    private final String token;
    private final SseClient client;

    Script() throws Exception {
      browser = AdminBrowser.signedIn(PROXY.config().server());
      token = form(browser.open("try")).getInputByName("form-token").getValue();
      String session = browser.client().getCookieManager().getCookie("cliproxy-session").getValue();
      client =
          new SseClient(
              PROXY.config().server().port(),
              "Cookie: cliproxy-session=" + session,
              "Accept: text/event-stream");
    }

    SseStream send(String format, String model) throws IOException {
      return post(
          "/admin/try",
          Map.of(
              "format",
              format,
              "model",
              model,
              "key",
              KEY,
              "message",
              MESSAGE,
              "max-tokens",
              "64",
              "stream",
              "on",
              "form-token",
              token));
    }

    SseStream stop(String id) throws IOException {
      return post("/admin/try/stop", Map.of("id", id, "form-token", token));
    }

    SseStream post(String target, Map<String, String> fields) throws IOException {
      String body =
          fields.entrySet().stream()
              .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
              .collect(Collectors.joining("&"));
      return client.post(target, body, "Content-Type: application/x-www-form-urlencoded");
    }

    @Override
    public void close() {
      browser.close();
    }
  }

  /** The next event that has this member; signs of life and others are passed over. */
  private static String next(SseStream stream, String member) throws IOException {
    for (Optional<SseStream.Frame> frame = stream.next();
        frame.isPresent();
        frame = stream.next()) {
      if (!frame.get().isComment()) {
        JsonNode event = JSON.readTree(frame.get().data());
        if (event.has(member)) {
          return event.path(member).asText();
        }
      }
    }
    throw new AssertionError("no " + member);
  }

  private static void letThrough(Gate gate, int events) {
    for (int i = 0; i < events; i++) {
      gate.letOneThrough();
    }
  }

  @Test
  void wordsComeBeforeTheAnswerIsThereAndThenThePage() throws Exception {
    PROXY.holds(PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    UsageCount count = UsageCount.of(PROXY.api());
    Gate gate = new Gate();
    List<String> events = ProviderFormat.CLAUDE.events("claude-x");
    PROXY.upstream().always(Reply.paced(gate, events));
    try (Script script = new Script();
        SseStream stream = script.send("chat-completions", "claude-x")) {
      assertEquals(200, stream.status());
      assertTrue(stream.header("Content-Type").orElse("").startsWith("text/event-stream"));
      assertEquals("no-store", stream.header("Cache-Control").orElse(""));
      // As far as the word, and not to the end.
      letThrough(gate, events.size() - 1);
      assertEquals("Hi", next(stream, "text"));
      assertFalse(PROXY.upstream().requests().get(0).hasEnded());
      gate.open();
      String page = next(stream, "page");
      assertTrue(page.contains("Anthropic Messages"), page);
      assertTrue(stream.next().isEmpty());
      assertTrue(stream.isComplete());
    }
    count.assertMore(1, 0);
  }

  @Test
  void whoHangsUpCutsTheProviderOff() throws Exception {
    PROXY.holds(PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    UsageCount count = UsageCount.of(PROXY.api());
    PROXY.upstream().always(Reply.paced(new Gate(), ProviderFormat.CLAUDE.events("claude-x")));
    try (Script script = new Script();
        SseStream stream = script.send("claude", "claude-x")) {
      ReceivedRequest asked = PROXY.upstream().awaitRequest(0);
      assertFalse(next(stream, "id").isEmpty());
      stream.hangUp();
      assertEquals(Ending.PEER_GONE, asked.awaitEnding());
    }
    count.assertMore(0, 1);
  }

  @Test
  void oneThatIsStoppedCutsTheProviderOffAndEndsWithWhatIsKnown() throws Exception {
    PROXY.holds(PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    UsageCount count = UsageCount.of(PROXY.api());
    List<String> events = ProviderFormat.CLAUDE.events("claude-x");
    Gate gate = new Gate();
    PROXY.upstream().always(Reply.paced(gate, events));
    try (Script script = new Script();
        SseStream stream = script.send("claude", "claude-x")) {
      String id = next(stream, "id");
      letThrough(gate, events.size() - 1);
      assertEquals("Hi", next(stream, "text"));
      try (SseStream stopped = script.stop(id)) {
        assertEquals(204, stopped.status());
      }
      String page = next(stream, "page");
      assertTrue(page.contains("499") && page.contains("Stopped."), page);
      assertEquals(Ending.PEER_GONE, PROXY.upstream().awaitRequest(0).awaitEnding());
      for (String nothing : List.of(id, "x", "-1", "", "999999999999")) {
        try (SseStream stopped = script.stop(nothing)) {
          assertEquals(204, stopped.status());
        }
      }
    }
    count.assertMore(0, 1);
  }

  @Test
  void aStreamThatBreaksOffSaysSo() throws Exception {
    PROXY.holds("request-retry: 0", PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    Reply broken = Reply.of(200, "Content-Type: text/event-stream");
    for (String event : ProviderFormat.CLAUDE.events("claude-x").subList(0, 4)) {
      broken = broken.send(event);
    }
    PROXY.upstream().always(broken.cut());
    try (Script script = new Script();
        SseStream stream = script.send("claude", "claude-x")) {
      String page = next(stream, "page");
      assertTrue(page.contains("The answer broke off."), page);
    }
  }

  @Test
  void moreThanAFewAtATimeAreRefused() throws Exception {
    PROXY.holds(PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    Gate gate = new Gate();
    PROXY.upstream().always(ProviderFormat.CLAUDE.success("claude-x", true).heldBy(gate));
    List<SseStream> open = new ArrayList<>();
    try (Script script = new Script()) {
      for (int i = 0; i < Trials.MOST; i++) {
        SseStream stream = script.send("claude", "claude-x");
        open.add(stream);
        next(stream, "id");
      }
      gate.awaitArrivals(Trials.MOST);
      HtmlPage page = script.browser.open("try");
      fill(form(page), "claude", "claude-x", false);
      HtmlPage refused = AdminBrowser.submit(form(page));
      assertEquals(429, refused.getWebResponse().getStatusCode());
      assertTrue(AdminBrowser.note(refused).startsWith("The message was not sent: 4 are being"));
      assertEquals(MESSAGE, form(refused).getTextAreaByName("message").getText());
      assertEquals(429, post(question("claude", "claude-x")).status());
      gate.open();
      for (SseStream stream : open) {
        assertFalse(next(stream, "page").isEmpty());
      }
      assertEquals(200, post(question("claude", "claude-x")).status());
    } finally {
      for (SseStream stream : open) {
        stream.close();
      }
    }
  }

  @Test
  void aFormThatIsNotOurOwnSendsNothing() throws Exception {
    PROXY.holds(PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    try (Script script = new Script();
        SseStream forged =
            script.post(
                "/admin/try", Map.of("model", "claude-x", "message", "x", "form-token", "x"));
        SseStream refused = script.send("claude", "")) {
      assertEquals(403, forged.status());
      assertEquals(400, refused.status());
      assertTrue(refused.header("Content-Type").orElse("").startsWith("text/html"));
    }
    assertTrue(PROXY.upstream().requests().isEmpty());
  }
}
