package dev.cliproxy.modellist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.catalog.LiveCatalog;
import dev.cliproxy.catalog.ModelEntry;
import dev.cliproxy.catalog.ModelLists;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.TokenCredential;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.credential.TokenProblem;
import dev.cliproxy.testing.ConnectProxy;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.upstream.UpstreamClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelListRefreshTest {
  private static final TokenCredential LOGIN =
      new TokenCredential(
          AuthFileName.parse("claude-me.json"), "claude", "me@example.com", "", "", "");
  private static final String NO_MODELS = "{\"data\":[]}";

  @TempDir private Path folder;

  private final MutableClock clock = new MutableClock();
  private final AtomicLong nanos = new AtomicLong();
  private final ExecutorService background = Executors.newSingleThreadExecutor();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final UpstreamClient client =
      new UpstreamClient("cliproxy/test", new SslContextFactory.Client(), timer, nanos::get);
  private ScriptedUpstream provider;
  private LiveCatalog catalog;

  @BeforeEach
  void start() throws IOException {
    provider = ScriptedUpstream.start(request -> Reply.json(200, NO_MODELS));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    timer.shutdownNow();
    background.shutdownNow();
    provider.close();
  }

  @Test
  void openAiIsAskedWithKeyAndHeadersAndWhatSomePathServesIsTaken() throws Exception {
    provider.always(
        Reply.json(
            200,
            "{\"data\":[{\"id\":\"gpt-9\",\"created\":1700000000},{\"id\":\"gpt-5\"},"
                + "{\"id\":\"text-embedding-3-small\"},{\"id\":\"gpt-4o-realtime\"},{\"id\":7},{},"
                + "{\"id\":\"gpt-image-1\"},{\"id\":\"whisper-1\"},{\"id\":\"gpt-4o-mini-tts\"},"
                + "{\"id\":\"gpt-4o-audio-preview\"},{\"id\":\"sora-2\"},{\"id\":\"babbage-002\"}]}"));
    refresh(
            "codex-api-key: [{api-key: secret, base-url: '%s/v1', headers: {X-Team: blue}}]"
                .formatted(provider.url()))
        .check();
    ReceivedRequest asked = provider.requests().get(0);
    assertEquals("GET", asked.method());
    assertEquals("/v1/models", asked.target());
    assertEquals(Optional.of("Bearer secret"), asked.header("Authorization"));
    assertEquals(Optional.of("blue"), asked.header("X-Team"));
    assertTrue(ids().containsAll(List.of("gpt-9", "gpt-5", "gpt-5-low")), ids().toString());
    assertTrue(
        ids()
            .containsAll(
                List.of("text-embedding-3-small", "gpt-image-1", "whisper-1", "gpt-4o-mini-tts")),
        ids().toString());
    assertTrue(
        ids().stream().noneMatch(id -> id.matches(".*(realtime|audio|sora|babbage).*")),
        ids().toString());
    assertEquals(
        Optional.of(Instant.ofEpochSecond(1_700_000_000)),
        catalog.get().model("gpt-9").orElseThrow().created());
  }

  @Test
  void claudeIsAskedPageByPage() throws Exception {
    provider.follow(
        request ->
            Reply.json(
                200,
                request.target().contains("after_id=c-1")
                    ? "{\"data\":[{\"id\":\"c-2\"}],\"has_more\":false}"
                    : "{\"data\":[{\"id\":\"c-1\",\"created_at\":\"2025-10-01T00:00:00Z\"}],"
                        + "\"has_more\":true,\"last_id\":\"c-1\"}"));
    refresh(claude()).check();
    assertEquals(List.of("c-1", "c-2"), ids());
    assertEquals(2, provider.requests().size());
    assertEquals(Optional.of("secret"), provider.requests().get(0).header("x-api-key"));
  }

  @Test
  void ofGeminiWhatGeneratesOrEmbedsContentIsTaken() throws Exception {
    provider.follow(
        request ->
            Reply.json(
                200,
                request.target().contains("pageToken=t%2F2")
                    ? "{\"models\":[{\"name\":\"models/g-2\",\"supportedGenerationMethods\":"
                        + "[\"generateContent\"]},{\"name\":\"models/../x\","
                        + "\"supportedGenerationMethods\":[\"generateContent\"]}]}"
                    : "{\"models\":[{\"name\":\"models/g-1\",\"supportedGenerationMethods\":"
                        + "[\"countTokens\",\"generateContent\"]},{\"name\":\"models/e-1\","
                        + "\"supportedGenerationMethods\":[\"embedContent\"]},"
                        + "{\"name\":\"models/aqa\",\"supportedGenerationMethods\":[\"generateAnswer\"]}],"
                        + "\"nextPageToken\":\"t/2\"}"));
    refresh("gemini-api-key: [{api-key: secret, base-url: '%s'}]".formatted(provider.url()))
        .check();
    assertEquals(List.of("e-1", "g-1", "g-2"), ids());
  }

  @Test
  void aListThatNeverEndsIsNotTaken() throws Exception {
    provider.follow(
        request ->
            Reply.json(
                200,
                "{\"data\":[],\"has_more\":true,\"last_id\":\""
                    + provider.requests().size()
                    + "\"}"));
    refresh(claude()).check();
    assertEquals(20, provider.requests().size());
    assertTrue(ids().contains("claude-opus-4-20250514"));
  }

  @Test
  void aListOfTooManyModelsIsNotTaken() throws Exception {
    provider.always(Reply.json(200, list(ModelLists.MOST_MODELS)));
    refresh(claude()).check();
    assertEquals(ModelLists.MOST_MODELS, ids().size());
    provider.always(Reply.json(200, list(ModelLists.MOST_MODELS + 1)));
    refresh(claude()).check();
    assertTrue(ids().contains("claude-opus-4-20250514"), ids().toString());
  }

  @Test
  void anAnswerOfTooManyBytesIsNotTaken() throws Exception {
    int others = "{\"data\":[{\"id\":\"c-1\"}]}".length();
    for (int more : new int[] {0, 1}) {
      String blanks = " ".repeat((4 << 20) - others + more);
      provider.always(Reply.json(200, "{\"data\":[{\"id\":\"c-1\"}" + blanks + "]}"));
      refresh(claude()).check();
      assertEquals(more == 0, ids().equals(List.of("c-1")), ids().toString());
    }
  }

  @Test
  void aProviderThatHangsIsGivenUpAfterFifteenSeconds() throws Exception {
    Reply half = Reply.of(200, "Content-Type: application/json").send("{\"data\":[");
    for (Reply reply : List.of(Reply.bare().stall(), half.stall())) {
      int number = provider.requests().size();
      provider.always(reply);
      ModelListRefresh refresh = refresh(claude());
      Future<?> check = background.submit(refresh::check);
      ReceivedRequest request = provider.awaitRequest(number);
      // Again and again, because the head may be read after time has passed.
      assertTrue(
          Eventually.holds(
              Duration.ofSeconds(10),
              () -> {
                nanos.addAndGet(Duration.ofSeconds(16).toNanos());
                return check.isDone();
              }));
      check.get();
      assertEquals(ReceivedRequest.Ending.PEER_GONE, request.awaitEnding());
      assertTrue(ids().contains("claude-opus-4-20250514"), ids().toString());
    }
  }

  @Test
  void aLoginsListStandsInForTheBuiltInNames() throws Exception {
    provider.always(Reply.json(200, "{\"data\":[{\"id\":\"c-1\"}]}"));
    ModelListRefresh refresh = refresh(login(), List.of(LOGIN), new Logins(Optional.of("token")));
    assertTrue(ids().contains("claude-opus-4-20250514"), ids().toString());
    refresh.check();
    assertEquals(List.of("c-1"), ids());
    ReceivedRequest asked = provider.requests().get(0);
    assertEquals(Optional.of("Bearer token"), asked.header("Authorization"));
    assertEquals(Optional.empty(), asked.header("x-api-key"));
  }

  @Test
  void aLoginsListIsBoundedAsAnyOther() throws Exception {
    ModelListRefresh refresh = refresh(login(), List.of(LOGIN), new Logins(Optional.of("token")));
    provider.always(Reply.json(200, list(ModelLists.MOST_MODELS + 1)));
    refresh.check();
    assertEquals(1, provider.requests().size());
    assertTrue(ids().contains("claude-opus-4-20250514"), ids().toString());
  }

  @Test
  void aLoginWithoutATokenIsNotAskedWith() throws Exception {
    ModelListRefresh refresh = refresh(login(), List.of(LOGIN), new Logins(Optional.empty()));
    refresh.check();
    assertEquals(List.of(), provider.requests());
    assertTrue(ids().contains("claude-opus-4-20250514"), ids().toString());
  }

  /** So many models, from {@code c-1} on. */
  private static String list(int length) {
    return IntStream.rangeClosed(1, length)
        .mapToObj(number -> "{\"id\":\"c-" + number + "\"}")
        .collect(Collectors.joining(",", "{\"data\":[", "]}"));
  }

  private String login() {
    return "oauth: {claude: {api-url: '%s'}}".formatted(provider.url());
  }

  @Test
  void itIsAskedAgainWhenTheListIsOldAndARefusalLeavesWhatWasKnown() throws Exception {
    provider.always(Reply.json(200, "{\"data\":[{\"id\":\"c-1\"}]}"));
    ModelListRefresh refresh = refresh(claude());
    refresh.check();
    clock.advance(Duration.ofMinutes(359));
    refresh.check();
    assertEquals(1, provider.requests().size());

    provider.always(Reply.json(401, "{}"));
    clock.advance(Duration.ofMinutes(1));
    refresh.check();
    assertEquals(2, provider.requests().size());
    assertEquals(List.of("c-1"), ids());
    refresh.check();
    assertEquals(2, provider.requests().size());

    provider.always(Reply.json(200, "{\"data\":[{\"id\":\"c-2\"}]}"));
    clock.advance(Duration.ofMinutes(1));
    refresh.check();
    assertEquals(List.of("c-2"), ids());
  }

  @Test
  void whatIsNoListLeavesTheBuiltInNames() throws Exception {
    for (String answer : List.of("<html>", "[]", "{\"data\":{}}", "null", "")) {
      provider.always(Reply.json(200, answer));
      refresh(claude()).check();
      assertTrue(ids().contains("claude-opus-4-20250514"), answer);
    }
  }

  @Test
  void withoutRefreshHoursOnlyTheButtonAsks() throws Exception {
    provider.always(Reply.json(200, "{\"data\":[{\"id\":\"c-1\"}]}"));
    ModelListRefresh refresh = refresh(claude() + "\nmodel-lists: {refresh-hours: 0}");
    refresh.check();
    assertEquals(List.of(), provider.requests());
    assertEquals(1, refresh.refresh());
    assertEquals(List.of("c-1"), ids());
  }

  @Test
  void theCredentialsOwnProxyIsUsed() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start("user", "secret")) {
      refresh(
              "claude-api-key: [{api-key: k, base-url: '%s', proxy-url: 'http://user:secret@127.0.0.1:%d'}]"
                  .formatted(provider.url(), proxy.port()))
          .check();
      assertEquals(1, proxy.visits().size());
    }
  }

  private String claude() {
    return "claude-api-key: [{api-key: secret, base-url: '%s'}]".formatted(provider.url());
  }

  private List<String> ids() {
    return catalog.get().models().stream().map(ModelEntry::id).toList();
  }

  /** On the caller's thread. */
  private ModelListRefresh refresh(String yaml) throws Exception {
    return refresh(yaml, List.of(), new Logins(Optional.empty()));
  }

  private ModelListRefresh refresh(String yaml, List<TokenCredential> logins, Logins tokens)
      throws Exception {
    Path file = Files.writeString(folder.resolve("config.yaml"), yaml + "\n");
    Config config = ConfigStore.open(new ConfigFile(file), folder, key -> key, clock).current();
    ModelLists lists = new ModelLists();
    catalog = new LiveCatalog(() -> config, () -> logins, lists);
    return new ModelListRefresh(catalog, lists, tokens, client, Runnable::run, clock);
  }

  /** All have the same token, or none. */
  private record Logins(Optional<String> token) implements TokenCredentials {
    @Override
    public List<TokenCredential> list() {
      return List.of();
    }

    @Override
    public Optional<String> accessToken(AuthFileName file) {
      return token;
    }

    @Override
    public CompletionStage<String> refresh(AuthFileName file, String refused) {
      return CompletableFuture.failedFuture(new IllegalStateException("no token is renewed here"));
    }

    @Override
    public void follow(AuthFileName file) {}

    @Override
    public Optional<TokenProblem> problem(AuthFileName file) {
      return Optional.empty();
    }
  }
}
