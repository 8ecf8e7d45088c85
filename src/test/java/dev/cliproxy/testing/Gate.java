package dev.cliproxy.testing;

import java.util.concurrent.TimeUnit;

/** Holds a scripted server where a test wants it held. Starts shut. Thread-safe. */
public final class Gate {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private boolean open;
  private int passes;
  private int arrivals;

  /** Lets through everybody who waits and everybody who is still to come. */
  public synchronized void open() {
    open = true;
    notifyAll();
  }

  /** Lets through one who waits, or the next to come. */
  public synchronized void letOneThrough() {
    passes++;
    notifyAll();
  }

  /**
   * Waits until this many have come here, whether they are through or not.
   *
   * @throws AssertionError when they have not within ten seconds
   */
  public synchronized void awaitArrivals(int count) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (arrivals < count) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError(arrivals + " instead of " + count + " have come to the gate");
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** Waits to be let through; a server that is closed interrupts those who wait in it. */
  synchronized void pass() throws InterruptedException {
    arrivals++;
    notifyAll();
    while (!open && passes == 0) {
      wait();
    }
    if (!open) {
      passes--;
    }
  }
}
