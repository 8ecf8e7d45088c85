package dev.cliproxy.bench;

import java.util.Arrays;

/** Measured values, to ask for their quantiles. */
final class Samples {
  private long[] values = new long[1024];
  private int size;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  int size() {
    return size;
  }

  /** The value that this part of all, 0 to 1, does not exceed. */
  long quantile(double part) {
    long[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    return sorted[(int) (part * (size - 1))];
  }

  /** How many are greater. */
  int above(long bound) {
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (values[i] > bound) {
        count++;
      }
    }
    return count;
  }
}
