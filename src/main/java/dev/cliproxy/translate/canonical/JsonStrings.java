package dev.cliproxy.translate.canonical;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds what is no plain text in strings of JSON, in bytes of UTF-8. */
public final class JsonStrings {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private JsonStrings() {}

  /**
   * Where the next quote, backslash or control character stands, or {@code to}. Looks at eight
   * bytes at a time, for most of what is said is text: of those in a word that are less than a
   * number, subtraction finds the first, and a byte that is equal to another is one whose
   * difference to it is less than one.
   */
  public static int endOfPlain(byte[] bytes, int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long word = (long) WORDS.get(bytes, at);
      long found = less(word, ' ') | less(word ^ each('"'), 1) | less(word ^ each('\\'), 1);
      if (found != 0) {
        return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    while (at < to && !isSpecial(bytes[at])) {
      at++;
    }
    return at;
  }

  /** The lowest bit that is set is in the first byte of 0..127 that is less than the limit. */
  private static long less(long word, int limit) {
    return (word - each(limit)) & ~word & each(0x80);
  }

  private static long each(int value) {
    return 0x0101_0101_0101_0101L * value;
  }

  private static boolean isSpecial(byte character) {
    return character == '"' || character == '\\' || (character >= 0 && character < ' ');
  }
}
