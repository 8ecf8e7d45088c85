package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.testing.GoldenFile;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client of each format is told of the errors of a provider of each. In {@code
 * src/test/resources/errors} are, written by hand, {@code <provider>.json}: the errors of a format
 * by their names, as status, headers and body or as the events of a stream; and {@code
 * <client>-<provider>.expected.json}: what becomes of each.
 */
class ErrorGoldenIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of("src/test/resources/errors");

  static Stream<Arguments> pairs() {
    return Arrays.stream(ProviderFormat.values())
        .flatMap(
            client ->
                Arrays.stream(ProviderFormat.values())
                    .map(provider -> Arguments.of(client, provider)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void theClientIsToldOfEachErrorInItsOwnForm(ProviderFormat client, ProviderFormat provider)
      throws Exception {
    JsonNode errors = JSON.readTree(Files.readString(ROOT.resolve(name(provider) + ".json")));
    Map<String, JsonNode> byKey = new LinkedHashMap<>();
    errors.properties().forEach(error -> byKey.put(PROXY.newKey(), error.getValue()));
    serve(provider, List.copyOf(byKey.keySet()));
    PROXY.upstream().follow(request -> reply(byKey.get(request.key())));

    ObjectNode outcome = JSON.createObjectNode();
    List<String> names = errors.properties().stream().map(Map.Entry::getKey).toList();
    for (int number = 0; number < names.size(); number++) {
      boolean inStream = errors.path(names.get(number)).has("events");
      outcome.set(names.get(number), told(client, "model-" + number, inStream));
    }

    assertEquals(names.size(), PROXY.upstream().requests().size());
    GoldenFile.assertHolds(
        ROOT.resolve(name(client) + "-" + name(provider) + ".expected.json"), outcome);
  }

  private static String name(ProviderFormat format) {
    return format.name().toLowerCase(Locale.ROOT);
  }

  /** One model for each key: what happened to one error's is nothing to the next. */
  private static void serve(ProviderFormat provider, List<String> keys) throws Exception {
    List<String> entries = new ArrayList<>();
    for (int number = 0; number < keys.size(); number++) {
      String models = "models: [{name: up-model, alias: model-" + number + "}]";
      String url = PROXY.upstream().url();
      entries.add(
          provider == ProviderFormat.CHAT
              ? "  - {name: l%d, base-url: '%s/v1', api-keys: [%s], %s}"
                  .formatted(number, url, keys.get(number), models)
              : "  - {api-key: %s, base-url: '%s', %s}"
                  .formatted(
                      keys.get(number),
                      provider == ProviderFormat.RESPONSES ? url + "/v1" : url,
                      models));
    }
    String kind =
        switch (provider) {
          case CHAT -> "openai-compatibility:\n";
          case RESPONSES -> "codex-api-key:\n";
          case CLAUDE -> "claude-api-key:\n";
          case GEMINI -> "gemini-api-key:\n";
        };
    PROXY.holds("request-retry: 0", kind + String.join("\n", entries));
  }

  private static Reply reply(JsonNode error) {
    if (error.has("events")) {
      List<String> events = new ArrayList<>();
      for (JsonNode event : error.path("events")) {
        String name = event.has("event") ? "event: " + event.path("event").asText() + "\n" : "";
        events.add(name + "data: " + event.path("data") + "\n\n");
      }
      return Reply.events(events);
    }
    Reply reply = Reply.json(error.path("status").asInt(), error.path("body").toString());
    for (Map.Entry<String, JsonNode> header : error.path("headers").properties()) {
      reply = reply.header(header.getKey() + ": " + header.getValue().asText());
    }
    return reply;
  }

  private static ObjectNode told(ProviderFormat client, String model, boolean asStream)
      throws IOException {
    SseClient http = new SseClient(PROXY.config().server().port(), ServedProxy.KEY_HEADER);
    try (SseStream answer =
        http.post(client.target(model, asStream), client.request(model, asStream))) {
      ObjectNode told = JSON.createObjectNode().put("status", answer.status());
      answer.header("Retry-After").ifPresent(value -> told.put("retryAfter", value));
      String body = answer.text();
      if (answer.status() == 200) {
        told.set("events", GoldenFile.events(withoutChance(body)));
      } else {
        told.set("body", JSON.readTree(body));
      }
      return told;
    }
  }

  /** With the same ids and times in each run. */
  private static String withoutChance(String stream) {
    return stream
        .replaceAll("(chatcmpl-|resp_|msg_|fc_|call_|\"responseId\":\")[0-9a-f]{20,}", "$142")
        .replaceAll("(\"created(_at)?\"):[0-9]+", "$1:1795852800");
  }
}
