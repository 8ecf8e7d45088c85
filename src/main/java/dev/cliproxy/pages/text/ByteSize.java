package dev.cliproxy.pages.text;

import java.util.Locale;

/** Sizes of files as the pages show them. */
public final class ByteSize {
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;
  private static final long GIB = 1024 * MIB;

  private ByteSize() {}

  /** In the largest unit that leaves a number above one. */
  public static String text(long bytes) {
    if (bytes < KIB) {
      return bytes + " B";
    }
    if (bytes < MIB) {
      return in(bytes, KIB, "KiB");
    }
    return bytes < GIB ? in(bytes, MIB, "MiB") : in(bytes, GIB, "GiB");
  }

  private static String in(long bytes, long unit, String name) {
    return String.format(Locale.ROOT, "%.1f %s", bytes / (double) unit, name);
  }
}
