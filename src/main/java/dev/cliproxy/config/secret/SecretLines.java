package dev.cliproxy.config.secret;

import dev.cliproxy.yaml.YamlText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides all values of a text that is not YAML: nobody can tell which of them are secrets there.
 * What stays are names at the beginning of a line, and what is too plain to be a secret.
 */
final class SecretLines {
  /** Only what looks like a name of a setting is taken for one. */
  private static final Pattern KEY =
      Pattern.compile("([\"']?)([A-Za-z][A-Za-z_-]{0,39})\\1[ \\t]{0,8}:(?=[ \\t]|$)");

  private static final Pattern SHORT_NUMBER = Pattern.compile("-?[0-9]{1,6}");
  private static final Pattern COMMENT = Pattern.compile("[ \\t]#");
  private static final Pattern BLOCK = Pattern.compile("[|>][+-]?[0-9]?[+-]?");
  private static final Pattern QUOTE = Pattern.compile("(?<![^\\s\\[{,:])([\"'])");
  private static final Pattern ESCAPED = Pattern.compile("\\\\.");
  private static final int NOT_IN_BLOCK = -1;
  private static final char NOT_IN_QUOTES = 0;

  private final String text;
  private final YamlText lines;
  private final SecretSpans spans;

  /** The quote that was opened on a line above. */
  private char quote = NOT_IN_QUOTES;

  /** The column of the key that a block of text belongs to. */
  private int block = NOT_IN_BLOCK;

  private SecretLines(String text, SecretSpans spans) {
    this.text = text;
    this.lines = new YamlText(text);
    this.spans = spans;
  }

  static void findIn(String text, SecretSpans spans) {
    SecretLines finding = new SecretLines(text, spans);
    YamlText lines = finding.lines;
    for (int start = lines.origin(); start < lines.length(); start = lines.lineEnd(start)) {
      int end = lines.trimmed(start, lines.lineBreak(start));
      int content = lines.skipBlanks(start);
      if (content < end) {
        finding.line(content - start, content, end);
      }
    }
  }

  private void line(int indent, int content, int end) {
    if (block >= 0 && indent > block) {
      hide(content, end);
      return;
    }
    block = NOT_IN_BLOCK;
    if (quote != NOT_IN_QUOTES) {
      hide(content, end);
      closeQuote(text.substring(content, end));
      return;
    }
    if (lines.is(content, '#')) {
      return;
    }
    int inner = SecretWords.behindDashes(text, content, end);
    Matcher key = KEY.matcher(text).region(inner, end);
    if (key.lookingAt()) {
      value(indent, key.end(), end, SecretNames.isSecret(key.group(2)));
    } else {
      value(indent, inner, end, false);
    }
  }

  private void value(int indent, int from, int end, boolean secret) {
    int start = Math.min(lines.skipBlanks(from), end);
    Matcher comment = COMMENT.matcher(text).region(Math.max(start - 1, 0), end);
    int plainEnd = comment.find() ? lines.trimmed(start, Math.max(start, comment.start())) : end;
    String plain = text.substring(start, plainEnd);
    if (BLOCK.matcher(plain).matches()) {
      block = indent;
    } else if (!SecretWords.isPlain(plain) && (secret || !SHORT_NUMBER.matcher(plain).matches())) {
      hide(start, end);
      noteOpenQuote(text.substring(start, end));
    }
  }

  /** Where a quote was forgotten, the next one closes it. */
  private void closeQuote(String line) {
    String written = ESCAPED.matcher(line).replaceAll("");
    int closing = written.indexOf(quote);
    if (closing >= 0) {
      quote = NOT_IN_QUOTES;
      noteOpenQuote(written.substring(closing + 1));
    }
  }

  private void noteOpenQuote(String written) {
    String value = ESCAPED.matcher(written).replaceAll("");
    Matcher first = QUOTE.matcher(value);
    if (first.find()) {
      char opened = first.group(1).charAt(0);
      boolean open = value.chars().filter(c -> c == opened).count() % 2 == 1;
      quote = open ? opened : NOT_IN_QUOTES;
    }
  }

  private void hide(int from, int end) {
    spans.add(from, end, SecretWords.longest(text.substring(from, end)));
  }
}
