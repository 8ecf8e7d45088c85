package dev.cliproxy.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stream that a request asks the upstream for. It travels in the request's field {@code user},
 * which a proxy hands on as it is.
 *
 * @param id tells the streams of one run apart
 * @param events how many events with a stamp there are to be
 * @param intervalMillis time from one event to the next; 0 for as fast as they are taken
 * @param eventBytes size of an event's text beyond its frame
 */
record StreamOrder(int id, int events, int intervalMillis, int eventBytes) {
  private static final Pattern TEXT = Pattern.compile("\"user\":\"(\\d+) (\\d+) (\\d+) (\\d+)\"");

  /** Reads the order out of a request's body. */
  static StreamOrder in(String body) {
    Matcher matcher = TEXT.matcher(body);
    if (!matcher.find()) {
      throw new IllegalArgumentException("orders no stream: " + body);
    }
    return new StreamOrder(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        Integer.parseInt(matcher.group(4)));
  }

  /** The value of the field {@code user}. */
  String text() {
    return id + " " + events + " " + intervalMillis + " " + eventBytes;
  }
}
