package dev.cliproxy.ledger;

import java.util.Arrays;

/**
 * How long successful requests took, in milliseconds; percentiles are those of the nearest rank.
 *
 * @param requests how many were looked at: the newest
 */
public record Latency(int requests, Percentiles firstByte, Percentiles total) {

  /** Of a number of times; all 0 when there is none. */
  public record Percentiles(int p50, int p90, int p99) {
    static Percentiles of(int[] millis) {
      int[] sorted = millis.clone();
      Arrays.sort(sorted);
      return new Percentiles(rank(sorted, 0.5), rank(sorted, 0.9), rank(sorted, 0.99));
    }

    private static int rank(int[] sorted, double part) {
      return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(part * sorted.length) - 1];
    }
  }
}
