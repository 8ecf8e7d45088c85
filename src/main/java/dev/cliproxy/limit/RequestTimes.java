package dev.cliproxy.limit;

import java.util.ArrayDeque;
import java.util.Deque;

/** When the requests of the last 60 seconds began, each of them. Not thread-safe. */
final class RequestTimes {
  private final Deque<Long> times = new ArrayDeque<>();

  /** How many there were. */
  int count(long now) {
    while (!times.isEmpty() && now - times.peekFirst() >= MinuteCount.MINUTE_NANOS) {
      times.removeFirst();
    }
    return times.size();
  }

  /**
   * One more begins.
   *
   * @param most how many are remembered: the limit
   */
  void add(long now, int most) {
    times.addLast(now);
    while (times.size() > most) {
      times.removeFirst();
    }
  }

  /** In how many nanoseconds there will be fewer than the limit, which is reached. */
  long nanosUntilBelow(long now, int limit) {
    int beyond = count(now) - limit;
    for (long time : times) {
      if (beyond-- == 0) {
        return time + MinuteCount.MINUTE_NANOS - now;
      }
    }
    return MinuteCount.MINUTE_NANOS;
  }
}
