package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ServedProxy.KEY_HEADER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A client of any format is served by a provider of any other. */
class TranslationIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MODEL = "any-model";

  /** What an answer says, in whatever format. */
  private record Said(String text, String tool, JsonNode arguments, String reason, Cost cost) {}

  /** What the client is told that it cost: input, cached, output, reasoning. */
  private record Cost(long input, long cached, long output) {}

  static Stream<Arguments> pairs() {
    return Arrays.stream(ProviderFormat.values())
        .flatMap(
            client ->
                Arrays.stream(ProviderFormat.values())
                    .filter(provider -> provider != client)
                    .map(provider -> Arguments.of(client, provider)));
  }

  private static void served(ProviderFormat... providers) throws Exception {
    List<String> lines = new ArrayList<>(List.of("request-retry: 0"));
    for (ProviderFormat provider : providers) {
      lines.add(entry(provider, PROXY.upstream().url(), PROXY.newKey()));
    }
    PROXY.holds(lines.toArray(String[]::new));
  }

  /** A line of the configuration: a provider that serves {@code any-model}. */
  static String entry(ProviderFormat provider, String url, String key) {
    String models = "models: [{name: up-model, alias: " + MODEL + "}]";
    return switch (provider) {
      case CHAT ->
          "openai-compatibility: [{name: l, base-url: '%s/v1', api-keys: [%s], %s}]"
              .formatted(url, key, models);
      case RESPONSES ->
          "codex-api-key: [{api-key: %s, base-url: '%s/v1', %s}]".formatted(key, url, models);
      case CLAUDE ->
          "claude-api-key: [{api-key: %s, base-url: '%s', %s}]".formatted(key, url, models);
      case GEMINI ->
          "gemini-api-key: [{api-key: %s, base-url: '%s', %s}]".formatted(key, url, models);
    };
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aWholeAnswerSaysTheSameInTheClientsFormat(ProviderFormat client, ProviderFormat provider)
      throws Exception {
    served(provider);

    RawHttp.Answer answer = PROXY.ask(client, MODEL);

    assertEquals(200, answer.status(), answer::body);
    assertTrue(answer.header("Content-Type").orElse("").startsWith("application/json"));
    assertSaid(client, whole(client, ServedProxy.json(answer)));
    assertEquals(provider, ProviderFormat.of(PROXY.upstream().requests().get(0)));
    assertFalse(answer.body().contains("up-model"), answer::body);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aStreamSaysTheSameInTheClientsFormat(ProviderFormat client, ProviderFormat provider)
      throws Exception {
    served(provider);

    try (SseStream stream = stream(client)) {
      assertEquals(200, stream.status());
      List<JsonNode> events = new ArrayList<>();
      boolean marked = false;
      for (String data : data(stream)) {
        marked |= data.equals("[DONE]");
        if (!data.equals("[DONE]")) {
          events.add(JSON.readTree(data));
        }
      }
      assertEquals(client == ProviderFormat.CHAT, marked);
      assertSaid(client, streamed(client, events));
    }
    ReceivedRequest asked = PROXY.upstream().requests().get(0);
    assertTrue(provider.isStream(asked));
  }

  private static SseStream stream(ProviderFormat client) throws Exception {
    ObjectNode request = (ObjectNode) JSON.readTree(client.request(MODEL, true));
    if (client == ProviderFormat.CHAT) {
      request.putObject("stream_options").put("include_usage", true);
    }
    return new SseClient(PROXY.config().server().port(), KEY_HEADER)
        .post(client.target(MODEL, true), request.toString());
  }

  private static List<String> data(SseStream stream) throws Exception {
    return stream.rest().stream()
        .map(SseStream.Frame::data)
        .filter(data -> !data.isEmpty())
        .toList();
  }

  private static void assertSaid(ProviderFormat client, Said said) {
    assertEquals("Hi", said.text());
    assertEquals("f", said.tool());
    assertEquals(1, said.arguments().path("a").asInt());
    assertEquals(
        switch (client) {
          case CHAT -> "tool_calls";
          case RESPONSES -> "completed";
          case CLAUDE -> "tool_use";
          case GEMINI -> "STOP";
        },
        said.reason());
    // Anthropic counts what a cache gave beside the input, the others in it.
    assertEquals(new Cost(client == ProviderFormat.CLAUDE ? 8 : 11, 3, 7), said.cost());
  }

  private static Said whole(ProviderFormat client, JsonNode answer) throws Exception {
    return switch (client) {
      case CHAT -> {
        JsonNode message = answer.at("/choices/0/message");
        JsonNode call = message.at("/tool_calls/0/function");
        yield new Said(
            message.path("content").asText(),
            call.path("name").asText(),
            JSON.readTree(call.path("arguments").asText()),
            answer.at("/choices/0/finish_reason").asText(),
            cost(answer, "/usage/prompt_tokens", "/usage/prompt_tokens_details/cached_tokens"));
      }
      case RESPONSES -> response(answer);
      case CLAUDE -> {
        JsonNode call = named(answer.path("content"), "type", "tool_use");
        yield new Said(
            named(answer.path("content"), "type", "text").path("text").asText(),
            call.path("name").asText(),
            call.path("input"),
            answer.path("stop_reason").asText(),
            cost(answer, "/usage/input_tokens", "/usage/cache_read_input_tokens"));
      }
      case GEMINI -> {
        JsonNode call = answer.at("/candidates/0/content/parts/1/functionCall");
        yield new Said(
            answer.at("/candidates/0/content/parts/0/text").asText(),
            call.path("name").asText(),
            call.path("args"),
            answer.at("/candidates/0/finishReason").asText(),
            cost(
                answer,
                "/usageMetadata/promptTokenCount",
                "/usageMetadata/cachedContentTokenCount"));
      }
    };
  }

  private static Said response(JsonNode response) throws Exception {
    JsonNode call = named(response.path("output"), "type", "function_call");
    return new Said(
        named(response.path("output"), "type", "message").at("/content/0/text").asText(),
        call.path("name").asText(),
        JSON.readTree(call.path("arguments").asText()),
        response.path("status").asText(),
        cost(response, "/usage/input_tokens", "/usage/input_tokens_details/cached_tokens"));
  }

  private static Cost cost(JsonNode answer, String input, String cached) {
    long output =
        answer.at("/usage/completion_tokens").asLong()
            + answer.at("/usage/output_tokens").asLong()
            + answer.at("/usageMetadata/candidatesTokenCount").asLong()
            + answer.at("/usageMetadata/thoughtsTokenCount").asLong();
    return new Cost(answer.at(input).asLong(), answer.at(cached).asLong(), output);
  }

  private static JsonNode named(JsonNode list, String member, String value) {
    for (JsonNode one : list) {
      if (one.path(member).asText().equals(value)) {
        return one;
      }
    }
    throw new AssertionError("no " + value + " in " + list);
  }

  private static Said streamed(ProviderFormat client, List<JsonNode> events) throws Exception {
    StringBuilder text = new StringBuilder();
    StringBuilder arguments = new StringBuilder();
    String tool = "";
    String reason = "";
    Cost cost = null;
    for (JsonNode event : events) {
      switch (client) {
        case CHAT -> {
          text.append(event.at("/choices/0/delta/content").asText(""));
          JsonNode call = event.at("/choices/0/delta/tool_calls/0/function");
          tool += call.path("name").asText("");
          arguments.append(call.path("arguments").asText(""));
          reason = event.at("/choices/0/finish_reason").asText(reason).replace("null", reason);
          if (event.path("usage").isObject()) {
            cost =
                cost(event, "/usage/prompt_tokens", "/usage/prompt_tokens_details/cached_tokens");
          }
        }
        case RESPONSES -> {
          if (event.path("type").asText().equals("response.completed")) {
            return response(event.path("response"));
          }
        }
        case CLAUDE -> {
          text.append(event.at("/delta/text").asText(""));
          tool += event.at("/content_block/name").asText("");
          arguments.append(event.at("/delta/partial_json").asText(""));
          if (event.path("type").asText().equals("message_delta")) {
            reason = event.at("/delta/stop_reason").asText();
            cost = cost(event, "/usage/input_tokens", "/usage/cache_read_input_tokens");
          }
        }
        case GEMINI -> {
          for (JsonNode part : event.at("/candidates/0/content/parts")) {
            text.append(part.path("text").asText(""));
            tool += part.at("/functionCall/name").asText("");
            arguments.append(
                part.at("/functionCall/args").isObject()
                    ? part.at("/functionCall/args").toString()
                    : "");
          }
          reason = event.at("/candidates/0/finishReason").asText(reason);
          cost =
              cost(
                  event,
                  "/usageMetadata/promptTokenCount",
                  "/usageMetadata/cachedContentTokenCount");
        }
      }
    }
    return new Said(text.toString(), tool, JSON.readTree(arguments.toString()), reason, cost);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void anErrorKeepsItsStatusAndTakesTheClientsShape(ProviderFormat client, ProviderFormat provider)
      throws Exception {
    served(provider);
    for (int status : List.of(400, 404, 429, 500)) {
      PROXY.upstream().follow(request -> provider.error(status).header("Retry-After: 7"));

      RawHttp.Answer answer = PROXY.ask(client, MODEL);

      assertEquals(status, answer.status(), answer::body);
      ErrorShape.assertError(client, status, answer);
      served(provider);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aStreamThatBreaksOffEndsWithAnErrorInTheClientsShape(
      ProviderFormat client, ProviderFormat provider) throws Exception {
    served(provider);
    PROXY
        .upstream()
        .follow(
            request -> {
              List<String> events = provider.events("up-model");
              return Reply.events(events.subList(0, Math.max(1, events.size() / 2)));
            });

    try (SseStream stream = PROXY.stream(client, MODEL)) {
      List<String> data = data(stream);
      String last = data.get(data.size() - 1);
      assertTrue(last.contains("error"), () -> String.join("\n", data));
      assertFalse(data.contains("[DONE]"));
    }
  }

  @Test
  void providersOfTheClientsFormatAreAskedFirstAndOthersWhenTheyFail() throws Exception {
    served(ProviderFormat.GEMINI, ProviderFormat.CLAUDE, ProviderFormat.CHAT);
    PROXY
        .upstream()
        .follow(
            request ->
                ProviderFormat.of(request) == ProviderFormat.CHAT
                    ? ProviderFormat.CHAT.error(401)
                    : ProviderFormat.answer(request));

    RawHttp.Answer answer = PROXY.ask(ProviderFormat.CHAT, MODEL);

    assertEquals(200, answer.status(), answer::body);
    assertSaid(ProviderFormat.CHAT, whole(ProviderFormat.CHAT, ServedProxy.json(answer)));
    List<ProviderFormat> asked =
        PROXY.upstream().requests().stream().map(ProviderFormat::of).toList();
    assertEquals(ProviderFormat.CHAT, asked.get(0));
    assertEquals(2, asked.size());
  }

  @Test
  void whatNobodyCanSayIsRefusedInTheClientsShape() throws Exception {
    served(ProviderFormat.CLAUDE);

    RawHttp.Answer answer =
        PROXY.post(
            "/v1/chat/completions",
            "{\"model\":\"any-model\",\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
            KEY_HEADER);

    assertEquals(400, answer.status());
    assertTrue(ServedProxy.json(answer).at("/error/message").asText().startsWith("n: "));
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  /** A tree of small values takes many times what the body has. */
  @Test
  void aRequestWhoseTreeWouldFillTheMemoryIsTurnedAwayOnlyWhereItMustBeTranslated()
      throws Exception {
    // More of them than a quarter of the heap holds, where the server's is as large as this one's.
    int count = (int) Math.min(30_000_000, Runtime.getRuntime().maxMemory() / 4 / 256 + 1);
    String values = "1,".repeat(count) + "1";
    String body =
        "{\"model\":\"any-model\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"x\":["
            + values
            + "]}";
    served(ProviderFormat.CLAUDE);
    RawHttp.Answer translated = PROXY.post("/v1/chat/completions", body, KEY_HEADER);
    assertEquals(503, translated.status(), translated::body);
    assertTrue(translated.header("Retry-After").isPresent());
    assertEquals(List.of(), PROXY.upstream().requests());

    served(ProviderFormat.CLAUDE, ProviderFormat.CHAT);
    RawHttp.Answer passed = PROXY.post("/v1/chat/completions", body, KEY_HEADER);
    assertEquals(200, passed.status(), passed::body);
    assertEquals(ProviderFormat.CHAT, ProviderFormat.of(PROXY.upstream().requests().get(0)));
  }

  @Test
  void whatIsOnlyAHintIsNamedInAHeader() throws Exception {
    served(ProviderFormat.CHAT);

    RawHttp.Answer answer =
        PROXY.post(
            "/v1/messages",
            "{\"model\":\"any-model\",\"max_tokens\":9,\"top_k\":3,\"messages\":"
                + "[{\"role\":\"user\",\"content\":\"a\"}]}",
            KEY_HEADER);

    assertEquals(200, answer.status(), answer::body);
    assertEquals("top_k", answer.header("X-Cliproxy-Loss").orElse(""));
  }
}
