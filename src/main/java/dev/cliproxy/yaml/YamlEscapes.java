package dev.cliproxy.yaml;

import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * The two escapes that YAML 1.2 has and the library, which reads YAML 1.1, refuses: {@code \\/} and
 * a backslash before a tab (YAML 1.2.2, section 5.7).
 *
 * <p>The library is given another character in the backslash's place, one that occurs nowhere in
 * the text, so that every offset stays as it is. What it reads is settled afterwards: in double
 * quotes the escape, everywhere else the backslash that was written.
 */
final class YamlEscapes {
  private static final char FIRST_STAND_IN = '\uE000';
  private static final char LAST_STAND_IN = '\uF8FF';

  private final String content;

  /** Empty when the text has none of these escapes. */
  private final String standIn;

  YamlEscapes(String text) {
    String free = hasEscape(text) ? unusedCharacter(text) : "";
    this.standIn = free;
    this.content = free.isEmpty() ? text : replaced(text, free.charAt(0));
  }

  /** What the library is to read, from the offset on; as long as the text is. */
  String content(int origin) {
    return content.substring(origin);
  }

  /** The event as the text means it. */
  Event settled(Event event) {
    if (standIn.isEmpty()
        || !(event instanceof ScalarEvent scalar)
        || !scalar.getValue().contains(standIn)) {
      return event;
    }
    return new ScalarEvent(
        scalar.getAnchor(),
        scalar.getTag(),
        scalar.getImplicit(),
        settled(scalar.getValue(), scalar.getScalarStyle()),
        scalar.getStartMark(),
        scalar.getEndMark(),
        scalar.getScalarStyle());
  }

  private String settled(String value, ScalarStyle style) {
    return style == ScalarStyle.DOUBLE_QUOTED
        // At the end of a line the library takes the tab for white space and drops it.
        ? value.replace(standIn + "/", "/").replace(standIn + "\t", "\t").replace(standIn, "\t")
        : value.replace(standIn, "\\");
  }

  private static boolean hasEscape(String text) {
    return text.contains("\\/") || text.contains("\\\t");
  }

  /** None when a text uses all 6,400 private characters: then it is left to the library. */
  private static String unusedCharacter(String text) {
    for (char candidate = FIRST_STAND_IN; candidate <= LAST_STAND_IN; candidate++) {
      if (text.indexOf(candidate) < 0) {
        return String.valueOf(candidate);
      }
    }
    return "";
  }

  /** In a row of backslashes each second one is escaped by the one before it. */
  private static String replaced(String text, char standIn) {
    StringBuilder content = new StringBuilder(text);
    boolean escaping = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (escaping && (c == '/' || c == '\t')) {
        content.setCharAt(i - 1, standIn);
      }
      escaping = c == '\\' && !escaping;
    }
    return content.toString();
  }
}
