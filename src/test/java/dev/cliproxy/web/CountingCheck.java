package dev.cliproxy.web;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in for bcrypt: the hash of a key is {@code hash-of-} and the key. Counts, and can be held.
 */
final class CountingCheck implements ManagementKey.HashCheck {
  private static final int OPEN = 1_000_000;

  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final Semaphore gate = new Semaphore(OPEN);

  static String hashOf(String plaintext) {
    return "hash-of-" + plaintext;
  }

  @Override
  public boolean matches(String plaintext, String hash) {
    calls.incrementAndGet();
    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      gate.acquireUninterruptibly();
      gate.release();
      return hash.equals(hashOf(plaintext));
    } finally {
      running.decrementAndGet();
    }
  }

  /** Lets nobody out until {@link #open}. */
  void close() {
    gate.drainPermits();
  }

  void open() {
    gate.release(OPEN);
  }

  int calls() {
    return calls.get();
  }

  int running() {
    return running.get();
  }

  int mostRunning() {
    return mostRunning.get();
  }
}
