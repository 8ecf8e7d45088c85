package dev.cliproxy.management;

import static dev.cliproxy.testing.ApiAssertions.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.LocalOauthServer;
import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServedConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins through the WAR, at an OAuth server on this machine. */
class LoginApiIT {
  @RegisterExtension private static final ServedConfig config = new ServedConfig();

  private static final Duration SOON = Duration.ofSeconds(20);
  private static LocalOauthServer provider;

  private final HttpClient browser = HttpClient.newHttpClient();
  private String state = "";

  @BeforeAll
  static void startProvider() throws IOException {
    provider = LocalOauthServer.start();
  }

  @AfterAll
  static void stopProvider() {
    provider.close();
  }

  @BeforeEach
  void configure() throws Exception {
    config.holds(
        "oauth:",
        "  claude:",
        "    authorize-url: " + provider.authorizeUrl("claude"),
        "    token-url: " + provider.tokenUrl("claude"),
        "    scopes: openid",
        "    port: " + freePort(),
        "  codex:",
        "    authorize-url: " + provider.authorizeUrl("codex"),
        "    token-url: " + provider.tokenUrl("codex"),
        "    device-url: http://127.0.0.1:" + freePort(),
        "    port: " + freePort(),
        "  qwen:",
        "    device-url: http://127.0.0.1:" + freePort() + "/device",
        "    token-url: http://127.0.0.1:" + freePort() + "/token");
    var unused = config.api().delete("/auth-files?all=true");
  }

  @AfterEach
  void cancel() throws Exception {
    var unused = config.api().delete("/oauth-session?state=" + state);
  }

  private JsonNode start(String path) throws Exception {
    Answer answer = config.api().get(path);
    assertEquals(200, answer.status(), answer.body());
    JsonNode start = answer.json();
    assertEquals("ok", start.path("status").asText());
    state = start.path("state").asText();
    assertTrue(start.path("url").asText().contains(state), answer.body());
    return start;
  }

  private String status() throws Exception {
    return config.api().get("/get-auth-status?state=" + state).body();
  }

  private HttpResponse<String> browse(URI address) throws Exception {
    return browser.send(
        HttpRequest.newBuilder(address).timeout(SOON).build(), BodyHandlers.ofString());
  }

  @Test
  void aLoginEndsInAFileWhenTheBrowserComesBackOnTheMainPort() throws Exception {
    JsonNode start = start("/anthropic-auth-url?is_webui=1");
    assertEquals("{\"status\":\"wait\"}", status());
    URI back = provider.agree(URI.create(start.path("url").asText()));
    URI callback = config.server().uri("/anthropic/callback?" + back.getRawQuery());
    HttpResponse<String> page = browse(callback);
    assertEquals(200, page.statusCode(), page.body());
    assertTrue(page.body().contains("Answer received"));
    assertEquals("no-store", page.headers().firstValue("Cache-Control").orElse(""));
    assertEquals("no-referrer", page.headers().firstValue("Referrer-Policy").orElse(""));
    assertTrue(Eventually.holds(SOON, () -> status().equals("{\"status\":\"ok\"}")));
    assertEquals("{\"status\":\"ok\"}", status());
    HttpResponse<String> again = browse(callback);
    assertEquals(400, again.statusCode());
    assertTrue(again.body().contains("not taken"));
    JsonNode file = config.api().get("/auth-files").json().at("/files/0");
    assertEquals("claude-me@example.com.json", file.path("name").asText());
    assertEquals("claude", file.path("type").asText());
    assertEquals("me@example.com", file.path("email").asText());
    assertEquals("active", file.path("status").asText());
    assertFalse(file.path("expires_at").asText().isEmpty());
    assertFalse(file.path("last_refresh").asText().isEmpty());
  }

  @Test
  void aPastedAddressEndsALoginToo() throws Exception {
    JsonNode start = start("/codex-auth-url");
    URI back = provider.agree(URI.create(start.path("url").asText()));
    String body = "{\"provider\":\"openai\",\"redirect_url\":\"" + back + "\"}";
    Answer answer = config.api().send("POST", "/oauth-callback", BodyPublishers.ofString(body));
    assertEquals(200, answer.status(), answer.body());
    assertTrue(Eventually.holds(SOON, () -> status().equals("{\"status\":\"ok\"}")));
    assertTrue(Files.exists(config.authFolder().resolve("codex-me@example.com.json")));
    Answer again = config.api().send("POST", "/oauth-callback", BodyPublishers.ofString(body));
    assertEquals(409, again.status(), again.body());
    assertEquals("error", again.json().path("status").asText());
  }

  @Test
  void theProvidersErrorIsTheEndOfALogin() throws Exception {
    var unused = start("/anthropic-auth-url");
    String body = "{\"state\":\"" + state + "\",\"error\":\"access_denied\"}";
    assertEquals(
        200, config.api().send("POST", "/oauth-callback", BodyPublishers.ofString(body)).status());
    String failed = "{\"status\":\"error\",\"error\":\"Authentication failed: access_denied\"}";
    assertEquals(failed, status());
    assertEquals(failed, status());
    assertEquals(List.of(), config.api().get("/auth-files").json().findValues("name"));
  }

