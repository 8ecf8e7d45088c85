package dev.cliproxy.login;

import static dev.cliproxy.testing.Authors.BY_LOGIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.cliproxy.config.value.OauthProviders;
import dev.cliproxy.credential.TokenCredential;
import dev.cliproxy.login.LoginRefusedException.Reason;
import dev.cliproxy.wording.Wording;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GOOD =
      """
      {"access_token":"at-1","refresh_token":"rt-1","expires_in":3600,"token_type":"Bearer",\
      "account":{"uuid":"u-1","email_address":"me@example.com"}}""";

  @TempDir private Path folder;

  private final FakeProvider provider = new FakeProvider();
  private final OauthProviders providers = LoginSetup.freePorts();
  private LoginSetup setup;

  private LoginSetup setup() {
    if (setup == null) {
      setup = new LoginSetup(folder, providers, provider, Runnable::run);
    }
    return setup;
  }

  private Logins logins() {
    return setup().logins;
  }

  @AfterEach
  void close() {
    logins().close();
  }

  private static Map<String, List<String>> query(URI url) {
    return URLUtils.parseParameters(url.getRawQuery());
  }

  private static CallbackAnswer code(LoginView login) {
    return new CallbackAnswer("a-code", login.state(), "");
  }

  private LoginStatus status(LoginView login) {
    return logins().status(login.state()).orElseThrow();
  }

  private String failure(LoginView login) {
    Wording reason = assertInstanceOf(LoginStatus.Failed.class, status(login)).reason();
    assertFalse(reason.code().isEmpty());
    return reason.english();
  }

  private JsonNode file(String name) throws IOException {
    return JSON.readTree(Files.readString(folder.resolve(name)));
  }

  @Test
  void theAddressHasARandomStateAndAChallengeAndNoSecret() {
    LoginView login = logins().start(BY_LOGIN, LoginProvider.GEMINI, "");
    Map<String, List<String>> query = query(login.url());
    assertEquals(List.of(login.state()), query.get("state"));
    assertEquals(43, login.state().length());
    assertEquals(List.of("S256"), query.get("code_challenge_method"));
    assertEquals(43, query.get("code_challenge").get(0).length());
    assertEquals(List.of("code"), query.get("response_type"));
    assertEquals(List.of("offline"), query.get("access_type"));
    assertFalse(login.url().toString().contains("a-client-secret"));
    assertNotEquals(login.state(), logins().start(BY_LOGIN, LoginProvider.GEMINI, "").state());
    assertFalse(login.toString().contains(login.state()));
  }

  @Test
  void theCodeIsExchangedWithTheVerifierAndTheFileIsForItsOwnerAlone() throws Exception {
    provider.answers(200, GOOD);
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    assertInstanceOf(LoginStatus.Waiting.class, status(login));
    logins().callback(Optional.empty(), code(login));
    assertEquals(
        "claude-me@example.com.json",
        assertInstanceOf(LoginStatus.Saved.class, status(login)).file().value());
    JsonNode request = JSON.readTree(provider.request(0).getBody());
    assertEquals("authorization_code", request.path("grant_type").asText());
    assertEquals("a-code", request.path("code").asText());
    assertEquals(login.state(), request.path("state").asText());
    assertEquals(128, request.path("code_verifier").asText().length());
    assertEquals(
        query(login.url()).get("redirect_uri").get(0), request.path("redirect_uri").asText());
    assertEquals(
        JSON.readTree(
            """
            {"id_token":"","access_token":"at-1","refresh_token":"rt-1",\
            "last_refresh":"2026-01-01T00:00:00Z","email":"me@example.com","type":"claude",\
            "expired":"2026-01-01T01:00:00Z"}"""),
        file("claude-me@example.com.json"));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("claude-me@example.com.json"))));
  }

  @Test
  void aStateIsGoodForOneAnswer() {
    provider.answers(200, GOOD);
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    logins().callback(Optional.empty(), code(login));
    assertRefused(Reason.NOT_PENDING, () -> logins().callback(Optional.empty(), code(login)));
    assertEquals(1, provider.asked());
    assertInstanceOf(LoginStatus.Saved.class, status(login));
  }

  @Test
  void ofManyAnswersAtOnceOneIsTaken() throws Exception {
    provider.answers(200, GOOD);
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    CountDownLatch start = new CountDownLatch(1);
    AtomicInteger taken = new AtomicInteger();
    ExecutorService many = Executors.newFixedThreadPool(32);
    List<Future<?>> answers = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      answers.add(
          many.submit(
              () -> {
                assertTrue(start.await(10, TimeUnit.SECONDS));
                logins().callback(Optional.empty(), code(login));
                return taken.incrementAndGet();
              }));
    }
    start.countDown();
    for (Future<?> answer : answers) {
      try {
        answer.get(10, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        assertInstanceOf(LoginRefusedException.class, e.getCause());
      }
    }
    many.shutdownNow();
    assertEquals(1, taken.get());
    assertEquals(1, provider.asked());
    assertInstanceOf(LoginStatus.Saved.class, status(login));
  }

  @Test
  void anUnknownStateChangesNothing() {
    assertRefused(
        Reason.UNKNOWN,
        () -> logins().callback(Optional.empty(), new CallbackAnswer("c", "unknown", "")));
    assertRefused(
        Reason.INVALID,
        () -> logins().callback(Optional.empty(), new CallbackAnswer("c", "../evil", "")));
    assertEquals(0, provider.asked());
    assertFalse(Files.exists(folder.resolve("evil")));
    assertEquals(List.of(), setup().fileNames());
  }

  @Test
  void theStateOfAnotherProviderIsRefusedAndStaysGood() {
    provider.answers(200, GOOD);
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    assertRefused(
        Reason.INVALID, () -> logins().callback(Optional.of(LoginProvider.CODEX), code(login)));
    logins().callback(Optional.of(LoginProvider.CLAUDE), code(login));
    assertInstanceOf(LoginStatus.Saved.class, status(login));
  }

  @Test
  void theProvidersErrorEndsTheLoginAndIsSaidUntilItsTimeIsOver() {
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CODEX, "");
    logins().callback(Optional.empty(), new CallbackAnswer("", login.state(), "access_denied"));
    assertEquals("Authentication failed: access_denied", failure(login));
    assertEquals("Authentication failed: access_denied", failure(login));
    assertEquals(0, provider.asked());
    setup().clock.advance(Logins.LIFE);
    assertEquals(Optional.empty(), logins().status(login.state()));
  }

  @Test
  void aLoginIsGivenUpWhenItsTimeIsOver() {
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    setup().clock.advance(Logins.LIFE);
    assertEquals(Optional.empty(), logins().status(login.state()));
    assertRefused(Reason.UNKNOWN, () -> logins().callback(Optional.empty(), code(login)));
  }

  @Test
  void theSixtyFifthLoginIsRefusedUntilAnotherHasEnded() {
    LoginView first = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    for (int i = 1; i < Logins.MOST_WAITING; i++) {
      logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    }
    assertRefused(Reason.TOO_MANY, () -> logins().start(BY_LOGIN, LoginProvider.CODEX, ""));
    assertRefused(Reason.TOO_MANY, () -> logins().start(BY_LOGIN, LoginProvider.QWEN, ""));
    assertEquals(0, provider.asked());
    assertTrue(logins().cancel(first.state()));
    logins().start(BY_LOGIN, LoginProvider.CODEX, "");
  }

  @Test
  void aCancelledLoginTakesNothingAndSavesNothing() throws Exception {
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    assertTrue(logins().cancel(login.state()));
    assertFalse(logins().cancel(login.state()));
    assertFalse(logins().cancel("unknown"));
    assertEquals("the login was cancelled", failure(login));
    assertRefused(Reason.NOT_PENDING, () -> logins().callback(Optional.empty(), code(login)));
  }

  @Test
  void aCancelledLoginIsNotListedAndStillSaysHowItEnded() {
    LoginView kept = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    LoginView cancelled = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    assertTrue(logins().cancel(cancelled.state()));
    assertEquals(List.of(kept), logins().list());
    assertEquals("the login was cancelled", failure(cancelled));
  }

  @Test
  void onlyWhatHasEndedIsPutAway() {
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    logins().putAway(login.state());
    logins().putAway("unknown");
    assertEquals(1, logins().list().size());
    logins().callback(Optional.empty(), new CallbackAnswer("", login.state(), "access_denied"));
    logins().putAway(login.state());
    assertEquals(List.of(), logins().list());
    assertEquals("Authentication failed: access_denied", failure(login));
  }

  @Test
  void theTypesThatRequestsAreMadeWithAreThoseOneCanLogInTo() {
    assertEquals(
        TokenCredential.TYPES,
        Stream.of(LoginProvider.values()).map(LoginProvider::type).collect(Collectors.toSet()));
  }

  @Test
  void aLoginThatIsCancelledWhileItsTokenIsFetchedSavesNothing() {
    Queue<Runnable> work = new ArrayDeque<>();
    provider.answers(200, GOOD);
    LoginSetup slow = new LoginSetup(folder, providers, provider, work::add);
    LoginView login = slow.logins.start(BY_LOGIN, LoginProvider.CLAUDE, "");
    slow.logins.callback(Optional.empty(), code(login));
    assertInstanceOf(LoginStatus.Fetching.class, slow.logins.status(login.state()).orElseThrow());
    assertTrue(slow.logins.cancel(login.state()));
    work.remove().run();
    assertEquals(List.of(), slow.fileNames());
    slow.logins.close();
  }

  static Stream<Arguments> badAnswers() {
    String exchange = "Failed to exchange authorization code for tokens: ";
    return Stream.of(
        Arguments.of(
            400,
            "{\"error\":\"invalid_grant\",\"error_description\":\"secret words\"}",
            exchange + "the provider answered with status 400 (invalid_grant)"),
        Arguments.of(
            400,
            "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\"}}",
            exchange + "the provider answered with status 400 (invalid_request_error)"),
        Arguments.of(
            500, "<html>secret words</html>", exchange + "the provider answered with status 500"),
        Arguments.of(
            400, "{\"error\":\"a b\\nc\"}", exchange + "the provider answered with status 400"),
        Arguments.of(200, "<html>", exchange + "the provider's answer is not a JSON object"),
        Arguments.of(200, "", exchange + "the provider's answer is not a JSON object"),
        Arguments.of(200, "[]", exchange + "the provider's answer is not a JSON object"),
        Arguments.of(200, "{}", exchange + "the provider's answer has no access token"),
        Arguments.of(
            200, "{\"access_token\":7}", exchange + "the provider's answer has no access token"));
  }

  @ParameterizedTest
  @MethodSource("badAnswers")
  void aBadAnswerOfTheTokenEndpointEndsTheLoginWithAClearMessage(
      int status, String body, String message) {
    provider.answers(status, body);
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    logins().callback(Optional.empty(), code(login));
    assertEquals(message, failure(login));
    assertEquals(List.of(), setup().fileNames());
    logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
  }

  @Test
  void aProviderThatCannotBeReachedEndsTheLogin() {
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    logins().callback(Optional.empty(), code(login));
    assertEquals(
        "Failed to exchange authorization code for tokens: the connection was refused",
        failure(login));
  }

  @Test
  void anUnknownLifeIsNotAnEnd() throws Exception {
    provider.answers(
        200, "{\"access_token\":\"at\",\"account\":{\"email_address\":\"me@example.com\"}}");
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    logins().callback(Optional.empty(), code(login));
    assertEquals("", file("claude-me@example.com.json").path("expired").asText());
    assertEquals(Optional.empty(), setup().files.list().get(0).expiresAt());
  }

  @Test
  void theLifeThatNoFieldStatesIsTheTokensOwn() throws Exception {
    long end = setup().clock.instant().plusSeconds(77).getEpochSecond();
    provider.answers(200, "{\"access_token\":\"%s\"}".formatted(jwt("{\"exp\":" + end + "}")));
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CODEX, "");
    logins().callback(Optional.empty(), code(login));
    JsonNode file = file(setup().fileNames().get(0));
    assertEquals("2026-01-01T00:01:17Z", file.path("expired").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "me@example.com, u-1, claude-me@example.com.json",
    "'', u-1, claude-u-1.json",
    "' ', u-1, claude-u-1.json",
    "../../evil, u-1, claude-digest.json",
    ".hidden, u-1, claude-digest.json",
    "'', '', claude-digest.json",
  })
  void theFileIsNamedAfterTheAccountAndNeverAfterNobody(String email, String id, String name) {
    provider.answers(
        200,
        "{\"access_token\":\"at-1\",\"account\":{\"uuid\":\"%s\",\"email_address\":\"%s\"}}"
            .formatted(id, email));
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    logins().callback(Optional.empty(), code(login));
    String saved = setup().fileNames().get(0);
    assertEquals(name, saved.replaceFirst("[0-9a-f]{16}", "digest"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"not a jwt", "a.b.c", "", "e30.e30.e30"})
  void aMalformedIdTokenCostsTheNameOnly(String idToken) throws Exception {
    provider.answers(
        200,
        "{\"access_token\":\"at-1\",\"expires_in\":60,\"id_token\":\"%s\"}".formatted(idToken));
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CODEX, "");
    logins().callback(Optional.empty(), code(login));
    String saved = assertInstanceOf(LoginStatus.Saved.class, status(login)).file().value();
    assertTrue(saved.matches("codex-[0-9a-f]{16}\\.json"), saved);
    assertEquals("", file(saved).path("email").asText());
  }

  @Test
  void anOddClaimCostsNoneOfTheOthers() throws Exception {
    String claims =
        """
        {"aud":7,"exp":"never","email":"me@example.com","https://api.openai.com/auth":\
        {"chatgpt_account_id":"account-1","chatgpt_subscription_last_checked":{}}}""";
    provider.answers(200, "{\"access_token\":\"at-1\",\"id_token\":\"%s\"}".formatted(jwt(claims)));
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CODEX, "");
    logins().callback(Optional.empty(), code(login));
    JsonNode file = file("codex-me@example.com.json");
    assertEquals("account-1", file.path("account_id").asText());
    assertEquals(
        List.of(
            "id_token",
            "access_token",
            "refresh_token",
            "account_id",
            "last_refresh",
            "email",
            "type",
            "expired"),
        file.properties().stream().map(Map.Entry::getKey).toList());
  }

  @Test
  void geminisTokensStandInTheirOwnObjectWithoutTheClientsSecret() throws Exception {
    provider
        .answers(200, "{\"access_token\":\"at-1\",\"refresh_token\":\"rt-1\",\"expires_in\":60}")
        .answers(200, "{\"id\":\"77\",\"email\":\"me@example.com\"}");
    LoginView login = logins().start(BY_LOGIN, LoginProvider.GEMINI, "project-1");
    logins().callback(Optional.of(LoginProvider.GEMINI), code(login));
    assertEquals("a-client-secret", provider.field(0, "client_secret"));
    assertEquals("Bearer at-1", provider.request(1).getHeaderMap().get("Authorization").get(0));
    JsonNode file = file("gemini-me@example.com-project-1.json");
    assertEquals("at-1", file.at("/token/access_token").asText());
    assertEquals("2026-01-01T00:01:00Z", file.at("/token/expiry").asText());
    assertEquals("project-1", file.path("project_id").asText());
    assertFalse(file.toString().contains("a-client-secret"));
    assertEquals("me@example.com", setup().files.list().get(0).email().orElseThrow());
  }

  @Test
  void withoutItsSecretGeminiIsNotConfigured() {
    LoginSetup bare = new LoginSetup(folder, OauthProviders.DEFAULT, provider, Runnable::run);
    LoginRefusedException refused =
        assertRefused(
            Reason.NOT_CONFIGURED, () -> bare.logins.start(BY_LOGIN, LoginProvider.GEMINI, ""));
    assertTrue(refused.getMessage().contains("CLIPROXY_GEMINI_CLIENT_SECRET"));
    assertEquals(List.of(), bare.logins.list());
  }

  @Test
  void aProjectThatIsNoneIsRefused() {
    assertRefused(
        Reason.INVALID, () -> logins().start(BY_LOGIN, LoginProvider.GEMINI, "<PROJECT_ID>"));
    assertRefused(
        Reason.INVALID, () -> logins().start(BY_LOGIN, LoginProvider.GEMINI, "../../etc"));
  }

  @Test
  void anotherLoginOfTheSamePersonKeepsWhatOthersHaveWrittenInTheFile() throws Exception {
    Files.writeString(
        folder.resolve("claude-me@example.com.json"),
        "{\"access_token\":\"old\",\"note\":\"mine\",\"priority\":3}");
    provider.answers(200, GOOD);
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    logins().callback(Optional.empty(), code(login));
    JsonNode file = file("claude-me@example.com.json");
    assertEquals("at-1", file.path("access_token").asText());
    assertEquals("mine", file.path("note").asText());
    assertEquals(3, file.path("priority").asInt());
  }

  @Test
  void aFileThatCannotBeSavedEndsTheLoginAndTheNextOneGoesOn() throws Exception {
    Files.createDirectory(folder.resolve("claude-me@example.com.json"));
    provider.answers(200, GOOD).answers(200, GOOD.replace("me@", "you@"));
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    logins().callback(Optional.empty(), code(login));
    assertTrue(failure(login).startsWith("Failed to save authentication tokens"), failure(login));
    LoginView next = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    logins().callback(Optional.empty(), code(next));
    assertInstanceOf(LoginStatus.Saved.class, status(next));
  }

  @Test
  void theListenerLivesOnlyWhileALoginWaits() throws Exception {
    int port = providers.claude().port();
    assertFalse(isListening(port));
    LoginView first = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    LoginView second = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    assertTrue(isListening(port));
    logins().cancel(first.state());
    assertTrue(isListening(port));
    logins().cancel(second.state());
    assertFalse(isListening(port));
  }

  @Test
  void theListenerGoesWhenTheTimeIsOverThoughNobodyAsks() throws Exception {
    var unused = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    setup().clock.advance(Logins.LIFE);
    setup().timer.runEnds();
    assertFalse(isListening(providers.claude().port()));
  }

  @Test
  void theBrowserOnThisMachineIsToldWhatHasHappened() throws Exception {
    provider.answers(200, GOOD);
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    String base = "http://127.0.0.1:" + providers.claude().port();
    HttpClient browser = HttpClient.newHttpClient();
    assertEquals(404, get(browser, base + "/elsewhere").statusCode());
    HttpResponse<String> wrong = get(browser, base + "/callback?code=c&state=%3Cscript%3E");
    assertEquals(400, wrong.statusCode());
    assertFalse(wrong.body().contains("<script>"));
    HttpResponse<String> good = get(browser, base + "/callback?code=c&state=" + login.state());
    assertEquals(200, good.statusCode());
    assertTrue(good.body().contains("Answer received"));
    assertFalse(good.body().contains(login.state()));
    assertEquals("no-store", good.headers().firstValue("Cache-Control").orElse(""));
    assertEquals("no-referrer", good.headers().firstValue("Referrer-Policy").orElse(""));
    assertInstanceOf(LoginStatus.Saved.class, status(login));
  }

  @Test
  void aTakenPortIsSaidAndThePastedAddressStillCounts() throws Exception {
    provider.answers(200, GOOD);
    try (ServerSocket taken =
        new ServerSocket(providers.claude().port(), 1, InetAddress.getLoopbackAddress())) {
      LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
      assertTrue(login.note().contains("port " + taken.getLocalPort() + " is taken"), login.note());
      logins()
          .callback(
              Optional.empty(),
              CallbackAnswer.ofPasted("http://localhost:1/callback?code=c&state=" + login.state()));
      assertInstanceOf(LoginStatus.Saved.class, status(login));
    }
  }

  @Test
  void cookiesAreKeptUnderADigestAndUsedForNothing() throws Exception {
    String name = logins().saveGeminiWeb(BY_LOGIN, " psid ", "ts", "mine").value();
    assertTrue(name.matches("gemini-web-[0-9a-f]{16}\\.json"), name);
    assertEquals("psid", file(name).path("secure_1psid").asText());
    setup().tokens.check();
    assertEquals(List.of(), setup().tokens.list());
    assertRefused(Reason.INVALID, () -> logins().saveGeminiWeb(BY_LOGIN, "", "ts", ""));
    assertRefused(Reason.INVALID, () -> logins().saveGeminiWeb(BY_LOGIN, "a", " ", ""));
    assertRefused(Reason.INVALID, () -> logins().saveGeminiWeb(BY_LOGIN, "a;b", "c", ""));
    assertRefused(
        Reason.INVALID, () -> logins().saveGeminiWeb(BY_LOGIN, "a".repeat(5_000), "c", ""));
  }

  @Test
  void theErrorOnAPageIsEscaped() {
    LoginView login = logins().start(BY_LOGIN, LoginProvider.CLAUDE, "");
    CallbackPage page =
        logins()
            .callbackPage(
                LoginProvider.CLAUDE,
                "error=%3Cscript%3Ealert(1)%3C/script%3E&state=" + login.state());
    assertEquals(400, page.status());
    assertTrue(page.html().contains("&lt;script&gt;"));
    assertFalse(page.html().contains("<script>"));
  }

  static Stream<String> badQueries() {
    return Stream.of(
        "",
        "code=c",
        "state=",
        "state=a&state=b&code=c",
        "%",
        "code=%zz&state=x",
        "a".repeat(9_000));
  }

  @ParameterizedTest
  @MethodSource("badQueries")
  void aBadQueryGetsAPageThatSaysSo(String query) {
    assertEquals(400, logins().callbackPage(LoginProvider.CLAUDE, query).status());
    assertEquals(400, logins().callbackPage(LoginProvider.CLAUDE, null).status());
  }

  private static String jwt(String claims) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
        + "."
        + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".c2ln";
  }

  private static HttpResponse<String> get(HttpClient browser, String address) throws Exception {
    return browser.send(
        HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(10)).build(),
        BodyHandlers.ofString());
  }

  private static boolean isListening(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (java.net.ConnectException e) {
      return false;
    }
  }

  private static LoginRefusedException assertRefused(
      Reason reason, org.junit.jupiter.api.function.Executable request) {
    LoginRefusedException refused = assertThrows(LoginRefusedException.class, request);
    assertEquals(reason, refused.reason(), refused.getMessage());
    return refused;
  }
}
