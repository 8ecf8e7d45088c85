package dev.cliproxy.check;

import dev.cliproxy.catalog.ConfiguredCredential;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.upstream.UpstreamClient;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks credentials when somebody asks for it, never by itself, and remembers the last result of
 * each. Nothing is deleted, disabled or left alone because of a check. Thread-safe.
 */
public final class CredentialChecks {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialChecks.class);

  private final Supplier<Config> config;
  private final UpstreamClient client;
  private final TokenCredentials tokens;
  private final Executor work;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Duration longest;

  // Guarded by this.
  private final Map<CredentialId, CheckResult> last = new HashMap<>();
  private final Map<CredentialId, CompletableFuture<CheckResult>> underWay = new HashMap<>();

  /**
   * Checks nothing yet.
   *
   * @param config in force, asked at each check
   * @param work runs the checks, which wait for providers: as many at a time as it has threads; may
   *     reject what is too much
   * @param nanoTime counts like {@link System#nanoTime()}
   * @param longest how long each of a check's few requests may take
   */
  public CredentialChecks(
      Supplier<Config> config,
      UpstreamClient client,
      TokenCredentials tokens,
      Executor work,
      Clock clock,
      LongSupplier nanoTime,
      Duration longest) {
    this.config = Objects.requireNonNull(config, "config");
    this.client = Objects.requireNonNull(client, "client");
    this.tokens = Objects.requireNonNull(tokens, "tokens");
    this.work = Objects.requireNonNull(work, "work");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    this.longest = Objects.requireNonNull(longest, "longest");
  }

  /** What can be checked: every credential of the configuration in force and every login. */
  public List<ConfiguredCredential> subjects() {
    return ConfiguredCredential.all(config.get(), tokens.list());
  }

  /** The one of them with this id, if there is one. */
  public Optional<ConfiguredCredential> subject(CredentialId id) {
    return subjects().stream().filter(subject -> subject.credential().id().equals(id)).findFirst();
  }

  /**
   * Begins to check a credential of the configuration in force, or joins the check of it that is
   * under way. Its result will be the last one of this credential.
   *
   * @return never fails
   */
  public synchronized CompletableFuture<CheckResult> start(ConfiguredCredential subject) {
    CredentialId id = subject.credential().id();
    CompletableFuture<CheckResult> present = underWay.get(id);
    if (present != null) {
      return present;
    }
    CompletableFuture<CheckResult> result = new CompletableFuture<>();
    underWay.put(id, result);
    run(config.get(), subject, checked -> ended(checked, result));
    return result;
  }

  /**
   * Begins to check the credentials of an entry that is being edited; nothing of it is remembered.
   *
   * @param edited what would be in force with the entry
   * @param index of the entry among those of its provider
   * @return one for each of its keys; none ever fails
   * @throws IndexOutOfBoundsException when there is no such entry
   */
  public List<CompletableFuture<CheckResult>> tryOut(Config edited, Provider provider, int index) {
    return ConfiguredCredential.ofEntry(edited, provider, index).stream()
        .map(subject -> tryOut(edited, subject))
        .toList();
  }

  private CompletableFuture<CheckResult> tryOut(Config edited, ConfiguredCredential subject) {
    CompletableFuture<CheckResult> result = new CompletableFuture<>();
    run(edited, subject, result::complete);
    return result;
  }

  /** Takes what came of a check. */
  private interface Listener {
    void checked(CheckResult result);
  }

  private void run(Config present, ConfiguredCredential subject, Listener listener) {
    try {
      work.execute(() -> listener.checked(check(present, subject)));
    } catch (RejectedExecutionException e) {
      listener.checked(without(subject, CheckReason.BUSY));
    }
  }

  private CheckResult check(Config present, ConfiguredCredential subject) {
    try {
      return new CredentialCheck(client, tokens, clock, nanoTime, longest, present, subject).run();
    } catch (RuntimeException e) {
      LOG.error("A credential could not be checked: {}", subject.credential().label(), e);
      return without(subject, CheckReason.INTERNAL);
    }
  }

  private CheckResult without(ConfiguredCredential subject, CheckReason reason) {
    return new CheckResult(
        subject.credential(), clock.instant(), Duration.ZERO, CheckOutcome.Fails.of(reason, ""));
  }

  private void ended(CheckResult checked, CompletableFuture<CheckResult> result) {
    synchronized (this) {
      underWay.remove(checked.credential().id());
      if (!wasNotMade(checked)) {
        last.put(checked.credential().id(), checked);
      }
    }
    result.complete(checked);
    forgetDeleted();
  }

  /** What is deleted while it is checked is told to whoever waits, and forgotten. */
  private void forgetDeleted() {
    Set<CredentialId> known =
        subjects().stream().map(one -> one.credential().id()).collect(Collectors.toSet());
    synchronized (this) {
      last.keySet().retainAll(known);
    }
  }

  /** What is known of the credential is not worth less because there was no time for it. */
  private static boolean wasNotMade(CheckResult checked) {
    return checked.outcome() instanceof CheckOutcome.Fails fails
        && fails.reason() == CheckReason.BUSY;
  }

  /**
   * Waits for checks, but not longer than this.
   *
   * @return what came of those that have ended then, in order
   */
  public static List<CheckResult> await(
      List<CompletableFuture<CheckResult>> checks, Duration longest) {
    try {
      CompletableFuture.allOf(checks.toArray(CompletableFuture[]::new))
          .get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.debug("Not all of {} checks have ended in {}", checks.size(), longest);
    } catch (ExecutionException e) {
      throw new AssertionError("a check never fails", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return checks.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join).toList();
  }

  /** What came of the last check of each, for those that were checked since the start. */
  public Map<CredentialId, CheckResult> last() {
    forgetDeleted();
    synchronized (this) {
      return Map.copyOf(last);
    }
  }

  /** How many are being checked or wait for it. */
  public synchronized int underWay() {
    return underWay.size();
  }
}
