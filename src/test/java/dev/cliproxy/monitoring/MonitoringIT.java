package dev.cliproxy.monitoring;

import static dev.cliproxy.testing.ApiAssertions.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertShows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.RawHttp.Answer;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.ServedConfig;
import dev.cliproxy.testing.TestConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What programs that watch this one see, from outside. */
class MonitoringIT {
  @RegisterExtension static final ServedConfig config = new ServedConfig();

  private static final String KEY = "Authorization: Bearer " + TestConfig.KEY;
  private static final String REMOTE = "X-Forwarded-For: 203.0.113.9";
  private static final String CREDENTIAL = "claude-api-key: [{api-key: sk-ant-0123456789abcd}]";

  private RawHttp http;

  @BeforeEach
  void connect() {
    http = new RawHttp(config.server().port());
  }

  @Test
  void theProcessIsHealthyWhateverIsConfigured() throws Exception {
    config.holds();
    Answer answer = http.send("GET", "/healthz", REMOTE);
    assertEquals(200, answer.status());
    assertEquals("{\"status\":\"ok\"}", answer.body());
    assertEquals(Optional.of("no-store"), answer.header("Cache-Control"));
    assertEquals(Optional.of("nosniff"), answer.header("X-Content-Type-Options"));
  }

  @Test
  void itIsReadyAsSoonAsACredentialIsConfigured() throws Exception {
    config.holds();
    Answer before = http.send("GET", "/readyz");
    assertEquals(503, before.status());
    assertEquals(
        "{\"status\":\"unavailable\",\"reasons\":[\"no credential is configured\"]}",
        before.body());
    config.holds(CREDENTIAL);
    Answer after = http.send("GET", "/readyz", REMOTE);
    assertEquals(200, after.status());
    assertEquals("{\"status\":\"ok\"}", after.body());
  }

  @Test
  void aHeadIsAnsweredLikeAGetWithoutItsBody() throws Exception {
    config.holds();
    for (String path : List.of("/healthz", "/readyz", "/metrics")) {
      Answer get = http.send("GET", path, KEY);
      Answer head = http.send("HEAD", path, KEY);
      assertEquals(get.status(), head.status(), path);
      assertEquals(get.header("Content-Type"), head.header("Content-Type"), path);
      assertTrue(head.header("Content-Length").isPresent(), path);
      assertEquals("", head.body(), path);
    }
  }

