package dev.cliproxy.translate.gemini;

import java.nio.charset.StandardCharsets;

/** Google counts the places of a text in bytes of UTF-8, Java in UTF-16. */
final class Utf8Offsets {
  private Utf8Offsets() {}

  /** How many bytes come before the character. */
  static int ofChar(CharSequence text, int index) {
    return text.subSequence(0, Math.min(Math.max(index, 0), text.length()))
        .toString()
        .getBytes(StandardCharsets.UTF_8)
        .length;
  }

  /** The first character that begins at or after the byte; at most the length of the text. */
  static int toChar(CharSequence text, int offset) {
    int bytes = 0;
    int index = 0;
    while (index < text.length() && bytes < offset) {
      int point = Character.codePointAt(text, index);
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      index += Character.charCount(point);
    }
    return index;
  }
}
