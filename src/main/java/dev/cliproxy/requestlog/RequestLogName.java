package dev.cliproxy.requestlog;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a logged request's file: {@code <path>-<yyyy-MM-dd'T'HHmmss>-<nanoseconds>.log}, with
 * the moment when the request began, in UTC. A name of another form is not ours: such a file is not
 * listed, read or deleted. The path has only letters, digits, {@code .}, {@code _} and {@code -} of
 * ASCII and begins with none of the marks but {@code _}, so that no name leads out of a folder,
 * hides, or looks like another.
 *
 * @param value the name itself, without a folder
 * @param started when the request began, as the name says
 */
public record RequestLogName(String value, Instant started) implements Comparable<RequestLogName> {
  private static final int LONGEST_PATH = 100;

  private static final Pattern FORM =
      Pattern.compile(
          "[A-Za-z0-9_][A-Za-z0-9._-]{0,"
              + (LONGEST_PATH - 1)
              + "}-([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{6}-[0-9]{9})\\.log");

  private static final int STAMP_LENGTH = "-2026-01-31T235959-000000000.log".length();

  private static final Pattern NOT_FOR_NAMES = Pattern.compile("[^A-Za-z0-9._]+");
  private static final Pattern MARKS_AROUND = Pattern.compile("^[.-]+|[.-]+$");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss-nnnnnnnnn", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final Comparator<RequestLogName> OLDEST_FIRST =
      Comparator.comparing(RequestLogName::started).thenComparing(RequestLogName::value);

  /** Made of a good name by {@link #parse} and {@link #of}. */
  public RequestLogName {
    if (!stamp(value).equals(started)) {
      throw new InvalidRequestLogNameException();
    }
  }

  /**
   * The name that a text is.
   *
   * @param text may be {@code null}, which no name is
   * @throws InvalidRequestLogNameException for any text that is not such a name
   */
  public static RequestLogName parse(String text) {
    return new RequestLogName(text, stamp(text));
  }

  /** The name for a request to a target, a path with or without a query, that holds no secret. */
  static RequestLogName of(String target, Instant started) {
    String path = target.split("[?#]", 2)[0];
    String words = NOT_FOR_NAMES.matcher(path).replaceAll("-");
    String trimmed = MARKS_AROUND.matcher(words).replaceAll("");
    String part = trimmed.substring(0, Math.min(trimmed.length(), LONGEST_PATH));
    String name =
        "%s-%s.log"
            .formatted(
                part.isEmpty() ? "root" : part, STAMP.format(started.atOffset(ZoneOffset.UTC)));
    return parse(name);
  }

  /** The name for a request of the same path that began a nanosecond later. */
  RequestLogName next() {
    int path = value.length() - STAMP_LENGTH;
    return of(value.substring(0, path), started.plusNanos(1));
  }

  private static Instant stamp(String name) {
    Matcher matcher = FORM.matcher(name == null ? "" : name);
    if (matcher.matches()) {
      try {
        return LocalDateTime.parse(matcher.group(1), STAMP).toInstant(ZoneOffset.UTC);
      } catch (DateTimeParseException e) {
        // 31 September: the same answer as for any other bad name.
      }
    }
    throw new InvalidRequestLogNameException();
  }

  /** The request that began first comes first. */
  @Override
  public int compareTo(RequestLogName other) {
    return OLDEST_FIRST.compare(this, other);
  }

  /** The name itself. */
  @Override
  public String toString() {
    return value;
  }
}
