package dev.cliproxy.bench;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs something again and again at even intervals.
 *
 * @param times how often
 */
record Paced(int times, long intervalNanos) {

  /** Something that takes a time, in nanoseconds. */
  @FunctionalInterface
  interface Timed {
    long run() throws IOException;
  }

  /** The same, more seldom. */
  Paced at(Pace pace) {
    return new Paced(pace.times(times), intervalNanos);
  }

  /** What it took each time; what took longer than the interval is followed at once. */
  Samples run(Timed timed) throws IOException {
    Samples samples = new Samples();
    long due = System.nanoTime();
    for (int i = 0; i < times; i++) {
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      samples.add(timed.run());
      due += intervalNanos;
    }
    return samples;
  }
}
