package dev.cliproxy.management;

import static dev.cliproxy.testing.ApiAssertions.assertAnswer;
import static dev.cliproxy.testing.ApiAssertions.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static dev.cliproxy.testing.ApiAssertions.assertShows;
import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServedConfig;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings with a single value, and the manners that all settings share. */
class SettingsApiIT {
  @RegisterExtension static final ServedConfig config = new ServedConfig();

  @BeforeEach
  void onlyDefaults() throws Exception {
    config.holds();
  }

  @ParameterizedTest
  @CsvSource({
    "/debug, debug, debug, false",
    "/request-log, request-log, request-log, false",
    "/logging-to-file, logging-to-file, logging-to-file, false",
    "/usage-statistics-enabled, usage-statistics-enabled, usage-statistics-enabled, true",
    "/force-gpt-5-codex, gpt-5-codex, force-gpt-5-codex, false",
    "/allow-localhost-unauthenticated, allow-localhost-unauthenticated,"
        + " allow-localhost-unauthenticated, false",
    "/quota-exceeded/switch-project, switch-project, switch-project, true",
    "/quota-exceeded/switch-preview-model, switch-preview-model, switch-preview-model, true",
  })
  void aFlagHasItsDefaultAndIsSetByEveryForm(
      String path, String field, String ownName, boolean fallback) throws Exception {
    assertShows(flag(field, fallback), config.api().get(path));
    boolean value = fallback;
    for (String name : new String[] {"value", field, ownName}) {
      value = !value;
      assertOk(config.api().put(path, json(flag(name, value))));
      assertShows(flag(field, value), config.api().get(path));
      value = !value;
      assertOk(config.api().patch(path, json(flag(name, value))));
      assertShows(flag(field, value), config.api().get(path));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[]",
        "[true]",
        "true",
        "null",
        "{}",
        "{'value':null}",
        "{'value':'true'}",
        "{'value':1}",
        "{'value':[true]}",
        "{'value':{}}",
        "{'debug':1}",
        "{'debug':'true'}",
        "{'other':true}",
        "{'value':true} x",
        "{'value':true}{}",
        "{'value':true,'value':true}",
        "{'value':TRUE}",
        "{value:true}",
      })
  void aBodyOfAnotherFormIsRefusedAndChangesNothing(String body) throws Exception {
    String before = Files.readString(config.file());
    assertError(400, "invalid body", config.api().put("/debug", json(body)));
    assertError(400, "invalid body", config.api().patch("/debug", json(body)));
    assertShows("{'debug':false}", config.api().get("/debug"));
    assertEquals(before, Files.readString(config.file()));
  }

  @Test
  void aBodyThatIsNestedTooDeepIsRefused() throws Exception {
    String deep = "[".repeat(201) + "]".repeat(201);
    assertError(400, "invalid body", config.api().put("/debug", "{\"value\":" + deep + "}"));
  }

