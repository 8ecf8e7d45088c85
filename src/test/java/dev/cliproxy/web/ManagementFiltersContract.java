package dev.cliproxy.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.value.RemoteManagement;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.RawHttp.Answer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both filters as the application maps them, over HTTP, in front of a servlet that says secret. */
abstract class ManagementFiltersContract {
  private static final String PATH = "/v0/management/debug";
  private static final String SECRET = "the secret";
  private static final String KEY = "X-Management-Key: right";
  private static final String VIA = "Via: 1.1 proxy";

  private final MutableClock clock = new MutableClock();
  private final AtomicInteger served = new AtomicInteger();

  private volatile RemoteManagement settings =
      new RemoteManagement(false, CountingCheck.hashOf("right"), List.of(), List.of("*"));
  private volatile boolean settingsFail;

  private RawHttp http;

  /** Starts a server on loopback with one context at the root; returns its port. */
  abstract int start(ServletContainerInitializer application) throws Exception;

  /** Stops what {@link #start} started. */
  abstract void stop() throws Exception;

  @BeforeEach
  void startServer() throws Exception {
    ManagementAccess access =
        new ManagementAccess(
            this::settings,
            new ManagementKey(new SecureRandom(), new CountingCheck(), Duration.ofSeconds(10)),
            new BanList(clock));
    CrossOrigin crossOrigin =
        new CrossOrigin(
            () -> settings().allowedOrigins(), access::isEnabled, CrossOrigin.MANAGEMENT_HEADERS);
    ManagementGuard guard = new ManagementGuard(this::settings, access);
    int port =
        start(
            (classes, context) -> {
              context.addServlet("management", new Management()).addMapping("/v0/management/*");
              context.addServlet("detour", new Detour()).addMapping("/detour");
              map(context, "crossOrigin", crossOrigin);
              map(context, "guard", guard);
            });
    http = new RawHttp(port);
  }

  @AfterEach
  void stopServer() throws Exception {
    stop();
  }

  private static void map(ServletContext context, String name, Filter filter) {
    context
        .addFilter(name, filter)
        .addMappingForServletNames(EnumSet.allOf(DispatcherType.class), true, "management");
  }

  private RemoteManagement settings() {
    if (settingsFail) {
      throw new IllegalStateException("a private cause");
    }
    return settings;
  }

  private void change(UnaryOperator<RemoteManagement> change) {
    settings = change.apply(settings);
  }