  @Test
  void aLoginCanBeCancelled() throws Exception {
    var unused = start("/anthropic-auth-url");
    String path = "/oauth-session?state=" + state;
    assertEquals("{\"status\":\"ok\",\"cancelled\":true}", config.api().delete(path).body());
    assertEquals("{\"status\":\"ok\",\"cancelled\":false}", config.api().delete(path).body());
    assertTrue(status().contains("cancelled"));
  }

  @ParameterizedTest
  @CsvSource({
    "unknown",
    "''",
    "%3Cscript%3E",
    "..%2F..%2Fetc",
  })
  void aStateThatNobodyKnowsIsNeverOk(String unknown) throws Exception {
    Answer answer = config.api().get("/get-auth-status?state=" + unknown);
    assertEquals(200, answer.status());
    assertEquals("{\"status\":\"error\",\"error\":\"unknown or expired state\"}", answer.body());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`{\"state\":\"unknown\",\"code\":\"c\"}`, 404, unknown or expired state",
        "`{}`, 400, state is required",
        "`{\"state\":\"s\"}`, 400, code or error is required",
        "`{\"state\":\"../s\",\"code\":\"c\"}`, 400, invalid state",
        "`{\"provider\":\"nobody\",\"code\":\"c\"}`, 400, unsupported provider",
        "`{\"redirect_url\":\"nothing\"}`, 400, invalid redirect_url",
        "`{\"code\":7}`, 400, invalid body",
        "`[]`, 400, invalid body",
        "`{`, 400, invalid body",
      })
  void aCallbackThatMakesNoSenseIsRefused(String body, int status, String error) throws Exception {
    Answer answer = config.api().send("POST", "/oauth-callback", BodyPublishers.ofString(body));
    assertEquals(status, answer.status(), answer.body());
    assertEquals(error, answer.json().path("error").asText());
  }

  @Test
  void theStateOfAnotherProviderIsRefused() throws Exception {
    var unused = start("/anthropic-auth-url");
    HttpResponse<String> page =
        browse(config.server().uri("/codex/callback?code=c&state=" + state));
    assertEquals(400, page.statusCode());
    assertEquals("{\"status\":\"wait\"}", status());
  }

  @Test
  void onlyGetIsACallback() throws Exception {
    var unused = start("/anthropic-auth-url");
    URI address = config.server().uri("/anthropic/callback?code=c&state=" + state);
    HttpResponse<String> head =
        browser.send(
            HttpRequest.newBuilder(address).method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    assertEquals(405, head.statusCode());
    assertEquals("{\"status\":\"wait\"}", status());
  }

  @Test
  void aProviderThatCannotBeReachedIsA502() throws Exception {
    for (String path : List.of("/qwen-auth-url", "/codex-auth-url?flow=device")) {
      Answer answer = config.api().get(path);
      assertEquals(502, answer.status(), answer.body());
      assertTrue(answer.body().contains("the connection was refused"), answer.body());
      assertEquals("error", answer.json().path("status").asText());
    }
    assertError(400, "invalid flow", config.api().get("/codex-auth-url?flow=x"));
  }

  @Test
  void geminiSaysThatItsSecretIsMissing() throws Exception {
    Answer answer = config.api().get("/gemini-cli-auth-url?project_id=p");
    assertEquals(501, answer.status(), answer.body());
    assertTrue(answer.body().contains("oauth.gemini.client-secret"), answer.body());
  }

  @Test
  void cookiesAreSavedUnderADigest() throws Exception {
    Answer answer =
        config
            .api()
            .send(
                "POST",
                "/gemini-web-token",
                BodyPublishers.ofString(
                    "{\"secure_1psid\":\"<__Secure-1PSID>\",\"secure_1psidts\":\"x\"}"));
    assertEquals(200, answer.status(), answer.body());
    String file = answer.json().path("file").asText();
    assertTrue(file.matches("gemini-web-[0-9a-f]{16}\\.json"), file);
    assertTrue(Files.exists(config.authFolder().resolve(file)));
    Answer missing = config.api().send("POST", "/gemini-web-token", BodyPublishers.ofString("{}"));
    assertEquals(400, missing.status());
    assertEquals("secure_1psid is required", missing.json().path("error").asText());
  }

  @Test
  void tooManyLoginsAreA429() throws Exception {
    List<String> states = new ArrayList<>();
    Answer answer = config.api().get("/anthropic-auth-url");
    while (answer.status() == 200 && states.size() < 100) {
      states.add(answer.json().path("state").asText());
      answer = config.api().get("/anthropic-auth-url");
    }
    for (String one : states) {
      var unused = config.api().delete("/oauth-session?state=" + one);
    }
    assertEquals(429, answer.status(), answer.body());
    assertEquals(64, states.size());
    var unused = start("/anthropic-auth-url");
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
