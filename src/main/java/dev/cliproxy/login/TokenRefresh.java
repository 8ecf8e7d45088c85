package dev.cliproxy.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.field.Addresses;
import dev.cliproxy.config.field.HeaderRules;
import dev.cliproxy.credential.AuthFile;
import dev.cliproxy.credential.AuthFileException;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.credential.SharedFilesException;
import dev.cliproxy.credential.StoredToken;
import dev.cliproxy.credential.TokenCredential;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.credential.TokenProblem;
import dev.cliproxy.credential.TokenRefreshException;
import dev.cliproxy.credential.TokenRules;
import dev.cliproxy.wording.Wording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the token files and renews their tokens before they expire, or when a provider has
 * refused one. A refresh token is used by one renewal at a time, and what a file says counts: it is
 * read again before a renewal, a token that somebody else has renewed is taken over, and a file
 * that is gone stays gone.
 */
public final class TokenRefresh implements TokenCredentials {
  private static final Logger LOG = LoggerFactory.getLogger(TokenRefresh.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A file that changes twice within this may look the same: it is read anyway. */
  private static final Duration TIME_STAMP_STEP = Duration.ofSeconds(2);

  /** After a renewal, however short the new token's life is. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  /** How long another node that renews a token is waited for. */
  private static final int MOST_LOOKS = 40;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  /** The lead times are shortened by up to this share, so that not all files are due at once. */
  private static final double JITTER = 0.1;

  private static final TokenProblem NO_FILE =
      new TokenProblem(true, Wording.of("token-gone", "the token file is gone"));

  private static final Wording UNREAD = Wording.of("token-unread", "the token file cannot be read");

  private static final TokenProblem UNUSABLE_RULES =
      new TokenProblem(
          false,
          Wording.of(
              "token-rules", "the file's proxy_url or headers have a form that is not known"));

  private final AuthFiles files;
  private final Protocols protocols;
  private final Clock clock;
  private final Executor work;
  private final RandomGenerator random;
  private final Consumer<AuthFileName> replaced;

  // Guarded by this.
  private final Map<AuthFileName, Entry> entries = new TreeMap<>();

  /** Replaced as a whole. */
  private volatile List<TokenCredential> usable = List.of();

  /**
   * Knows no file until {@link #check} is called.
   *
   * @param work runs the renewals, which wait for providers
   * @param replaced is told of each file that somebody else has written; must be quick
   */
  public TokenRefresh(
      AuthFiles files,
      Protocols protocols,
      Clock clock,
      Executor work,
      RandomGenerator random,
      Consumer<AuthFileName> replaced) {
    this.files = Objects.requireNonNull(files, "files");
    this.protocols = Objects.requireNonNull(protocols, "protocols");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.work = Objects.requireNonNull(work, "work");
    this.random = Objects.requireNonNull(random, "random");
    this.replaced = Objects.requireNonNull(replaced, "replaced");
  }

  /** What is known of a file. Guarded by the lock of all. */
  private static final class Entry {
    private final LoginProvider provider;
    private final double jitter;
    private AuthFile listed;

    /** As the file had it when it was last read. */
    private StoredToken stored;

    /** What counts: newer than what is stored when the disk has refused it. */
    private StoredToken token;

    private Optional<Instant> expiry = Optional.empty();
    private Optional<Tokens> unsaved = Optional.empty();
    private Optional<TokenProblem> problem = Optional.empty();
    private Optional<CompletableFuture<String>> running = Optional.empty();
    private Instant notBefore = Instant.MIN;
    private int failures;

    Entry(LoginProvider provider, double jitter, AuthFile listed, StoredToken stored) {
      this.provider = provider;
      this.jitter = jitter;
      this.listed = listed;
      this.stored = stored;
      take(stored);
    }

    /** A life that no field states may stand in the token itself. */
    void take(StoredToken next) {
      token = next;
      expiry = next.expiresAt().or(() -> JwtClaims.of(next.accessToken()).expiry());
    }

    /** The file is another one than before: what was wrong with that one is forgotten. */
    void changed(StoredToken next) {
      stored = next;
      take(next);
      unsaved = Optional.empty();
      problem = Optional.empty();
      notBefore = Instant.MIN;
      failures = 0;
    }

    boolean isOver(Instant now) {
      return token.accessToken().isEmpty() || expiry.filter(end -> !now.isBefore(end)).isPresent();
    }

    boolean isHopeless() {
      return problem.filter(TokenProblem::permanent).isPresent();
    }
  }

  /**
   * Looks at the folder and starts the renewals that are due. To be called about twice a second, by
   * one thread at a time.
   */
  public void check() {
    try {
      read();
    } catch (IOException e) {
      LOG.debug("The auth folder cannot be read", e);
    }
    List<AuthFileName> due;
    synchronized (this) {
      Instant now = clock.instant();
      due =
          entries.entrySet().stream()
              .filter(entry -> isDue(entry.getValue(), now))
              .map(Map.Entry::getKey)
              .toList();
      publish();
    }
    // Nobody waits for these; what goes wrong is said by their problem.
    due.forEach(
        file -> {
          var unused = refresh(file, accessToken(file).orElse(""));
        });
  }

  private void read() throws IOException {
    Instant start = clock.instant();
    List<AuthFile> listed = files.list();
    Map<AuthFileName, AuthFile> before = new HashMap<>();
    synchronized (this) {
      entries.keySet().retainAll(listed.stream().map(AuthFile::name).collect(Collectors.toSet()));
      entries.forEach((name, entry) -> before.put(name, entry.listed));
    }
    for (AuthFile file : listed) {
      boolean settled = file.modified().isBefore(start.minus(TIME_STAMP_STEP));
      if (!settled || !file.equals(before.get(file.name()))) {
        read(file);
      }
    }
  }

  private void read(AuthFile file) {
    Optional<LoginProvider> provider =
        file.readable()
            ? LoginProvider.ofType(file.type().toLowerCase(Locale.ROOT))
            : Optional.empty();
    StoredToken before;
    synchronized (this) {
      Entry entry = entries.get(file.name());
      before = entry == null ? null : entry.stored;
    }
    Optional<StoredToken> stored = provider.flatMap(known -> stored(file.name()));
    synchronized (this) {
      Entry entry = entries.get(file.name());
      if (stored.isEmpty()) {
        entries.remove(file.name());
      } else if (entry == null || entry.provider != provider.orElseThrow()) {
        entries.put(
            file.name(),
            new Entry(provider.orElseThrow(), random.nextDouble(), file, stored.get()));
        replaced.accept(file.name());
      } else if (entry.running.isPresent()) {
        // A renewal knows the tokens better, but whether and how to use them is the owner's word.
        entry.take(entry.token.ruledBy(stored.get()));
      } else if (Objects.equals(before, entry.stored)) {
        // Else a renewal has read the file meanwhile, and knows it better.
        entry.listed = file;
        if (!stored.get().equals(entry.stored)) {
          entry.changed(stored.get());
          replaced.accept(file.name());
        }
      }
    }
  }

  @Override
  public void follow(AuthFileName file) {
    try {
      Optional<AuthFile> listed =
          files.list().stream().filter(one -> one.name().equals(file)).findFirst();
      if (listed.isPresent()) {
        read(listed.get());
      } else {
        synchronized (this) {
          entries.remove(file);
        }
      }
    } catch (IOException e) {
      LOG.debug("The auth folder cannot be read", e);
    }
    synchronized (this) {
      publish();
    }
  }

  private Optional<StoredToken> stored(AuthFileName name) {
    try {
      return Optional.of(StoredToken.read(name, files.read(name)));
    } catch (AuthFileException | IOException e) {
      return Optional.empty();
    }
  }

  /** Guarded by this. */
  private boolean isDue(Entry entry, Instant now) {
    if (entry.running.isPresent()
        || entry.token.disabled()
        || entry.isHopeless()
        || !isUsable(entry.token.rules())
        || now.isBefore(entry.notBefore)) {
      return false;
    }
    if (entry.unsaved.isPresent()) {
      return true;
    }
    // Without a known end nothing is due: the provider says when it is over.
    return !entry.token.refreshToken().isEmpty()
        && entry.expiry.filter(end -> !now.isBefore(end.minus(lead(entry, end)))).isPresent();
  }

  /** At most half the token's life, or a short-lived token would be renewed without end. */
  private Duration lead(Entry entry, Instant end) {
    Duration lead = protocols.of(entry.provider).lead();
    Optional<Duration> half =
        entry.token.lastRefresh().map(start -> Duration.between(start, end).dividedBy(2));
    if (half.isPresent() && half.get().compareTo(lead) < 0) {
      lead = half.get();
    }
    return Duration.ofMillis((long) (lead.toMillis() * (1 - JITTER * entry.jitter)));
  }

  @Override
  public List<TokenCredential> list() {
    return usable;
  }

  /** Guarded by this. */
  private void publish() {
    Instant now = clock.instant();
    List<TokenCredential> found = new ArrayList<>();
    entries.forEach(
        (name, entry) -> {
          boolean renewable = !entry.token.refreshToken().isEmpty() && !entry.isHopeless();
          if (!entry.token.disabled()
              && isUsable(entry.token.rules())
              && (renewable || !entry.isOver(now))) {
            found.add(credential(name, entry));
          }
        });
    usable = List.copyOf(found);
  }

  private static TokenCredential credential(AuthFileName name, Entry entry) {
    StoredToken token = entry.token;
    return new TokenCredential(
        name,
        entry.provider.type(),
        token.email().isEmpty() ? name.value() : token.email(),
        token.accountId(),
        token.projectId(),
        token.resourceUrl(),
        token.rules());
  }

  @Override
  public synchronized Optional<String> accessToken(AuthFileName file) {
    Instant now = clock.instant();
    return Optional.ofNullable(entries.get(file))
        .filter(entry -> !entry.isOver(now))
        .map(entry -> entry.token.accessToken());
  }

  @Override
  public synchronized Optional<TokenProblem> problem(AuthFileName file) {
    return Optional.ofNullable(entries.get(file))
        .flatMap(
            entry -> isUsable(entry.token.rules()) ? entry.problem : Optional.of(UNUSABLE_RULES));
  }

  /** Going past the proxy that somebody meant would be worse than not going at all. */
  private static boolean isUsable(TokenRules rules) {
    return Addresses.checkEntryProxyUrl(rules.proxyUrl()).isEmpty()
        && rules.headers().entrySet().stream()
            .allMatch(header -> HeaderRules.check(header.getKey(), header.getValue()).isEmpty());
  }

  @Override
  public synchronized CompletionStage<String> refresh(AuthFileName file, String refused) {
    Entry entry = entries.get(file);
    if (entry == null) {
      return failed(NO_FILE);
    }
    if (entry.running.isPresent()) {
      return entry.running.get().copy();
    }
    Instant now = clock.instant();
    if (!entry.token.accessToken().equals(refused) && !entry.isOver(now)) {
      return CompletableFuture.completedFuture(entry.token.accessToken());
    }
    if (entry.isHopeless()) {
      return failed(entry.problem.orElseThrow());
    }
    if (!isUsable(entry.token.rules())) {
      return failed(UNUSABLE_RULES);
    }
    if (now.isBefore(entry.notBefore)) {
      return failed(
          entry.problem.orElseGet(
              () ->
                  new TokenProblem(
                      false, Wording.of("token-new", "the provider refuses a token that is new"))));
    }
    CompletableFuture<String> running = new CompletableFuture<>();
    entry.running = Optional.of(running);
    try {
      work.execute(() -> renew(file, entry, refused, running));
    } catch (RejectedExecutionException e) {
      entry.running = Optional.empty();
      return failed(new TokenProblem(false, Wording.of("token-busy", "too much is going on")));
    }
    return running.copy();
  }

  private static CompletionStage<String> failed(TokenProblem problem) {
    return CompletableFuture.failedFuture(new TokenRefreshException(problem));
  }

  /** One renewal; whatever happens, whoever waits for it is told. */
  private void renew(
      AuthFileName file, Entry entry, String refused, CompletableFuture<String> running) {
    Optional<TokenProblem> problem;
    try {
      problem = claimed(file, entry, refused);
    } catch (RuntimeException | Error e) {
      LOG.error("A token cannot be renewed: {}", file, e);
      problem = postponed(entry, Wording.of("login-internal", "internal error"), Optional.empty());
    }
    String token;
    synchronized (this) {
      entry.running = Optional.empty();
      token = entry.token.accessToken();
      publish();
    }
    if (problem.isPresent()) {
      running.completeExceptionally(new TokenRefreshException(problem.get()));
    } else {
      running.complete(token);
    }
  }

  /** As {@link #renewed}, when no other node does the same. */
  private Optional<TokenProblem> claimed(AuthFileName file, Entry entry, String refused) {
    try {
      for (int i = 0; i < MOST_LOOKS; i++) {
        if (files.claim(file)) {
          return renewed(file, entry, refused);
        }
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      }
    } catch (SharedFilesException e) {
      return postponed(entry, e.wording(), Optional.empty());
    } catch (IOException e) {
      LOG.warn("A token file cannot be read: {}", file);
      return postponed(entry, UNREAD, Optional.empty());
    } finally {
      files.release(file);
    }
    return postponed(
        entry, Wording.of("token-elsewhere", "another node renews the token"), Optional.empty());
  }

  /** What has prevented it, if anything; else the entry has a new token. */
  private Optional<TokenProblem> renewed(AuthFileName file, Entry entry, String refused) {
    Optional<Tokens> unsaved;
    StoredToken present;
    try {
      StoredToken inFile = StoredToken.read(file, files.read(file));
      synchronized (this) {
        if (!inFile.equals(entry.stored)) {
          entry.changed(inFile);
          if (!entry.isOver(clock.instant()) && !inFile.accessToken().equals(refused)) {
            return Optional.empty();
          }
        }
        present = entry.token;
        unsaved = entry.unsaved;
      }
    } catch (AuthFileException e) {
      return gone(file, entry);
    } catch (IOException e) {
      LOG.warn("A token file cannot be read: {}", file);
      return postponed(entry, UNREAD, Optional.empty());
    }
    if (unsaved.isPresent()) {
      return save(file, entry, unsaved.get());
    }
    if (present.refreshToken().isEmpty()) {
      return over(
          entry,
          Wording.of("token-no-refresh", "the token file has no refresh token; log in again"));
    }
    Protocol protocol = protocols.of(entry.provider, present.rules().proxyUrl());
    Tokens tokens;
    try {
      tokens = protocol.renew(present);
    } catch (ProviderException e) {
      LOG.warn("The token of {} is not renewed: {}", file, e.getMessage());
      return protocol.isOver(e)
          ? over(entry, e.failure().before("; log in again"))
          : postponed(entry, e.failure(), e.retryAfter());
    }
    LOG.info("The token of {} is renewed", file);
    return save(file, entry, tokens);
  }

  /**
   * Writes new tokens into the file, as it is now. When the disk refuses, they count all the same,
   * because the old refresh token may be used up, and are written later.
   */
  private Optional<TokenProblem> save(AuthFileName file, Entry entry, Tokens tokens) {
    StoredToken used;
    synchronized (this) {
      used = entry.stored;
    }
    try {
      boolean written =
          files.rewrite(
              file,
              content ->
                  // Somebody has logged in again meanwhile: that is newer than ours.
                  StoredToken.read(file, content).refreshToken().equals(used.refreshToken())
                      ? Optional.of(overwritten(entry, content, tokens))
                      : Optional.empty());
      StoredToken inFile = StoredToken.read(file, files.read(file));
      synchronized (this) {
        entry.changed(inFile);
        if (written) {
          entry.notBefore = clock.instant().plus(PAUSE);
        }
      }
      return Optional.empty();
    } catch (AuthFileException e) {
      return gone(file, entry);
    } catch (IOException | UncheckedIOException e) {
      LOG.error("A renewed token cannot be saved: {}", file, e);
      synchronized (this) {
        entry.take(inMemory(entry.token, tokens));
        entry.unsaved = Optional.of(tokens);
        entry.notBefore = clock.instant().plus(PAUSE);
        entry.problem =
            Optional.of(
                new TokenProblem(
                    false, Wording.of("token-unsaved", "the renewed token cannot be saved")));
      }
      return Optional.empty();
    }
  }

  private byte[] overwritten(Entry entry, byte[] content, Tokens tokens) {
    try {
      ObjectNode whole = (ObjectNode) JSON.readTree(content);
      protocols.of(entry.provider).overwrite(whole, tokens, clock.instant());
      return (whole + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the file has just been read", null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StoredToken inMemory(StoredToken old, Tokens tokens) {
    return new StoredToken(
        old.type(),
        old.email(),
        tokens.accessToken(),
        tokens.refreshToken().isEmpty() ? old.refreshToken() : tokens.refreshToken(),
        old.accountId(),
        old.projectId(),
        tokens.resourceUrl().isEmpty() ? old.resourceUrl() : tokens.resourceUrl(),
        old.clientSecret(),
        tokens.expiresAt(),
        Optional.of(clock.instant()),
        old.disabled(),
        old.rules());
  }

  private synchronized Optional<TokenProblem> gone(AuthFileName file, Entry entry) {
    entries.remove(file, entry);
    return Optional.of(NO_FILE);
  }

  private synchronized Optional<TokenProblem> over(Entry entry, Wording message) {
    entry.problem = Optional.of(new TokenProblem(true, message));
    return entry.problem;
  }

  /** Tried again after a while that grows with each failure. */
  private synchronized Optional<TokenProblem> postponed(
      Entry entry, Wording message, Optional<Duration> stated) {
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(entry.failures, 6));
    wait = stated.orElse(wait);
    wait = wait.compareTo(FIRST_WAIT) < 0 ? FIRST_WAIT : wait;
    wait = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    wait = wait.plusMillis((long) (wait.toMillis() * JITTER * random.nextDouble()));
    entry.failures++;
    entry.notBefore = clock.instant().plus(wait);
    entry.problem = Optional.of(new TokenProblem(false, message));
    return entry.problem;
  }
}
