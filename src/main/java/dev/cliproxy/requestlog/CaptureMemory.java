package dev.cliproxy.requestlog;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes all requests that are being logged may hold together. Thread-safe. */
final class CaptureMemory {
  private final long limit;
  private final AtomicLong held = new AtomicLong();

  CaptureMemory(long limit) {
    this.limit = limit;
  }

  /** Takes that many bytes, or none and says so. */
  boolean take(int bytes) {
    if (held.addAndGet(bytes) <= limit) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  /** Gives bytes back that were taken. */
  void give(int bytes) {
    held.addAndGet(-bytes);
  }

  /** How many bytes are held. */
  long held() {
    return held.get();
  }
}
