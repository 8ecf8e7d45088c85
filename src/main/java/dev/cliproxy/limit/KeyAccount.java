package dev.cliproxy.limit;

import dev.cliproxy.config.value.ClientKeyLimits;
import dev.cliproxy.ledger.UsageSum;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What is counted of one key. Not thread-safe. */
final class KeyAccount {
  /** Remembered where there is no limit, for the case that one comes. */
  private static final int MOST_TIMES = 1_000;

  /** More than other nodes let in with any limit that keeps anybody. */
  private static final int MOST_TIMES_OF_OTHERS = 100_000;

  private static final Duration SOON = Duration.ofSeconds(1);

  /** So often other nodes are told again of what is under way. */
  private static final Duration BETWEEN_TELLINGS = Duration.ofSeconds(4);

  /** After so long without use it is counted anew what other nodes are told. */
  private static final Duration IDLE = Duration.ofHours(1);

  private final RequestTimes requests = new RequestTimes();
  private final MinuteCount requestsInMinute = new MinuteCount();
  private final MinuteCount tokensInMinute = new MinuteCount();
  private LocalDate day = LocalDate.EPOCH;
  private YearMonth month = YearMonth.from(LocalDate.EPOCH);
  private long tokensToday;
  private long tokensThisMonth;
  private BigDecimal costToday = BigDecimal.ZERO;
  private BigDecimal costThisMonth = BigDecimal.ZERO;
  private int underWay;

  /** What those that are under way may take. */
  private long expectedTokens;

  private final OthersUse others = new OthersUse();

  /** By this node alone, as others are told; what is under way is not kept up to date. */
  private ToldUse own = ToldUse.begun(Instant.MIN);

  private boolean untold;
  private Instant lastTold = Instant.MIN;

  /** What was used before the start counts as well. */
  void add(UsageSum today, UsageSum thisMonth, Instant now) {
    turnTo(now);
    tokensToday += today.tokens().total();
    tokensThisMonth += thisMonth.tokens().total();
    costToday = costToday.add(today.cost().priced());
    costThisMonth = costThisMonth.add(thisMonth.cost().priced());
  }

  /** A clock that goes back does not give back what was used. */
  private void turnTo(Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    if (today.isAfter(day)) {
      day = today;
      tokensToday = 0;
      costToday = BigDecimal.ZERO;
    }
    if (YearMonth.from(day).isAfter(month)) {
      month = YearMonth.from(day);
      tokensThisMonth = 0;
      costThisMonth = BigDecimal.ZERO;
    }
  }

  /** Why no request may begin; empty when one may. */
  Optional<Admission.Refused> refusal(ClientKeyLimits limits, Instant now, long nanoTime) {
    turnTo(now);
    long expected = expectedTokens + others.expectedTokens(now);
    return atOnce(limits, underWay + others.underWay(now))
        .or(() -> requestsInMinute(limits, nanoTime))
        .or(() -> tokensInMinute(limits, nanoTime, expected))
        .or(() -> today(limits, now, expected))
        .or(() -> thisMonth(limits, now, expected));
  }

  private static Optional<Admission.Refused> atOnce(ClientKeyLimits limits, int present) {
    return limits
        .concurrentRequests()
        .filter(limit -> present >= limit)
        .map(limit -> refused(limit + " requests at once (concurrent-requests)", SOON));
  }

  private Optional<Admission.Refused> requestsInMinute(ClientKeyLimits limits, long nanoTime) {
    return limits
        .requestsPerMinute()
        .filter(limit -> requests.count(nanoTime) >= limit)
        .map(
            limit ->
                refused(
                    limit + " requests a minute (requests-per-minute)",
                    Duration.ofNanos(requests.nanosUntilBelow(nanoTime, limit))));
  }

  private Optional<Admission.Refused> tokensInMinute(
      ClientKeyLimits limits, long nanoTime, long expected) {
    return limits
        .tokensPerMinute()
        .filter(limit -> tokensInMinute.total(nanoTime) + expected >= limit)
        .map(
            limit ->
                refused(
                    limit + " tokens a minute (tokens-per-minute)",
                    tokensInMinute.total(nanoTime) < limit
                        ? SOON
                        : Duration.ofNanos(tokensInMinute.nanosUntilBelow(nanoTime, limit))));
  }

