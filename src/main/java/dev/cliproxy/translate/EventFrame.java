package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * The lines of a server-sent event, by <a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html">the standard</a>: lines end
 * with CR LF, LF or CR, a blank line ends the event, its data may take several lines. Beyond the
 * standard, lines that begin as a JSON object are data as they are: so Google, and servers for
 * local models, write an error into a stream. All places count from the first byte of the event.
 */
final class EventFrame {

  private static final byte[] DATA = "data".getBytes(US_ASCII);
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** What a line does to the event. */
  enum Line {
    /** Belongs to an event that goes on. */
    INSIDE,
    /** Belongs to no event: a blank line or a comment. */
    OUTSIDE,
    /** Ends the event. */
    END,
    /** Is the LF of the CR that ended the event before. */
    REST_OF_END
  }

  private boolean firstLine = true;
  private boolean afterReturn;

  private boolean open;

  /** Whether the event is a document without field names. */
  private boolean bare;

  private int lineFrom;
  private int dataLines;
  private int dataFrom;
  private int dataTo;

  /** The next line belongs to another event. */
  void begin() {
    open = false;
    bare = false;
    lineFrom = 0;
    dataLines = 0;
  }

  /**
   * One more line is whole.
   *
   * @param origin where in the array the event begins
   * @param length of the event up to here; its last byte is the line's end
   */
  Line take(byte[] bytes, int origin, int length) {
    int from = origin + lineFrom;
    int to = origin + length - 1;
    boolean restOfReturn = afterReturn && from == to && bytes[to] == '\n';
    afterReturn = bytes[to] == '\r';
    lineFrom = length;
    if (restOfReturn) {
      return open ? Line.INSIDE : Line.REST_OF_END;
    }
    if (firstLine) {
      firstLine = false;
      from += startsWith(BYTE_ORDER_MARK, bytes, from, to) ? BYTE_ORDER_MARK.length : 0;
    }
    if (from == to) {
      return open ? Line.END : Line.OUTSIDE;
    }
    if (!open && bytes[from] == ':') {
      return Line.OUTSIDE;
    }
    bare = open ? bare : bytes[from] == '{';
    open = true;
    int value = bare ? from : dataOf(bytes, from, to);
    if (value >= 0) {
      if (dataLines == 0) {
        dataFrom = value - origin;
      }
      dataTo = to - origin;
      // Nothing stands between the lines of a bare document but their ends.
      dataLines = bare ? 1 : dataLines + 1;
    }
    return Line.INSIDE;
  }

  /** How many lines of data the event has up to here. */
  int dataLines() {
    return dataLines;
  }

  /** Where the first line of data begins. */
  int dataFrom() {
    return dataFrom;
  }

  /** Where the last line of data ends. */
  int dataTo() {
    return dataTo;
  }

  /**
   * A copy of the event in which the data of several lines stands at its place, with nothing but
   * white space and line ends around each.
   */
  byte[] joined(byte[] bytes, int origin) {
    byte[] data = Arrays.copyOfRange(bytes, origin, origin + dataTo);
    Arrays.fill(data, 0, dataFrom, (byte) ' ');
    int end = lineEnd(data, dataFrom, dataTo);
    while (end < dataTo) {
      data[end] = '\n';
      int next = end + 1;
      end = lineEnd(data, next, dataTo);
      int value = dataOf(data, next, end);
      Arrays.fill(data, next, value < 0 ? end : value, (byte) ' ');
    }
    return data;
  }

  /** The index of the first CR or LF, or {@code to}. */
  static int lineEnd(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == '\n' || bytes[at] == '\r') {
        return at;
      }
    }
    return to;
  }

  /** Where the data of a line begins; -1 when it has none. */
  private static int dataOf(byte[] bytes, int from, int to) {
    if (!startsWith(DATA, bytes, from, to)) {
      return -1;
    }
    int at = from + DATA.length;
    if (at == to) {
      return to;
    }
    if (bytes[at] != ':') {
      return -1;
    }
    at++;
    return at < to && bytes[at] == ' ' ? at + 1 : at;
  }

  private static boolean startsWith(byte[] beginning, byte[] bytes, int from, int to) {
    return to - from >= beginning.length
        && Arrays.equals(beginning, 0, beginning.length, bytes, from, from + beginning.length);
  }
}
