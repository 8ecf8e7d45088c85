package dev.cliproxy.upstream;

import dev.cliproxy.catalog.Candidate;
import dev.cliproxy.credential.Cooldown;
import dev.cliproxy.credential.CooldownReason;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.CredentialId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The attempts of one client request: says whom to ask first, and after each failure whom to ask
 * next or what to tell the client. Does no I/O. Not thread-safe: it belongs to one exchange.
 *
 * <p>Only what {@link CooldownReason#ofStatus} knows is worth another attempt; anything else, 400
 * and 404 before all, is the request's own fault and goes back at once. A failure spends one of the
 * policy's retries, except for 401, 402 and 429, which say that this credential is not to be used:
 * there, the number of credentials is the bound. Nobody is asked twice for the same model, except
 * for one that was merely unavailable when nobody else is left: then it is asked again after a
 * short wait, unless it has itself asked for a longer one.
 *
 * <p>Credentials that rest are passed over. A rest for a reason that passes, {@link
 * CooldownReason#UNAVAILABLE}, only orders them: when nobody else is left, the one whose rest ends
 * first is asked, so that a hiccup of the only key is no outage (nginx never marks its only server
 * down; Envoy calls it panic mode). All other rests hold, but for one request a minute that finds
 * out whether a used-up quota still is.
 *
 * <p>Where the policy says how long, a request whose credentials all rest waits for the first of
 * them instead of giving up, as often as it may be retried.
 *
 * <p>Previews wait until their credential's quota is used up. That a preview does not exist (404)
 * is not told to the client, who did not ask for it.
 *
 * <p>{@link #after} must not be called when bytes of the answer have gone to the client ({@link
 * #brokeOff} then) or when the client has left (nothing then).
 */
public final class Failover {
  /** The longest wait before the same credential is asked again. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  /** Statuses whose answer tells when to come again. */
  private static final Set<Integer> RETRY_LATER = Set.of(429, 503, 529);

  private static final int NOT_FOUND = 404;
  private static final long WAIT_PER_FAILURE_MILLIS = 200;
  private static final Duration SHORTEST_RETRY_AFTER = Duration.ofSeconds(1);

  /** What to do next. */
  public sealed interface Step {

    /**
     * Ask a provider.
     *
     * @param delay how long to wait before; mostly zero, never more than two seconds or the
     *     policy's longest rest
     */
    record Attempt(Candidate candidate, Duration delay) implements Step {}

    /**
     * Tell the client of the last failure.
     *
     * @param last with a time to wait where one is known, for 429, 503 and 529 always
     */
    record GiveUp(UpstreamFailure last) implements Step {}

    /**
     * Tell the client that all candidates rest (429) for reasons that do not pass by themselves;
     * nobody was asked.
     *
     * @param retryAfter until the first of them can be used again, at least a second
     */
    record AllResting(Duration retryAfter) implements Step {}
  }

  /** One that was unavailable and may be asked again. */
  private record Unavailable(Candidate candidate, Duration asked) {}

  private record Running(Candidate candidate, Instant begun) {}

  private final List<Candidate> candidates;
  private final FailoverPolicy policy;
  private final Cooldowns cooldowns;
  private final Clock clock;
  private final RandomGenerator random;

  /** In order; some rest. */
  private final List<Candidate> untried;

  /** The longest ago asked first. */
  private final Deque<Unavailable> unavailable = new ArrayDeque<>();

  private final Set<CredentialId> outOfQuota = new HashSet<>();
  private Optional<Running> running = Optional.empty();
  private Optional<UpstreamFailure> last = Optional.empty();
  private int spent;

  /** Those that were asked, where there is a limit to them. */
  private final Set<CredentialId> asked = new HashSet<>();

  /** How often the end of a rest was waited for. */
  private int waits;

  /**
   * Before the first attempt.
   *
   * @param candidates in the order in which they are to be asked, previews last; not empty
   * @param cooldowns is asked, and told of every failure of a provider
   * @param random for waits that differ
   */
  public Failover(
      List<Candidate> candidates,
      FailoverPolicy policy,
      Cooldowns cooldowns,
      Clock clock,
      RandomGenerator random) {
    this.candidates = List.copyOf(candidates);
    this.policy = Objects.requireNonNull(policy, "policy");
    this.cooldowns = Objects.requireNonNull(cooldowns, "cooldowns");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.random = Objects.requireNonNull(random, "random");
    this.untried = new ArrayList<>(candidates);
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("nobody to ask");
    }
  }

  /** Whom to ask first: an attempt, or that all rest. */
  public Step first() {
    if (running.isPresent() || last.isPresent()) {
      throw new IllegalStateException("the first step was taken");
    }
    for (Candidate candidate : candidates) {
      if (!candidate.preview() && rests(candidate, CooldownReason.RATE_LIMITED)) {
        outOfQuota.add(candidate.credential().id());
      }
    }
    return next();
  }

  /**
   * What to do after the present attempt failed.
   *
   * @return an attempt or a giving up
   */
  public Step after(UpstreamFailure failure) {
    Running failed = running();
    running = Optional.empty();
    Candidate candidate = failed.candidate();
    if (candidate.preview() && failure.status() == NOT_FOUND) {
      tell(CooldownReason.UNAVAILABLE, failure, failed);
      return next();
    }
    last = Optional.of(failure);
    Optional<CooldownReason> reason = CooldownReason.ofStatus(failure.status());
    if (reason.isEmpty()) {
      return new Step.GiveUp(failure);
    }
    tell(reason.get(), failure, failed);
    switch (reason.get()) {
      case UNAUTHORIZED, PAYMENT_REQUIRED -> {}
      case FORBIDDEN -> spent++;
      case RATE_LIMITED -> quotaIsUsedUp(candidate.credential().id());
      case UNAVAILABLE -> {
        spent++;
        Duration asked = failure.retryAfter().orElse(Duration.ZERO);
        if (asked.compareTo(LONGEST_WAIT) <= 0) {
          unavailable.add(new Unavailable(candidate, asked));
        }
      }
    }
    return spent > policy.retries() ? giveUp(failure) : next();
  }

  /**
   * What to do when the present candidate cannot be asked at all, because the request cannot be
   * said to it: nobody is at fault, and the others may be able to.
   *
   * @param reason what the client is told when nobody is left and nobody has failed
   */
  public Step passedOver(UpstreamFailure reason) {
    running();
    running = Optional.empty();
    if (last.isEmpty()) {
      last = Optional.of(reason);
    }
    return next();
  }

  /** The present attempt has brought an answer. */
  public void succeeded() {
    Running succeeded = running();
    Candidate candidate = succeeded.candidate();
    cooldowns.succeeded(candidate.credential().id(), candidate.model(), succeeded.begun());
  }

  /** The answer of the present attempt failed when a part of it had gone to the client. */
  public void brokeOff(UpstreamFailure failure) {
    Running broken = running();
    running = Optional.empty();
    last = Optional.of(failure);
    CooldownReason.ofStatus(failure.status()).ifPresent(reason -> tell(reason, failure, broken));
  }

  private Running running() {
    return running.orElseThrow(() -> new IllegalStateException("no attempt is under way"));
  }

  private void tell(CooldownReason reason, UpstreamFailure failure, Running failed) {
    Candidate candidate = failed.candidate();
    if (!candidate.credential().rules().rests()) {
      return;
    }
    cooldowns.failed(
        candidate.credential().id(),
        candidate.model(),
        reason,
        failure.retryAfter(),
        failed.begun());
  }

  private void quotaIsUsedUp(CredentialId credential) {
    outOfQuota.add(credential);
    if (!policy.switchProject()) {
      unavailable.clear();
      untried.removeIf(
          candidate -> !candidate.preview() || !candidate.credential().id().equals(credential));
    }
  }

  private Step next() {
    return untried()
        .or(this::restingForAMoment)
        .or(this::unavailable)
        .or(this::quotaProbe)
        .or(this::afterARest)
        .orElseGet(this::nobodyLeft);
  }

  private Optional<Step> untried() {
    for (Candidate candidate : untried) {
      if (mayBeAsked(candidate) && cooldown(candidate).isEmpty()) {
        return askedNow(Optional.of(candidate));
      }
    }
    return Optional.empty();
  }

  /** One that merely failed a while ago is better than none: the first to have rested enough. */
  private Optional<Step> restingForAMoment() {
    return askedNow(nearest(untried.stream().filter(this::mayBeAsked), this::restsForAMoment));
  }

  /**
   * Where all quotas are used up and nobody was asked, one request finds out whether that still is
   * so, once a minute for a model: a provider's word on when to come again may be much too long.
   */
  private Optional<Step> quotaProbe() {
    if (last.isPresent()) {
      return Optional.empty();
    }
    return askedNow(
        nearest(
                untried.stream().filter(candidate -> !candidate.preview()),
                candidate -> rests(candidate, CooldownReason.RATE_LIMITED))
            .filter(
                candidate -> cooldowns.mayProbe(candidate.credential().id(), candidate.model())));
  }

  /** Whoever rests shortest is asked when that is over, if it is over soon enough. */
  private Optional<Step> afterARest() {
    if (waits >= policy.retries() || policy.longestRest().isZero()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Optional<Candidate> first =
        nearest(
                candidates.stream().filter(candidate -> !candidate.preview()),
                this::isWithinCredentials)
            .filter(
                candidate -> !restsUntil(candidate, now).isAfter(now.plus(policy.longestRest())));
    first.ifPresent(untried::remove);
    return first.map(
        candidate -> {
          waits++;
          return attempt(candidate, Duration.between(now, restsUntil(candidate, now)));
        });
  }

  /** The one of these whose rest ends first. */
  private Optional<Candidate> nearest(Stream<Candidate> some, Predicate<Candidate> wanted) {
    Instant now = clock.instant();
    return some.filter(wanted)
        .min(Comparator.comparing((Candidate candidate) -> restsUntil(candidate, now)));
  }

  private Optional<Step> askedNow(Optional<Candidate> chosen) {
    chosen.ifPresent(untried::remove);
    return chosen.map(candidate -> attempt(candidate, Duration.ZERO));
  }

  private boolean mayBeAsked(Candidate candidate) {
    return isWithinCredentials(candidate)
        && (!candidate.preview() || outOfQuota.contains(candidate.credential().id()));
  }

  private boolean isWithinCredentials(Candidate candidate) {
    return policy.mostCredentials() == 0
        || asked.size() < policy.mostCredentials()
        || asked.contains(candidate.credential().id());
  }

  private boolean restsForAMoment(Candidate candidate) {
    return rests(candidate, CooldownReason.UNAVAILABLE)
        && !cooldowns.isResting(candidate.credential().id());
  }

  /** That they rest because of this request, or of others that fared alike, does not matter. */
  private Optional<Step> unavailable() {
    while (!unavailable.isEmpty()) {
      Unavailable longestAgo = unavailable.remove();
      Candidate candidate = longestAgo.candidate();
      if (cooldown(candidate).isEmpty() || restsForAMoment(candidate)) {
        return Optional.of(attempt(candidate, wait(longestAgo.asked())));
      }
    }
    return Optional.empty();
  }

  private Duration wait(Duration asked) {
    long millis = Math.round(WAIT_PER_FAILURE_MILLIS * spent * (0.5 + random.nextDouble()));
    Duration wait = Duration.ofMillis(Math.min(millis, LONGEST_WAIT.toMillis()));
    return wait.compareTo(asked) < 0 ? asked : wait;
  }

  private Step attempt(Candidate candidate, Duration delay) {
    if (policy.mostCredentials() > 0) {
      asked.add(candidate.credential().id());
    }
    running = Optional.of(new Running(candidate, clock.instant().plus(delay)));
    return new Step.Attempt(candidate, delay);
  }

  private Step nobodyLeft() {
    return last.map(this::giveUp).orElseGet(() -> new Step.AllResting(untilNearestExpiry()));
  }

  private Step giveUp(UpstreamFailure failure) {
    boolean wantsTime = RETRY_LATER.contains(failure.status()) && failure.retryAfter().isEmpty();
    return new Step.GiveUp(wantsTime ? failure.withRetryAfter(untilNearestExpiry()) : failure);
  }

  private Duration untilNearestExpiry() {
    Instant now = clock.instant();
    return candidates.stream()
        .filter(candidate -> !candidate.preview())
        .map(candidate -> restsUntil(candidate, now))
        .min(Instant::compareTo)
        .map(nearest -> Duration.between(now, nearest))
        .filter(wait -> wait.compareTo(SHORTEST_RETRY_AFTER) > 0)
        .orElse(SHORTEST_RETRY_AFTER);
  }

  /** Now for one that does not rest. */
  private Instant restsUntil(Candidate candidate, Instant now) {
    return cooldown(candidate).map(Cooldown::until).orElse(now);
  }

  private boolean rests(Candidate candidate, CooldownReason reason) {
    return cooldown(candidate).filter(cooldown -> cooldown.reason() == reason).isPresent();
  }

  private Optional<Cooldown> cooldown(Candidate candidate) {
    return cooldowns.find(candidate.credential().id(), candidate.model());
  }
}
