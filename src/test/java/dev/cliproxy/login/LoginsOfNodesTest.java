package dev.cliproxy.login;

import static dev.cliproxy.testing.Authors.BY_LOGIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.cluster.SharedDatabase;
import dev.cliproxy.cluster.SharedLoginRows;
import dev.cliproxy.cluster.SharedTokenFiles;
import dev.cliproxy.config.value.OauthProviders;
import dev.cliproxy.login.LoginRefusedException.Reason;
import dev.cliproxy.store.ServerAddress;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Logins that two nodes share by a database. */
class LoginsOfNodesTest {
  @RegisterExtension private static final Postgres POSTGRES = new Postgres();
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String GOOD =
      """
      {"access_token":"at-1","refresh_token":"rt-1","expires_in":3600,"token_type":"Bearer",\
      "account":{"uuid":"u-1","email_address":"me@example.com"}}""";

  @TempDir private Path folder;

  private final FakeProvider provider = new FakeProvider();
  private final OauthProviders providers = LoginSetup.freePorts();
  private final List<SharedDatabase> databases = new ArrayList<>();
  private ServerAddress address;
  private LoginSetup one;
  private LoginSetup other;

  @BeforeEach
  void start() throws Exception {
    address = POSTGRES.newDatabase();
    one = node("one");
    other = node("other");
  }

  private LoginSetup node(String name) {
    SharedDatabase database = new SharedDatabase(address, System::nanoTime);
    databases.add(database);
    return new LoginSetup(
        new LoginSetup.AuthFilesOf(
            () -> folder.resolve(name), new SharedTokenFiles(database, name)),
        new SharedLoginRows(database, new MutableClock()),
        providers,
        provider,
        Runnable::run);
  }

  @AfterEach
  void close() {
    one.logins.close();
    other.logins.close();
    databases.forEach(SharedDatabase::close);
  }

  private static CallbackAnswer code(LoginView login) {
    return new CallbackAnswer("a-code", login.state(), "");
  }

  /** What is asked soon after one another is answered by what is known. */
  private static LoginStatus status(LoginSetup node, LoginView login) {
    node.clock.advance(Duration.ofSeconds(1));
    return node.logins.status(login.state()).orElseThrow();
  }

  private static Reason refusal(LoginSetup node, LoginView login) {
    node.clock.advance(Duration.ofSeconds(1));
    return assertThrows(
            LoginRefusedException.class, () -> node.logins.callback(Optional.empty(), code(login)))
        .reason();
  }

  @Test
  void aLoginBegunOnOneNodeIsCompletedByAnAnswerToTheOther() throws Exception {
    provider.answers(200, GOOD);
    LoginView login = one.logins.start(BY_LOGIN, LoginProvider.CLAUDE, "");
    assertInstanceOf(LoginStatus.Waiting.class, status(other, login));
    other.logins.callback(Optional.of(LoginProvider.CLAUDE), code(login));
    for (LoginSetup node : List.of(other, one)) {
      assertEquals(
          "claude-me@example.com.json",
          assertInstanceOf(LoginStatus.Saved.class, status(node, login)).file().value());
    }
    one.files.followNodes();
    assertTrue(Files.readString(folder.resolve("one/claude-me@example.com.json")).contains("rt-1"));
    assertEquals(Reason.NOT_PENDING, refusal(one, login));
    assertEquals(1, provider.asked());
  }

  @Test
  void theNodeThatHasBegunItNeedNotBeThereAnyMore() {
    provider.answers(200, GOOD);
    LoginView login = one.logins.start(BY_LOGIN, LoginProvider.CLAUDE, "");
    one.logins.close();
    databases.get(0).close();
    other.logins.callback(Optional.empty(), code(login));
    assertInstanceOf(LoginStatus.Saved.class, status(other, login));
  }

  @Test
  void ofAnswersToBothNodesAtOnceOneIsTaken() {
    for (int round = 0; round < 10; round++) {
      provider.answers(200, GOOD);
      LoginView login = one.logins.start(BY_LOGIN, LoginProvider.CLAUDE, "");
      assertInstanceOf(LoginStatus.Waiting.class, status(other, login));
      AtomicInteger refused = new AtomicInteger();
      List<CompletableFuture<Void>> answers = new ArrayList<>();
      for (LoginSetup node : List.of(one, other, one, other)) {
        answers.add(
            CompletableFuture.runAsync(
                () -> {
                  try {
                    node.logins.callback(Optional.empty(), code(login));
                  } catch (LoginRefusedException e) {
                    assertEquals(Reason.NOT_PENDING, e.reason());
                    refused.incrementAndGet();
                  }
                }));
      }
      answers.forEach(CompletableFuture::join);
      assertEquals(3, refused.get());
      assertEquals(round + 1, provider.asked());
    }
  }

  @Test
  void whatOneNodeCancelsOrPutsAwayTheOtherDoesTooAndSaysWhy() {
    LoginView login = one.logins.start(BY_LOGIN, LoginProvider.CODEX, "");
    other.clock.advance(Duration.ofSeconds(1));
    assertEquals(login.url(), other.logins.list().get(0).url());
    assertTrue(other.logins.cancel(login.state()));
    LoginStatus.Failed cancelled = assertInstanceOf(LoginStatus.Failed.class, status(one, login));
    assertEquals("login-cancelled", cancelled.reason().code());
    assertEquals(Reason.NOT_PENDING, refusal(one, login));
    assertEquals(List.of(), one.logins.list());
    assertEquals(0, provider.asked());
  }

  @Test
  void howAProviderRefusesIsSaidByBoth() {
    provider.answers(400, "{\"error\":\"invalid_grant\"}");
    LoginView login = one.logins.start(BY_LOGIN, LoginProvider.CLAUDE, "");
    other.logins.callback(Optional.empty(), code(login));
    LoginStatus.Failed there = assertInstanceOf(LoginStatus.Failed.class, status(other, login));
    assertEquals(there, status(one, login));
    assertTrue(there.message().contains("invalid_grant"), there.message());
  }

  @Test
  void withoutTheDatabaseNoneBeginsAndAnAnswerCanComeAgain() throws Exception {
    provider.answers(200, GOOD);
    LoginView login = one.logins.start(BY_LOGIN, LoginProvider.CLAUDE, "");
    POSTGRES.takeAway(address);
    LoginRefusedException refused =
        assertThrows(
            LoginRefusedException.class,
            () -> one.logins.start(BY_LOGIN, LoginProvider.CLAUDE, ""));
    assertEquals(Reason.UNAVAILABLE, refused.reason());
    assertEquals(1, one.logins.list().size());
    assertEquals(Reason.UNAVAILABLE, refusal(one, login));
    assertEquals(0, provider.asked());
    POSTGRES.takeBack(address);
    assertTrue(
        Eventually.holds(
            SOON,
            () -> {
              try {
                one.logins.callback(Optional.empty(), code(login));
                return true;
              } catch (LoginRefusedException e) {
                return false;
              }
            }));
    assertInstanceOf(LoginStatus.Saved.class, status(one, login));
  }
}
