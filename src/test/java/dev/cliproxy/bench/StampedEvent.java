package dev.cliproxy.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * An event of a stream, as a chunk of HTTP, whose text holds its number and the time it was sent:
 * {@code ~<8 digits> <19 digits>~}.
 */
final class StampedEvent {
  /** Stands before and after a stamp, and nowhere else in an answer. */
  static final byte MARK = '~';

  private static final int NUMBER_DIGITS = 8;
  private static final int TIME_DIGITS = 19;
  private static final String STAMP =
      "~" + "0".repeat(NUMBER_DIGITS) + " " + "0".repeat(TIME_DIGITS) + "~";

  private final byte[] chunk;
  private final int numberStart;

  /** The text gets this many letters beyond the stamp. */
  StampedEvent(StreamedAnswer answer, int letters) {
    chunk = chunk(answer.beforePiece() + STAMP + "x".repeat(letters) + answer.afterPiece());
    numberStart = new String(chunk, US_ASCII).indexOf(MARK) + 1;
  }

  /** A text as one chunk; nothing for an empty one, which would end the body. */
  static byte[] chunk(String text) {
    return text.isEmpty()
        ? new byte[0]
        : (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(US_ASCII);
  }

  /** Appends the event; there must be room for it. */
  void put(ByteBuffer to, int number, long nanoTime) {
    putDigits(numberStart, NUMBER_DIGITS, number);
    putDigits(numberStart + NUMBER_DIGITS + 1, TIME_DIGITS, nanoTime);
    to.put(chunk);
  }

  private void putDigits(int start, int digits, long value) {
    long rest = value;
    for (int i = start + digits - 1; i >= start; i--) {
      chunk[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
