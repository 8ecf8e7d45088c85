package dev.cliproxy.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.UsageRecords;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LastHoursTest {
  private static final Tokens TOKENS = new Tokens(5, 2, 0, 0);
  private final MutableClock clock = new MutableClock();
  private final LastHours hours = new LastHours(clock);

  @Test
  void eachHourCountsItsOwnRequestsAndThePresentOneIsTheLast() {
    record(Duration.ZERO, true);
    clock.advance(Duration.ofHours(1));
    record(Duration.ZERO, true);
    record(Duration.ZERO, false);
    List<LastHours.Hour> last = hours.hours();
    assertEquals(LastHours.HOURS, last.size());
    assertEquals(clock.instant().truncatedTo(ChronoUnit.HOURS), last.get(23).start());
    assertEquals(new UsageFigures(2, 1, 14), last.get(23).figures());
    assertEquals(new UsageFigures(1, 0, 7), last.get(22).figures());
    assertEquals(UsageFigures.NONE, last.get(21).figures());
    assertEquals(last.get(0).start().plus(23, ChronoUnit.HOURS), last.get(23).start());
  }

  @Test
  void anHourOfYesterdayIsShownForADayAndDoesNotCountAsToday() {
    MutableClock clock = new MutableClock(Instant.parse("2026-03-01T23:59:59Z"));
    LastHours hours = new LastHours(clock);
    hours.record(UsageRecords.record(clock.instant(), "api", "m", true, TOKENS));
    assertEquals(new UsageFigures(1, 0, 7), hours.today());
    clock.advance(Duration.ofHours(23));
    assertEquals(UsageFigures.NONE, hours.today());
    assertEquals(new UsageFigures(1, 0, 7), hours.hours().get(0).figures());
    clock.advance(Duration.ofSeconds(1));
    assertEquals(UsageFigures.NONE, hours.hours().get(0).figures());
  }

  @Test
  void whatWasBeforeTheStartIsAddedOnce() {
    Instant now = clock.instant();
    record(Duration.ZERO, true);
    Map<Instant, UsageFigures> past =
        Map.of(
            now,
            new UsageFigures(10, 3, 100),
            now.minus(30, ChronoUnit.HOURS),
            new UsageFigures(9, 9, 9));
    hours.addPast(past);
    hours.addPast(past);
    assertEquals(new UsageFigures(11, 3, 107), hours.hours().get(23).figures());
    assertEquals(UsageFigures.NONE, hours.hours().get(0).figures());
  }

  @Test
  void whateverTheClocksSayTheMemoryStaysSmallAndTheNewestHoursAreKept() {
    for (int i = 0; i < 1_000; i++) {
      record(Duration.ofHours(-i), true);
    }
    for (int i = 0; i < 1_000; i++) {
      record(Duration.ZERO, true);
      clock.advance(Duration.ofHours(1));
    }
    assertEquals(UsageFigures.NONE, hours.hours().get(23).figures());
    assertEquals(new UsageFigures(1, 0, 7), hours.hours().get(22).figures());
    assertEquals(new UsageFigures(1, 0, 7), hours.hours().get(0).figures());
  }

  private void record(Duration later, boolean success) {
    hours.record(UsageRecords.record(clock.instant().plus(later), "api", "m", success, TOKENS));
  }
}
