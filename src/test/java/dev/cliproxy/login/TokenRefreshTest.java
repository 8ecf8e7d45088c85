package dev.cliproxy.login;

import static dev.cliproxy.testing.Authors.BY_API;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.config.value.OauthProviders;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.AuthFileStatus;
import dev.cliproxy.credential.CredentialRules;
import dev.cliproxy.credential.TokenCredential;
import dev.cliproxy.credential.TokenProblem;
import dev.cliproxy.credential.TokenRefreshException;
import dev.cliproxy.credential.TokenRules;
import dev.cliproxy.testing.MutableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Renewals with a clock that stands still and work that is done when the test says so. */
class TokenRefreshTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AuthFileName CLAUDE = AuthFileName.parse("claude-me.json");
  private static final String RENEWED =
      "{\"access_token\":\"at-2\",\"refresh_token\":\"rt-2\",\"expires_in\":28800}";

  @TempDir private Path folder;

  private final Queue<Runnable> work = new ArrayDeque<>();
  private final FakeProvider provider = new FakeProvider();
  private LoginSetup setup;
  private MutableClock clock;
  private TokenRefresh tokens;

  @BeforeEach
  void prepare() {
    setup = new LoginSetup(folder, OauthProviders.DEFAULT, provider, work::add);
    clock = setup.clock;
    tokens = setup.tokens;
  }

  /** As a login of eight hours leaves it; the clock stands at its start. */
  private void claudeFile() throws IOException {
    write(
        CLAUDE.value(),
        """
        {"type":"claude","email":"me@example.com","access_token":"at-1","refresh_token":"rt-1",\
        "last_refresh":"2026-01-01T00:00:00Z","expired":"2026-01-01T08:00:00Z","note":"mine",\
        "proxy_url":"http://proxy"}""");
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
    // Or it would be the real time, which is after the test's.
    Files.setLastModifiedTime(folder.resolve(name), FileTime.from(clock.instant()));
  }

  private JsonNode file() throws IOException {
    return JSON.readTree(Files.readString(folder.resolve(CLAUDE.value())));
  }

  private void doWork() {
    while (!work.isEmpty()) {
      work.remove().run();
    }
  }

  private Optional<String> token() {
    return tokens.accessToken(CLAUDE);
  }

  private static TokenProblem failure(CompletionStage<String> refresh) {
    CompletionException failed =
        assertThrows(CompletionException.class, () -> refresh.toCompletableFuture().join());
    return assertInstanceOf(TokenRefreshException.class, failed.getCause()).problem();
  }

  @Test
  void whatIsInTheFolderCanBeUsed() throws Exception {
    claudeFile();
    write("a-codex.json", "{\"type\":\"Codex\",\"access_token\":\"at\",\"account_id\":\"acc\"}");
    write("b-off.json", "{\"type\":\"codex\",\"access_token\":\"at\",\"disabled\":true}");
    write("c-web.json", "{\"type\":\"gemini-web\",\"secure_1psid\":\"x\"}");
    write("d-bad.json", "{");
    write("e-nothing.json", "{\"type\":\"claude\"}");
    tokens.check();
    assertEquals(
        List.of(
            new TokenCredential(
                AuthFileName.parse("a-codex.json"), "codex", "a-codex.json", "acc", "", ""),
            new TokenCredential(
                CLAUDE,
                "claude",
                "me@example.com",
                "",
                "",
                "",
                new TokenRules(CredentialRules.USUAL, "http://proxy", Map.of(), List.of()))),
        tokens.list());
    assertEquals(Optional.of("at-1"), token());
    assertEquals(Optional.empty(), tokens.accessToken(AuthFileName.parse("d-bad.json")));
  }

  @Test
  void aFileSaysHowRequestsAreMadeWithIt() throws Exception {
    write(
        CLAUDE.value(),
        """
        {"type":"claude","access_token":"at","priority":5,"weight":"3","proxy-url":"direct",\
        "headers":{"X-Team":"blue","X-Odd":7},"excluded_models":["a*",""," b ",4],\
        "disable_cooling":true}""");
    tokens.check();
    assertEquals(
        new TokenRules(
            new CredentialRules(5, 3, false),
            "direct",
            Map.of("X-Team", "blue"),
            List.of("a*", "b")),
        tokens.list().get(0).rules());
  }

  @Test
  void aFileWithAProxyOrAHeaderThatIsNoneIsNotUsedAndSaysWhy() throws Exception {
    for (String field :
        List.of(
            "\"proxy_url\":\"nonsense\"",
            "\"headers\":{\"Content-Length\":\"1\"}",
            "\"headers\":{\"X\":\"a\\nb\"}")) {
      write(CLAUDE.value(), "{\"type\":\"claude\",\"access_token\":\"at\"," + field + "}");
      tokens.check();
      assertEquals(List.of(), tokens.list(), field);
      assertTrue(tokens.problem(CLAUDE).orElseThrow().message().contains("proxy_url"));
      assertTrue(failure(tokens.refresh(CLAUDE, "at")).message().contains("proxy_url"));
    }
  }

  @Test
  void whoHasWrittenAFileHasItInForceAtOnce() throws Exception {
    claudeFile();
    tokens.check();
    setup.files.edit(BY_API, CLAUDE, file -> file.put("disabled", true));
    tokens.follow(CLAUDE);
    assertEquals(List.of(), tokens.list());
    setup.files.edit(BY_API, CLAUDE, file -> file.put("disabled", false));
    tokens.follow(CLAUDE);
    assertEquals(1, tokens.list().size());
    setup.files.delete(BY_API, CLAUDE);
    tokens.follow(CLAUDE);
    assertEquals(List.of(), tokens.list());
    assertEquals(Optional.empty(), token());
  }

  @Test
  void aRenewalKeepsWhatItsOwnerSaysOfTheLoginMeanwhile() throws Exception {
    claudeFile();
    provider.answers(200, RENEWED);
    clock.advance(Duration.ofHours(5));
    tokens.check();
    setup.files.edit(BY_API, CLAUDE, file -> file.put("disabled", true).put("priority", 9));
    tokens.follow(CLAUDE);
    assertEquals(List.of(), tokens.list(), "out of use though its renewal is under way");
    doWork();
    assertEquals(1, provider.asked());
    assertEquals(List.of(), tokens.list());
    assertTrue(file().path("disabled").asBoolean());
    assertEquals(9, file().path("priority").asInt());
    assertEquals("http://proxy", file().path("proxy_url").asText());
    assertNotEquals("at-1", file().path("access_token").asText());
  }

  @Test
  void aFileThatChangesOrGoesIsSeenAtTheNextLook() throws Exception {
    claudeFile();
    tokens.check();
    String changed = Files.readString(folder.resolve(CLAUDE.value())).replace("at-1", "at-9");
    write(CLAUDE.value(), changed);
    tokens.check();
    assertEquals(Optional.of("at-9"), token());
    setup.files.delete(BY_API, CLAUDE);
    tokens.check();
    assertEquals(Optional.empty(), token());
    assertEquals(List.of(), tokens.list());
  }

  @Test
  void aTokenIsRenewedBeforeItsEndAndTheRestOfTheFileStays() throws Exception {
    claudeFile();
    provider.answers(200, RENEWED);
    clock.advance(Duration.ofHours(4).minusSeconds(1));
    tokens.check();
    assertTrue(work.isEmpty());
    clock.advance(Duration.ofSeconds(1));
    tokens.check();
    doWork();
    assertEquals(Optional.of("at-2"), token());
    assertEquals(
        JSON.readTree(
            """
            {"type":"claude","email":"me@example.com","access_token":"at-2",\
            "refresh_token":"rt-2","last_refresh":"2026-01-01T04:00:00Z",\
            "expired":"2026-01-01T12:00:00Z","note":"mine","proxy_url":"http://proxy"}"""),
        file());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve(CLAUDE.value()))));
    JsonNode request = JSON.readTree(provider.request(0).getBody());
    assertEquals("refresh_token", request.path("grant_type").asText());
    assertEquals("rt-1", request.path("refresh_token").asText());
    clock.advance(Duration.ofMinutes(1));
    tokens.check();
    doWork();
    assertEquals(1, provider.asked());
  }

  @Test
  void aTokenWhoseWholeLifeIsShorterThanTheLeadTimeIsRenewedHalfWay() throws Exception {
    write(
        CLAUDE.value(),
        """
        {"type":"claude","access_token":"at-1","refresh_token":"rt-1",\
        "last_refresh":"2026-01-01T00:00:00Z","expired":"2026-01-01T01:00:00Z"}""");
    provider.answers(200, RENEWED.replace("28800", "1"));
    tokens.check();
    clock.advance(Duration.ofMinutes(29));
    tokens.check();
    assertTrue(work.isEmpty());
    clock.advance(Duration.ofMinutes(1));
    tokens.check();
    doWork();
    clock.advance(Duration.ofSeconds(20));
    tokens.check();
    doWork();
    assertEquals(1, provider.asked(), "a short life is no reason to ask without end");
  }

  @Test
  void anUnknownEndIsNoReasonToRenew() throws Exception {
    write(CLAUDE.value(), "{\"type\":\"claude\",\"access_token\":\"a\",\"refresh_token\":\"r\"}");
    tokens.check();
    clock.advance(Duration.ofDays(400));
    tokens.check();
    assertTrue(work.isEmpty());
    assertEquals(Optional.of("a"), token());
  }

  @Test
  void fiftyRequestsAtOnceUseTheRefreshTokenOnce() throws Exception {
    claudeFile();
    tokens.check();
    provider.answers(200, RENEWED);
    List<CompletableFuture<String>> waiting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      waiting.add(tokens.refresh(CLAUDE, "at-1").toCompletableFuture());
    }
    assertEquals(1, work.size());
    doWork();
    for (CompletableFuture<String> one : waiting) {
      assertEquals("at-2", one.join());
    }
    assertEquals("at-2", tokens.refresh(CLAUDE, "at-1").toCompletableFuture().join());
    assertEquals(1, provider.asked());
  }

  @Test
  void whoeverGivesUpWaitingDoesNotTakeTheTokenFromTheOthers() throws Exception {
    claudeFile();
    tokens.check();
    provider.answers(200, RENEWED);
    CompletableFuture<String> impatient = tokens.refresh(CLAUDE, "at-1").toCompletableFuture();
    CompletableFuture<String> patient = tokens.refresh(CLAUDE, "at-1").toCompletableFuture();
    assertTrue(impatient.cancel(true));
    doWork();
    assertEquals("at-2", patient.join());
  }

  @Test
  void aNewTokenThatIsRefusedAtOnceIsNotRenewedAgain() throws Exception {
    claudeFile();
    tokens.check();
    provider.answers(200, RENEWED);
    var first = tokens.refresh(CLAUDE, "at-1");
    doWork();
    assertEquals("at-2", first.toCompletableFuture().join());
    assertFalse(failure(tokens.refresh(CLAUDE, "at-2")).permanent());
    assertEquals(1, provider.asked());
  }

  @Test
  void whatSomebodyElseHasRenewedIsTakenOver() throws Exception {
    claudeFile();
    tokens.check();
    String renewed = Files.readString(folder.resolve(CLAUDE.value())).replace("-1\"", "-7\"");
    var refresh = tokens.refresh(CLAUDE, "at-1");
    write(CLAUDE.value(), renewed);
    doWork();
    assertEquals("at-7", refresh.toCompletableFuture().join());
    assertEquals(0, provider.asked());
  }

  @Test
  void aDeletedFileStaysDeleted() throws Exception {
    claudeFile();
    tokens.check();
    LoginSetup[] late = new LoginSetup[1];
    late[0] =
        new LoginSetup(
            folder,
            OauthProviders.DEFAULT,
            request -> {
              setup.files.delete(BY_API, CLAUDE);
              return provider.answers(200, RENEWED).send(request);
            },
            work::add);
    late[0].tokens.check();
    var refresh = late[0].tokens.refresh(CLAUDE, "at-1");
    doWork();
    assertTrue(failure(refresh).permanent());
    assertEquals(List.of(), setup.fileNames());
    assertEquals(List.of(), late[0].tokens.list());
  }

  @Test
  void aLoginDuringARenewalCountsMoreThanTheRenewal() throws Exception {
    claudeFile();
    LoginSetup late =
        new LoginSetup(
            folder,
            OauthProviders.DEFAULT,
            request -> {
              String login = "{\"type\":\"claude\",\"access_token\":\"a\",\"refresh_token\":\"b\"}";
              write(CLAUDE.value(), login);
              return provider.answers(200, RENEWED).send(request);
            },
            work::add);
    late.tokens.check();
    var refresh = late.tokens.refresh(CLAUDE, "at-1");
    doWork();
    assertEquals("a", refresh.toCompletableFuture().join());
    assertEquals("b", file().path("refresh_token").asText());
  }

  @Test
  void anEditDuringARenewalIsNotLost() throws Exception {
    claudeFile();
    LoginSetup late =
        new LoginSetup(
            folder,
            OauthProviders.DEFAULT,
            request -> {
              String present = Files.readString(folder.resolve(CLAUDE.value()));
              write(CLAUDE.value(), present.replace("mine", "edited"));
              return provider.answers(200, RENEWED).send(request);
            },
            work::add);
    late.tokens.check();
    var refresh = late.tokens.refresh(CLAUDE, "at-1");
    doWork();
    assertEquals("at-2", refresh.toCompletableFuture().join());
    assertEquals("edited", file().path("note").asText());
    assertEquals("rt-2", file().path("refresh_token").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "claude, 400, invalid_grant",
    "codex, 401, anything",
    "codex, 400, refresh_token_reused",
    "qwen, 401, invalid",
  })
  void aRefreshTokenThatIsOverIsShownOnceUntilTheFileChanges(String type, int status, String error)
      throws Exception {
    String content =
        """
        {"type":"%s","access_token":"at-1","refresh_token":"rt-1",\
        "last_refresh":"2026-01-01T00:00:00Z","expired":"2026-01-01T08:00:00Z"}"""
            .formatted(type);
    write(CLAUDE.value(), content);
    provider.answers(status, "{\"error\":\"" + error + "\"}");
    clock.advance(Duration.ofHours(7).plusMinutes(50));
    tokens.check();
    doWork();
    assertEquals(1, provider.asked());
    TokenProblem problem = tokens.problem(CLAUDE).orElseThrow();
    assertTrue(problem.permanent());
    assertTrue(problem.message().contains(error), problem.message());
    assertEquals(
        AuthFileStatus.Kind.ERROR,
        AuthFileStatus.of(setup.files.list().get(0), Optional.of(problem), clock.instant()).kind());
    assertEquals(1, tokens.list().size(), "it can be used as long as it lives");
    assertTrue(failure(tokens.refresh(CLAUDE, "at-1")).permanent());
    clock.advance(Duration.ofDays(1));
    tokens.check();
    doWork();
    assertEquals(1, provider.asked());
    assertEquals(List.of(), tokens.list());
    provider.answers(200, RENEWED);
    write(CLAUDE.value(), content.replace("rt-1", "rt-5"));
    tokens.check();
    doWork();
    assertEquals(2, provider.asked());
    assertEquals(Optional.empty(), tokens.problem(CLAUDE));
    assertEquals(Optional.of("at-2"), token());
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 429, 0})
  void aFaultThatMayPassIsTriedAgainLessAndLessOften(int status) throws Exception {
    claudeFile();
    clock.advance(Duration.ofHours(5));
    int asked = 0;
    for (long wait : new long[] {5, 10, 20, 40, 80, 160, 300, 300}) {
      if (status > 0) {
        provider.answers(status, "busy");
      }
      tokens.check();
      doWork();
      assertEquals(++asked, provider.asked());
      assertFalse(tokens.problem(CLAUDE).orElseThrow().permanent());
      assertFalse(failure(tokens.refresh(CLAUDE, "at-1")).permanent());
      clock.advance(Duration.ofSeconds(wait).minusMillis(1));
      tokens.check();
      assertTrue(work.isEmpty(), "before " + wait + " s are over");
      clock.advance(Duration.ofSeconds(wait).dividedBy(8));
    }
    provider.answers(200, RENEWED);
    tokens.check();
    doWork();
    assertEquals(Optional.empty(), tokens.problem(CLAUDE));
  }

  @ParameterizedTest
  @CsvSource({"60, 60", "1, 5", "999999, 300"})
  void theProvidersOwnWaitCountsWithinBounds(String stated, long seconds) throws Exception {
    claudeFile();
    clock.advance(Duration.ofHours(5));
    provider.answers(429, "busy", "Retry-After", stated).answers(200, RENEWED);
    tokens.check();
    doWork();
    clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
    tokens.check();
    assertTrue(work.isEmpty());
    clock.advance(Duration.ofSeconds(seconds).dividedBy(8));
    tokens.check();
    doWork();
    assertEquals(2, provider.asked());
  }

  @Test
  void nothingThatTheAnswerLeavesOutIsBlanked() throws Exception {
    claudeFile();
    tokens.check();
    provider.answers(200, "{\"access_token\":\"at-2\",\"expires_in\":60,\"refresh_token\":\"\"}");
    var refresh = tokens.refresh(CLAUDE, "at-1");
    doWork();
    assertEquals("at-2", refresh.toCompletableFuture().join());
    assertEquals("rt-1", file().path("refresh_token").asText());
    assertEquals("me@example.com", file().path("email").asText());
  }

  @Test
  void aRenewedTokenThatCannotBeSavedCountsAndIsSavedLater() throws Exception {
    claudeFile();
    AtomicBoolean busy = new AtomicBoolean();
    LoginSetup late =
        new LoginSetup(
            () -> {
              if (busy.get()) {
                scribble();
              }
              return folder;
            },
            OauthProviders.DEFAULT,
            request -> {
              busy.set(true);
              return provider.answers(200, RENEWED).send(request);
            },
            work::add);
    late.tokens.check();
    var refresh = late.tokens.refresh(CLAUDE, "at-1");
    doWork();
    assertEquals("at-2", refresh.toCompletableFuture().join());
    assertEquals("rt-1", file().path("refresh_token").asText());
    assertFalse(late.tokens.problem(CLAUDE).orElseThrow().permanent());
    busy.set(false);
    late.clock.advance(Duration.ofMinutes(1));
    late.tokens.check();
    assertEquals(Optional.of("at-2"), late.tokens.accessToken(CLAUDE));
    doWork();
    assertEquals("rt-2", file().path("refresh_token").asText());
    assertEquals(Optional.empty(), late.tokens.problem(CLAUDE));
    assertEquals(1, provider.asked());
  }

  /** Another program that keeps writing the file, so that a rewrite of it is given up. */
  private void scribble() {
    Path file = folder.resolve(CLAUDE.value());
    try {
      Files.writeString(file, Files.readString(file) + " ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void geminisTokenIsRenewedWhereItStands() throws Exception {
    write(
        CLAUDE.value(),
        """
        {"type":"gemini","project_id":"p","token":{"access_token":"at-1","refresh_token":"rt-1",\
        "expiry":"2026-01-01T01:00:00.123+00:00","client_secret":"their-secret","scopes":["a"]}}""");
    tokens.check();
    assertEquals("p", tokens.list().get(0).projectId());
    assertEquals(Optional.of("at-1"), token());
    provider.answers(200, "{\"access_token\":\"at-2\",\"expires_in\":3600}");
    clock.advance(Duration.ofMinutes(56));
    tokens.check();
    doWork();
    assertEquals("their-secret", provider.field(0, "client_secret"));
    assertEquals("at-2", file().at("/token/access_token").asText());
    assertEquals("rt-1", file().at("/token/refresh_token").asText());
    assertEquals("2026-01-01T01:56:00Z", file().at("/token/expiry").asText());
    assertEquals("a", file().at("/token/scopes/0").asText());
    assertEquals(Optional.of("at-2"), token());
  }

  @Test
  void anExpiredTokenIsNoTokenButCanBeRenewed() throws Exception {
    claudeFile();
    clock.advance(Duration.ofHours(9));
    tokens.check();
    assertEquals(Optional.empty(), token());
    assertEquals(1, tokens.list().size());
    provider.answers(200, RENEWED);
    doWork();
    assertEquals(Optional.of("at-2"), token());
  }

  @Test
  void aFileThatIsUnknownHasNoToken() {
    assertTrue(failure(tokens.refresh(CLAUDE, "")).permanent());
    assertEquals(Optional.empty(), tokens.problem(CLAUDE));
    assertEquals(Instant.parse("2026-01-01T00:00:00Z"), clock.instant());
  }
}
