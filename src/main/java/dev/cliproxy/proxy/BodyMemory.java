package dev.cliproxy.proxy;

import java.util.concurrent.atomic.AtomicLong;

/** How much of the heap all request bodies together may take. Thread-safe. */
public final class BodyMemory {
  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /**
   * With nothing taken.
   *
   * @param most in bytes
   */
  public BodyMemory(long most) {
    this.most = most;
  }

  /** Takes so many bytes, or none when there are not so many left. */
  boolean take(long bytes) {
    long before = taken.get();
    while (before + bytes <= most) {
      if (taken.compareAndSet(before, before + bytes)) {
        return true;
      }
      before = taken.get();
    }
    return false;
  }

  /** Gives back what was taken. */
  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }
}
