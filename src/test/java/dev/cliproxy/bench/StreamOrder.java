package dev.cliproxy.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stream that a request asks the upstream for. It travels in the text of its message, which a
 * proxy hands on as it is, whatever the formats.
 *
 * @param id tells the streams of one run apart
 * @param events how many events with a stamp there are to be
 * @param intervalMillis time from one event to the next; 0 for as fast as they are taken
 * @param eventBytes size of an event's text beyond its frame
 */
record StreamOrder(int id, int events, int intervalMillis, int eventBytes) {
  private static final Pattern TEXT = Pattern.compile("\\[(\\d+) (\\d+) (\\d+) (\\d+)]");

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

  /** As a part of a message. */
  String text() {
    return "[" + id + " " + events + " " + intervalMillis + " " + eventBytes + "]";
  }
}
