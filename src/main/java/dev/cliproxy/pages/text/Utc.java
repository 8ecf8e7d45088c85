package dev.cliproxy.pages.text;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments as the pages show them, in UTC. */
public final class Utc {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Utc() {}

  /** To the second. */
  public static String text(Instant moment) {
    return SECONDS.format(moment);
  }

  /** To the minute, where there is little room. */
  public static String shortText(Instant moment) {
    return MINUTES.format(moment);
  }
}
