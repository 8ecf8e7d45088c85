package dev.cliproxy.config;

import dev.cliproxy.yaml.YamlText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the secrets of a text that is not YAML, by its lines: what stands behind a telling name, up
 * to the line's end, and what stands below it. Rather hides too much than too little.
 */
final class SecretLines {
  private static final Pattern KEY =
      Pattern.compile("[\"']?([^\\s\"':{}\\[\\],#-][^\\s\"':{}\\[\\],#]*)[\"']?[ \\t]*:");

  /** A key in braces. */
  private static final Pattern INNER_KEY =
      Pattern.compile("(?<![\\w.-])([\\w.-]{1,60})[\"']?[ \\t]{0,8}:");

  /** What the lines below a key are. */
  private enum Below {
    ORDINARY,
    /** Secrets, unless they have a name of their own. */
    SECRET_ITEMS,
    SECRET
  }

  private final String text;
  private final SecretSpans spans;
  private Below below = Below.ORDINARY;
  private int column;

  private SecretLines(String text, SecretSpans spans) {
    this.text = text;
    this.spans = spans;
  }

  static void findIn(String text, SecretSpans spans) {
    YamlText lines = new YamlText(text);
    SecretLines finding = new SecretLines(text, spans);
    for (int start = lines.origin(); start < lines.length(); start = lines.lineEnd(start)) {
      int end = lines.trimmed(start, lines.lineBreak(start));
      int content = lines.skipBlanks(start);
      if (content < end && !lines.is(content, '#')) {
        finding.line(start, content, end);
      }
    }
  }

  private void line(int start, int content, int end) {
    boolean item = text.startsWith("- ", content);
    int indent = content - start;
    if (indent < column || (indent == column && !item)) {
      below = Below.ORDINARY;
    }
    int inner = behindDashes(content, end);
    Matcher key = KEY.matcher(text).region(inner, end);
    if (key.lookingAt()) {
      boolean secret = below == Below.SECRET || SecretNames.isSecret(key.group(1));
      if (secret) {
        hide(key.end(), end);
      } else {
        hideBehindInnerKeys(key.end(), end);
      }
      if (below != Below.SECRET && SecretNames.isSecret(key.group(1))) {
        below = SecretNames.isSecretThroughout(key.group(1)) ? Below.SECRET : Below.SECRET_ITEMS;
        column = key.start(1) - start;
      }
    } else if (below == Below.ORDINARY) {
      hideBehindInnerKeys(content, end);
    } else {
      hide(inner, end);
    }
  }

  private int behindDashes(int content, int end) {
    YamlText lines = new YamlText(text);
    int inner = content;
    while (inner < end && lines.is(inner, '-') && lines.skipBlanks(inner + 1) > inner + 1) {
      inner = lines.skipBlanks(inner + 1);
    }
    return Math.min(inner, end);
  }

  private void hideBehindInnerKeys(int from, int end) {
    Matcher key = INNER_KEY.matcher(text).region(from, end);
    while (key.find()) {
      if (SecretNames.isSecret(key.group(1))) {
        hide(key.end(), end);
        return;
      }
    }
  }

  private void hide(int from, int end) {
    int start = new YamlText(text).skipBlanks(from);
    if (start < end) {
      spans.add(start, end, unquoted(text.substring(start, end)));
    }
  }

  private static String unquoted(String raw) {
    char quote = raw.charAt(0);
    boolean quoted =
        raw.length() > 1 && (quote == '"' || quote == '\'') && raw.endsWith(raw.substring(0, 1));
    return quoted ? raw.substring(1, raw.length() - 1) : raw;
  }
}
