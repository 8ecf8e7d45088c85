package dev.cliproxy.credential;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * A moment as token files state it: RFC 3339, {@code 2006-01-02 15:04:05} in UTC, or seconds or
 * milliseconds since 1970. What is not after 1970 is some program's way to say that it has none.
 */
final class StatedTime {
  private static final DateTimeFormatter WITH_BLANK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** The longest RFC 3339 text, and some more. */
  private static final int MAX_LENGTH = 40;

  /** More than this are milliseconds. */
  private static final double MOST_SECONDS = 1e12;

  private static final Instant YEAR_10000 = Instant.parse("9999-12-31T23:59:59Z").plusSeconds(1);

  private StatedTime() {}

  /** The moment that a text states, if it does. */
  static Optional<Instant> of(String text) {
    String stated = text.strip();
    if (stated.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    if (stated.matches("[0-9]+(\\.[0-9]+)?")) {
      return of(Double.parseDouble(stated));
    }
    DateTimeFormatter format =
        stated.contains(" ") ? WITH_BLANK : DateTimeFormatter.ISO_OFFSET_DATE_TIME;
    try {
      return Optional.of(format.parse(stated, Instant::from)).filter(StatedTime::isMeant);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The moment that a number states, if it does. */
  static Optional<Instant> of(double number) {
    double milliseconds = number > MOST_SECONDS ? number : number * 1000;
    return milliseconds < YEAR_10000.toEpochMilli()
        ? Optional.of(Instant.ofEpochMilli((long) milliseconds)).filter(StatedTime::isMeant)
        : Optional.empty();
  }

  private static boolean isMeant(Instant moment) {
    return moment.isAfter(Instant.EPOCH) && moment.isBefore(YEAR_10000);
  }
}
