package dev.cliproxy.proxy;

/** What one request holds of the memory for bodies. Thread-safe. */
final class BodyShare {
  private final BodyMemory memory;

  // Guarded by this.
  private long taken;
  private boolean givenBack;

  /** With nothing yet. */
  BodyShare(BodyMemory memory) {
    this.memory = memory;
  }

  /**
   * Counts as that many bytes; answers false, and counts on as before, when there are not so many
   * or it was given back.
   */
  synchronized boolean holds(long bytes) {
    if (givenBack || !memory.take(bytes - taken)) {
      return false;
    }
    taken = bytes;
    return true;
  }

  /** As the other, for that many bytes beside those that it holds. */
  synchronized boolean holdsMore(long bytes) {
    return holds(taken + bytes);
  }

  /** Counts as free from now on. May be called more than once. */
  synchronized void giveBack() {
    givenBack = true;
    memory.giveBack(taken);
    taken = 0;
  }
}
