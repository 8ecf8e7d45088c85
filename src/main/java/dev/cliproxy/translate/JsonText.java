package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Between a text and how it stands in JSON. */
final class JsonText {

  private JsonText() {}

  /** The text as a JSON string, with its quotes. */
  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  /**
   * What stands between the quotes of a JSON string, escapes resolved. Never fails, for the bytes
   * may have been cut anywhere: half an escape at the end is left out, bytes that are no UTF-8
   * become U+FFFD.
   */
  static String decoded(byte[] bytes, int from, int to) {
    String raw = new String(bytes, from, to - from, UTF_8);
    return raw.indexOf('\\') < 0 ? raw : unescaped(raw);
  }

  private static String unescaped(String raw) {
    StringBuilder text = new StringBuilder(raw.length());
    int at = 0;
    while (at < raw.length()) {
      char character = raw.charAt(at++);
      if (character != '\\') {
        text.append(character);
      } else if (at < raw.length()) {
        char escaped = raw.charAt(at++);
        if (escaped != 'u') {
          text.append(named(escaped));
        } else if (at + 4 <= raw.length()) {
          text.append((char) Integer.parseInt(raw, at, at + 4, 16));
          at += 4;
        } else {
          break;
        }
      }
    }
    return text.toString();
  }

  private static char named(char escaped) {
    return switch (escaped) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> escaped;
    };
  }
}
