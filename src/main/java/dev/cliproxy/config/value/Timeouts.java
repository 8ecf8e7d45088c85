package dev.cliproxy.config.value;

import dev.cliproxy.config.field.FieldReader;
import java.time.Duration;
import java.util.Objects;

/**
 * How long an upstream may take; each is a whole number of seconds, at least one.
 *
 * @param connect until the connection, that to a proxy included, is there
 * @param firstByte from then on until the answer begins
 * @param idle the longest silence after that
 */
public record Timeouts(Duration connect, Duration firstByte, Duration idle) {
  /** Reasoning models think for minutes before they say a word. */
  public static final Timeouts DEFAULT =
      new Timeouts(Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofMinutes(5));

  public Timeouts {
    Objects.requireNonNull(connect, "connect");
    Objects.requireNonNull(firstByte, "firstByte");
    Objects.requireNonNull(idle, "idle");
  }

  static Timeouts read(FieldReader section) {
    Timeouts timeouts =
        new Timeouts(
            seconds(section, "connect-seconds", DEFAULT.connect, 300),
            seconds(section, "first-byte-seconds", DEFAULT.firstByte, 3_600),
            seconds(section, "idle-seconds", DEFAULT.idle, 3_600));
    section.otherFields();
    return timeouts;
  }

  private static Duration seconds(FieldReader section, String name, Duration fallback, int most) {
    return Duration.ofSeconds(section.integer(name, (int) fallback.toSeconds(), 1, most));
  }
}
