package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ServedProxy.KEY_HEADER;
import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest.Ending;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the statistics say of requests that went through the proxy: decisions.md, section 6. */
class UsageIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private JsonNode before;

  @BeforeEach
  void oneProviderOfEachKind() throws Exception {
    PROXY.holds(
        "request-retry: 0",
        "quota-exceeded: {switch-preview-model: false}",
        PROXY.entries(ProviderFormat.CHAT, PROXY.newKey()),
        PROXY.entries(ProviderFormat.RESPONSES, PROXY.newKey()),
        PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()),
        PROXY.entries(ProviderFormat.GEMINI, PROXY.newKey()));
    before = PROXY.usage();
  }

  static Stream<Arguments> formats() {
    return Arrays.stream(ProviderFormat.values())
        .flatMap(format -> Stream.of(true, false).map(stream -> Arguments.of(format, stream)));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void whatTheProviderCountedIsCounted(ProviderFormat format, boolean stream) throws Exception {
    String model = ProviderEntries.clientModel(format);
    answered(format, stream);

    assertMore(1, 1, 0, 18);
    JsonNode details = details(PROXY.usage(), format, stream, model);
    assertEquals(details(before, format, stream, model).size() + 1, details.size());
    assertEquals(
        json(
            "{'input_tokens':11,'output_tokens':7,'reasoning_tokens':%d,'cached_tokens':3,'total_tokens':18}"
                .formatted(format.tokens().reasoningTokens())),
        details.get(details.size() - 1).path("tokens").toString());
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aFailureCostsNothing(ProviderFormat format, boolean stream) throws Exception {
    PROXY.upstream().always(format.error(500));
    answered(format, stream);

    assertMore(1, 0, 1, 0);
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void aStreamThatFailsHalfWayCostsNothing(ProviderFormat format) throws Exception {
    PROXY
        .upstream()
        .follow(
            request -> {
              List<String> events = format.events(format.modelOf(request));
              return Reply.events(events.subList(0, events.size() - 1)).cut();
            });
    answered(format, true);

    assertMore(1, 0, 1, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nope", "{}", "{'model':'nobodys'}"})
  void whatNoProviderIsAskedForCountsAsFailure(String body) throws Exception {
    PROXY.post("/v1/messages", json(body), KEY_HEADER);

    assertMore(1, 0, 1, 0);
    // Not under the name that was asked for: anybody's inventions would fill the statistics.
    JsonNode requests = PROXY.usage().at("/apis/POST ~1v1~1messages/models/unknown/total_requests");
    assertTrue(requests.asLong() > 0, PROXY.usage()::toString);
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @Test
  void aSuccessWithoutACountIsASuccess() throws Exception {
    PROXY
        .upstream()
        .always(Reply.json(200, json("{'model':'x','choices':[{'message':{'content':'Hi'}}]}")));
    answered(ProviderFormat.CHAT, false);

    assertMore(1, 1, 0, 0);
  }

  @Test
  void countingTokensIsARequestThatCostsNone() throws Exception {
    PROXY.post("/v1/messages/count_tokens", json("{'model':'claude-x'}"), KEY_HEADER);
    PROXY.post("/v1beta/models/gemini-x:countTokens", "{}", KEY_HEADER);

    assertMore(2, 2, 0, 0);
    JsonNode apis = PROXY.usage().path("apis");
    assertTrue(apis.has("POST /v1/messages/count_tokens"), apis::toString);
    assertTrue(apis.has("POST /v1beta/models/{model}:countTokens"), apis::toString);
  }

  @Test
  void theProvidersCountIsAskedForAndKeptFromWhoDidNotAsk() throws Exception {
    try (SseStream stream = PROXY.stream(ProviderFormat.CHAT, "my-model")) {
      assertFalse(stream.text().contains("prompt_tokens"));
    }
    assertTrue(
        PROXY.upstream().requests().get(0).json().at("/stream_options/include_usage").asBoolean());
    assertMore(1, 1, 0, 18);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'model':'my-model','stream':true,'stream_options':{'include_usage':false}}",
        "{'model':'my-model','stream':true,'stream_options':{}}",
        "{'model':'my-model','stream':true,'stream_options':{'x':1}}",
        "{'model':'my-model','stream':true,'stream_options':null}",
      })
  void theCountIsKeptFromWhoDidNotAskInAnyOtherWay(String body) throws Exception {
    try (SseStream stream = chat(body)) {
      assertEquals(200, stream.status());
      assertFalse(stream.text().contains("prompt_tokens"));
    }
    assertTrue(
        PROXY.upstream().requests().get(0).json().at("/stream_options/include_usage").asBoolean(),
        PROXY.upstream().requests().get(0)::text);
    assertMore(1, 1, 0, 18);
  }

  @Test
  void whoAsksForTheCountGetsIt() throws Exception {
    String body = "{'model':'my-model','stream':true,'stream_options':{'include_usage':true}}";
    try (SseStream stream = chat(body)) {
      assertEquals(String.join("", ProviderFormat.CHAT.events("my-model")), stream.text());
    }
    assertEquals(
        json(body).replace("my-model", "up-model"), PROXY.upstream().requests().get(0).text());
    assertMore(1, 1, 0, 18);
  }

  @Test
  void aWholeAnswerNeedsNoAsking() throws Exception {
    answered(ProviderFormat.CHAT, false);
    assertFalse(PROXY.upstream().requests().get(0).json().has("stream_options"));
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void whoLeavesIsCountedOnce(ProviderFormat format) throws Exception {
    Gate gate = new Gate();
    PROXY
        .upstream()
        .follow(
            request -> {
              String event = format.events(format.modelOf(request)).get(0);
              Reply reply = Reply.events(List.of(event));
              for (int i = 0; i < 200; i++) {
                reply = reply.hold(gate).send(event);
              }
              return reply.stall();
            });
    try (SseStream stream = PROXY.stream(format, ProviderEntries.clientModel(format))) {
      assertTrue(stream.next().isPresent());
      stream.hangUp();
    }
    for (int i = 0; i < 100 && !PROXY.upstream().requests().get(0).hasEnded(); i++) {
      gate.letOneThrough();
      assertEquals(200, PROXY.api().get("/debug").status());
    }
    assertEquals(Ending.PEER_GONE, PROXY.upstream().awaitRequest(0).awaitEnding());

    assertMore(1, 0, 1, 0);
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void whoLeavesWithTheLastEventHasGotItsAnswer(ProviderFormat format) throws Exception {
    PROXY
        .upstream()
        .follow(request -> Reply.events(format.events(format.modelOf(request))).stall());
    Pattern last = Pattern.compile("finishReason|message_stop|response.completed|DONE");
    try (SseStream stream = PROXY.stream(format, ProviderEntries.clientModel(format))) {
      while (!last.matcher(stream.next().orElseThrow().text()).find()) {
        // The next.
      }
      stream.hangUp();
    }
    assertEquals(Ending.PEER_GONE, PROXY.upstream().awaitRequest(0).awaitEnding());

    assertMore(1, 1, 0, 18);
  }

  @Test
  void whoLeavesBeforeTheAnswerIsCountedOnce() throws Exception {
    Gate gate = new Gate();
    PROXY.upstream().always(Reply.bare().hold(gate).cut());
    try (RawHttp.Exchange exchange = PROXY.http().open()) {
      String body = json("{'model':'claude-x'}");
      String head =
          RawHttp.head("POST", "/v1/messages", KEY_HEADER, "Content-Length: " + body.length());
      exchange.write((head + body).getBytes(StandardCharsets.UTF_8));
      gate.awaitArrivals(1);
    }
    gate.open();

    assertMore(1, 0, 1, 0);
  }

  @Test
  void modelsAreCountedUnderTheNameTheClientUsed() throws Exception {
    answered(ProviderFormat.CHAT, false);
    answered(ProviderFormat.CHAT, true);

    JsonNode models = PROXY.usage().at("/apis/POST ~1v1~1chat~1completions/models");
    assertTrue(models.has("my-model"), models::toString);
    assertFalse(models.has("up-model"), models::toString);
  }

  @Test
  void noKeyStandsInTheStatistics() throws Exception {
    String body = ProviderFormat.CLAUDE.request("claude-x", false);
    PROXY.post("/v1/messages", body, KEY_HEADER);
    PROXY.post("/v1/messages", body, "x-api-key: client-key");
    PROXY.post("/v1/messages?key=client-key", body);
    PROXY.post("/v1beta/models/gemini-x:generateContent?key=client-key", "{}");

    assertMore(4, 4, 0, 4 * 18);
    String usage = PROXY.usage().toString();
    assertFalse(usage.contains("client-key") || usage.contains("up-key"), usage);
    PROXY
        .usage()
        .path("apis")
        .fieldNames()
        .forEachRemaining(name -> assertTrue(name.matches("POST /v1[a-z/{}:_A-Z]+"), name));
  }

  /** Asks and waits for the end of the answer, whatever it is. */
  private static void answered(ProviderFormat format, boolean stream) throws Exception {
    String model = ProviderEntries.clientModel(format);
    if (stream) {
      try (SseStream answer = PROXY.stream(format, model)) {
        answer.text();
      }
    } else {
      PROXY.ask(format, model);
    }
  }

  private static SseStream chat(String body) throws Exception {
    return new SseClient(PROXY.config().server().port(), KEY_HEADER)
        .post("/v1/chat/completions", json(body));
  }

  private static JsonNode details(
      JsonNode usage, ProviderFormat format, boolean stream, String model) {
    String api = "POST " + format.target("{model}", stream).replaceFirst("\\?.*", "");
    return usage.path("apis").path(api).path("models").path(model).path("details");
  }

  /** A request is counted when it has ended, which its client may see a moment earlier. */
  private void assertMore(int requests, int successes, int failures, int tokens) throws Exception {
    Eventually.holds(PATIENCE, () -> more("total_requests") >= requests);
    assertEquals(
        List.of((long) requests, (long) successes, (long) failures, (long) tokens),
        List.of(
            more("total_requests"),
            more("success_count"),
            more("failure_count"),
            more("total_tokens")));
  }

  private long more(String field) throws Exception {
    return PROXY.usage().path(field).asLong() - before.path(field).asLong();
  }
}