  private Optional<Admission.Refused> today(ClientKeyLimits limits, Instant now, long expected) {
    Duration rest = Duration.between(now, day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    return limits
        .tokensPerDay()
        .filter(limit -> tokensToday + expected >= limit)
        .map(
            limit ->
                refused(
                    limit + " tokens a day (tokens-per-day)", tokensToday < limit ? SOON : rest))
        .or(
            () ->
                limits
                    .costPerDay()
                    .filter(limit -> costToday.compareTo(limit) >= 0)
                    .map(limit -> refused(dollars(limit) + " a day (cost-per-day)", rest)));
  }

  private Optional<Admission.Refused> thisMonth(
      ClientKeyLimits limits, Instant now, long expected) {
    Duration rest =
        Duration.between(
            now, month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    return limits
        .tokensPerMonth()
        .filter(limit -> tokensThisMonth + expected >= limit)
        .map(
            limit ->
                refused(
                    limit + " tokens a month (tokens-per-month)",
                    tokensThisMonth < limit ? SOON : rest))
        .or(
            () ->
                limits
                    .costPerMonth()
                    .filter(limit -> costThisMonth.compareTo(limit) >= 0)
                    .map(limit -> refused(dollars(limit) + " a month (cost-per-month)", rest)));
  }

  private static String dollars(BigDecimal limit) {
    return "US$ " + limit.toPlainString();
  }

  private static Admission.Refused refused(String limit, Duration retryAfter) {
    return new Admission.Refused(
        "this key's limit of " + limit + " is reached", Optional.of(retryAfter));
  }

  /** A request begins. */
  void begin(ClientKeyLimits limits, Instant now, long nanoTime, long expected) {
    if (!untold && underWay == 0 && lastTold.plus(IDLE).isBefore(now)) {
      own = ToldUse.begun(now.truncatedTo(ChronoUnit.MILLIS));
    }
    tell(1, 0, BigDecimal.ZERO);
    requestsInMinute.add(nanoTime, 1);
    requests.add(nanoTime, limits.requestsPerMinute().orElse(MOST_TIMES));
    underWay++;
    expectedTokens += expected;
  }

  /** A request that has begun ends. */
  void end(Instant now, long nanoTime, long expected, long tokens, BigDecimal cost) {
    turnTo(now);
    tell(0, tokens, cost);
    underWay--;
    expectedTokens -= expected;
    tokensInMinute.add(nanoTime, tokens);
    tokensToday += tokens;
    tokensThisMonth += tokens;
    costToday = costToday.add(cost);
    costThisMonth = costThisMonth.add(cost);
  }

  private void tell(long begun, long tokens, BigDecimal cost) {
    untold = true;
    own =
        new ToldUse(
            own.since(), own.requests() + begun, own.tokens() + tokens, own.cost().add(cost), 0, 0);
  }

  /** What other nodes are to be told now; empty when they know it. */
  Optional<ToldUse> untold(Instant now) {
    boolean again = underWay > 0 && lastTold.plus(BETWEEN_TELLINGS).isBefore(now);
    if (!untold && !again) {
      return Optional.empty();
    }
    untold = false;
    lastTold = now;
    return Optional.of(
        new ToldUse(
            own.since(), own.requests(), own.tokens(), own.cost(), underWay, expectedTokens));
  }

  /**
   * Another node tells what it has used.
   *
   * @param start of this node
   */
  void hear(String node, ToldUse told, Instant start, Instant now, long nanoTime) {
    turnTo(now);
    ToldUse added = others.hear(node, told, start, now);
    requestsInMinute.add(nanoTime, added.requests());
    for (long i = Math.min(added.requests(), MOST_TIMES_OF_OTHERS); i > 0; i--) {
      requests.add(nanoTime, MOST_TIMES_OF_OTHERS);
    }
    tokensInMinute.add(nanoTime, added.tokens());
    tokensToday += added.tokens();
    tokensThisMonth += added.tokens();
    costToday = costToday.add(added.cost());
    costThisMonth = costThisMonth.add(added.cost());
  }

  KeyUse use(Instant now, long nanoTime) {
    turnTo(now);
    return new KeyUse(
        Math.toIntExact(requestsInMinute.total(nanoTime)),
        tokensInMinute.total(nanoTime),
        tokensToday,
        tokensThisMonth,
        costToday,
        costThisMonth,
        underWay + others.underWay(now));
  }
}
