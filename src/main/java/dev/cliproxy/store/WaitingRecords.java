package dev.cliproxy.store;

import java.util.List;

/** What was recorded and is not written yet. Thread-safe, never waits, and bounded. */
public interface WaitingRecords<T> {

  /** Adds one; false when there is no room. */
  boolean offer(T item);

  /**
   * Takes the oldest out.
   *
   * @param enough when to look for no more, 1 at least; some more may be stored together
   * @return in their order; empty only when none wait
   */
  List<T> take(int enough);

  /** How many wait. */
  int size();
}
