package dev.cliproxy.bench;

/**
 * How many streams are read, and for how long.
 *
 * @param opensPerSecond how fast they are opened
 * @param intervalMillis from one event of a stream to its next
 * @param windowSeconds how long latencies are measured, once all streams are open
 * @param holdSeconds how long all streams go on after that
 */
record StreamLoad(
    int streams, int opensPerSecond, int intervalMillis, int windowSeconds, int holdSeconds) {}
