package dev.cliproxy.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.RawHttp.Answer;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.ScriptedUpstream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be read in two ways lets nobody in, whichever of them the container takes. */
abstract class DoubtfulRequestContract {
  private static final String RIGHT = "x-api-key: client-key";
  private static final String SESSION = "cliproxy-session";

  /** What only those may see who have the key or the session for it. */
  private static final List<String> GUARDED =
      List.of("\"debug\"", "client-key", "up-key", "cliproxy_requests_total", "up/real");

  /** Writes the configuration that a container is to be started with. */
  static Path configuration(Path folder, ScriptedUpstream upstream) throws IOException {
    return Files.writeString(
        folder.resolve("config.yaml"),
        """
        auth-dir: auths
        api-keys: [client-key]
        model-lists: {refresh-hours: 0}
        remote-management: {secret-key: management-key}
        gemini-api-key:
          - {api-key: up-key, base-url: '%s', models: [{name: real, alias: up/real}]}
        """
            .formatted(upstream.url()));
  }

  abstract int port();

  abstract ScriptedUpstream upstream();

  @ParameterizedTest
  @ValueSource(strings = {"up/real", "up%2Freal", "up%2freal", "%75p%2Freal", "up%2Freal;x=y"})
  void aSlashInTheNameOfAModelMayBeEscaped(String name) throws Exception {
    Answer told = send("GET", "/v1/models/" + name, RIGHT);
    assertEquals(200, told.status(), told::body);
    assertTrue(told.body().contains("\"id\":\"up/real\""), told::body);

    upstream().forget();
    Answer answer =
        new RawHttp(port())
            .sendBody(
                "POST",
                "/v1beta/models/" + name.replace(";x=y", "") + ":generateContent",
                ProviderFormat.GEMINI.request("up/real", false).getBytes(StandardCharsets.UTF_8),
                RIGHT);
    assertEquals(200, answer.status(), answer::body);
    assertEquals(
        List.of("/v1beta/models/real:generateContent"),
        upstream().requests().stream().map(ReceivedRequest::target).toList());
  }

