package dev.cliproxy.management;

import static dev.cliproxy.testing.ApiAssertions.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertShows;
import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServedConfig;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read only, and what is answered where nothing is. */
class ManagementApiIT {
  /** What panels read there besides; it closes the object. */
  private static final String OF_THE_SUCCESSOR =
      "'logging-to-file':false,'logs-max-total-size-mb':0,'usage-statistics-enabled':true,"
          + "'max-retry-interval':0,'max-retry-credentials':0,'ws-auth':true,"
          + "'routing':{'strategy':'round-robin','session-affinity':false},"
          + "'oauth-excluded-models':{},'oauth-model-alias':{}}";

  @RegisterExtension static final ServedConfig config = new ServedConfig();

  @Test
  void configHasEveryDocumentedKeyAlsoWhenEmpty() throws Exception {
    config.holds();
    assertShows(
        "{'debug':false,'proxy-url':'','api-keys':[],"
            + "'quota-exceeded':{'switch-project':true,'switch-preview-model':true},"
            + "'generative-language-api-key':[],'gemini-api-key':[],'request-log':false,"
            + "'request-retry':3,'claude-api-key':[],'codex-api-key':[],"
            + "'openai-compatibility':[],'allow-localhost-unauthenticated':false,"
            + "'force-gpt-5-codex':false,"
            + OF_THE_SUCCESSOR,
        config.api().get("/config"));
  }

  @Test
  void configShowsUpstreamKeysInClearAndNothingOfTheManagementKey() throws Exception {
    config.holds(
        "port: 9999",
        "remote-management-key: " + "'$2a$04$" + "a".repeat(53) + "'",
        "proxy-url: socks5://user:pass@127.0.0.1:1080/",
        "api-keys: [k1]",
        "generative-language-api-key: [g1]",
        "claude-api-key: [{api-key: c1, base-url: https://example.com/api}]",
        "openai-compatibility:",
        "  - {name: iflow, api-keys: [o1], models: [{name: glm-4.5, alias: glm}]}",
        "unknown-section: {a: 1}");
    Answer answer = config.api().get("/config");
    assertShows(
        "{'debug':false,'proxy-url':'socks5://user:pass@127.0.0.1:1080/','api-keys':['k1'],"
            + "'quota-exceeded':{'switch-project':true,'switch-preview-model':true},"
            + "'generative-language-api-key':['g1'],"
            + "'gemini-api-key':[{'api-key':'g1','base-url':''}],'request-log':false,"
            + "'request-retry':3,"
            + "'claude-api-key':[{'api-key':'c1','base-url':'https://example.com/api'}],"
            + "'codex-api-key':[],"
            + "'openai-compatibility':[{'name':'iflow','base-url':'','api-keys':['o1'],"
            + "'api-key-entries':[{'api-key':'o1'}],'models':[{'name':'glm-4.5','alias':'glm'}]}],"
            + "'allow-localhost-unauthenticated':false,'force-gpt-5-codex':false,"
            + OF_THE_SUCCESSOR,
        answer);
    for (String secret : new String[] {"$2a$", "9999", "auths", "secret-key", "auth-dir"}) {
      assertFalse(answer.body().contains(secret), secret);
    }
  }

  @Test
  void usageIsEmptyAtTheStart() throws Exception {
    Answer answer = config.api().get("/usage");
    assertEquals(200, answer.status());
    assertEquals(
        json(
            "{'usage':{'total_requests':0,'success_count':0,'failure_count':0,"
                + "'total_tokens':0,'requests_by_day':{},'requests_by_hour':{},"
                + "'tokens_by_day':{},'tokens_by_hour':{},'apis':{}}}"),
        answer.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/unknown",
        "/debug/x",
        "/quota-exceeded",
        "/quota-exceeded/unknown",
        "/port",
        "/auth-dir",
        "/remote-management",
        "/secret-key",
        "/auth-files/unknown",
        "/request-logs/unknown",
        "/application.wadl",
      })
  void anUnknownPathIsNotFound(String path) throws Exception {
    assertError(404, "not found", config.api().get(path));
    assertError(404, "not found", config.api().put(path, "{\"value\":true}"));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /debug, GET PATCH PUT",
    "DELETE, /debug, GET PATCH PUT",
    "POST, /proxy-url, DELETE GET PATCH PUT",
    "POST, /api-keys, DELETE GET PATCH PUT",
    "POST, /claude-api-key, DELETE GET PATCH PUT",
    "PUT, /config, GET",
    "DELETE, /usage, GET",
    "PUT, /auth-files, DELETE GET POST",
    "POST, /auth-files/download, GET",
    "PUT, /request-logs, DELETE GET",
    "POST, /codex-auth-url, GET",
  })
  void anUnknownMethodIsToldThoseThatThereAre(String method, String path, String allowed)
      throws Exception {
    Answer answer = config.api().send(method, path, BodyPublishers.ofString("{\"value\":true}"));
    assertError(405, "method not allowed", answer);
    String allow = answer.response().headers().firstValue("Allow").orElse("");
    for (String one : allowed.split(" ", -1)) {
      assertTrue(allow.matches(".*\\b" + one + "\\b.*"), allow);
    }
  }

  @Test
  void nothingIsCachedOrSniffed() throws Exception {
    for (String path : new String[] {"/config", "/debug", "/usage", "/unknown"}) {
      var headers = config.api().get(path).response().headers();
      assertEquals("no-store", headers.firstValue("Cache-Control").orElse(""), path);
      assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElse(""), path);
    }
  }

  @Test
  void anAnswerIsJsonWhateverTheCallerWouldLike() throws Exception {
    assertShows(
        "{'debug':false}",
        config.api().send("GET", "/debug", BodyPublishers.noBody(), "Accept", "text/html"));
  }
}