  private final class Management extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      served.incrementAndGet();
      response.getWriter().write(SECRET);
    }
  }

  private static final class Detour extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      request.getRequestDispatcher(PATH).forward(request, response);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer right",
        "authorization: bEaReR   right ",
        "Authorization: right",
        "X-Management-Key: right",
        "x-management-key:   right  "
      })
  void everyDocumentedWayToSendTheKeyWorks(String header) throws IOException {
    Answer answer = http.send("GET", PATH, header);
    assertEquals(200, answer.status());
    assertEquals(SECRET, answer.body());
  }

  @Test
  void whenBothHeadersAreThereAuthorizationCounts() throws IOException {
    assertEquals(
        200, http.send("GET", PATH, "Authorization: right", "X-Management-Key: x").status());
    assertError(401, "invalid management key", http.send("GET", PATH, KEY, "Authorization: x"));
    assertError(401, "missing management key", http.send("GET", PATH, KEY, "Authorization:"));
  }

  @Test
  void aHeaderThatIsThereTwiceWithDifferentValuesIsNoKey() throws IOException {
    String[][] pairs = {
      {"Authorization: right", "Authorization: wrong"},
      {"Authorization: wrong", "Authorization: right"},
    };
    for (String[] pair : pairs) {
      assertError(
          401,
          "the header Authorization is there more than once, with different values",
          http.send("GET", PATH, pair));
    }
    assertEquals(
        200, http.send("GET", PATH, "Authorization: right", "Authorization: right").status());
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization: Bearer, missing",
    "Authorization: Bearer  , missing",
    "X-Management-Key:, missing",
    "X-Other: right, missing",
    "Authorization: Basic right, invalid",
    "Authorization: Bearerright, invalid",
    "Authorization: Bearer RIGHT, invalid"
  })
  void anythingElseIsMissingOrInvalid(String header, String reason) throws IOException {
    Answer answer = http.send("GET", PATH, header);
    assertError(401, reason + " management key", answer);
    assertEquals(Optional.of("Bearer"), answer.header("WWW-Authenticate"));
  }

  @Test
  void theConfiguredHashIsNotAKey() throws IOException {
    String hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    change(s -> new RemoteManagement(true, hash, List.of(), List.of()));
    assertError(401, "invalid management key", http.send("GET", PATH, "Authorization: " + hash));
  }

  @Test
  void aKeyBeyondAsciiWorksInBothEncodingsThatClientsUse() throws IOException {
    change(
        s -> new RemoteManagement(true, CountingCheck.hashOf("schlüssel"), List.of(), List.of()));
    String header = "Authorization: Bearer schlüssel";
    assertEquals(200, http.send(StandardCharsets.UTF_8, "GET", PATH, header).status());
    assertEquals(200, http.send(StandardCharsets.ISO_8859_1, "GET", PATH, header).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "options"})
  void everyMethodButOptionsNeedsTheKey(String method) throws IOException {
    assertEquals(401, http.send(method, PATH, "Content-Length: 0").status());
    assertEquals(0, served.get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v0/management", "/v0/management/", "/v0/management/no/such/path"})
  void unknownPathsAreGuardedLikeKnownOnes(String target) throws IOException {
    assertError(401, "missing management key", http.send("GET", target));
    assertError(401, "invalid management key", http.send("GET", target, "Authorization: wrong"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v0/management/debug;x=y",
        "/v0/management;x=y/debug",
        "/v0;/management/debug",
        "//v0/management/debug",
        "/v0//management/debug",
        "/v0/./management/debug",
        "/x/../v0/management/debug",
        "/v0/%6danagement/debug",
        "/v0/management%2fdebug",
        "/%2e/v0/management/debug",
        "/v0/management/debug?key=right",
        "http://localhost/v0/management/debug",
        "/V0/management/debug",
        "/detour"
      })
  void noSpellingOfThePathGoesAroundTheGuard(String target) throws IOException {
    Answer answer = http.send("GET", target);
    assertTrue(List.of(400, 401, 404).contains(answer.status()), () -> "status " + answer.status());
    assertFalse(answer.body().contains(SECRET));
    assertEquals(0, served.get());
  }

  @Test
  void aForwardedRequestIsGuardedAndPassesWithTheKey() throws IOException {
    assertError(401, "missing management key", http.send("GET", "/detour"));
    assertEquals(SECRET, http.send("GET", "/detour", KEY).body());
  }

  @Test
  void anAnswerToHeadHasTheHeadersAndNoBody() throws IOException {
    Answer get = http.send("GET", PATH);
    Answer head = http.send("HEAD", PATH);
    assertEquals(401, head.status());
    assertEquals("", head.body());
    assertEquals(get.header("Content-Length"), head.header("Content-Length"));
    assertEquals(get.header("Content-Type"), head.header("Content-Type"));
  }

  @Test
  void anErrorIsJsonThatNobodyStoresOrSniffs() throws IOException {
    Answer answer = http.send("GET", PATH);
    assertEquals(
        Optional.of("application/json;charset=utf-8"),
        answer.header("Content-Type").map(type -> type.toLowerCase(Locale.ROOT)));
    assertEquals(Optional.of("no-store"), answer.header("Cache-Control"));
    assertEquals(Optional.of("nosniff"), answer.header("X-Content-Type-Options"));
    assertEquals("{\"error\":\"missing management key\"}", answer.body());
  }

  @Test
  void withoutAConfiguredKeyNothingIsThereNotEvenForPreflight() throws IOException {
    change(s -> new RemoteManagement(true, "", List.of(), s.allowedOrigins()));
    for (String method : List.of("GET", "PUT", "OPTIONS")) {
      assertError(404, "not found", http.send(method, PATH, KEY, "Content-Length: 0"));
    }
    assertEquals(0, served.get());
  }

  @Test
  void aCallThroughAnUntrustedProxyOnThisMachineIsRemote() throws IOException {
    Answer answer = http.send("GET", PATH, KEY, VIA);
    assertEquals(403, answer.status());
    assertTrue(
        answer.body().startsWith("{\"error\":\"remote management disabled\",\"details\":\""),
        answer.body());
    change(s -> new RemoteManagement(true, s.secretKey(), List.of(), List.of()));
    assertEquals(200, http.send("GET", PATH, KEY, VIA).status());
  }

  @Test
  void aTrustedProxyBringsCallersThatAreBannedOneByOne() throws IOException {
    change(s -> new RemoteManagement(true, s.secretKey(), List.of("127.0.0.1"), List.of()));
    for (int i = 0; i < 5; i++) {
      assertError(
          401,
          "missing management key",
          http.send("GET", PATH, "X-Forwarded-For: 198.51.100." + i + ", 203.0.113.9"));
    }
    Answer banned = http.send("GET", PATH, KEY, "X-Forwarded-For: 203.0.113.9");
    assertError(403, "IP banned due to too many failed attempts. Try again in 30m0s", banned);
    assertEquals(Optional.of("1800"), banned.header("Retry-After"));
    assertEquals(200, http.send("GET", PATH, KEY, "X-Forwarded-For: 203.0.113.10").status());
    assertEquals(200, http.send("GET", PATH, KEY).status());
  }

  @Test
  void aFailureInsideTheDecisionKeepsEverybodyOutAndTellsNothing() throws IOException {
    settingsFail = true;
    for (String method : List.of("GET", "OPTIONS")) {
      Answer answer = http.send(method, PATH, KEY);
      assertEquals(500, answer.status());
      assertTrue(
          answer.body().matches("\\{\"error\":\"internal error\",\"request_id\":\"[0-9a-f]{12}\"}"),
          answer.body());
    }
    assertEquals(0, served.get());
  }

  @Test
  void preflightIsAnsweredWithoutAKeyAndWithoutTheServlet() throws IOException {
    Answer answer =
        http.send(
            "OPTIONS",
            PATH,
            "Origin: https://panel.example",
            "Access-Control-Request-Method: PATCH",
            "Access-Control-Request-Headers: authorization,cache-control, pragma,expires,accept");
    assertEquals(204, answer.status());
    assertEquals("", answer.body());
    assertEquals(Optional.of("*"), answer.header("Access-Control-Allow-Origin"));
    assertEquals(
        Optional.of("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
        answer.header("Access-Control-Allow-Methods"));
    assertEquals(
        Optional.of("authorization,cache-control, pragma,expires,accept"),
        answer.header("Access-Control-Allow-Headers"));
    assertEquals(Optional.of("Access-Control-Request-Headers"), answer.header("Vary"));
    assertEquals(Optional.of("600"), answer.header("Access-Control-Max-Age"));
    assertEquals(Optional.empty(), answer.header("Access-Control-Allow-Credentials"));
    assertEquals(0, served.get());
  }

  @Test
  void aPreflightThatAsksForNoHeaderOrForNonsenseIsToldTheUsualOnes() throws IOException {
    for (String asked :
        List.of(
            "X-Nothing: ",
            "Access-Control-Request-Headers: a b",
            "Access-Control-Request-Headers: ")) {
      assertEquals(
          Optional.of("Authorization, Content-Type, X-Management-Key, If-Match, If-None-Match"),
          http.send("OPTIONS", PATH, "Origin: https://panel.example", asked)
              .header("Access-Control-Allow-Headers"),
          asked);
    }
  }

  @Test
  void preflightOfARemoteCallerTellsNothingAndCountsNothing() throws IOException {
    for (int i = 0; i < 10; i++) {
      assertEquals(204, http.send("OPTIONS", PATH, VIA).status());
    }
    change(s -> new RemoteManagement(true, s.secretKey(), List.of(), List.of()));
    assertEquals(200, http.send("GET", PATH, KEY, VIA).status());
  }

  @Test
  void whoIsNoPageIsNotToldWhatPagesMayRead() throws IOException {
    Answer answer = http.send("GET", PATH, KEY);

    assertEquals(Optional.of("*"), answer.header("Access-Control-Allow-Origin"));
    assertEquals(Optional.empty(), answer.header("Access-Control-Expose-Headers"));
  }

  @Test
  void anyOriginMayReadAnswersAndRefusalsByDefault() throws IOException {
    for (Answer answer :
        List.of(
            http.send("GET", PATH, KEY, "Origin: https://panel.example"),
            http.send("GET", PATH, "Origin: https://panel.example"))) {
      assertEquals(Optional.of("*"), answer.header("Access-Control-Allow-Origin"));
      assertEquals(
          Optional.of(
              "ETag, Content-Disposition, Retry-After, X-Cliproxy-Loss, X-Cliproxy-Estimate,"
                  + " Request-Id, X-Request-Id, OpenAI-Processing-Ms, X-Server-Version"),
          answer.header("Access-Control-Expose-Headers"));
      assertEquals(Optional.empty(), answer.header("Vary"));
    }
  }

  @Test
  void aListedOriginIsEchoedAndAnotherIsNot() throws IOException {
    allowOrigins("https://Panel.example/", "http://localhost:5173");
    for (String method : List.of("GET", "OPTIONS")) {
      Answer listed = http.send(method, PATH, KEY, "Origin: https://panel.example");
      assertEquals(
          Optional.of("https://panel.example"), listed.header("Access-Control-Allow-Origin"));
      assertEquals(Optional.of("Origin"), listed.header("Vary"));
      for (String other :
          List.of("https://panel.example.evil", "http://panel.example", "null", "*")) {
        Answer answer = http.send(method, PATH, KEY, "Origin: " + other);
        assertEquals(Optional.empty(), answer.header("Access-Control-Allow-Origin"));
        assertEquals(Optional.empty(), answer.header("Access-Control-Allow-Headers"));
        assertEquals(Optional.of("Origin"), answer.header("Vary"));
      }
    }
  }

  @Test
  void anEmptyListTurnsCrossOriginAccessOff() throws IOException {
    allowOrigins();
    for (String method : List.of("GET", "OPTIONS")) {
      Answer answer = http.send(method, PATH, KEY, "Origin: https://panel.example");
      assertEquals(method.equals("GET") ? 200 : 204, answer.status());
      assertTrue(
          answer.head().stream().noneMatch(line -> line.startsWith("Access-Control")),
          () -> answer.head().toString());
    }
  }

  private void allowOrigins(String... origins) {
    change(s -> new RemoteManagement(false, s.secretKey(), List.of(), List.of(origins)));
  }

  private static void assertError(int status, String message, Answer answer) {
    assertEquals(status, answer.status(), answer::body);
    assertEquals("{\"error\":\"" + message + "\"}", answer.body());
  }
}
