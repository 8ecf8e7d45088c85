package dev.cliproxy.login;

import static dev.cliproxy.testing.Authors.BY_LOGIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.cliproxy.config.value.OauthProviders;
import dev.cliproxy.login.LoginRefusedException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins for which a person agrees on any device, at providers that answer what they like. */
class DeviceLoginTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String START =
      """
      {"device_code":"dc-1","user_code":"ABCD-EFGH","verification_uri":"https://qwen.example/a",\
      "verification_uri_complete":"https://qwen.example/a?user_code=ABCD-EFGH","expires_in":300,\
      "interval":2}""";
  private static final String PENDING = "{\"error\":\"authorization_pending\"}";
  private static final String SLOW_DOWN = "{\"error\":\"slow_down\"}";
  private static final String TOKENS =
      """
      {"access_token":"at-1","refresh_token":"rt-1","token_type":"Bearer","expires_in":21600,\
      "resource_url":"portal.qwen.example"}""";

  @TempDir private Path folder;

  private final FakeProvider provider = new FakeProvider();
  private LoginSetup setup;

  @BeforeEach
  void prepare() {
    setup = new LoginSetup(folder, OauthProviders.DEFAULT, provider, Runnable::run);
  }

  private LoginStatus status(LoginView login) {
    return setup.logins.status(login.state()).orElseThrow();
  }

  private String failure(LoginView login) {
    return assertInstanceOf(LoginStatus.Failed.class, status(login)).message();
  }

  @Test
  void qwenIsAskedAtItsOwnPaceUntilThePersonHasAgreed() throws Exception {
    provider.answers(200, START).answers(400, PENDING).answers(200, TOKENS);
    LoginView login = setup.logins.start(BY_LOGIN, LoginProvider.QWEN, "");
    assertEquals("https://qwen.example/a?user_code=ABCD-EFGH", login.url().toString());
    assertEquals(Optional.of("ABCD-EFGH"), login.userCode());
    assertEquals(setup.clock.instant().plusSeconds(300), login.end());
    assertEquals(Duration.ofSeconds(2), setup.timer.nextDelay());
    setup.timer.runNext();
    assertInstanceOf(LoginStatus.Waiting.class, status(login));
    assertEquals(Duration.ofSeconds(2), setup.timer.nextDelay());
    setup.timer.runNext();
    String name = assertInstanceOf(LoginStatus.Saved.class, status(login)).file().value();
    assertEquals("qwen-1767225600000.json", name);
    assertEquals(
        JSON.readTree(
            """
            {"access_token":"at-1","refresh_token":"rt-1","last_refresh":"2026-01-01T00:00:00Z",\
            "resource_url":"portal.qwen.example","email":"qwen-1767225600000","type":"qwen",\
            "expired":"2026-01-01T06:00:00Z"}"""),
        JSON.readTree(Files.readString(folder.resolve(name))));
    assertTrue(setup.timer.isIdle());
  }

  @Test
  void theVerifierFitsTheChallenge() {
    provider.answers(200, START).answers(400, PENDING);
    var unused = setup.logins.start(BY_LOGIN, LoginProvider.QWEN, "");
    setup.timer.runNext();
    CodeVerifier verifier = new CodeVerifier(provider.field(1, "code_verifier"));
    assertEquals(
        CodeChallenge.compute(CodeChallengeMethod.S256, verifier).getValue(),
        provider.field(0, "code_challenge"));
    assertEquals("dc-1", provider.field(1, "device_code"));
    assertEquals("urn:ietf:params:oauth:grant-type:device_code", provider.field(1, "grant_type"));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 429})
  void slowDownOnAnyStatusMakesAllLaterQuestionsSlower(int status) {
    provider.answers(200, START).answers(status, SLOW_DOWN).answers(400, PENDING);
    LoginView login = setup.logins.start(BY_LOGIN, LoginProvider.QWEN, "");
    setup.timer.runNext();
    assertEquals(Duration.ofSeconds(7), setup.timer.nextDelay());
    setup.timer.runNext();
    assertEquals(Duration.ofSeconds(7), setup.timer.nextDelay());
    assertInstanceOf(LoginStatus.Waiting.class, status(login));
  }

  @Test
  void theQuestionsNeverGetSlowerThanOneAMinute() {
    provider.answers(200, START.replace("300", "86400"));
    var unused = setup.logins.start(BY_LOGIN, LoginProvider.QWEN, "");
    for (int i = 0; i < 20; i++) {
      provider.answers(429, SLOW_DOWN);
      setup.timer.runNext();
    }
    assertEquals(Duration.ofMinutes(1), setup.timer.nextDelay());
  }

  @ParameterizedTest
  @CsvSource({
    "400, expired_token",
    "400, access_denied",
    "401, invalid_client",
  })
  void aRefusalEndsTheLogin(int status, String error) {
    provider.answers(200, START).answers(status, "{\"error\":\"" + error + "\"}");
    LoginView login = setup.logins.start(BY_LOGIN, LoginProvider.QWEN, "");
    setup.timer.runNext();
    assertEquals(
        "Authentication failed: the provider answered with status " + status + " (" + error + ")",
        failure(login));
    assertTrue(setup.timer.isIdle());
  }

  @Test
  void aFaultThatMayPassIsWaitedOut() {
    provider.answers(200, START).answers(503, "<html>").answers(200, TOKENS);
    LoginView login = setup.logins.start(BY_LOGIN, LoginProvider.QWEN, "");
    setup.timer.runNext();
    setup.timer.runNext();
    assertInstanceOf(LoginStatus.Saved.class, status(login));
  }

  @Test
  void nobodyIsAskedForALoginThatIsOver() {
    provider.answers(200, START);
    LoginView login = setup.logins.start(BY_LOGIN, LoginProvider.QWEN, "");
    setup.clock.advance(Duration.ofMinutes(5));
    setup.timer.runNext();
    assertEquals(1, provider.asked());
    assertTrue(setup.timer.isIdle());
    assertEquals(Optional.empty(), setup.logins.status(login.state()));
  }

  @Test
  void nobodyIsAskedForALoginThatWasCancelled() {
    provider.answers(200, START);
    LoginView login = setup.logins.start(BY_LOGIN, LoginProvider.QWEN, "");
    assertTrue(setup.logins.cancel(login.state()));
    setup.timer.runNext();
    assertEquals(1, provider.asked());
    assertTrue(setup.timer.isIdle());
    assertEquals(List.of(), setup.fileNames());
  }

  @Test
  void aCallbackDoesNotEndALoginByCode() {
    provider.answers(200, START);
    LoginView login = setup.logins.start(BY_LOGIN, LoginProvider.QWEN, "");
    LoginRefusedException refused =
        assertThrows(
            LoginRefusedException.class,
            () ->
                setup.logins.callback(
                    Optional.empty(), new CallbackAnswer("c", login.state(), "")));
    assertEquals(Reason.NOT_PENDING, refused.reason());
    assertInstanceOf(LoginStatus.Waiting.class, status(login));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"device_code\":\"d\"}",
        "{\"device_code\":\"d\",\"verification_uri\":\"javascript:alert(1)\"}",
        "{\"device_code\":\"d\",\"verification_uri\":\"https://a b\"}",
        "<html>",
      })
  void aStartThatMakesNoSenseIsRefused(String answer) {
    provider.answers(200, answer);
    LoginRefusedException refused =
        assertThrows(
            LoginRefusedException.class,
            () -> setup.logins.start(BY_LOGIN, LoginProvider.QWEN, ""));
    assertEquals(Reason.PROVIDER_FAILED, refused.reason());
    assertEquals(List.of(), setup.logins.list());
  }

  @Test
  void aProviderThatCannotBeReachedIsSaid() {
    LoginRefusedException refused =
        assertThrows(
            LoginRefusedException.class,
            () -> setup.logins.start(BY_LOGIN, LoginProvider.QWEN, ""));
    assertEquals(502, refused.reason().status());
    assertEquals(
        "failed to start device authorization flow: the connection was refused",
        refused.getMessage());
  }

  @Test
  void codexIsAskedWhileItForbidsAndThenGivesACodeToExchange() throws Exception {
    String verifier = "v".repeat(43);
    provider
        .answers(200, "{\"device_auth_id\":\"id-1\",\"usercode\":\"WXYZ\",\"interval\":\"3\"}")
        .answers(403, "")
        .answers(404, "{}")
        .answers(
            200, "{\"authorization_code\":\"c-1\",\"code_verifier\":\"%s\"}".formatted(verifier))
        .answers(200, "{\"access_token\":\"at-1\",\"expires_in\":60}");
    LoginView login = setup.logins.startByDevice(BY_LOGIN, LoginProvider.CODEX);
    assertEquals("https://auth.openai.com/codex/device", login.url().toString());
    assertEquals(Optional.of("WXYZ"), login.userCode());
    assertEquals(Duration.ofSeconds(3), setup.timer.nextDelay());
    setup.timer.runNext();
    setup.timer.runNext();
    setup.timer.runNext();
    assertInstanceOf(LoginStatus.Saved.class, status(login));
    JsonNode poll = JSON.readTree(provider.request(1).getBody());
    assertEquals("id-1", poll.path("device_auth_id").asText());
    assertEquals("WXYZ", poll.path("user_code").asText());
    assertEquals("c-1", provider.field(4, "code"));
    assertEquals(verifier, provider.field(4, "code_verifier"));
    assertEquals("https://auth.openai.com/deviceauth/callback", provider.field(4, "redirect_uri"));
  }

  @Test
  void claudeHasNoLoginByCode() {
    assertThrows(
        LoginRefusedException.class,
        () -> setup.logins.startByDevice(BY_LOGIN, LoginProvider.CLAUDE));
  }
}
