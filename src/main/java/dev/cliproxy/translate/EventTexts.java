package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Takes the texts out of a stream of server-sent events: what an event's data says, several lines
 * of it as one text with line ends between. Comments, events without data and the mark {@code
 * [DONE]} say nothing. Holds one event at most, so give it what an {@link AnswerReader} hands on,
 * whose events are bounded. Not thread-safe.
 */
public final class EventTexts {
  private static final String END_MARK = "[DONE]";

  /** What is not held on to between events, in bytes. */
  private static final int LARGE = 16 * 1024;

  private static final byte[] LINE_END = {'\n'};

  private final EventFrame frame = new EventFrame();
  private HeldBytes held = new HeldBytes();

  /** Before the first event. */
  public EventTexts() {
    // Every field begins as it is written above.
  }

  /**
   * Reads on.
   *
   * @param in on an array; its position and limit are left alone
   * @param out takes the text of each event that is whole
   */
  public void feed(ByteBuffer in, Consumer<String> out) {
    byte[] bytes = in.array();
    int at = in.arrayOffset() + in.position();
    int to = in.arrayOffset() + in.limit();
    while (at < to) {
      int end = EventFrame.lineEnd(bytes, at, to);
      boolean whole = end < to;
      int next = whole ? end + 1 : to;
      held.write(bytes, at, next - at);
      if (whole) {
        line(out);
      }
      at = next;
    }
  }

  /** Nothing more comes: an event without the blank line after it counts. */
  public void finish(Consumer<String> out) {
    if (held.size() > 0) {
      held.writeBytes(LINE_END);
      line(out);
      held.writeBytes(LINE_END);
      line(out);
    }
  }

  private void line(Consumer<String> out) {
    byte[] event = held.bytes();
    EventFrame.Line line = frame.take(event, 0, held.size());
    if (line == EventFrame.Line.INSIDE) {
      return;
    }
    if (line == EventFrame.Line.END && frame.dataLines() > 0) {
      String text = text(event).strip();
      if (!text.isEmpty() && !text.equals(END_MARK)) {
        out.accept(text);
      }
    }
    held = held.size() > LARGE ? new HeldBytes() : held;
    held.reset();
    frame.begin();
  }

  private String text(byte[] event) {
    if (frame.dataLines() == 1) {
      return new String(event, frame.dataFrom(), frame.dataTo() - frame.dataFrom(), UTF_8);
    }
    byte[] joined = frame.joined(event, 0);
    return new String(joined, frame.dataFrom(), joined.length - frame.dataFrom(), UTF_8);
  }
}
