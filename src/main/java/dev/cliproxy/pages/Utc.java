package dev.cliproxy.pages;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments as the pages show them: in UTC, to the second. */
final class Utc {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Utc() {}

  static String text(Instant moment) {
    return SECONDS.format(moment);
  }
}
