package dev.cliproxy.bench;

/**
 * How many streams are read, and for how long.
 *
 * @param opensPerSecond how fast they are opened
 * @param intervalMillis from one event of a stream to its next
 * @param settleSeconds how long nothing is measured, once all streams are open
 * @param windowSeconds how long latencies are measured after that
 * @param holdSeconds how long all streams go on after that
 */
record StreamLoad(
    int streams,
    int opensPerSecond,
    int intervalMillis,
    int settleSeconds,
    int windowSeconds,
    int holdSeconds) {

  /** The same, shorter and with fewer streams. */
  StreamLoad at(Pace pace) {
    return new StreamLoad(
        pace.times(streams),
        opensPerSecond,
        intervalMillis,
        pace.seconds(settleSeconds),
        pace.seconds(windowSeconds),
        pace.seconds(holdSeconds));
  }
}
