package dev.cliproxy.bench;

/**
 * How long everything takes: 1 for figures, less to try the bench itself.
 *
 * @param scale of all durations and counts
 */
record Pace(double scale) {

  /** As long as this at full length, but a second. */
  int seconds(int full) {
    return times(full);
  }

  /** As many milliseconds as this at full length. */
  long millis(int full) {
    return Math.max(1, Math.round(full * scale));
  }

  /** As often as this at full length, but once. */
  int times(int full) {
    return Math.max(1, (int) Math.round(full * scale));
  }
}
