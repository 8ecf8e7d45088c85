package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ErrorShape.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the proxy: decisions.md, section 7. */
class ClientAccessIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  /** Several looks of the file's watcher, after which what it would do is done. */
  private static final Duration SEVERAL_LOOKS = Duration.ofMillis(750);

  private static final String ALLOW_LOCAL = "allow-localhost-unauthenticated: true";

  private String provider;

  @BeforeEach
  void twoKeys() throws Exception {
    provider = PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey());
    PROXY.config().holds("api-keys: [client-key, 'second kéy+%&']", provider);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer client-key",
        "authorization: bearer client-key",
        "Authorization: BEARER   client-key",
        "Authorization: client-key",
        "X-Goog-Api-Key: client-key",
        "x-api-key: client-key",
        "X-API-KEY:   client-key",
      })
  void aKeyMayStandInAnyOfTheHeaders(String header) throws Exception {
    assertEquals(200, ask("", header).status());
    assertEquals(200, PROXY.send("GET", "/v1/models", header).status());
    assertNoClientKeyWentUpstream();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?key=client-key",
        "?a=b&key=client-key",
        "?%6B%65%79=client%2Dkey",
        "?key=second+k%C3%A9y%2B%25%26",
      })
  void aKeyMayStandInTheQuery(String query) throws Exception {
    assertEquals(200, ask(query).status());
    assertEquals(200, PROXY.send("GET", "/v1/models" + query).status());
    assertNoClientKeyWentUpstream();
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization: Bearer wrong,  x-api-key: client-key",
    "Authorization: wrong,         x-goog-api-key: client-key",
    "x-goog-api-key: wrong,        x-api-key: client-key",
    "x-api-key: wrong,             x-goog-api-key: client-key",
    "x-api-key: wrong,             Authorization: Bearer client-key",
    "Authorization: Basic YTpi,    x-api-key: client-key",
  })
  void aWrongKeyDoesNotHideARightOne(String wrong, String right) throws Exception {
    assertEquals(200, ask("", wrong, right).status());
    assertEquals(200, ask("", right, wrong).status());
    assertEquals(200, ask("?key=wrong", right).status());
    assertEquals(200, ask("?key=client-key", wrong).status());
    assertNoClientKeyWentUpstream();
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void withoutAKeyNobodyGetsIn(ProviderFormat format) throws Exception {
    String target = format.target("claude-x", false);
    String body = format.request("claude-x", false);
    for (String[] headers :
        new String[][] {{}, {"Authorization: "}, {"Authorization: Bearer "}, {"x-api-key:  "}}) {
      RawHttp.Answer answer = PROXY.post(target, body, headers);
      assertError(format, 401, answer);
      assertTrue(answer.body().contains("Missing API key"), answer.body());
      assertEquals("Bearer", answer.header("WWW-Authenticate").orElseThrow());
    }
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-api-key: client-ke",
        "x-api-key: client-keyy",
        "x-api-key: CLIENT-KEY",
        "x-api-key: Bearer client-key",
        "x-api-key: client-key,second",
        "Authorization: Basic client-key",
        "Authorization: Bearer client-key client-key",
        "X-Management-Key: client-key",
        "Cookie: key=client-key",
        "x-api-key: test-management-key",
      })
  void whatIsNotQuiteAKeyIsNone(String header) throws Exception {
    RawHttp.Answer answer = ask("", header);

    assertError(ProviderFormat.CLAUDE, 401, answer);
    assertFalse(answer.body().contains("client-ke"), answer.body());
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?key=",
        "?key",
        "?KEY=client-key",
        "?keys=client-key",
        "?key=%zz",
        "?x=key=client-key"
      })
  void whatIsNotQuiteAKeyInTheQueryIsNone(String query) throws Exception {
    assertEquals(401, PROXY.send("GET", "/v1/models" + query).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1", "/v1/nothing", "/v1/models", "/v1/models/x", "/v1beta/models", "/v1beta/x"})
  void theKeyIsAskedForBeforeAnythingElseIsTold(String target) throws Exception {
    assertEquals(401, PROXY.send("GET", target).status());
    assertEquals(401, PROXY.send("DELETE", target).status());
    assertEquals(401, PROXY.post(target, "{", "Content-Encoding: gzip").status());
  }

  @Test
  void whoSendsMuchWithAWrongKeyLivesToReadWhy() throws Exception {
    byte[] body = new byte[8 * 1024 * 1024];
    for (int i = 0; i < 5; i++) {
      RawHttp.Answer answer =
          PROXY.http().sendBody("POST", "/v1/messages", body, "x-api-key: wrong");
      assertError(ProviderFormat.CLAUDE, 401, answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"api-keys: []", "port: 8317", "api-keys:"})
  void anEmptyListMeansNobody(String line) throws Exception {
    PROXY.config().holds(line, provider);

    assertEquals(401, ask("").status());
    assertEquals(401, ask("", "x-api-key: client-key").status());
    assertEquals(401, ask("?key=").status());
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @Test
  void programsOnThisMachineNeedNoKeyIfTheFileSaysSo() throws Exception {
    PROXY.config().holds(ALLOW_LOCAL, provider);

    assertEquals(200, ask("").status());
    assertEquals(200, ask("", "x-api-key: wrong").status());
    assertEquals(401, ask("", "x-api-key: wrong", "x-api-key: wronger").status());
    String own = "Origin: http://localhost:3000";
    assertEquals(200, ask("", own).status());
    assertEquals(401, ask("", own, "Origin: https://site.example").status());
    assertEquals(200, PROXY.send("GET", "/v1beta/models").status());
    assertOk(PROXY.api().put("/allow-localhost-unauthenticated", "{\"value\":false}"));
    assertEquals(401, ask("").status());
    assertOk(PROXY.api().put("/allow-localhost-unauthenticated", "{\"value\":true}"));
    assertEquals(200, ask("").status());
    assertNoClientKeyWentUpstream();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: 203.0.113.7",
        "X-Forwarded-For: 127.0.0.1",
        "X-Forwarded-For: ",
        "X-Real-IP: 127.0.0.1",
        "Forwarded: for=127.0.0.1",
      })
  void whatCameThroughAProxyIsNotOfThisMachine(String header) throws Exception {
    PROXY.config().holds("api-keys: [client-key]", ALLOW_LOCAL, provider);

    assertError(ProviderFormat.CLAUDE, 401, ask("", header));
    assertEquals(200, ask("", header, "x-api-key: client-key").status());
    assertEquals(200, ask("").status());
  }

  @Test
  void aKeyThatIsTakenAwayStopsAtOnceAndANewOneCountsAtOnce() throws Exception {
    assertEquals(200, ask("", "x-api-key: client-key").status());
    assertOk(PROXY.api().delete("/api-keys?value=client-key"));
    assertEquals(401, ask("", "x-api-key: client-key").status());
    assertEquals(200, ask("?key=second+k%C3%A9y%2B%25%26").status());

    assertOk(PROXY.api().patch("/api-keys", json("{'old':'','new':'third'}")));
    assertEquals(200, ask("", "x-api-key: third").status());
    assertOk(PROXY.api().put("/api-keys", "[]"));
    assertEquals(401, ask("", "x-api-key: third").status());
  }

  @Test
  void theKeysOfTheFirstProviderOfKeysCount() throws Exception {
    PROXY
        .config()
        .holds(
            "api-keys: [top-level]",
            "auth:",
            "  providers: [{name: a, type: config-api-key, api-keys: [inline-key]}]",
            provider);

    assertEquals(200, ask("", "x-api-key: inline-key").status());
    assertEquals(401, ask("", "x-api-key: top-level").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "api-keys: [client"})
  void aFileThatIsBeingWrittenLocksNobodyOutAndLetsNobodyIn(String unfinished) throws Exception {
    String whole = Files.readString(PROXY.config().file());
    Files.writeString(PROXY.config().file(), unfinished);
    try {
      assertFalse(
          Eventually.holds(
              SEVERAL_LOOKS,
              () ->
                  ask("", "x-api-key: client-key").status() != 200
                      || ask("", "x-api-key: wrong").status() != 401));
    } finally {
      Files.writeString(PROXY.config().file(), whole);
    }
    assertEquals(200, ask("", "x-api-key: client-key").status());
  }

  private static RawHttp.Answer ask(String query, String... headers) throws IOException {
    return PROXY.post(
        "/v1/messages" + query, ProviderFormat.CLAUDE.request("claude-x", false), headers);
  }

  private static void assertNoClientKeyWentUpstream() {
    assertFalse(PROXY.upstream().requests().isEmpty());
    for (ReceivedRequest request : PROXY.upstream().requests()) {
      String all = request.target() + "\n" + String.join("\n", request.headers());
      assertFalse(all.contains("client") || all.contains("second") || all.contains("wrong"), all);
      assertTrue(request.key().startsWith("up-key-"), "the provider's own key");
    }
  }
}
