package dev.cliproxy.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.GoldenRoutes;
import dev.cliproxy.testing.GoldenRoutes.Route;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.RawHttp.Answer;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody gets into the management API without the key, whatever is asked and however. */
class GuardIT {
  private static final String MANAGEMENT = "/v0/management";
  private static final String DEBUG = MANAGEMENT + "/debug";
  private static final String RIGHT = "Authorization: Bearer " + TestConfig.KEY;
  private static final String WRONG = "Authorization: Bearer wrong";
  private static final byte[] TRUE = "{\"value\":true}".getBytes(StandardCharsets.US_ASCII);

  /** Hand edits are in force within a second; the rest is for a busy machine. */
  private static final Duration RELOAD = Duration.ofSeconds(5);

  @TempDir private static Path folder;

  private static WarServer server;
  private static RawHttp http;
  private static Path config;
  private static byte[] original;

  @BeforeAll
  static void startServer() throws Exception {
    config = TestConfig.write(folder, "debug: false", "claude-api-key: [{api-key: sk-test}]");
    original = Files.readAllBytes(config);
    server = WarServer.start(config);
    http = new RawHttp(server.port());
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @AfterEach
  void nothingHasChanged() throws Exception {
    assertArrayEquals(original, Files.readAllBytes(config));
    assertEquals("{\"debug\":false}", http.send("GET", DEBUG, RIGHT).body());
  }

  static List<Route> routes() throws IOException {
    return GoldenRoutes.read();
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aRouteNeedsTheKeyThatItsLineSays(Route route) throws IOException {
    String path = route.example();
    Answer without = http.sendBody(route.method(), path, TRUE);
    Answer wrong = http.sendBody(route.method(), path, TRUE, WRONG);
    switch (route.who()) {
      case GoldenRoutes.KEY -> {
        assertError(401, "missing management key", without);
        assertError(401, "invalid management key", wrong);
      }
      case GoldenRoutes.SESSION -> {
        assertEquals(303, without.status());
        // Behind the question mark stands the page to come back to.
        String location = without.header("Location").orElse("");
        assertTrue(location.matches("(?:[^?:]*/)?sign-in(?:[?].*)?"), location);
        assertEquals(303, http.sendBody(route.method(), path, TRUE, RIGHT).status());
      }
      case GoldenRoutes.CLIENT_KEY -> {
        assertEquals(401, without.status());
        assertTrue(without.body().contains("Missing API key"), without.body());
        assertEquals(401, wrong.status());
        assertTrue(wrong.body().contains("Invalid API key"), wrong.body());
      }
      case GoldenRoutes.ANYONE -> {
        // A form of a page that nobody was shown is not taken, whoever may see the page.
        boolean form = route.method().equals("POST");
        assertEquals(form, without.status() == 403, () -> "status " + without.status());
        // Nor is an answer of a provider to a login that nobody has started.
        boolean callback = path.endsWith("/callback");
        assertEquals(form || callback, without.status() >= 400);
        assertEquals(without.status(), wrong.status());
      }
      default -> throw new AssertionError(route);
    }
  }

  static Stream<String> managementPaths() throws IOException {
    TreeSet<String> paths = new TreeSet<>();
    for (Route route : routes()) {
      if (route.example().startsWith(MANAGEMENT)) {
        paths.add(route.example());
      }
    }
    paths.addAll(
        List.of(
            MANAGEMENT,
            MANAGEMENT + "/",
            MANAGEMENT + "/no/such/path",
            MANAGEMENT + "/debug/",
            MANAGEMENT + "/debug/more",
            MANAGEMENT + "/application.wadl",
            MANAGEMENT + "/quota-exceeded"));
    return paths.stream();
  }

  @ParameterizedTest
  @MethodSource("managementPaths")
  void everyMethodOnEveryPathNeedsTheKey(String path) throws IOException {
    for (String method :
        List.of("GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "BREW", "get", "LOCK")) {
      assertError(401, "missing management key", http.sendBody(method, path, TRUE));
      assertError(401, "invalid management key", http.sendBody(method, path, TRUE, WRONG));
    }
    // Many a container refuses TRACE before anything else is asked.
    assertTrue(List.of(401, 403, 405).contains(http.send("TRACE", path, RIGHT).status()));
    for (String key : List.of("X-Nothing: ", WRONG)) {
      Answer head = http.send("HEAD", path, key);
      assertEquals(401, head.status());
      assertEquals("", head.body());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        DEBUG + ";x=y",
        DEBUG + ";",
        MANAGEMENT + "/;x=y/debug",
        MANAGEMENT + ";x=y/debug",
        "/v0;x=y/management/debug",
        "/;/v0/management/debug",
        MANAGEMENT + "//debug",
        "/v0//management/debug",
        "//v0/management/debug",
        "///v0/management/debug",
        "/v0/management/../management/debug",
        "/v0/management/./debug",
        "/v0/x/../management/debug",
        "/x/../v0/management/debug",
        "/../v0/management/debug",
        "/v0/management/%2e/debug",
        "/v0/management/%2e%2e/management/debug",
        "/%2e%2e/v0/management/debug",
        "/x/..;/v0/management/debug",
        "/v0/management%2fdebug",
        "/v0%2fmanagement%2fdebug",
        "/v0/management/%2fdebug",
        "/%76%30/management/debug",
        "/v0/%6danagement/debug",
        "/v0/%6Danagement/%64ebug",
        "/v0/%256danagement/debug",
        "/v0/management/%u0064ebug",
        "\\v0\\management\\debug",
        "/v0\\management\\debug",
        "/v0/management\\debug",
        "/v0/management%5cdebug",
        DEBUG + "\0",
        DEBUG + "%00",
        "/\0/v0/management/debug",
        DEBUG + "%0d%0aAuthorization:%20Bearer%20x",
        DEBUG + "/",
        DEBUG + "/.",
        DEBUG + "%20",
        DEBUG + ".json",
        DEBUG + "?key=" + TestConfig.KEY,
        DEBUG + "?Authorization=Bearer%20" + TestConfig.KEY,
        DEBUG + "#x",
        "/V0/management/debug",
        "/v0/Management/debug",
        "/V0/MANAGEMENT/DEBUG",
        MANAGEMENT + "/DEBUG",
        "http://localhost/v0/management/debug",
        "HTTP://localhost/v0/management/debug",
        "http://localhost//v0/management/debug",
        "http://example.org/v0/management/debug",
        "http:///v0/management/debug",
        "https://localhost/v0/management/debug",
        "v0/management/debug",
        "*",
        "/v0/m\u00e4nagement/debug",
        "/WEB-INF/web.xml",
        "/WEB-INF/../v0/management/debug",
        "/management.html/../v0/management/debug"
      })
  void noSpellingOfThePathGoesAroundTheGuard(String target) throws IOException {
    for (String key : List.of("X-Nothing: ", WRONG)) {
      for (String method : List.of("GET", "PUT", "PATCH", "HEAD")) {
        Answer answer = http.sendBody(method, target, method.startsWith("P") ? TRUE : none(), key);
        assertTrue(
            List.of(400, 401, 404, 405).contains(answer.status()),
            () -> method + " -> " + answer.status() + " " + answer.body());
        assertFalse(answer.body().contains("\"debug\":"), answer::body);
        assertFalse(answer.body().contains("\tat "), answer::body);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-HTTP-Method-Override: OPTIONS",
        "X-Original-URL: /",
        "X-Rewrite-URL: /",
        "X-Forwarded-Prefix: /x",
        "Upgrade: h2c",
        "Transfer-Encoding: gzip",
        "Authorization: Basic dGVzdDp0ZXN0",
        "Cookie: Authorization=Bearer"
      })
  void noHeaderGoesAroundTheGuard(String header) throws IOException {
    assertTrue(http.send("GET", DEBUG, header).status() >= 400);
    assertTrue(http.sendBody("PUT", DEBUG, TRUE, header).status() >= 400);
  }

  @Test
  void anUnknownPathIsNotFoundOnlyForWhoHasTheKey() throws IOException {
    assertError(404, "not found", http.send("GET", MANAGEMENT + "/no/such/path", RIGHT));
    assertError(404, "not found", http.send("GET", MANAGEMENT, RIGHT));
    assertError(404, "not found", http.send("GET", "/elsewhere"));
  }

  @Test
  void preflightNeedsNoKeyAndDoesNothing() throws IOException {
    for (String path : List.of(DEBUG, MANAGEMENT + "/api-keys", MANAGEMENT + "/no/such/path")) {
      Answer answer =
          http.send(
              "OPTIONS",
              path,
              "Origin: https://panel.example",
              "Access-Control-Request-Method: PATCH",
              "Access-Control-Request-Headers: authorization, content-type");
      assertEquals(204, answer.status());
      assertEquals("", answer.body());
      assertEquals(Optional.of("*"), answer.header("Access-Control-Allow-Origin"));
      assertEquals(Optional.empty(), answer.header("Access-Control-Allow-Credentials"));
      assertTrue(answer.header("Access-Control-Allow-Methods").orElseThrow().contains("PATCH"));
      assertEquals(
          Optional.of("authorization, content-type"),
          answer.header("Access-Control-Allow-Headers"));
    }
  }

  @Test
  void aCallerThroughAnUntrustedProxyIsRemoteAndRemoteManagementIsOff() throws IOException {
    for (String header :
        List.of("X-Forwarded-For: 127.0.0.1", "X-Real-IP: ::1", "Forwarded: for=127.0.0.1")) {
      for (String key : List.of(RIGHT, WRONG, "X-Nothing: ")) {
        Answer answer = http.send("GET", DEBUG, key, header);
        assertEquals(403, answer.status());
        assertTrue(
            answer.body().startsWith("{\"error\":\"remote management disabled\""), answer::body);
      }
    }
  }

  @Test
  void aRemoteCallerIsBannedAndItsNeighboursAreNot(@TempDir Path other) throws Exception {
    Files.writeString(
        other.resolve("config.yaml"),
        "remote-management:\n  allow-remote: true\n  trusted-proxies: [\"127.0.0.1\"]\n"
            + ("  secret-key: \"" + TestConfig.hash(TestConfig.KEY) + "\"\n"));
    try (WarServer remote = WarServer.start(other.resolve("config.yaml"))) {
      RawHttp calls = new RawHttp(remote.port());
      String banned = "X-Forwarded-For: 203.0.113.9";
      for (int i = 0; i < 4; i++) {
        assertError(401, "missing management key", calls.send("GET", DEBUG, banned));
      }
      assertEquals(200, calls.send("GET", DEBUG, RIGHT, banned).status(), "success resets");
      for (int i = 0; i < 4; i++) {
        assertError(401, "invalid management key", calls.send("GET", DEBUG, WRONG, banned));
      }
      assertEquals(204, calls.send("OPTIONS", DEBUG, banned).status());
      assertEquals(401, calls.send("DELETE", MANAGEMENT + "/no/such/path", WRONG, banned).status());
      for (String method : List.of("GET", "PUT", "BREW")) {
        Answer answer = calls.sendBody(method, DEBUG, TRUE, RIGHT, banned);
        assertEquals(403, answer.status());
        assertTrue(
            answer
                .body()
                .matches(
                    "\\{\"error\":\"IP banned due to too many failed attempts\\."
                        + " Try again in (30m0s|29m5[0-9]s)\"}"),
            answer::body);
      }
      for (String neighbour :
          List.of(
              "X-Forwarded-For: 203.0.113.10",
              "X-Forwarded-For: 203.0.113.9, 198.51.100.7",
              "X-Nothing: ")) {
        assertEquals(200, calls.send("GET", DEBUG, RIGHT, neighbour).status(), neighbour);
      }
      String site = "X-Forwarded-For: 2001:db8:1:2::";
      for (int i = 1; i <= 5; i++) {
        assertEquals(401, calls.send("GET", DEBUG, WRONG, site + i).status());
      }
      assertEquals(403, calls.send("GET", DEBUG, RIGHT, site + "9").status());
      assertEquals(
          200, calls.send("GET", DEBUG, RIGHT, "X-Forwarded-For: 2001:db8:1:3::1").status());
    }
  }

  @Test
  void withoutAKeyThereIsNoApiAndTheFileTurnsItOnAndOff(@TempDir Path other) throws Exception {
    Path file = other.resolve("config.yaml");
    String off = "remote-management:\n  secret-key: \"\"\n";
    Files.writeString(file, off);
    try (WarServer disabled = WarServer.start(file)) {
      RawHttp calls = new RawHttp(disabled.port());
      for (String path : managementPaths().toList()) {
        for (String method : List.of("GET", "PUT", "POST", "DELETE", "OPTIONS", "BREW")) {
          assertError(404, "not found", calls.sendBody(method, path, TRUE, RIGHT));
        }
        assertEquals(404, calls.send("HEAD", path).status());
      }
      assertEquals(off, Files.readString(file));

      Files.writeString(file, off.replace("\"\"", "\"a new key\""));
      eventually(() -> calls.send("GET", DEBUG).status() == 401);
      assertEquals(200, calls.send("GET", DEBUG, "Authorization: Bearer a new key").status());
      assertEquals(401, calls.send("GET", DEBUG, RIGHT).status());
      assertFalse(Files.readString(file).contains("a new key"));
      String hashed = Files.readString(file);
      assertTrue(hashed.contains("secret-key: \"$2"), hashed);

      Files.writeString(file, TestConfig.hash("a newer key").transform(GuardIT::managementWithKey));
      eventually(
          () -> calls.send("GET", DEBUG, "Authorization: Bearer a newer key").status() == 200);
      assertEquals(401, calls.send("GET", DEBUG, "Authorization: Bearer a new key").status());

      Files.writeString(file, off);
      eventually(
          () -> calls.send("GET", DEBUG, "Authorization: Bearer a newer key").status() == 404);
      assertError(404, "not found", calls.send("GET", DEBUG));
    }
  }

  private static void eventually(Callable<Boolean> condition) throws Exception {
    assertTrue(Eventually.holds(RELOAD, condition));
  }

  private static String managementWithKey(String hash) {
    return "remote-management:\n  secret-key: '" + hash + "'\n";
  }

  private static byte[] none() {
    return new byte[0];
  }

  private static void assertError(int status, String message, Answer answer) {
    assertEquals(status, answer.status(), answer::body);
    assertEquals("{\"error\":\"" + message + "\"}", answer.body());
  }
}
