package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.ServedConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that are made with the tokens of logins. */
class LoginTrafficIT {
  @RegisterExtension private static final ServedConfig CONFIG = new ServedConfig();

  private static final String TOKEN_PATH = "/oauth/token";

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger renewals = new AtomicInteger();
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start(this::answer);
    String url = upstream.url();
    CONFIG.holds(
        "api-keys: [client-key]",
        "model-lists: {refresh-hours: 0}",
        "oauth:",
        "  claude: {api-url: '%s', token-url: '%s'}".formatted(url, url + TOKEN_PATH),
        "  codex: {api-url: '%s/codex', token-url: '%s'}".formatted(url, url + TOKEN_PATH),
        "  gemini: {api-url: '%s', token-url: '%s'}".formatted(url, url + TOKEN_PATH),
        "  qwen: {api-url: '%s/v1', token-url: '%s'}".formatted(url, url + TOKEN_PATH));
  }

  @AfterEach
  void stop() throws Exception {
    upstream.close();
    try (Stream<Path> files = Files.list(CONFIG.authFolder())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    CONFIG.holds("api-keys: [client-key]", "model-lists: {refresh-hours: 0}");
    CONFIG.api().delete("/cooldowns");
    // The next test must not meet a login of this one that is just being forgotten.
    assertTrue(Eventually.holds(Duration.ofSeconds(10), () -> !models().contains("claude")));
  }

  /** A provider that renews tokens, and knows those only that it has renewed or that are good. */
  private Reply answer(ReceivedRequest request) {
    if (request.target().equals(TOKEN_PATH)) {
      int number = renewals.incrementAndGet();
      return Reply.json(
          200,
          """
          {"access_token":"renewed-%d","refresh_token":"next-%d","expires_in":3600}"""
              .formatted(number, number));
    }
    String sent = request.header("Authorization").orElse("");
    return sent.startsWith("Bearer good") || sent.startsWith("Bearer renewed")
        ? ProviderFormat.answer(request)
        : ProviderFormat.of(request).error(401);
  }

  @Test
  void aClaudeLoginCarriesItsTokenAndTheVersionThatTokensNeed() throws Exception {
    login("claude-1.json", "claude", "good-claude", 30 * 86_400, "");
    ready("claude-sonnet-4-20250514");

    HttpResponse<String> answer = ask(ProviderFormat.CLAUDE, "claude-sonnet-4-20250514", false);

    assertEquals(200, answer.statusCode(), answer.body());
    ReceivedRequest request = upstream.requests().get(0);
    assertEquals("/v1/messages", request.target());
    assertEquals("Bearer good-claude", request.header("Authorization").orElseThrow());
    assertEquals("oauth-2025-04-20", request.header("anthropic-beta").orElseThrow());
    assertTrue(request.header("x-api-key").isEmpty());
    assertTrue(request.header("User-Agent").orElseThrow().startsWith("cliproxy/"));
  }

  @Test
  void aChatGptLoginCarriesItsAccountAndItsStreamIsGatheredForAPlainRequest() throws Exception {
    login("codex-2.json", "codex", "good-codex", 30 * 86_400, "\"account_id\":\"acc-1\",");
    ready("gpt-5");

    HttpResponse<String> stream = ask(ProviderFormat.RESPONSES, "gpt-5", true);
    HttpResponse<String> whole = ask(ProviderFormat.RESPONSES, "gpt-5", false);

    assertEquals(200, stream.statusCode(), stream.body());
    ReceivedRequest request = upstream.requests().get(0);
    assertEquals("/codex/responses", request.target());
    assertEquals("Bearer good-codex", request.header("Authorization").orElseThrow());
    assertEquals("acc-1", request.header("Chatgpt-Account-Id").orElseThrow());
    assertFalse(request.json().path("store").asBoolean(true));
    assertEquals(200, whole.statusCode(), whole.body());
    JsonNode response = new ObjectMapper().readTree(whole.body());
    assertEquals("completed", response.path("status").asText(), whole.body());
    assertEquals("gpt-5", response.path("model").asText());
    assertEquals("Hi", response.at("/output/0/content/0/text").asText());
    assertTrue(upstream.requests().get(1).json().path("stream").asBoolean());
  }

  @Test
  void aChatGptLoginServesClientsOfOtherFormats() throws Exception {
    login("codex-9.json", "codex", "good-codex", 30 * 86_400, "\"account_id\":\"acc-1\",");
    ready("gpt-5");

    HttpResponse<String> message = ask(ProviderFormat.CLAUDE, "gpt-5", false);

    assertEquals(200, message.statusCode(), message.body());
    assertEquals("Hi", new ObjectMapper().readTree(message.body()).at("/content/0/text").asText());
    JsonNode asked = upstream.requests().get(0).json();
    assertTrue(asked.path("stream").asBoolean());
    assertFalse(asked.path("store").asBoolean(true));
    assertTrue(asked.path("max_output_tokens").isMissingNode(), asked::toString);
  }

  @Test
  void aGoogleLoginNamesTheProjectThatPays() throws Exception {
    login("gemini-3.json", "gemini", "good-gemini", 30 * 86_400, "\"project_id\":\"project-1\",");
    ready("gemini-2.5-pro");

    HttpResponse<String> answer = ask(ProviderFormat.GEMINI, "gemini-2.5-pro", true);

    assertEquals(200, answer.statusCode(), answer.body());
    ReceivedRequest request = upstream.requests().get(0);
    assertEquals("Bearer good-gemini", request.header("Authorization").orElseThrow());
    assertEquals("project-1", request.header("x-goog-user-project").orElseThrow());
    assertTrue(request.header("x-goog-api-key").isEmpty());
  }

  @Test
  void aQwenLoginServesItsFamilyInTheChatFormat() throws Exception {
    login("qwen-4.json", "qwen", "good-qwen", 30 * 86_400, "");
    ready("qwen3-coder-plus");

    HttpResponse<String> answer = ask(ProviderFormat.CHAT, "qwen3-coder-plus", false);

    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("/v1/chat/completions", upstream.requests().get(0).target());
  }

  @Test
  void aTokenThatTheProviderRefusesIsRenewedOnceAndTheClientSeesNoError() throws Exception {
    login("claude-5.json", "claude", "revoked", 30 * 86_400, "");
    ready("claude-sonnet-4-20250514");

    HttpResponse<String> answer = ask(ProviderFormat.CLAUDE, "claude-sonnet-4-20250514", false);

    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(1, renewals.get());
    assertEquals("[]", cooldowns().toString());
  }

  @Test
  void fiftyRequestsWithAnExpiredTokenUseTheRefreshTokenOnce() throws Exception {
    login("claude-6.json", "claude", "expired", -60, "");
    ready("claude-sonnet-4-20250514");

    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(
          http.sendAsync(
              request(ProviderFormat.CLAUDE, "claude-sonnet-4-20250514", i % 2 == 0),
              HttpResponse.BodyHandlers.ofString()));
    }

    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertEquals(200, answer.get(20, TimeUnit.SECONDS).statusCode());
    }
    assertEquals(1, renewals.get());
    String file = Files.readString(CONFIG.authFolder().resolve("claude-6.json"));
    assertTrue(file.contains("next-1"), "the rotated refresh token is kept");
  }

  @Test
  void aLoginThatCannotBeRenewedRestsAndAKeyIsAskedInstead() throws Exception {
    upstream.follow(
        request ->
            request.target().equals(TOKEN_PATH)
                ? Reply.json(400, "{\"error\":\"invalid_grant\"}")
                : request.header("x-api-key").isPresent()
                    ? ProviderFormat.answer(request)
                    : ProviderFormat.of(request).error(401));
    login("claude-7.json", "claude", "revoked", 30 * 86_400, "");
    CONFIG
        .api()
        .put(
            "/claude-api-key",
            "[{\"api-key\":\"up-key\",\"base-url\":\"%s\"}]".formatted(upstream.url()));
    Eventually.holds(Duration.ofSeconds(5), () -> Files.exists(CONFIG.authFolder()));

    for (int i = 0; i < 6; i++) {
      assertEquals(200, ask(ProviderFormat.CLAUDE, "claude-sonnet-4-20250514", false).statusCode());
    }
  }

  @Test
  void aDisabledLoginIsNotUsedAtTheVeryNextRequestAndEnablingEndsItsRests() throws Exception {
    login("claude-1.json", "claude", "good-claude", 30 * 86_400, "");
    ready("claude-sonnet-4-20250514");
    for (int i = 0; i < 3; i++) {
      assertEquals(200, patch("status", "{'name':'claude-1.json','disabled':true}"));
      assertEquals(404, ask(ProviderFormat.CLAUDE, "claude-x", false).statusCode());
      assertEquals(200, patch("status", "{'name':'claude-1.json','disabled':false}"));
      assertEquals(200, ask(ProviderFormat.CLAUDE, "claude-x", false).statusCode());
    }
    upstream.follow(request -> ProviderFormat.of(request).error(429).header("Retry-After: 1200"));
    assertEquals(429, ask(ProviderFormat.CLAUDE, "claude-x", false).statusCode());
    assertEquals(1, cooldowns().size());
    assertEquals(200, patch("status", "{'name':'claude-1.json','disabled':true}"));
    assertEquals(200, patch("status", "{'name':'claude-1.json','disabled':false}"));
    assertEquals(0, cooldowns().size());
    upstream.follow(this::answer);
    assertEquals(200, ask(ProviderFormat.CLAUDE, "claude-x", false).statusCode());
  }

  @Test
  void aLoginIsUsedAsItsFileSaysAtTheVeryNextRequest() throws Exception {
    login("claude-1.json", "claude", "good-1", 30 * 86_400, "");
    login("claude-2.json", "claude", "good-2", 30 * 86_400, "");
    ready("claude-sonnet-4-20250514");
    assertEquals(
        200,
        patch(
            "fields",
            "{'name':'claude-2.json','priority':5,'headers':{'X-Team':'blue'},"
                + "'excluded_models':['claude-3-*']}"));
    for (int i = 0; i < 3; i++) {
      assertEquals(200, ask(ProviderFormat.CLAUDE, "claude-x", false).statusCode());
    }
    for (ReceivedRequest request : upstream.requests()) {
      assertEquals("Bearer good-2", request.header("Authorization").orElseThrow());
      assertEquals("blue", request.header("X-Team").orElseThrow());
    }
    upstream.forget();
    assertEquals(200, ask(ProviderFormat.CLAUDE, "claude-3-opus", false).statusCode());
    assertEquals("Bearer good-1", upstream.requests().get(0).header("Authorization").orElseThrow());
    assertEquals(200, patch("fields", "{'name':'claude-2.json','proxy_url':'http://127.0.0.1:1'}"));
    upstream.forget();
    assertEquals(200, ask(ProviderFormat.CLAUDE, "claude-x", false).statusCode());
    assertEquals(
        "Bearer good-1",
        upstream.requests().get(0).header("Authorization").orElseThrow(),
        "nobody goes past a proxy that cannot be reached");
  }

  @Test
  void whoeverSaysThatATokenIsOverHasItRenewed() throws Exception {
    login("claude-1.json", "claude", "good-claude", 30 * 86_400, "\"note\":\"mine\",");
    ready("claude-sonnet-4-20250514");
    assertEquals(200, patch("fields", "{'name':'claude-1.json','expired':'2020-01-01T00:00:00Z'}"));
    Path file = CONFIG.authFolder().resolve("claude-1.json");
    assertTrue(
        Eventually.holds(
            Duration.ofSeconds(10), () -> Files.readString(file).contains("renewed-1")));
    assertTrue(Files.readString(file).contains("mine"));
  }

  @Test
  void theConfigurationSaysWhatLoginsOfAKindDoNotServe() throws Exception {
    login("claude-1.json", "claude", "good-claude", 30 * 86_400, "");
    ready("claude-sonnet-4-20250514");
    assertEquals(
        200,
        CONFIG
            .api()
            .patch(
                "/oauth-excluded-models", "{\"provider\":\"claude\",\"models\":[\"claude-3-*\"]}")
            .status());
    assertEquals(404, ask(ProviderFormat.CLAUDE, "claude-3-opus", false).statusCode());
    assertEquals(200, ask(ProviderFormat.CLAUDE, "claude-x", false).statusCode());
    assertFalse(models().contains("claude-3-"));
    assertEquals(200, CONFIG.api().delete("/oauth-excluded-models?provider=claude").status());
    assertEquals(200, ask(ProviderFormat.CLAUDE, "claude-3-opus", false).statusCode());
  }

  @Test
  void theConfigurationGivesWhatLoginsServeOtherNames() throws Exception {
    login("claude-1.json", "claude", "good-claude", 30 * 86_400, "");
    ready("claude-sonnet-4-20250514");
    String aliases =
        "{'channel':'claude','aliases':[{'name':'claude-sonnet-4-20250514','alias':'sonnet'},"
            + "{'name':'claude-opus-4-20250514','alias':'opus','fork':true}]}";
    assertEquals(
        200, CONFIG.api().patch("/oauth-model-alias", aliases.replace('\'', '"')).status());
    HttpResponse<String> answer = ask(ProviderFormat.CLAUDE, "sonnet", false);
    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("\"sonnet\""), answer.body());
    assertEquals(
        "claude-sonnet-4-20250514", upstream.requests().get(0).json().path("model").asText());
    assertEquals(404, ask(ProviderFormat.CLAUDE, "claude-sonnet-4-20250514", false).statusCode());
    assertEquals(200, ask(ProviderFormat.CLAUDE, "opus", false).statusCode());
    assertEquals(200, ask(ProviderFormat.CLAUDE, "claude-opus-4-20250514", false).statusCode());
    String served = CONFIG.api().get("/auth-files/models?name=claude-1.json").body();
    assertTrue(served.contains("\"sonnet\"") && served.contains("\"opus\""), served);
    assertTrue(served.contains("claude-opus-4-20250514"), served);
    assertFalse(served.contains("claude-sonnet-4-20250514"), served);
    assertEquals(
        200,
        CONFIG
            .api()
            .patch("/oauth-model-alias", "{\"channel\":\"claude\",\"aliases\":[]}")
            .status());
    assertEquals(200, ask(ProviderFormat.CLAUDE, "claude-sonnet-4-20250514", false).statusCode());
  }

  private static int patch(String what, String body) throws Exception {
    return CONFIG.api().patch("/auth-files/" + what, body.replace('\'', '"')).status();
  }

  @Test
  void aDeletedLoginIsNotUsedAnyMore() throws Exception {
    login("claude-8.json", "claude", "good-claude", 30 * 86_400, "");
    ready("claude-sonnet-4-20250514");
    CONFIG.api().delete("/auth-files?name=claude-8.json");
    login("other.json", "other", "good", 30 * 86_400, "");

    assertTrue(
        Eventually.holds(
            Duration.ofSeconds(5),
            () ->
                ask(ProviderFormat.CLAUDE, "claude-sonnet-4-20250514", false).statusCode() == 404));
  }

  private static JsonNode cooldowns() throws Exception {
    return CONFIG.api().get("/cooldowns").json().path("cooldowns");
  }

  private static void login(
      String file, String type, String token, long expiresIn, String otherFields)
      throws IOException {
    Files.createDirectories(CONFIG.authFolder());
    Files.writeString(
        CONFIG.authFolder().resolve(file),
        """
        {"type":"%s",%s"access_token":"%s","refresh_token":"first","expired":"%s"}"""
            .formatted(type, otherFields, token, Instant.now().plusSeconds(expiresIn)));
  }

  /** Waits until the model is served: token files are followed within a second. */
  private void ready(String model) throws Exception {
    assertTrue(Eventually.holds(Duration.ofSeconds(5), () -> models().contains(model)));
  }

  private String models() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(CONFIG.server().uri("/v1/models"))
            .header("Authorization", "Bearer client-key")
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private HttpResponse<String> ask(ProviderFormat format, String model, boolean stream)
      throws Exception {
    return http.send(request(format, model, stream), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest request(ProviderFormat format, String model, boolean stream) {
    return HttpRequest.newBuilder(CONFIG.server().uri(format.target(model, stream)))
        .header("Authorization", "Bearer client-key")
        .timeout(Duration.ofSeconds(20))
        .POST(HttpRequest.BodyPublishers.ofString(format.request(model, stream)))
        .build();
  }
}
