package dev.cliproxy.requestlog;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The first lines of a logged request's file, which a list reads. One value a line, so that nothing
 * a client sends can look like another line.
 *
 * @param method the client's method
 * @param url path and query, without secrets
 * @param status of the answer to the client, if there was one
 * @param model that the client asked for, or {@code ""}
 * @param duration until the answer's end, if the file says so
 * @param client the short id of the client's key, or {@code ""}
 * @param credentials the short ids of those that were asked with, each once, in order
 * @param translated what was done because providers speak other formats
 */
record RequestInfo(
    String method,
    String url,
    OptionalInt status,
    String model,
    Optional<Duration> duration,
    String client,
    List<String> credentials,
    Translated translated) {
  static final String TITLE = "=== REQUEST INFO ===";

  /** All lines together are shorter than this, in bytes. */
  static final int MOST_BYTES = 16 * 1024;

  private static final int LONGEST_VALUE = 1_000;
  private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");
  private static final Pattern ID = Pattern.compile("\\b[0-9a-f]{16}\\b");
  private static final Pattern STATUS = Pattern.compile("[1-9][0-9]{2}");
  private static final Pattern MILLIS = Pattern.compile("([0-9]{1,15}) ms");

  RequestInfo {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(duration, "duration");
    Objects.requireNonNull(client, "client");
    credentials = List.copyOf(credentials);
    Objects.requireNonNull(translated, "translated");
  }

  /** The lines, with the empty one at their end. */
  String text(Instant started, int attempts, String outcome) {
    StringBuilder text = new StringBuilder(TITLE).append('\n');
    line(text, "URL", url);
    line(text, "Method", method);
    line(text, "Timestamp", started.toString());
    line(text, "Client", client);
    if (status.isPresent()) {
      line(text, "Status", Integer.toString(status.getAsInt()));
    }
    line(text, "Model", model);
    duration.ifPresent(time -> line(text, "Duration", time.toMillis() + " ms"));
    line(text, "Attempts", Integer.toString(attempts));
    line(text, "Credentials", String.join(" ", credentials));
    line(text, "Translated", translated.formats());
    line(text, "Not said", translated.losses());
    line(text, "Estimated", translated.estimated() ? "tokens" : "");
    line(text, "Outcome", outcome);
    return text.append('\n').toString();
  }

  /** Reads the lines; what they do not say is empty. */
  static RequestInfo parse(String text) {
    Map<String, String> values = new TreeMap<>();
    text.lines()
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .forEach(
            line -> {
              int colon = line.indexOf(": ");
              if (colon > 0) {
                values.putIfAbsent(line.substring(0, colon), line.substring(colon + 2));
              }
            });
    String status = values.getOrDefault("Status", "");
    var millis = MILLIS.matcher(values.getOrDefault("Duration", ""));
    return new RequestInfo(
        values.getOrDefault("Method", ""),
        values.getOrDefault("URL", ""),
        STATUS.matcher(status).matches()
            ? OptionalInt.of(Integer.parseInt(status))
            : OptionalInt.empty(),
        values.getOrDefault("Model", ""),
        millis.matches()
            ? Optional.of(Duration.ofMillis(Long.parseLong(millis.group(1))))
            : Optional.empty(),
        ids(values.getOrDefault("Client", "")).findFirst().orElse(""),
        ids(values.getOrDefault("Credentials", "")).toList(),
        new Translated(
            values.getOrDefault("Translated", ""),
            values.getOrDefault("Not said", ""),
            values.containsKey("Estimated")));
  }

  private static Stream<String> ids(String value) {
    return ID.matcher(value).results().map(MatchResult::group);
  }

  /** A text as one line of bounded length, in which every character shows. */
  static String oneLine(String text) {
    String start = text.substring(0, Math.min(text.length(), LONGEST_VALUE));
    return start.length() == text.length() ? visible(text) : visible(start) + "…";
  }

  /** A text as one line in which every character shows. */
  static String visible(String text) {
    return UNSHOWN.matcher(text).replaceAll("\uFFFD");
  }

  private static void line(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append(name).append(": ").append(oneLine(value)).append('\n');
    }
  }
}
