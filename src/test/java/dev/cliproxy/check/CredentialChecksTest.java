package dev.cliproxy.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.catalog.ConfiguredCredential;
import dev.cliproxy.check.CheckOutcome.Fails;
import dev.cliproxy.check.CheckOutcome.Works;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.credential.TokenCredential;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.credential.TokenProblem;
import dev.cliproxy.credential.TokenRefreshException;
import dev.cliproxy.testing.ConnectProxy;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.TestCertificate;
import dev.cliproxy.upstream.UpstreamClient;
import dev.cliproxy.wording.Wording;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialChecksTest {
  private static final String SECRET = "sk-a-secret-that-nobody-shall-see";
  private static final TokenCredential LOGIN =
      new TokenCredential(
          AuthFileName.parse("claude-me.json"), "claude", "me@example.com", "", "", "");

  @TempDir private Path folder;

  private final MutableClock clock = new MutableClock();
  private final ExecutorService work = Executors.newFixedThreadPool(4);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final UpstreamClient client =
      new UpstreamClient("cliproxy/test", new SslContextFactory.Client(), timer, System::nanoTime);
  private ScriptedUpstream provider;

  @BeforeEach
  void start() throws IOException {
    provider = ScriptedUpstream.start(request -> Reply.json(200, "{\"data\":[]}"));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    timer.shutdownNow();
    work.shutdownNow();
    provider.close();
  }

  private Config config(String... lines) throws Exception {
    Path file = Files.writeString(folder.resolve("config.yaml"), String.join("\n", lines) + "\n");
    return ConfigStore.open(new ConfigFile(file), folder, key -> key, clock).current();
  }

  private CredentialChecks checks(Config config, TokenCredentials tokens, Executor executor) {
    return new CredentialChecks(
        () -> config, client, tokens, executor, clock, System::nanoTime, Duration.ofSeconds(10));
  }

  private CredentialChecks checks(String... lines) throws Exception {
    return checks(config(lines), new Logins(), work);
  }

  private static CheckResult checkFirst(CredentialChecks checks) throws Exception {
    return checks.start(checks.subjects().get(0)).get(30, TimeUnit.SECONDS);
  }

  private CheckOutcome claude(Reply... replies) throws Exception {
    List<Reply> left = new ArrayList<>(List.of(replies));
    provider.follow(request -> left.size() > 1 ? left.remove(0) : left.get(0));
    return checkFirst(checks(entry("claude-api-key", provider.url(), ""))).outcome();
  }

  private CheckOutcome openAi(String more, Reply reply) throws Exception {
    provider.always(reply);
    return checkFirst(
            checks(
                "openai-compatibility: [{name: local, base-url: '%s/v1', api-keys: [%s]%s}]"
                    .formatted(provider.url(), SECRET, more)))
        .outcome();
  }

  private static String entry(String setting, String url, String more) {
    return "%s: [{api-key: %s, base-url: '%s'%s}]".formatted(setting, SECRET, url, more);
  }

  private static Fails fails(CheckReason reason, CheckOutcome outcome) {
    Fails fails = assertInstanceOf(Fails.class, outcome);
    assertEquals(reason, fails.reason(), fails.detail());
    assertFalse(fails.detail().contains(SECRET), fails.detail());
    return fails;
  }

  @Test
  void aKeyWhoseProviderListsModelsWorks() throws Exception {
    provider.always(Reply.json(200, "{\"data\":[{\"id\":\"c-2\"},{\"id\":\"c-1\"}]}"));
    CredentialChecks checks = checks(entry("claude-api-key", provider.url(), ""));
    assertTrue(checks.last().isEmpty());
    CheckResult result = checkFirst(checks);
    assertEquals(new Works(List.of("c-1", "c-2"), Optional.empty()), result.outcome());
    assertEquals(clock.instant(), result.end());
    assertEquals(1, provider.requests().size());
    assertEquals(Optional.of(SECRET), provider.requests().get(0).header("x-api-key"));
    assertSame(result, checks.last().get(result.credential().id()));
    assertEquals(0, checks.underWay());
  }

  @Test
  void aRefusedKeyIsSaidToBeRefusedWithoutRepeatingIt() throws Exception {
    Fails fails =
        fails(
            CheckReason.KEY_REFUSED,
            claude(Reply.json(401, "{\"error\":{\"message\":\"" + SECRET + " is no key\"}}")));
    assertEquals(OptionalInt.of(401), fails.status());
    assertEquals(1, provider.requests().size());
  }

  @Test
  void aUsedUpQuotaIsNoBadKey() throws Exception {
    fails(
        CheckReason.QUOTA,
        claude(Reply.json(429, "{\"error\":{\"message\":\"come back tomorrow\"}}")));
    fails(CheckReason.QUOTA, claude(Reply.json(402, "{\"error\":{\"message\":\"pay\"}}")));
    fails(CheckReason.PROVIDER_FAILED, claude(Reply.json(529, "{}")));
  }

  @Test
  void aProviderWithoutAListIsAskedForOneWord() throws Exception {
    String done = "{\"choices\":[{\"message\":{\"content\":\"Hi\"}}]}";
    provider.follow(
        request ->
            request.method().equals("GET")
                ? Reply.json(404, "{\"detail\":\"Not Found\"}")
                : Reply.json(200, done));
    CheckResult result =
        checkFirst(
            checks(
                "openai-compatibility: [{name: local, base-url: '%s/v1', api-keys: [%s],"
                        .formatted(provider.url(), SECRET)
                    + " models: [{name: small, alias: big}]}]"));
    assertEquals(new Works(List.of(), Optional.of("small")), result.outcome());
    ReceivedRequest asked = provider.requests().get(1);
    assertEquals("/v1/chat/completions", asked.target());
    assertEquals(
        "{\"model\":\"small\",\"max_tokens\":1,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        asked.text());
  }

  @Test
  void eachKindOfProviderIsAskedForOneWordInItsOwnFormat() throws Exception {
    provider.follow(
        request ->
            request.method().equals("GET")
                ? Reply.json(404, "{}")
                : Reply.json(200, "{\"answer\":1}"));
    for (String setting : List.of("claude-api-key", "codex-api-key", "gemini-api-key")) {
      provider.forget();
      CheckResult result =
          checkFirst(checks(entry(setting, provider.url(), ", models: [{name: small-1}]")));
      assertEquals(new Works(List.of(), Optional.of("small-1")), result.outcome(), setting);
      ReceivedRequest asked = provider.requests().get(1);
      switch (setting) {
        case "claude-api-key" -> assertEquals("/v1/messages", asked.target());
        case "codex-api-key" -> assertEquals("/responses", asked.target());
        default -> assertEquals("/v1beta/models/small-1:generateContent", asked.target());
      }
      assertTrue(asked.text().contains("\"Hi\""), asked.text());
    }
  }

  @Test
  void aKeyThatMayNotListIsTriedAndAKeyThatMayNothingIsRefused() throws Exception {
    Reply noScope = Reply.json(403, "{\"error\":{\"message\":\"no scope\"}}");
    assertEquals(Works.class, claude(noScope, Reply.json(200, "{\"content\":[]}")).getClass());
    fails(CheckReason.KEY_REFUSED, claude(noScope));
    fails(CheckReason.KEY_REFUSED, openAi("", noScope));
  }

  @Test
  void whereNothingIsListedAndNothingNamedThereIsNothingToTry() throws Exception {
    fails(CheckReason.NO_MODEL, openAi("", Reply.json(404, "{}")));
  }

  @Test
  void aModelThatIsNotThereIsToldFromAnAddressThatIsNot() throws Exception {
    String models = ", models: [{name: gone}]";
    fails(
        CheckReason.MODEL_UNKNOWN,
        openAi(models, Reply.json(404, "{\"error\":{\"message\":\"no model gone\"}}")));
    fails(CheckReason.NO_PROVIDER, openAi(models, Reply.json(404, "nothing here")));
  }

  @Test
  void aWebPageIsNoProvider() throws Exception {
    Reply page = Reply.of(200, "Content-Type: text/html").send("<html>Welcome</html>");
    fails(CheckReason.NO_PROVIDER, openAi("", page));
    fails(CheckReason.NO_PROVIDER, openAi(", models: [{name: m}]", page));
    fails(
        CheckReason.NO_PROVIDER,
        claude(Reply.of(302, "Location: https://example.com/").send("elsewhere")));
    fails(CheckReason.NO_PROVIDER, claude(Reply.raw("220 mail.example.com ESMTP\r\n").cut()));
  }

  @Test
  void anAddressWhereNobodyListensIsToldFromAHostThatIsNot() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    fails(
        CheckReason.UNREACHABLE,
        checkFirst(checks(entry("claude-api-key", "http://127.0.0.1:" + closed, ""))).outcome());
    fails(
        CheckReason.HOST_UNKNOWN,
        checkFirst(checks(entry("claude-api-key", "http://nowhere.invalid", ""))).outcome());
  }

  @Test
  void aCertificateThatNobodySignedIsSaidToBeTheFault() throws Exception {
    try (ScriptedUpstream tls =
        ScriptedUpstream.startTls(
            TestCertificate.make(folder), request -> Reply.json(200, "{\"data\":[]}"))) {
      fails(
          CheckReason.CERTIFICATE,
          checkFirst(checks(entry("claude-api-key", tls.url(), ""))).outcome());
    }
  }

  @Test
  void theCheckGoesThroughTheProxyOfTheCredential() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start("user", "right")) {
      String url = ", proxy-url: 'http://user:%s@127.0.0.1:" + proxy.port() + "'";
      CheckOutcome good =
          checkFirst(checks(entry("claude-api-key", provider.url(), url.formatted("right"))))
              .outcome();
      assertInstanceOf(Works.class, good);
      assertFalse(proxy.visits().isEmpty());
      Fails refused =
          fails(
              CheckReason.PROXY_REFUSED,
              checkFirst(checks(entry("claude-api-key", provider.url(), url.formatted("wrong"))))
                  .outcome());
      assertFalse(refused.detail().contains("wrong"), refused.detail());
    }
  }

  @Test
  void aProviderThatNeverAnswersIsGivenUp() throws Exception {
    provider.always(Reply.of(200).stall());
    Config config = config(entry("claude-api-key", provider.url(), ""));
    CredentialChecks hasty =
        new CredentialChecks(
            () -> config,
            client,
            new Logins(),
            work,
            clock,
            System::nanoTime,
            Duration.ofMillis(200));
    fails(CheckReason.TIMED_OUT, checkFirst(hasty).outcome());
  }

  @Test
  void whoAsksAtTheSameTimeJoinsTheCheckThatIsUnderWay() throws Exception {
    Gate gate = new Gate();
    provider.always(Reply.json(200, "{\"data\":[]}").heldBy(gate));
    CredentialChecks checks = checks(entry("claude-api-key", provider.url(), ""));
    ConfiguredCredential subject = checks.subjects().get(0);
    List<CompletableFuture<CheckResult>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(checks.start(subject));
    }
    assertEquals(1, checks.underWay());
    gate.open();
    CredentialChecks.await(all, Duration.ofSeconds(20));
    assertTrue(all.stream().allMatch(one -> one.isDone() && one.join().works()));
    assertEquals(1, provider.requests().size());
    assertEquals(0, checks.underWay());
  }

  @Test
  void aCheckForWhichThereIsNoRoomIsSaidToBeTooMuchAndForgetsNothing() throws Exception {
    List<Boolean> full = new ArrayList<>();
    CredentialChecks checks =
        checks(
            config(entry("claude-api-key", provider.url(), "")),
            new Logins(),
            task -> {
              if (!full.isEmpty()) {
                throw new RejectedExecutionException();
              }
              task.run();
            });
    CheckResult first = checkFirst(checks);
    assertTrue(first.works());
    full.add(true);
    fails(CheckReason.BUSY, checkFirst(checks).outcome());
    assertSame(first, checks.last().get(first.credential().id()));
    assertEquals(0, checks.underWay());
  }

  @Test
  void whatIsDeletedWhileItIsCheckedIsAnsweredAndForgotten() throws Exception {
    Gate gate = new Gate();
    provider.always(Reply.json(200, "{\"data\":[]}").heldBy(gate));
    Config before = config(entry("claude-api-key", provider.url(), ""));
    Config after = config("claude-api-key: []");
    List<Config> present = new ArrayList<>(List.of(before));
    CredentialChecks checks =
        new CredentialChecks(
            () -> present.get(0),
            client,
            new Logins(),
            work,
            clock,
            System::nanoTime,
            Duration.ofSeconds(10));
    CompletableFuture<CheckResult> result = checks.start(checks.subjects().get(0));
    provider.awaitRequest(0);
    present.set(0, after);
    gate.open();
    assertTrue(result.get(20, TimeUnit.SECONDS).works());
    assertTrue(checks.last().isEmpty());
  }

  @Test
  void anEntryThatIsEditedIsTriedOutAndNotRemembered() throws Exception {
    CredentialChecks checks = checks("debug: false");
    Config edited = config(entry("claude-api-key", provider.url(), ""));
    List<CompletableFuture<CheckResult>> started = checks.tryOut(edited, Provider.CLAUDE, 0);
    assertEquals(1, started.size());
    assertTrue(started.get(0).get(20, TimeUnit.SECONDS).works());
    assertTrue(checks.last().isEmpty());
  }

  @Test
  void aDisabledKeyCanBeCheckedBeforeItIsEnabled() throws Exception {
    assertTrue(
        checkFirst(checks(entry("claude-api-key", provider.url(), ", disabled: true"))).works());
  }

  @Test
  void aLoginWhoseTokenIsRefusedIsRenewedOnce() throws Exception {
    provider.follow(
        request ->
            request.header("Authorization").equals(Optional.of("Bearer new"))
                ? Reply.json(200, "{\"data\":[]}")
                : Reply.json(401, "{}"));
    Config config = config("oauth: {claude: {api-url: '%s'}}".formatted(provider.url()));
    Logins renewing = new Logins("old", CompletableFuture.completedFuture("new"));
    assertTrue(checkFirst(checks(config, renewing, work)).works());
    assertEquals(List.of("old"), renewing.refused);
    Logins none = new Logins("", CompletableFuture.completedFuture("new"));
    assertTrue(checkFirst(checks(config, none, work)).works());
    Logins over =
        new Logins(
            "old",
            CompletableFuture.failedFuture(
                new TokenRefreshException(
                    new TokenProblem(true, Wording.english("the login is over")))));
    fails(CheckReason.NO_TOKEN, checkFirst(checks(config, over, work)).outcome());
    Logins useless = new Logins("old", CompletableFuture.completedFuture("worse"));
    fails(CheckReason.KEY_REFUSED, checkFirst(checks(config, useless, work)).outcome());
  }

  /** No login, or one with a token and what comes of renewing it. */
  private static final class Logins implements TokenCredentials {
    private final Optional<String> token;
    private final CompletableFuture<String> next;
    private final List<TokenCredential> list;
    private final List<String> refused = new ArrayList<>();

    Logins() {
      list = List.of();
      token = Optional.empty();
      next = new CompletableFuture<>();
    }

    Logins(String token, CompletableFuture<String> next) {
      this.list = List.of(LOGIN);
      this.token = Optional.of(token).filter(text -> !text.isEmpty());
      this.next = next;
    }

    @Override
    public List<TokenCredential> list() {
      return list;
    }

    @Override
    public Optional<String> accessToken(AuthFileName file) {
      return token;
    }

    @Override
    public CompletionStage<String> refresh(AuthFileName file, String its) {
      refused.add(its);
      return next;
    }

    @Override
    public void follow(AuthFileName file) {}

    @Override
    public Optional<TokenProblem> problem(AuthFileName file) {
      return Optional.empty();
    }
  }
}