  @Test
  void aBodyOfMoreThanEightMebibytesIsTooLarge() throws Exception {
    assertEquals(413, config.announce("PUT", "/debug", (8 << 20) + 1));
    String largest = "{\"value\":" + " ".repeat((8 << 20) - 14) + "true}";
    assertEquals(8 << 20, largest.length());
    assertOk(config.api().put("/debug", largest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain; charset=iso-8859-1",
      })
  void aBodyIsJsonWhateverItsContentTypeSays(String contentType) throws Exception {
    assertOk(
        config
            .api()
            .send(
                "PUT",
                "/debug",
                BodyPublishers.ofString("{\"value\":true}"),
                "Content-Type",
                contentType));
    assertShows("{'debug':true}", config.api().get("/debug"));
  }

  @Test
  void getAndDeleteMayClaimAJsonBodyThatIsNotThere() throws Exception {
    String[] contentType = {"Content-Type", "application/json"};
    assertShows(
        "{'debug':false}",
        config.api().send("GET", "/debug", BodyPublishers.noBody(), contentType));
    assertOk(config.api().send("DELETE", "/proxy-url", BodyPublishers.noBody(), contentType));
  }

  @Test
  void requestRetryIsAWholeNumberUpToAHundred() throws Exception {
    assertShows("{'request-retry':3}", config.api().get("/request-retry"));
    for (int value : new int[] {0, 5, 100}) {
      assertOk(config.api().patch("/request-retry", "{\"value\":" + value + "}"));
      assertShows("{'request-retry':" + value + "}", config.api().get("/request-retry"));
      assertOk(config.api().put("/request-retry", "{\"value\":7}"));
      assertShows("{'request-retry':7}", config.api().get("/request-retry"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "101", "1.5", "'5'", "true", "99999999999", "1e400", "null"})
  void anotherRequestRetryIsRefused(String value) throws Exception {
    assertError(
        400, "invalid body", config.api().put("/request-retry", json("{'value':" + value + "}")));
    assertShows("{'request-retry':3}", config.api().get("/request-retry"));
  }

  @ParameterizedTest
  @CsvSource({
    "/max-retry-interval, max-retry-interval, 0, 30, 3600, 3601",
    "/max-retry-credentials, max-retry-credentials, 0, 2, 10000, 10001",
    "/logs-max-total-size-mb, logs-max-total-size-mb, 0, 7, 10240, 10241",
  })
  void aNumberIsKeptWithinItsRange(
      String path, String field, int fallback, int some, int most, int tooMuch) throws Exception {
    assertShows("{'" + field + "':" + fallback + "}", config.api().get(path));
    for (int value : new int[] {some, most, 0}) {
      assertOk(config.api().put(path, "{\"value\":" + value + "}"));
      assertShows("{'" + field + "':" + value + "}", config.api().get(path));
      assertEquals(field + ": " + value, config.lines());
    }
    for (String value : new String[] {"" + tooMuch, "-1", "1.5", "'5'", "true"}) {
      assertError(400, "invalid body", config.api().put(path, json("{'value':" + value + "}")));
    }
    assertShows("{'" + field + "':0}", config.api().get(path));
  }

  @ParameterizedTest
  @CsvSource({
    "fill-first, fill-first",
    "session, session",
    "weighted-round-robin, weighted-round-robin",
    "' WRR ', weighted-round-robin",
    "rr, round-robin",
  })
  void theStrategyIsOneThatIsKnown(String sent, String answered) throws Exception {
    assertShows("{'strategy':'round-robin'}", config.api().get("/routing/strategy"));
    assertOk(config.api().put("/routing/strategy", json("{'value':'" + sent + "'}")));
    assertShows("{'strategy':'" + answered + "'}", config.api().get("/routing/strategy"));
    assertEquals("routing:\n  strategy: " + answered, config.lines());
    assertError(
        400, "invalid body", config.api().put("/routing/strategy", json("{'value':'luck'}")));
    assertError(400, "invalid body", config.api().put("/routing/strategy", json("{'value':true}")));
    assertShows("{'strategy':'" + answered + "'}", config.api().get("/routing/strategy"));
  }

  @Test
  void webSocketsAlwaysNeedAKeyAndNobodyIsToldOtherwise() throws Exception {
    assertShows("{'ws-auth':true}", config.api().get("/ws-auth"));
    assertOk(config.api().put("/ws-auth", "{\"value\":true}"));
    assertError(
        501,
        "not here: who opens a WebSocket needs a client's key, as for any request",
        config.api().patch("/ws-auth", "{\"value\":false}"));
    assertError(400, "invalid body", config.api().put("/ws-auth", "{\"value\":1}"));
    assertShows("{'ws-auth':true}", config.api().get("/ws-auth"));
    assertEquals("", config.lines());
  }

  @Test
  void whatIsWrongIsOneSentenceForPanels() throws Exception {
    Answer answer = config.api().put("/request-retry", "{\"value\":101}");
    assertEquals(
        "invalid body: " + answer.json().path("details").asText(),
        answer.json().path("message").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks5://user:pass@127.0.0.1:1080/",
        "http://127.0.0.1:8080",
        "https://proxy.example.com",
        "socks5h://[::1]:1080",
      })
  void aProxyUrlIsSetAndCleared(String url) throws Exception {
    assertShows("{'proxy-url':''}", config.api().get("/proxy-url"));
    assertOk(config.api().put("/proxy-url", json("{'value':'" + url + "'}")));
    assertShows("{'proxy-url':'" + url + "'}", config.api().get("/proxy-url"));
    assertOk(config.api().delete("/proxy-url"));
    assertShows("{'proxy-url':''}", config.api().get("/proxy-url"));
    assertOk(config.api().patch("/proxy-url", json("{'value':'  " + url + " '}")));
    assertShows("{'proxy-url':'" + url + "'}", config.api().get("/proxy-url"));
    assertOk(config.api().put("/proxy-url", json("{'value':''}")));
    assertShows("{'proxy-url':''}", config.api().get("/proxy-url"));
  }

  @Test
  void clearingAProxyUrlThatIsClearDoesNotTouchTheFile() throws Exception {
    config.holds("proxy-url: ''");
    String before = Files.readString(config.file());
    assertOk(config.api().delete("/proxy-url"));
    assertEquals(before, Files.readString(config.file()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://secret.example", "secret", "http://", "//secret:1", "http://se cret"})
  void anotherProxyUrlIsRefusedWithTheFormsThatAreAccepted(String url) throws Exception {
    Answer answer = config.api().put("/proxy-url", json("{'value':'" + url + "'}"));
    assertError(400, "invalid body", answer);
    String details = answer.json().path("details").asText();
    for (String form : new String[] {"http://", "https://", "socks5://", "socks5h://"}) {
      assertTrue(details.contains(form), details);
    }
    assertFalse(answer.body().contains("secret"), answer.body());
    assertShows("{'proxy-url':''}", config.api().get("/proxy-url"));
  }

  @Test
  void halfACharacterIsRefused() throws Exception {
    assertError(400, "invalid body", config.api().put("/api-keys", "[\"key-\\ud83d\"]"));
    assertOk(config.api().put("/api-keys", "[\"key-\\ud83d\\ude00\"]"));
    assertShows("{'api-keys':['key-😀']}", config.api().get("/api-keys"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/config",
        "/debug",
        "/force-gpt-5-codex",
        "/proxy-url",
        "/quota-exceeded/switch-project",
        "/quota-exceeded/switch-preview-model",
        "/request-retry",
        "/request-log",
        "/max-retry-interval",
        "/routing/strategy",
        "/logging-to-file",
        "/config.yaml",
        "/allow-localhost-unauthenticated",
        "/api-keys",
        "/generative-language-api-key",
        "/gemini-api-key",
        "/codex-api-key",
        "/claude-api-key",
        "/openai-compatibility",
      })
  void everySettingHasATagThatSparesReadingItAgain(String path) throws Exception {
    String tag = tagOf(path);
    for (String known : new String[] {tag, "\"other\", " + tag, "W/" + tag, "*"}) {
      Answer answer =
          config.api().send("GET", path, BodyPublishers.noBody(), "If-None-Match", known);
      assertEquals(304, answer.status(), known);
      assertEquals("", answer.body());
      assertEquals(tag, answer.response().headers().firstValue("ETag").orElse("none"));
    }
    Answer changed =
        config.api().send("GET", path, BodyPublishers.noBody(), "If-None-Match", "\"other\"");
    assertEquals(200, changed.status());
  }

  @Test
  void aWriteWithAStaleTagChangesNothing() throws Exception {
    String old = tagOf("/request-retry");
    assertOk(config.api().put("/request-retry", "{\"value\":4}"));
    assertNotEquals(old, tagOf("/request-retry"));
    String before = Files.readString(config.file());
    assertEquals(412, putRetry("If-Match", old).status());
    assertEquals(412, putRetry("If-None-Match", "*").status());
    assertEquals(412, putRetry("If-None-Match", tagOf("/request-retry")).status());
    assertTrue(putRetry("If-Match", old).json().path("error").isTextual());
    assertShows("{'request-retry':4}", config.api().get("/request-retry"));
    assertEquals(before, Files.readString(config.file()));
  }

  @Test
  void aWriteWithThePresentTagOrAnyTagOrNoneIsMade() throws Exception {
    assertOk(putRetry("If-Match", tagOf("/request-retry")));
    assertOk(config.api().put("/request-retry", "{\"value\":4}"));
    assertOk(putRetry("If-Match", "*"));
    assertOk(putRetry("If-None-Match", "\"other\""));
    assertShows("{'request-retry':9}", config.api().get("/request-retry"));
  }

  @Test
  void theTagOfOneSettingOutlivesAChangeOfAnother() throws Exception {
    String tag = tagOf("/request-retry");
    assertOk(config.api().put("/request-log", "{\"value\":true}"));
    assertOk(putRetry("If-Match", tag));
  }

  @Test
  void aStaleTagIsFoundAlsoWhenTheFileWasEditedByHandJustNow() throws Exception {
    String tag = tagOf("/request-retry");
    Files.writeString(config.file(), Files.readString(config.file()) + "request-retry: 8\n");
    assertEquals(412, putRetry("If-Match", tag).status());
    assertTrue(Files.readString(config.file()).endsWith("request-retry: 8\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api-keys", "/claude-api-key"})
  void listsMindStaleTagsWithEveryVerb(String path) throws Exception {
    config.holds("api-keys: [k1]", "claude-api-key: [{api-key: k1}]");
    String present = config.api().get(path).body();
    String[] stale = {"If-Match", "\"stale\""};
    String patch = json("{'index':0,'value':{'api-key':'k2'},'old':'k1','new':'k2'}");
    String stringPatch = json("{'old':'k1','new':'k2'}");
    String one = path.equals("/api-keys") ? stringPatch : patch;
    assertEquals(
        412, config.api().send("PUT", path, BodyPublishers.ofString("[]"), stale).status());
    assertEquals(
        412, config.api().send("PATCH", path, BodyPublishers.ofString(one), stale).status());
    assertEquals(
        412,
        config.api().send("DELETE", path + "?index=0", BodyPublishers.noBody(), stale).status());
    assertAnswer(200, present.replace('"', '\''), config.api().get(path));
  }

  private static Answer putRetry(String header, String value) throws Exception {
    return config
        .api()
        .send("PUT", "/request-retry", BodyPublishers.ofString("{\"value\":9}"), header, value);
  }

  private static String tagOf(String path) throws Exception {
    String tag = config.api().get(path).response().headers().firstValue("ETag").orElse("none");
    assertTrue(tag.matches("\"[^\"]+\""), tag);
    return tag;
  }

  private static String flag(String name, boolean value) {
    return "{'" + name + "':" + value + "}";
  }
}
