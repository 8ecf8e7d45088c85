package dev.cliproxy.yaml;

/**
 * The characters of a YAML text, seen as lines. Knows as line breaks exactly what the YAML library
 * takes for one.
 */
public record YamlText(String text) {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** The offset behind a byte order mark. */
  public int origin() {
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
  }

  /** The number of characters. */
  public int length() {
    return text.length();
  }

  /** Whether the character at the offset is this one; false at the end. */
  public boolean is(int offset, char wanted) {
    return offset < text.length() && text.charAt(offset) == wanted;
  }

  /** Whether a line break stands at the offset. */
  boolean isBreak(int offset) {
    return offset < text.length() && isBreak(text.charAt(offset));
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
  }

  /** How many line breaks a text has. */
  public static int breaks(String text) {
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      boolean half = text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      count += isBreak(text.charAt(i)) && !half ? 1 : 0;
    }
    return count;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** The offset of the first character of the line the offset is in. */
  int lineStart(int offset) {
    int start = offset;
    while (start > origin() && !isBreak(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /** The offset of the line break, or of the end of the text, that ends the line. */
  public int lineBreak(int offset) {
    int end = offset;
    while (end < text.length() && !isBreak(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** The offset behind the line break of the line the offset is in. */
  public int lineEnd(int offset) {
    int end = lineBreak(offset);
    if (is(end, '\r') && is(end + 1, '\n')) {
      return end + 2;
    }
    return Math.min(end + 1, text.length());
  }

  /** How many characters stand before the offset in its line. */
  int column(int offset) {
    return offset - lineStart(offset);
  }

  /** Whether only spaces and tabs stand before the offset in its line. */
  boolean opensLine(int offset) {
    return startsLine(skipBlanksBack(offset));
  }

  /** Whether a line begins at the offset. */
  boolean startsLine(int offset) {
    return offset <= origin() || isBreak(offset - 1);
  }

  /** The first offset from {@code from} on at which the character stands; {@code to} if none. */
  int find(char wanted, int from, int to) {
    int at = from;
    while (at < to && text.charAt(at) != wanted) {
      at++;
    }
    return at;
  }

  /** The offset of the next character that is neither space nor tab. */
  public int skipBlanks(int offset) {
    int next = offset;
    while (next < text.length() && isBlank(text.charAt(next))) {
      next++;
    }
    return next;
  }

  /** The offset behind the last character before the offset that is neither space nor tab. */
  int skipBlanksBack(int offset) {
    int end = offset;
    while (end > origin() && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** The offset of the next character that is neither space nor tab nor line break. */
  int skipSpace(int offset) {
    int next = offset;
    while (next < text.length() && (isBlank(text.charAt(next)) || isBreak(text.charAt(next)))) {
      next++;
    }
    return next;
  }

  /** The offset behind the last character before {@code end} that is not white space. */
  public int trimmed(int start, int end) {
    int last = end;
    while (last > start && (isBlank(text.charAt(last - 1)) || isBreak(text.charAt(last - 1)))) {
      last--;
    }
    return last;
  }

  /** The offset before the line break that ends at the offset; the offset if there is none. */
  int trimmedBreak(int end) {
    if (end < 2 || !isBreak(end - 1)) {
      return end;
    }
    return is(end - 1, '\n') && is(end - 2, '\r') ? end - 2 : end - 1;
  }

  /** The offset of the next token: white space and comments are passed over. */
  int skipToToken(int offset) {
    int next = skipSpace(offset);
    while (is(next, '#')) {
      next = skipSpace(lineBreak(next));
    }
    return next;
  }

  /** Whether a comment stands between two tokens, which at most a comma separates. */
  boolean hasComment(int from, int to) {
    int next = skipSpace(from);
    if (is(next, ',') && next < to) {
      next = skipSpace(next + 1);
    }
    return is(next, '#') && next < to;
  }

  /** The offset of the comma that follows, or -1. */
  int comma(int offset) {
    int next = skipToToken(offset);
    return is(next, ',') ? next : -1;
  }

  /** The offset behind that many anchors and tags. */
  int skipProperties(int offset, int count) {
    int next = offset;
    for (int i = 0; i < count; i++) {
      while (next < text.length() && !isBlank(text.charAt(next)) && !isBreak(text.charAt(next))) {
        next++;
      }
      next = skipToToken(next);
    }
    return next;
  }

  /** The line break this text uses: that of its first line. */
  public String lineSeparator() {
    int end = lineBreak(0);
    return is(end, '\r') && is(end + 1, '\n') ? "\r\n" : "\n";
  }
}