  @Test
  void aPathIsDecodedOnceOnly() throws Exception {
    for (String name : List.of("up%252Freal", "up%2Freal%252F", "up%2Fre+al", "up%2Freal%2B")) {
      int status = send("GET", "/v1/models/" + name, RIGHT).status();
      // Jetty refuses a percent sign that is escaped.
      assertTrue(status == 404 || status == 400, () -> name + " -> " + status);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/..%2Fmodels",
        "/v1/models/%2e%2e%2Fmodels",
        "/v1/models/x%2F..%2Fup%2Freal",
        "/v1/models/.%2Fup%2Freal",
        "/v1/models/x/../up%2Freal",
        "/v1/models/x%2F..%2F..%2F..%2Fv0/management/debug",
        "/v1/models/up%2Freal%00",
        "/v1/models/up%2Freal%0a",
        "/v1/models/up%2Freal%ff",
        "/v1/models/up%2Freal%zz",
        "/x%2F..%2Fv1/models"
      })
  void whatCouldBeReadAsAnotherPathLeadsNowhere(String target) throws Exception {
    Answer answer = send("GET", target, RIGHT);
    assertTrue(List.of(400, 401, 404).contains(answer.status()), () -> "" + answer.status());
    GUARDED.forEach(secret -> assertFalse(answer.body().contains(secret), answer::body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v0;x=1/management/debug",
        "/v0/management;x/debug;y",
        "/;/v0/management/debug",
        "/v0%2Fmanagement%2Fdebug",
        "/v0/management%2Fdebug",
        "/healthz;/../v0/management/debug",
        "/healthz/..;/v0/management/debug",
        "/healthz/%2e%2e/v0/management/debug",
        "/healthz%2F..%2Fv0/management/debug",
        "/v1/..;x=/v0/management/debug",
        "/v1/%2e%2e/v0/management/debug",
        "/v1/models/..%2F..%2Fv0/management/debug",
        "/admin/%2e%2e/v0/management/debug",
        "/admin/..%2Fv0/management/debug",
        "/admin/static/..%2F..%2Fv0%2Fmanagement%2Fdebug",
        "/admin/static/..;/..;/v0/management/debug",
        "/admin/sign-in/..;/..;/v0/management/debug",
        "/admin;x/",
        "/admin;x/api-keys",
        "/admin/;x/api-keys",
        "/admin/api-keys;x",
        "/admin/api-keys;/sign-in",
        "/admin/static/..;/api-keys",
        "/admin/static/%2e%2e/api-keys",
        "/admin/static/..%2Fapi-keys",
        "/admin/sign-in/../api-keys",
        "/admin/sign-in/..%2Fapi-keys",
        "/admin/sign-in;/../api-keys",
        "/admin%2Fapi-keys",
        "/admin/%2Fapi-keys",
        "/metrics;x",
        "/metrics/..;/metrics",
        "/healthz%2F..%2Fmetrics",
        "/v1/models;a=b",
        "/v1;a=b/models",
        "/v1;/models/up%2Freal",
        "/v1%2Fmodels",
        "/v1beta;x/models",
        "/healthz/..;/v1/models",
        "/admin/..%2Fv1%2Fmodels",
        "/WEB-INF%2Fweb.xml",
        "/x/..%2FWEB-INF/web.xml"
      })
  void noSpellingOfAPathGoesAroundAGuard(String target) throws Exception {
    String[][] strangers = {
      {},
      {"Authorization: Bearer wrong", "x-api-key: wrong", "Cookie: " + SESSION + "=wrong"},
      // Each face has its own key.
      {"X-Management-Key: client-key", "x-api-key: management-key"},
    };
    for (String[] headers : strangers) {
      for (String method : List.of("GET", "POST")) {
        Answer answer = send(method, target, headers);
        assertTrue(
            Stream.of(303, 400, 401, 403, 404, 405).anyMatch(s -> s == answer.status()),
            () -> method + " -> " + answer.status() + " " + answer.body());
        GUARDED.forEach(secret -> assertFalse(answer.body().contains(secret), answer::body));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models, Authorization, Bearer client-key, Bearer other",
    "/v1/models, Authorization, client-key, Bearer client-key",
    "/v1/models, x-api-key, client-key, other",
    "/v1/models, x-goog-api-key, client-key, ''",
    "/v0/management/debug, Authorization, Bearer management-key, Bearer other",
    "/v0/management/debug, Authorization, Bearer management-key, ''",
    "/v0/management/debug, X-Management-Key, management-key, other",
    "/metrics, Authorization, Bearer management-key, Bearer other",
  })
  void twoDifferentKeysInOnePlaceAreNone(String path, String name, String right, String other)
      throws Exception {
    String one = name + ": " + right;
    String two = name.toLowerCase(Locale.ROOT) + ": " + other;
    for (String[] headers : new String[][] {{one, two}, {two, one}, {one, two, one}}) {
      Answer answer = send("GET", path, headers);
      assertEquals(401, answer.status(), answer::body);
      assertTrue(answer.body().contains("more than once, with different values"), answer::body);
      assertFalse(answer.body().contains(right), answer::body);
    }
    assertEquals(200, send("GET", path, one, one).status());
  }

  @Test
  void twoDifferentKeysInTheQueryAreNone() throws Exception {
    for (String query : List.of("key=client-key&key=x", "key=x&%6Bey=client-key")) {
      Answer answer = send("GET", "/v1/models?" + query);
      assertEquals(401, answer.status(), answer::body);
      assertTrue(answer.body().contains("more than once, with different values"), answer::body);
    }
    assertEquals(200, send("GET", "/v1/models?key=client-key&key=client-key").status());
  }

  @Test
  void twoDifferentSessionsAreNone() throws Exception {
    String right = SESSION + "=" + session();
    String other = SESSION + "=other";
    assertEquals(200, page("Cookie: " + right));
    assertEquals(200, page("Cookie: " + right + "; " + right));
    assertEquals(303, page("Cookie: " + right + "; " + other));
    assertEquals(303, page("Cookie: " + other + "; " + right));
    assertEquals(303, page("Cookie: " + right, "Cookie: " + other));
    assertEquals(303, page("Cookie: " + other, "Cookie: " + right));
  }

  @Test
  void twoHostsAreRefusedByTheContainer() throws Exception {
    assertEquals(400, send("GET", "/v1/models", "Host: example.org", RIGHT).status());
    assertNotEquals(200, send("GET", "http://example.org/v1/models", RIGHT).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-api-key: client-\r\n key",
        "x-api-key: client-key\r\n x",
        "x-api-key: wrong\r\n client-key",
        "X-Nothing: a\r\n x-api-key: client-key",
        "X-Nothing: a\r\n\tAuthorization: Bearer client-key",
        "X-Nothing: a\rx-api-key: client-key",
        "x-api-key : client-key",
        "x_api_key: client-key",
        "x-api-key: client-key\0",
        "x-api-key: client-key, client-key",
        "Authorization: Bearer client-key, Bearer client-key",
        " x-api-key: client-key"
      })
  void aHeaderInAnUnusualFormHasNoKey(String header) throws Exception {
    int status = send("GET", "/v1/models", header).status();
    assertTrue(status == 400 || status == 401, () -> "status " + status);
  }

  /** The id of somebody who is signed in to the pages. */
  private String session() throws IOException {
    return AdminBrowser.sessionOf(
        URI.create("http://127.0.0.1:" + port() + "/admin/"), "management-key");
  }

  private int page(String... cookies) throws IOException {
    return send("GET", "/admin/api-keys", cookies).status();
  }

  private Answer send(String method, String target, String... headers) throws IOException {
    return new RawHttp(port()).send(method, target, headers);
  }
}
