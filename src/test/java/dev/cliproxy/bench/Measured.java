package dev.cliproxy.bench;

import java.util.Locale;

/** A value with its unit, such as {@code " ms"} or {@code "x"}. */
record Measured(double value, String unit) {
  private static final double KIB = 1024;

  /** Bytes in whole megabytes. */
  static Measured mib(long bytes) {
    return new Measured(Math.rint(bytes / KIB / KIB), " MB");
  }

  /** What each of so many has of the bytes, in kilobytes. */
  static Measured kibOf(long bytes, int count) {
    return new Measured(bytes / KIB / count, " KB");
  }

  /** By how much a ratio differs from 1, in percent with its sign; a great one as it is. */
  static String change(double ratio) {
    return ratio > 0.5 && ratio < 2
        ? String.format(Locale.ROOT, "%+.1f %%", 100 * (ratio - 1))
        : new Measured(ratio, "x").toString();
  }

  /** As a cell of a table; empty for what was not measured. */
  @Override
  public String toString() {
    if (Double.isNaN(value)) {
      return "";
    }
    String number =
        value == Math.rint(value)
            ? String.format(Locale.ROOT, "%.0f", value)
            : String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
    return number + unit;
  }
}
