package dev.cliproxy.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.field.ModelPattern;
import dev.cliproxy.config.value.ClientKeyLimits;
import dev.cliproxy.config.value.ModelPrice;
import dev.cliproxy.ledger.UsageSum;
import dev.cliproxy.ledger.UsageSummary;
import dev.cliproxy.price.Prices;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.usage.Tokens;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeyLimitsTest {
  private static final Prices PRICES =
      new Prices(
          List.of(
              new ModelPrice(
                  ModelPattern.of("m"),
                  Optional.of(new BigDecimal("1000")),
                  Optional.of(new BigDecimal("1000")),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty())));

  private final MutableClock clock = new MutableClock(Instant.parse("2026-11-28T23:00:00Z"));
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final KeyLimits limits = new KeyLimits(() -> PRICES, clock, nanos::get);

  private static ClientKeyLimits requestsPerMinute(int most) {
    return limits(Optional.of(most), "", "", "", "", "", Optional.empty());
  }

  private static ClientKeyLimits limits(
      Optional<Integer> requests,
      String perMinute,
      String perDay,
      String perMonth,
      String costPerDay,
      String costPerMonth,
      Optional<Integer> atOnce) {
    return new ClientKeyLimits(
        requests,
        number(perMinute),
        number(perDay),
        number(perMonth),
        Optional.of(costPerDay).filter(text -> !text.isEmpty()).map(BigDecimal::new),
        Optional.of(costPerMonth).filter(text -> !text.isEmpty()).map(BigDecimal::new),
        atOnce);
  }

  private static Optional<Long> number(String text) {
    return Optional.of(text).filter(given -> !given.isEmpty()).map(Long::valueOf);
  }

  private Admission admit(ClientKeyLimits limit) {
    return limits.admit("key", limit, "m", "m", 0);
  }

  private Lease admitted(ClientKeyLimits limit) {
    return assertInstanceOf(Admission.Admitted.class, admit(limit)).lease();
  }

  private void use(ClientKeyLimits limit, long tokens) {
    admitted(limit).end("m", "m", new Tokens(tokens, 0, 0, 0));
  }

  private void assertRefused(ClientKeyLimits limit, String words, Duration retryAfter) {
    Admission.Refused refused = assertInstanceOf(Admission.Refused.class, admit(limit));
    assertTrue(refused.message().contains(words), refused.message());
    assertEquals(Optional.of(retryAfter), refused.retryAfter());
  }

  private static UsageSummary past(long tokens) {
    Tokens used = new Tokens(tokens, 0, 0, 0);
    UsageSum sum = new UsageSum(1, 0, used, PRICES.of("m", "m", used));
    return new UsageSummary(sum, List.of(new UsageSummary.Item("key", sum)));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    clock.advance(time);
  }

  @Test
  void withoutALimitEverythingIsLetInAndCounted() {
    use(ClientKeyLimits.NONE, 1_000);
    Lease open = admitted(ClientKeyLimits.NONE);
    assertEquals(
        new KeyUse(
            2, 1_000, 1_000, 1_000, new BigDecimal("1.000000"), new BigDecimal("1.000000"), 1),
        limits.use("key"));
    open.end("", "", Tokens.NONE);
    assertEquals(0, limits.use("key").underWay());
    assertEquals(KeyUse.NONE, limits.use("another"));
  }

  @Test
  void thereAreNeverMoreRequestsInAnySixtySeconds() {
    ClientKeyLimits limit = requestsPerMinute(3);
    use(limit, 0);
    pass(Duration.ofSeconds(20));
    use(limit, 0);
    use(limit, 0);
    assertRefused(limit, "3 requests a minute (requests-per-minute)", Duration.ofSeconds(40));
    pass(Duration.ofSeconds(40).minusNanos(1));
    assertRefused(limit, "3 requests a minute", Duration.ofNanos(1));
    pass(Duration.ofNanos(1));
    use(limit, 0);
    assertRefused(limit, "3 requests a minute", Duration.ofSeconds(20));
  }

  @Test
  void aLimitThatIsLoweredOrRaisedHoldsAtTheVeryNextRequest() {
    use(requestsPerMinute(10), 0);
    use(requestsPerMinute(10), 0);
    use(requestsPerMinute(10), 0);
    pass(Duration.ofSeconds(1));
    assertRefused(requestsPerMinute(2), "2 requests a minute", Duration.ofSeconds(59));
    use(requestsPerMinute(4), 0);
    assertRefused(requestsPerMinute(4), "4 requests a minute", Duration.ofSeconds(59));
    assertRefused(requestsPerMinute(0), "0 requests a minute", Duration.ofMinutes(1));
  }

  @Test
  void aHighLimitIsALimitToo() {
    ClientKeyLimits limit = requestsPerMinute(1_500);
    for (int i = 0; i < 1_500; i++) {
      use(limit, 0);
    }
    assertRefused(limit, "1500 requests a minute", Duration.ofMinutes(1));
  }

  @Test
  void overThreeMinutesAsManyAreLetInAsTheLimitSays() {
    ClientKeyLimits limit = requestsPerMinute(100);
    int admitted = 0;
    for (int tenth = 0; tenth < 1_800; tenth++) {
      for (int client = 0; client < 64; client++) {
        if (admit(limit) instanceof Admission.Admitted one) {
          one.lease().end("", "", Tokens.NONE);
          admitted++;
        }
      }
      pass(Duration.ofMillis(100));
    }
    assertEquals(300, admitted);
  }

  @Test
  void tokensCountWhenTheyAreUsedAndLeaveAfterAMinute() {
    ClientKeyLimits limit = limits(Optional.empty(), "1000", "", "", "", "", Optional.empty());
    use(limit, 600);
    pass(Duration.ofSeconds(30));
    use(limit, 500);
    assertRefused(limit, "1000 tokens a minute (tokens-per-minute)", Duration.ofMillis(30_100));
    pass(Duration.ofMillis(30_100));
    use(limit, 1);
  }

  @Test
  void tokensCountForAMinuteAtLeast() {
    ClientKeyLimits limit = limits(Optional.empty(), "1000", "", "", "", "", Optional.empty());
    use(limit, 1_000);
    pass(Duration.ofMinutes(1).minusNanos(1));
    assertRefused(limit, "1000 tokens a minute", Duration.ofMillis(100).plusNanos(1));
  }

  @Test
  void whatIsUnderWayCountsUntilItSaysWhatItTook() {
    ClientKeyLimits limit = limits(Optional.empty(), "1000", "", "", "", "", Optional.empty());
    Lease first =
        assertInstanceOf(Admission.Admitted.class, limits.admit("key", limit, "m", "m", 1_000))
            .lease();
    assertRefused(limit, "1000 tokens a minute", Duration.ofSeconds(1));
    first.end("m", "m", new Tokens(10, 0, 0, 0));
    first.end("m", "m", new Tokens(5_000, 0, 0, 0));
    use(limit, 0);
    assertEquals(10, limits.use("key").tokensInMinute());
  }

  @Test
  void whatIsUnderWayCountsForTheDayAndTheMonthToo() {
    for (ClientKeyLimits limit :
        List.of(
            limits(Optional.empty(), "", "1000", "", "", "", Optional.empty()),
            limits(Optional.empty(), "", "", "1000", "", "", Optional.empty()))) {
      Lease first =
          assertInstanceOf(Admission.Admitted.class, limits.admit("key", limit, "m", "m", 1_000))
              .lease();
      assertRefused(limit, "1000 tokens a", Duration.ofSeconds(1));
      first.end("m", "m", Tokens.NONE);
      use(limit, 0);
    }
  }

  @Test
  void aMinuteIsOverWhenEnoughOfItsTokensHaveLeft() {
    ClientKeyLimits limit = limits(Optional.empty(), "1000", "", "", "", "", Optional.empty());
    use(ClientKeyLimits.NONE, 600);
    pass(Duration.ofSeconds(10));
    use(ClientKeyLimits.NONE, 400);
    pass(Duration.ofSeconds(10));
    use(ClientKeyLimits.NONE, 600);
    assertRefused(limit, "1000 tokens a minute", Duration.ofMillis(50_100));
  }

  @Test
  void aLimitThatIsLoweredWaitsForAllThatAreTooMany() {
    for (int i = 0; i < 3; i++) {
      use(requestsPerMinute(10), 0);
      pass(Duration.ofSeconds(1));
    }
    assertRefused(requestsPerMinute(2), "2 requests a minute", Duration.ofSeconds(58));
  }

  @Test
  void aRequestCountsOnTheDayOnWhichItEnds() {
    Lease lease = admitted(ClientKeyLimits.NONE);
    use(ClientKeyLimits.NONE, 50);
    pass(Duration.ofHours(1));
    lease.end("m", "m", new Tokens(100, 0, 0, 0));
    assertEquals(100, limits.use("key").tokensToday());
    assertEquals(150, limits.use("key").tokensThisMonth());
    pass(Duration.ofDays(1));
    assertEquals(0, limits.use("key").tokensToday());
    assertEquals(0, limits.use("key").costToday().signum());
    pass(Duration.ofDays(1));
    assertEquals(0, limits.use("key").tokensThisMonth());
    assertEquals(0, limits.use("key").costThisMonth().signum());
  }

  @Test
  void aProvidersMistakeLeavesTheSumsNumbers() {
    ClientKeyLimits limit =
        limits(Optional.empty(), "", "3000000000000", "", "", "", Optional.empty());
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      leases.add(
          assertInstanceOf(
                  Admission.Admitted.class, limits.admit("key", limit, "m", "m", Long.MAX_VALUE))
              .lease());
    }
    leases.forEach(lease -> lease.end("m", "m", new Tokens(Long.MAX_VALUE, 0, 0, 0)));
    assertEquals(2_000_000_000_000L, limits.use("key").tokensToday());
  }

  @Test
  void daysAndMonthsAreThoseOfUtc() {
    ClientKeyLimits day = limits(Optional.empty(), "", "1000", "", "", "", Optional.empty());
    use(day, 1_000);
    assertRefused(day, "1000 tokens a day (tokens-per-day)", Duration.ofHours(1));
    pass(Duration.ofHours(1));
    use(day, 500);
    ClientKeyLimits month = limits(Optional.empty(), "", "", "1500", "", "", Optional.empty());
    assertRefused(month, "1500 tokens a month (tokens-per-month)", Duration.ofDays(2));
    pass(Duration.ofDays(2));
    use(month, 0);
  }

  @Test
  void costsAreReckonedWithThePrices() {
    ClientKeyLimits day = limits(Optional.empty(), "", "", "", "1.5", "", Optional.empty());
    use(day, 1_499);
    use(day, 1);
    assertRefused(day, "US$ 1.5 a day (cost-per-day)", Duration.ofHours(1));
    ClientKeyLimits month = limits(Optional.empty(), "", "", "", "", "1.5", Optional.empty());
    assertRefused(month, "US$ 1.5 a month (cost-per-month)", Duration.ofDays(2).plusHours(1));
    pass(Duration.ofHours(1));
    use(day, 0);
    assertRefused(month, "US$ 1.5 a month", Duration.ofDays(2));
    pass(Duration.ofDays(2));
    use(month, 0);
  }

  @Test
  void aModelWithoutAPriceIsRefusedWhereCostsAreLimited() {
    ClientKeyLimits day = limits(Optional.empty(), "", "", "", "1.5", "", Optional.empty());
    Admission.Refused refused =
        assertInstanceOf(
            Admission.Refused.class, limits.admit("key", day, "unpriced", "unpriced-1", 0));
    assertEquals(Optional.empty(), refused.retryAfter());
    assertTrue(refused.message().contains("unpriced has no price"), refused.message());
    assertInstanceOf(
        Admission.Admitted.class,
        limits.admit("key", requestsPerMinute(1), "unpriced", "unpriced-1", 0));
  }

  @Test
  void aClockThatGoesBackGivesNothingBack() {
    ClientKeyLimits day = limits(Optional.empty(), "", "1000", "", "", "", Optional.empty());
    use(day, 1_000);
    clock.advance(Duration.ofDays(-40));
    assertInstanceOf(Admission.Refused.class, admit(day));
    assertEquals(1_000, limits.use("key").tokensThisMonth());
  }

  @Test
  void whatWasUsedBeforeTheStartCountsOnce() {
    ClientKeyLimits day = limits(Optional.empty(), "", "1000", "", "", "", Optional.empty());
    use(day, 400);
    UsageSummary today = past(600);
    UsageSummary month = past(5_000);
    limits.addPast(today, month);
    limits.addPast(today, month);
    assertInstanceOf(Admission.Refused.class, admit(day));
    assertEquals(5_400, limits.use("key").tokensThisMonth());
    assertEquals(0, new BigDecimal("1.0").compareTo(limits.use("key").costToday()));
    assertEquals(0, new BigDecimal("5.4").compareTo(limits.use("key").costThisMonth()));
  }

  @Test
  void whatWasUsedBeforeTheStartCountsForAKeyThatIsNotUsedYet() {
    limits.addPast(past(600), past(5_000));
    KeyUse use = limits.use("key");
    assertEquals(600, use.tokensToday());
    assertEquals(5_000, use.tokensThisMonth());
    pass(Duration.ofHours(1));
    assertEquals(0, limits.use("key").tokensToday());
    assertEquals(5_000, limits.use("key").tokensThisMonth());
  }

  @Test
  void thereAreNeverMoreAtOnceWhateverTheThreadsDo() throws Exception {
    int most = 5;
    ClientKeyLimits limit = limits(Optional.empty(), "", "", "", "", "", Optional.of(most));
    AtomicInteger open = new AtomicInteger();
    AtomicInteger peak = new AtomicInteger();
    AtomicInteger admitted = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Random random = new Random(i);
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (InterruptedException e) {
                  return;
                }
                List<Lease> held = new ArrayList<>();
                for (int round = 0; round < 5_000; round++) {
                  if (random.nextBoolean() && admit(limit) instanceof Admission.Admitted one) {
                    held.add(one.lease());
                    peak.accumulateAndGet(open.incrementAndGet(), Math::max);
                    admitted.incrementAndGet();
                  } else if (!held.isEmpty()) {
                    open.decrementAndGet();
                    held.remove(held.size() - 1).end("m", "m", Tokens.NONE);
                  }
                }
                held.forEach(
                    lease -> {
                      open.decrementAndGet();
                      lease.end("m", "m", Tokens.NONE);
                    });
              });
      threads.add(thread);
      thread.start();
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(peak.get() <= most, "at once: " + peak);
    assertTrue(admitted.get() > 1_000);
    assertEquals(0, limits.use("key").underWay());
    assertRefused(
        limits(Optional.empty(), "", "", "", "", "", Optional.of(0)),
        "0 requests at once (concurrent-requests)",
        Duration.ofSeconds(1));
  }

  @Test
  void withoutALimitAllRequestsOfAMinuteAreCounted() {
    for (int i = 0; i < 2_500; i++) {
      use(ClientKeyLimits.NONE, 0);
    }
    assertEquals(2_500, limits.use("key").requestsInMinute());
    assertInstanceOf(Admission.Refused.class, admit(requestsPerMinute(1_000)));
    pass(Duration.ofSeconds(61));
    assertEquals(0, limits.use("key").requestsInMinute());
  }

  /** Brings what one has to tell to the other, as nodes do a few times a second. */
  private static void tell(KeyLimits one, String node, KeyLimits other) {
    one.untold().forEach((id, use) -> other.hear(id, node, ToldUse.parse(use.text())));
  }

  @Test
  void whatAnotherNodeUsesCountsOnceItIsTold() {
    KeyLimits other = new KeyLimits(() -> PRICES, clock, nanos::get);
    clock.advance(Duration.ofSeconds(1));
    ClientKeyLimits limit = limits(Optional.of(3), "", "100", "", "", "", Optional.of(2));
    Lease lease = admitted(limit);
    tell(limits, "one", other);
    assertEquals(1, other.use("key").underWay());
    Lease theirs =
        assertInstanceOf(Admission.Admitted.class, other.admit("key", limit, "m", "m", 0)).lease();
    Admission.Refused refused =
        assertInstanceOf(Admission.Refused.class, other.admit("key", limit, "m", "m", 0));
    assertTrue(refused.message().contains("requests at once"), refused.message());
    lease.end("m", "m", new Tokens(60, 0, 0, 0));
    theirs.end("m", "m", new Tokens(30, 0, 0, 0));
    tell(limits, "one", other);
    tell(other, "other", limits);
    for (KeyLimits node : List.of(limits, other)) {
      KeyUse use = node.use("key");
      assertEquals(90, use.tokensToday());
      assertEquals(90, use.tokensThisMonth());
      assertEquals(90, use.tokensInMinute());
      assertEquals(2, use.requestsInMinute());
      assertEquals(0, use.underWay());
      assertEquals(0, new BigDecimal("0.09").compareTo(use.costToday()));
    }
    use(limit, 10);
    assertRefused(limit, "requests a minute", Duration.ofSeconds(60));
    tell(limits, "one", other);
    assertInstanceOf(Admission.Refused.class, other.admit("key", limit, "m", "m", 0));
    assertEquals(100, other.use("key").tokensToday());
    tell(limits, "one", other);
    assertEquals(100, other.use("key").tokensToday(), "nothing is told twice");
  }

  @Test
  void whatAnotherNodeUsedBeforeTheStartIsKnownFromWhatIsRecorded() {
    ClientKeyLimits any = limits(Optional.empty(), "", "1000", "", "", "", Optional.empty());
    clock.advance(Duration.ofSeconds(1));
    use(any, 70);
    clock.advance(Duration.ofSeconds(1));
    KeyLimits later = new KeyLimits(() -> PRICES, clock, nanos::get);
    later.addPast(past(70), past(70));
    tell(limits, "one", later);
    assertEquals(70, later.use("key").tokensToday());
    use(any, 5);
    tell(limits, "one", later);
    assertEquals(75, later.use("key").tokensToday());
    // A node that is started again counts anew.
    clock.advance(Duration.ofSeconds(1));
    KeyLimits again = new KeyLimits(() -> PRICES, clock, nanos::get);
    clock.advance(Duration.ofSeconds(1));
    assertInstanceOf(Admission.Admitted.class, again.admit("key", any, "m", "m", 0))
        .lease()
        .end("m", "m", new Tokens(4, 0, 0, 0));
    tell(again, "one again", later);
    assertEquals(79, later.use("key").tokensToday());
  }

  @Test
  void afterAnHourWithoutUseItIsCountedAnewAndNothingIsLost() {
    KeyLimits other = new KeyLimits(() -> PRICES, clock, nanos::get);
    ClientKeyLimits any = limits(Optional.empty(), "", "", "1000", "", "", Optional.empty());
    clock.advance(Duration.ofSeconds(1));
    use(any, 70);
    tell(limits, "one", other);
    clock.advance(Duration.ofHours(4));
    use(any, 5);
    KeyLimits later = new KeyLimits(() -> PRICES, clock, nanos::get);
    tell(limits, "one", other);
    assertEquals(75, other.use("key").tokensThisMonth());
    assertEquals(0, later.use("key").tokensThisMonth());
  }

  @Test
  void whatIsUnderWayOnANodeThatWasKilledCountsNotForEver() {
    KeyLimits other = new KeyLimits(() -> PRICES, clock, nanos::get);
    ClientKeyLimits one = limits(Optional.empty(), "", "", "", "", "", Optional.of(1));
    Lease unused = admitted(one);
    tell(limits, "one", other);
    clock.advance(Duration.ofSeconds(9));
    assertEquals(1, other.use("key").underWay());
    tell(limits, "one", other);
    clock.advance(Duration.ofSeconds(9));
    assertEquals(1, other.use("key").underWay(), "told again");
    clock.advance(Duration.ofSeconds(2));
    assertEquals(0, other.use("key").underWay());
  }
}
