package dev.cliproxy.login;

import static dev.cliproxy.testing.Authors.BY_LOGIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.SignedJWT;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.OauthProviders;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.LocalOauthServer;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.upstream.UpstreamClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Whole logins at a real OAuth server, through the program's own HTTP client. */
class OauthFlowsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(20);

  private static LocalOauthServer server;

  @TempDir private Path folder;

  private final HttpClient browser = HttpClient.newHttpClient();
  private final ScheduledExecutorService background = Executors.newScheduledThreadPool(1);
  private final ExecutorService work = Executors.newFixedThreadPool(4);
  private final MutableClock clock = new MutableClock();
  private final Logger ownLog = (Logger) LoggerFactory.getLogger("dev.cliproxy");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<String> secrets = new ArrayList<>();
  private UpstreamClient upstream;
  private AuthFiles files;
  private Logins logins;
  private TokenRefresh tokens;

  /** The ways in which a provider's answer gets from the browser to the program. */
  enum Way {
    LISTENER,
    CALLBACK_ROUTE,
    PASTED
  }

  @BeforeAll
  static void startServer() throws IOException {
    server = LocalOauthServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void start() throws Exception {
    Path file =
        TestConfig.write(
            folder,
            "oauth:",
            "  claude:",
            "    authorize-url: " + server.authorizeUrl("claude"),
            "    token-url: " + server.tokenUrl("claude"),
            // The server knows no authorization without it.
            "    scopes: openid",
            "    port: " + LoginSetup.freePort(),
            "  codex:",
            "    authorize-url: " + server.authorizeUrl("codex"),
            "    token-url: " + server.tokenUrl("codex"),
            "    port: " + LoginSetup.freePort(),
            "  gemini:",
            "    authorize-url: " + server.authorizeUrl("gemini"),
            "    token-url: " + server.tokenUrl("gemini"),
            "    userinfo-url: " + server.userinfoUrl("gemini"),
            "    scopes: openid email",
            "    client-secret: a-client-secret",
            "    port: " + LoginSetup.freePort());
    ConfigStore store =
        ConfigStore.open(new ConfigFile(file), folder, key -> key, Clock.systemUTC());
    Config config = store.current();
    upstream =
        new UpstreamClient(
            "cliproxy/test", new SslContextFactory.Client(), background, System::nanoTime);
    files = new AuthFiles(config::authDirectory, clock);
    OauthProviders providers = config.oauth();
    SecureRandom random = new SecureRandom();
    Protocols protocols =
        new Protocols(() -> providers, new ProviderCalls(upstream, () -> config), clock, random);
    logins = new Logins(protocols, files, SharedLogins.NONE, clock, work, (delay, task) -> {});
    tokens = new TokenRefresh(files, protocols, clock, work, random, replaced -> {});
  }

  @BeforeEach
  void listenToTheLog() {
    log.setContext(ownLog.getLoggerContext());
    log.start();
    ownLog.setLevel(Level.DEBUG);
    ownLog.addAppender(log);
  }

  @AfterEach
  void nothingSecretIsInTheLog() {
    ownLog.detachAppender(log);
    ownLog.setLevel(null);
    assertFalse(log.list.isEmpty());
    for (ILoggingEvent event : log.list) {
      for (String secret : secrets) {
        assertFalse(event.getFormattedMessage().contains(secret), event.getFormattedMessage());
      }
    }
  }

  @AfterEach
  void stop() throws IOException {
    logins.close();
    upstream.close();
    work.shutdownNow();
    background.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void claude(Way way) throws Exception {
    JsonNode file = logIn(LoginProvider.CLAUDE, way, "claude-me@example.com.json");
    assertEquals("claude", file.path("type").asText());
    assertEquals(LocalOauthServer.EMAIL, file.path("email").asText());
    Duration life =
        Duration.between(clock.instant(), files.list().get(0).expiresAt().orElseThrow());
    assertTrue(life.toMinutes() >= 59 && life.toMinutes() <= 60, life.toString());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void codex(Way way) throws Exception {
    JsonNode file = logIn(LoginProvider.CODEX, way, "codex-me@example.com.json");
    assertEquals("account-1", file.path("account_id").asText());
    assertEquals(LocalOauthServer.EMAIL, file.path("email").asText());
    assertEquals(
        "subject-1",
        SignedJWT.parse(file.path("id_token").asText()).getJWTClaimsSet().getSubject());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void gemini(Way way) throws Exception {
    JsonNode file = logIn(LoginProvider.GEMINI, way, "gemini-me@example.com.json");
    assertEquals(LocalOauthServer.EMAIL, file.path("email").asText());
    assertFalse(file.at("/token/refresh_token").asText().isEmpty());
  }

  @Test
  void theServerRefusesACodeWithoutItsVerifier() throws Exception {
    LoginView first = logins.start(BY_LOGIN, LoginProvider.CLAUDE, "");
    LoginView second = logins.start(BY_LOGIN, LoginProvider.CLAUDE, "");
    CallbackAnswer code = CallbackAnswer.ofQuery(server.agree(first.url()).getRawQuery());
    // The second login has another verifier than the one that the code was given for.
    logins.callback(Optional.empty(), new CallbackAnswer(code.code(), second.state(), ""));
    assertTrue(Eventually.holds(SOON, () -> failed(second)));
    assertEquals(List.of(), files.list());
  }

  @Test
  void aTokenThatExpiresIsRenewedAndARotatedRefreshTokenUsedOnceByFiftyAtOnce() throws Exception {
    JsonNode before = logIn(LoginProvider.CLAUDE, Way.PASTED, "claude-me@example.com.json");
    AuthFileName file = AuthFileName.parse("claude-me@example.com.json");
    tokens.check();
    String first = tokens.accessToken(file).orElseThrow();
    assertEquals(before.path("access_token").asText(), first);
    int renewals = server.renewals();
    List<String> renewed = fiftyAtOnce(file, first);
    assertEquals(1, renewed.stream().distinct().count());
    assertEquals(renewals + 1, server.renewals());
    assertNotEquals(first, renewed.get(0));
    JsonNode after = content(file);
    assertEquals(renewed.get(0), after.path("access_token").asText());
    assertNotEquals(before.path("refresh_token").asText(), after.path("refresh_token").asText());

    // The rotated token is good for the next renewal, which time alone brings about.
    clock.advance(Duration.ofMinutes(61));
    assertEquals(Optional.empty(), tokens.accessToken(file));
    tokens.check();
    assertTrue(Eventually.holds(SOON, () -> tokens.accessToken(file).isPresent()));
    assertEquals(renewals + 2, server.renewals());
    assertEquals(Optional.empty(), tokens.problem(file));
  }

  private List<String> fiftyAtOnce(AuthFileName file, String refused) throws Exception {
    ExecutorService many = Executors.newFixedThreadPool(50);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<CompletableFuture<String>> waiting = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        waiting.add(
            CompletableFuture.supplyAsync(
                    () -> {
                      awaitUninterrupted(start);
                      return tokens.refresh(file, refused);
                    },
                    many)
                .thenCompose(refresh -> refresh));
      }
      start.countDown();
      List<String> renewed = new ArrayList<>();
      for (CompletableFuture<String> one : waiting) {
        renewed.add(one.get(20, TimeUnit.SECONDS));
      }
      return renewed;
    } finally {
      many.shutdownNow();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonNode logIn(LoginProvider provider, Way way, String name) throws Exception {
    LoginView login = logins.start(BY_LOGIN, provider, "");
    assertInstanceOf(LoginStatus.Waiting.class, logins.status(login.state()).orElseThrow());
    URI back = server.agree(login.url());
    assertTrue(back.toString().startsWith("http://localhost:"), back.toString());
    switch (way) {
      case LISTENER -> {
        HttpResponse<String> page =
            browser.send(
                HttpRequest.newBuilder(
                        URI.create(back.toString().replace("localhost", "127.0.0.1")))
                    .timeout(SOON)
                    .build(),
                BodyHandlers.ofString());
        assertEquals(200, page.statusCode(), page.body());
      }
      case CALLBACK_ROUTE ->
          assertEquals(200, logins.callbackPage(provider, back.getRawQuery()).status());
      case PASTED ->
          logins.callback(Optional.of(provider), CallbackAnswer.ofPasted(back.toString()));
    }
    assertTrue(
        Eventually.holds(
            SOON, () -> logins.status(login.state()).orElseThrow() instanceof LoginStatus.Saved),
        () -> logins.list().get(0).status().toString());
    AuthFileName file = AuthFileName.parse(name);
    JsonNode tokensInFile =
        provider == LoginProvider.GEMINI ? content(file).path("token") : content(file);
    secrets.add(login.state());
    secrets.add(CallbackAnswer.ofQuery(back.getRawQuery()).code());
    secrets.add(tokensInFile.path("access_token").asText());
    secrets.add(tokensInFile.path("refresh_token").asText());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("auths").resolve(name))));
    return content(file);
  }

  private JsonNode content(AuthFileName file) throws IOException {
    return JSON.readTree(files.read(file));
  }

  private boolean failed(LoginView login) {
    return logins.status(login.state()).orElseThrow() instanceof LoginStatus.Failed;
  }
}
