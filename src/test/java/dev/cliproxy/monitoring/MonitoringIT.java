package dev.cliproxy.monitoring;

import static dev.cliproxy.testing.ApiAssertions.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertShows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.RawHttp.Answer;
import dev.cliproxy.testing.ServedConfig;
import dev.cliproxy.testing.TestConfig;
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
            "cliproxy_request_logs_dropped_total 0.0",
            "cliproxy_tokens_total{kind=\"input\"} 0.0")) {
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
