package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.models.models.ModelInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.genai.Client;
import com.google.genai.types.ListModelsConfig;
import com.google.genai.types.Model;
import dev.cliproxy.proxy.ProviderEntries.Entry;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.ServedConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The providers' own SDKs against the WAR. */
class SdkIT extends SdkContract {
  @RegisterExtension private static final ServedConfig CONFIG = new ServedConfig();

  /** Nothing that one test does to a key is remembered in the next. */
  private static final AtomicInteger KEYS = new AtomicInteger();

  private ScriptedUpstream upstream;
  private String key;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start(ProviderFormat::answer);
    key = "up-key-" + KEYS.incrementAndGet();
    List<String> lines = new ArrayList<>();
    lines.add("api-keys: [client-key]");
    lines.add("model-lists: {refresh-hours: 0}");
    lines.add("request-retry: 0");
    lines.add("quota-exceeded: {switch-preview-model: false}");
    for (ProviderFormat format : ProviderFormat.values()) {
      lines.addAll(ProviderEntries.lines(format, List.of(new Entry(upstream.url(), key))));
    }
    CONFIG.holds(lines.toArray(String[]::new));
  }

  @AfterEach
  void stop() throws Exception {
    upstream.close();
  }

  @Override
  String url() {
    return CONFIG.server().uri("").toString();
  }

  @Override
  ScriptedUpstream upstream() {
    return upstream;
  }

  @Test
  void theProviderSeesItsOwnKeyAndModelAndNotTheClients() throws Exception {
    openAi("client-key").chat().completions().create(chatRequest());
    openAi("client-key").responses().create(responsesRequest());
    claude("client-key").messages().create(claudeRequest());
    try (Client client = gemini("client-key")) {
      client.models.generateContent(GEMINI_MODEL, "Hello", null);
    }

    List<ReceivedRequest> requests = upstream.requests();
    assertEquals("up-model", requests.get(0).json().path("model").asText());
    assertEquals("Bearer " + key, requests.get(0).header("Authorization").orElseThrow());
    assertEquals("Bearer " + key, requests.get(1).header("Authorization").orElseThrow());
    assertEquals(key, requests.get(2).header("x-api-key").orElseThrow());
    assertTrue(requests.get(2).header("Authorization").isEmpty());
    assertEquals(key, requests.get(3).header("x-goog-api-key").orElseThrow());
    for (ReceivedRequest request : requests) {
      assertFalse(String.join("\n", request.headers()).contains("client-key"), request.target());
      assertFalse(request.target().contains("client-key"));
    }
  }

  @Test
  void openAiListsTheModels() {
    List<String> models =
        openAi("client-key").models().list().data().stream().map(model -> model.id()).toList();

    assertTrue(
        models.containsAll(List.of(CHAT_MODEL, RESPONSES_MODEL, GEMINI_MODEL)), models::toString);
    assertEquals(models.stream().sorted().toList(), models);
  }

  @Test
  void claudeListsTheModels() {
    List<ModelInfo> models = claude("client-key").models().list().data();

    assertTrue(models.stream().anyMatch(model -> model.id().equals(CHAT_MODEL)));
    assertTrue(models.stream().noneMatch(model -> model.displayName().isEmpty()));
    assertTrue(models.stream().allMatch(model -> model.createdAt().getYear() >= 1970));
  }

  @Test
  void geminiListsTheModelsAndKnowsOne() {
    try (Client client = gemini("client-key")) {
      List<String> models =
          StreamSupport.stream(
                  client.models.list(ListModelsConfig.builder().build()).spliterator(), false)
              .map(model -> model.name().orElseThrow())
              .toList();
      assertTrue(models.contains("models/" + GEMINI_MODEL), models::toString);

      Model model = client.models.get(GEMINI_MODEL, null);
      assertEquals("models/" + GEMINI_MODEL, model.name().orElseThrow());
    }
  }

  @Test
  void aWrongKeyIsUnauthorizedInEverySdk() {
    assertThrows(
        com.openai.errors.UnauthorizedException.class,
        () -> openAi("wrong").chat().completions().create(chatRequest()));
    assertThrows(
        com.openai.errors.UnauthorizedException.class,
        () -> openAi("wrong").responses().create(responsesRequest()));
    assertThrows(
        com.openai.errors.UnauthorizedException.class, () -> openAi("wrong").models().list());
    assertThrows(
        com.anthropic.errors.UnauthorizedException.class,
        () -> claude("wrong").messages().create(claudeRequest()));
    assertEquals(401, geminiError("wrong", GEMINI_MODEL).code());
    assertEquals("UNAUTHENTICATED", geminiError("wrong", GEMINI_MODEL).status());
    assertEquals(List.of(), upstream.requests());
  }

  @Test
  void aModelThatNobodyServesIsNotFoundInEverySdk() {
    assertEquals(
        "model_not_found",
        assertThrows(
                com.openai.errors.NotFoundException.class,
                () ->
                    openAi("client-key")
                        .chat()
                        .completions()
                        .create(chatRequest().toBuilder().model("nobodys").build()))
            .code()
            .orElseThrow());
    assertThrows(
        com.openai.errors.NotFoundException.class,
        () ->
            openAi("client-key")
                .responses()
                .create(responsesRequest().toBuilder().model("nobodys").build()));
    assertThrows(
        com.anthropic.errors.NotFoundException.class,
        () ->
            claude("client-key")
                .messages()
                .create(claudeRequest().toBuilder().model("nobodys").build()));
    assertEquals("NOT_FOUND", geminiError("client-key", "nobodys").status());
    assertEquals(List.of(), upstream.requests());
  }

  @Test
  void whatStreamsAndWholeAnswersCostIsCounted() throws Exception {
    JsonNode before = usage();
    openAi("client-key").chat().completions().create(chatRequest());
    openAi("client-key").responses().create(responsesRequest());
    claude("client-key").messages().create(claudeRequest());
    try (Client client = gemini("client-key")) {
      client.models.generateContent(GEMINI_MODEL, "Hello", null);
      try (var stream = client.models.generateContentStream(GEMINI_MODEL, "Hello", null)) {
        stream.forEach(chunk -> {});
      }
    }
    try (var stream = openAi("client-key").chat().completions().createStreaming(chatRequest())) {
      stream.stream().forEach(chunk -> {});
    }
    try (var stream = openAi("client-key").responses().createStreaming(responsesRequest())) {
      stream.stream().forEach(event -> {});
    }
    try (var stream = claude("client-key").messages().createStreaming(claudeRequest())) {
      stream.stream().forEach(event -> {});
    }

    assertTrue(
        Eventually.holds(
            Duration.ofSeconds(5), () -> difference(before, usage(), "total_requests") == 8));
    JsonNode after = usage();
    assertEquals(8, difference(before, after, "success_count"));
    assertEquals(8 * 18, difference(before, after, "total_tokens"));
    for (String model : List.of(CHAT_MODEL, RESPONSES_MODEL, CLAUDE_MODEL, GEMINI_MODEL)) {
      JsonNode newest = newest(after, model);
      assertEquals(11, newest.path("input_tokens").asInt(), model);
      assertEquals(7, newest.path("output_tokens").asInt(), model);
      assertEquals(3, newest.path("cached_tokens").asInt(), model);
      assertEquals(
          model.equals(CLAUDE_MODEL) ? 0 : 2, newest.path("reasoning_tokens").asInt(), model);
    }
  }

  private static JsonNode usage() throws Exception {
    return CONFIG.api().get("/usage").json().path("usage");
  }

  private static long difference(JsonNode before, JsonNode after, String field) {
    return after.path(field).asLong() - before.path(field).asLong();
  }

  /** The tokens of the newest request for a model, at whichever endpoint. */
  private static JsonNode newest(JsonNode usage, String model) {
    return StreamSupport.stream(usage.path("apis").spliterator(), false)
        .flatMap(
            api ->
                StreamSupport.stream(
                    api.path("models").path(model).path("details").spliterator(), false))
        .max(Comparator.comparing(detail -> detail.path("timestamp").asText()))
        .orElseThrow(() -> new AssertionError("nothing is counted for " + model + " in " + usage))
        .path("tokens");
  }
}