  @Test
  void otherMethodsAreRefused() throws Exception {
    for (String path : List.of("/healthz", "/readyz", "/metrics")) {
      for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "BREW")) {
        Answer answer = http.send(method, path, KEY);
        assertEquals(405, answer.status(), method + " " + path);
        assertEquals(Optional.of("GET, HEAD"), answer.header("Allow"));
      }
    }
  }

  @Test
  void theMetricsAreForWhoHasTheManagementKey() throws Exception {
    config.holds(CREDENTIAL);
    assertEquals(401, http.send("GET", "/metrics").status());
    assertEquals(401, http.send("GET", "/metrics", "Authorization: Bearer wrong").status());
    assertEquals(403, http.send("GET", "/metrics", KEY, REMOTE).status());
    Answer answer = http.send("GET", "/metrics", KEY);
    assertEquals(200, answer.status());
    assertEquals(
        Optional.of("text/plain;version=0.0.4;charset=utf-8"),
        answer.header("Content-Type").map(type -> type.replace(" ", "")));
    for (String line :
        List.of(
            "cliproxy_cooling_credentials 0.0",
            "cliproxy_open_requests 0.0",
            "cliproxy_config_reload_success 1.0",
            "cliproxy_request_logs_dropped_total 0.0")) {
      assertTrue(answer.body().lines().anyMatch(line::equals), () -> line + answer.body());
    }
    assertTrue(answer.body().contains("\nprocess_start_time_seconds "), answer::body);
    assertFalse(answer.body().contains("sk-ant"), answer::body);
  }

  @Test
  void theConfigurationOpensTheMetricsAndNothingElse() throws Exception {
    config.holds("metrics: {allow-unauthenticated: true}");
    assertEquals(200, http.send("GET", "/metrics").status());
    assertEquals(200, http.send("GET", "/metrics", REMOTE).status());
    assertEquals(401, http.send("GET", "/v0/management/cooldowns").status());
    config.holds("metrics: {allow-unauthenticated: false}");
    assertEquals(401, http.send("GET", "/metrics").status());
  }

  @Test
  void whatGoesThroughTheProxyIsCountedAndADeadKeyIsSeenAndUsedAgain() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            request ->
                request.key().startsWith("sk-dead")
                    ? ProviderFormat.CLAUDE.error(401)
                    : ProviderFormat.answer(request))) {
      config.holds(
          "allow-localhost-unauthenticated: true",
          "claude-api-key:",
          "  - {api-key: sk-dead-0123456789, base-url: '%s'}".formatted(upstream.url()),
          "  - {api-key: sk-good-0123456789, base-url: '%s'}".formatted(upstream.url()));
      for (int i = 0; i < 4; i++) {
        assertEquals(200, ask());
      }
      assertMetrics(
          "cliproxy_requests_total{api=\"POST /v1/messages\",status=\"200\"} 4.0",
          "cliproxy_request_duration_seconds_count{api=\"POST /v1/messages\"} 4",
          "cliproxy_upstream_responses_total{provider=\"claude-api-key\",status=\"200\"} 4.0",
          "cliproxy_upstream_responses_total{provider=\"claude-api-key\",status=\"401\"} 1.0",
          "cliproxy_tokens_total{kind=\"input\"} "
              + 4.0 * ProviderFormat.CLAUDE.tokens().inputTokens(),
          "cliproxy_cooling_credentials 1.0");
      assertEquals(200, http.send("GET", "/readyz").status());
      JsonNode cooldown = config.api().get("/cooldowns").json().at("/cooldowns/0");
      assertEquals("unauthorized", cooldown.path("reason").asText());
      assertEquals("sk-d••••6789", cooldown.path("key").asText());
      assertEquals(upstream.url(), cooldown.path("base_url").asText());
      assertTrue(cooldown.path("model").isMissingNode());
      assertTrue(cooldown.path("remaining_seconds").asInt() > 1_700, cooldown::toString);

      config.holds(
          "allow-localhost-unauthenticated: true",
          "claude-api-key:",
          "  - {api-key: sk-dead-0123456789, base-url: '%s'}".formatted(upstream.url()));
      assertEquals(429, ask());
      Answer readiness = http.send("GET", "/readyz");
      assertEquals(503, readiness.status());
      assertTrue(readiness.body().contains("every credential is resting"), readiness::body);

      upstream.follow(ProviderFormat::answer);
      assertShows(
          "{'status':'ok','reset':1}",
          config.api().delete("/cooldowns?id=" + cooldown.path("id").asText()));
      assertEquals(200, http.send("GET", "/readyz").status());
      assertEquals(200, ask());
      assertMetrics("cliproxy_cooling_credentials 0.0", "cliproxy_open_requests 0.0");
    }
  }

  private int ask() throws Exception {
    String model = "claude-sonnet-4-5";
    byte[] body = ProviderFormat.CLAUDE.request(model, false).getBytes(StandardCharsets.UTF_8);
    return http.sendBody("POST", "/v1/messages", body).status();
  }

  /** What is counted when an answer has gone out is there a moment after the client has it. */
  private void assertMetrics(String... lines) throws Exception {
    for (String line : lines) {
      assertTrue(
          Eventually.holds(
              Duration.ofSeconds(5),
              () -> http.send("GET", "/metrics", KEY).body().lines().anyMatch(line::equals)),
          line);
    }
  }

  @Test
  void theListOfCooldownsIsEmptyWhileNothingHasFailed() throws Exception {
    config.holds(CREDENTIAL);
    assertShows("{'cooldowns':[]}", config.api().get("/cooldowns"));
    assertShows("{'status':'ok','reset':0}", config.api().delete("/cooldowns"));
    assertError(404, "item not found", config.api().delete("/cooldowns?id=0123456789abcdef"));
    assertError(404, "item not found", config.api().delete("/cooldowns?id=nonsense&model=m"));
    assertError(400, "missing id", config.api().delete("/cooldowns?model=m"));
    assertError(400, "missing id", config.api().delete("/cooldowns?id="));
    assertError(405, "method not allowed", config.api().put("/cooldowns", "{}"));
  }
}
