package dev.cliproxy.usage;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the last {@value #HOURS} hours came to, each by itself, in UTC. What was before the start is
 * told once, so that a restart empties nothing. Thread-safe.
 */
public final class LastHours implements UsageRecorder {
  /** How many hours are looked back, the present one among them: no day has more. */
  public static final int HOURS = 24;

  /** With some that a clock which goes back may need again. */
  private static final int MOST_KEPT = 2 * HOURS;

  private final Clock clock;

  /** Guards everything below; held only to count or to copy. */
  private final Object lock = new Object();

  private final TreeMap<Instant, Tally> tallies = new TreeMap<>();
  private boolean knowsPast;

  /**
   * Hours without a request.
   *
   * @param clock decides which hour is the present one
   */
  public LastHours(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * An hour.
   *
   * @param start its first moment
   * @param figures of the requests that ended in it
   */
  public record Hour(Instant start, UsageFigures figures) {
    public Hour {
      Objects.requireNonNull(start, "start");
      Objects.requireNonNull(figures, "figures");
    }
  }

  @Override
  public void record(UsageRecord record) {
    Instant hour = hour(record.timestamp());
    synchronized (lock) {
      tally(hour).add(record);
    }
  }

  /**
   * Adds what was before the program's start. Only the first call counts.
   *
   * @param past by the first moment of each hour
   */
  public void addPast(Map<Instant, UsageFigures> past) {
    synchronized (lock) {
      if (!knowsPast) {
        knowsPast = true;
        past.forEach((hour, figures) -> tally(hour(hour)).add(figures));
      }
    }
  }

  /** The {@value #HOURS} hours up to the present one, which is the last. */
  public List<Hour> hours() {
    Instant first = hour(clock.instant()).minus(HOURS - 1L, ChronoUnit.HOURS);
    List<Hour> hours = new ArrayList<>();
    synchronized (lock) {
      for (int i = 0; i < HOURS; i++) {
        Instant start = first.plus(i, ChronoUnit.HOURS);
        Tally tally = tallies.get(start);
        hours.add(new Hour(start, tally == null ? UsageFigures.NONE : tally.figures()));
      }
    }
    return hours;
  }

  /** What the present day came to until now, in UTC. */
  public UsageFigures today() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    Tally sum = new Tally();
    hours().stream()
        .filter(hour -> LocalDate.ofInstant(hour.start(), ZoneOffset.UTC).equals(today))
        .forEach(hour -> sum.add(hour.figures()));
    return sum.figures();
  }

  private Tally tally(Instant hour) {
    Tally tally = tallies.computeIfAbsent(hour, unseen -> new Tally());
    if (tallies.size() > MOST_KEPT) {
      tallies.pollFirstEntry();
    }
    return tally;
  }

  private static Instant hour(Instant time) {
    return time.truncatedTo(ChronoUnit.HOURS);
  }
}
