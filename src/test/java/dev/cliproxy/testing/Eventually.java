package dev.cliproxy.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread does in its own time. */
public final class Eventually {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final int ATTEMPTS = 5;

  private Eventually() {}

  /**
   * Whether something takes less than this, at best: other work on the machine makes it longer at
   * times, and nothing makes it shorter. What always takes longer never passes.
   *
   * @param attempt does it anew and answers how long it took
   */
  public static boolean takesLess(Duration than, Callable<Duration> attempt) throws Exception {
    for (int i = 0; i < ATTEMPTS; i++) {
      if (attempt.call().compareTo(than) < 0) {
        return true;
      }
    }
    return false;
  }

  /** Looks again and again; false when the time is over and the condition was never met. */
  public static boolean holds(Duration within, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + within.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }
}
