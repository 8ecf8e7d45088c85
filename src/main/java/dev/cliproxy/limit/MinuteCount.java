package dev.cliproxy.limit;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A sum over the last 60 seconds, in steps of a tenth of a second; what is added counts for a
 * minute at least and a step more at most. Not thread-safe.
 */
final class MinuteCount {
  static final long MINUTE_NANOS = 60_000_000_000L;
  private static final long STEP_NANOS = 100_000_000L;

  private static final class Step {
    final long end;
    long sum;

    Step(long end) {
      this.end = end;
    }
  }

  private final Deque<Step> steps = new ArrayDeque<>();
  private long total;

  void add(long now, long amount) {
    forget(now);
    Step last = steps.peekLast();
    if (last == null || now - last.end >= 0) {
      last = new Step(now + STEP_NANOS);
      steps.addLast(last);
    }
    last.sum += amount;
    total += amount;
  }

  long total(long now) {
    forget(now);
    return total;
  }

  /** In how many nanoseconds the sum will be less than a limit that it has reached. */
  long nanosUntilBelow(long now, long limit) {
    forget(now);
    long left = total;
    for (Step step : steps) {
      left -= step.sum;
      if (left < limit) {
        return Math.max(0, step.end + MINUTE_NANOS - now);
      }
    }
    return MINUTE_NANOS;
  }

  private void forget(long now) {
    while (!steps.isEmpty() && now - steps.peekFirst().end >= MINUTE_NANOS) {
      total -= steps.removeFirst().sum;
    }
  }
}
