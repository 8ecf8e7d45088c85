package dev.cliproxy.config.secret;

import dev.cliproxy.yaml.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives a text that a browser has edited, and whose line ends it has made its own, those of the
 * text it was before.
 */
final class LineEnds {
  private LineEnds() {}

  /** The text with a line feed at the end of every line. */
  static String unified(String text) {
    return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
  }

  /**
   * The lines above the first change and below the last one keep theirs; a line between them gets
   * that of the line whose place it has taken, else the usual one.
   */
  static String restored(String original, String edited) {
    String unified = unified(edited);
    if (unified.equals(unified(original))) {
      return original;
    }
    String usual = new YamlText(original).lineSeparator();
    List<String> before = lines(original);
    List<String> after = lines(unified);
    int most = Math.min(before.size(), after.size());
    int top = 0;
    while (top < most && same(before.get(top), after.get(top))) {
      top++;
    }
    int bottom = 0;
    while (bottom < most - top
        && same(before.get(before.size() - 1 - bottom), after.get(after.size() - 1 - bottom))) {
      bottom++;
    }
    StringBuilder text = new StringBuilder(original.length());
    before.subList(0, top).forEach(text::append);
    for (int i = top; i < after.size() - bottom; i++) {
      String line = after.get(i);
      String replaced = i < before.size() - bottom ? before.get(i) : "";
      text.append(line.replace("\n", end(replaced).orElse(usual)));
    }
    before.subList(before.size() - bottom, before.size()).forEach(text::append);
    return text.toString();
  }

  private static Optional<String> end(String line) {
    int content = line.length();
    while (content > 0 && (line.charAt(content - 1) == '\n' || line.charAt(content - 1) == '\r')) {
      content--;
    }
    return Optional.of(line.substring(content)).filter(end -> !end.isEmpty());
  }

  private static boolean same(String line, String edited) {
    return unified(line).equals(edited);
  }

  /** The lines with their ends. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      boolean half = c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
      if ((c == '\n' || c == '\r') && !half) {
        lines.add(text.substring(start, at + 1));
        start = at + 1;
      }
    }
    if (start < text.length()) {
      lines.add(text.substring(start));
    }
    return lines;
  }
}
