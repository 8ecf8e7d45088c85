package dev.cliproxy.programlog;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place between two lines of the log.
 *
 * @param file the number of the file, from 1
 * @param offset how many bytes of it come before, not negative
 */
public record LogPlace(long file, long offset) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

  /** The place that a text from outside means; empty when it means none. */
  public static Optional<LogPlace> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new LogPlace(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return file + "-" + offset;
  }
}
