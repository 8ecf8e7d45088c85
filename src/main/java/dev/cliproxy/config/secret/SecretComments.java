package dev.cliproxy.config.secret;

import dev.cliproxy.yaml.YamlText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the secrets in comments: settings and list items that somebody has put out of use, and what
 * a note says of a secret.
 */
final class SecretComments {
  private static final Pattern KEY =
      Pattern.compile("[\"']?([\\w.-]{1,60}+)[\"']?[ \\t]{0,8}:(?=[ \\t]|$)");

  /** A key in braces. */
  private static final Pattern INNER_KEY =
      Pattern.compile("(?<![\\w.-])([\\w.-]{1,60}+)[\"']?[ \\t]{0,8}:(?=[ \\t])");

  private static final Pattern ONE_VALUE =
      Pattern.compile("(?:\"[^\"]*\"?|'[^']*'?|\\S+)(?:,|[ \\t]+#.*)?");

  /** Something that is not a comment on the comment, nor the sign of a block. */
  private static final Pattern VALUE = Pattern.compile("[ \\t]*[^#|> \\t]");

  private static final Pattern NAME = Pattern.compile("[A-Za-z][\\w-]{0,60}");
  private static final Pattern WORD = Pattern.compile("[^\\s\"',;()\\[\\]{}]{6,}");
  private static final int LONG_WORD = 8;

  /** What is told of a secret: "token of bob: x", "the password is x". */
  private static final Pattern TOLD =
      Pattern.compile(
          "(?:[:=]|\\b(?:pw|pwd|pass|passwd|password)[ \\t]{1,8}"
              + "(?:is|(?:of|for)[ \\t]{1,8}[^\\s:]{1,60}(?:[ \\t]{1,8}is)?))"
              + "[ \\t]{1,8}([^\\s]{4,})$",
          Pattern.CASE_INSENSITIVE);

  private static final int NOWHERE = Integer.MAX_VALUE;

  private final String text;
  private final YamlText lines;
  private final SecretSpans spans;
  private final boolean hidesAll;

  /** The column of a key in a comment below which everything is secret. */
  private int below = NOWHERE;

  private SecretComments(String text, boolean hidesAll, SecretSpans spans) {
    this.text = text;
    this.lines = new YamlText(text);
    this.hidesAll = hidesAll;
    this.spans = spans;
  }

  /**
   * Notes them where nothing is noted yet.
   *
   * @param hidesAll whether everything that has the form of a value counts
   */
  static void findIn(String text, boolean hidesAll, SecretSpans spans) {
    SecretComments finding = new SecretComments(text, hidesAll, spans);
    YamlText lines = finding.lines;
    for (int start = lines.origin(); start < lines.length(); start = lines.lineEnd(start)) {
      finding.line(start, lines.trimmed(start, lines.lineBreak(start)));
    }
  }

  private void line(int start, int end) {
    int sign = start;
    while (sign < end && !isComment(start, sign)) {
      sign++;
    }
    if (sign > lines.skipBlanks(start)) {
      below = NOWHERE;
    }
    int content = sign;
    while (content < end && lines.is(content, '#')) {
      content++;
    }
    content = lines.skipBlanks(content);
    if (content < end) {
      comment(content - start, content, end);
    }
  }

  private boolean isComment(int start, int at) {
    return lines.is(at, '#')
        && (at == start || lines.skipBlanks(at - 1) == at)
        && spans.isFree(at, at + 1);
  }

  private void comment(int column, int content, int end) {
    if (column <= below && below != NOWHERE) {
      below = NOWHERE;
    }
    boolean isBelow = below != NOWHERE;
    int inner = SecretWords.behindDashes(text, content, end);
    Matcher key = KEY.matcher(text).region(inner, end);
    if (key.lookingAt()) {
      String name = key.group(1);
      if (hidesAll || isBelow || SecretNames.isSecret(name)) {
        hide(key.end(), end);
      } else {
        hideBehindInnerKeys(key.end(), end);
        hideWords(key.end(), end);
      }
      boolean hasValue = VALUE.matcher(text).region(key.end(), end).lookingAt();
      if (!isBelow && !hasValue && SecretNames.isSecretThroughout(name)) {
        below = column + inner - content;
      }
    } else if (inner > content && (hidesAll || isBelow || isOneValue(inner, end))) {
      hide(inner, end);
    } else {
      hideBehindInnerKeys(inner, end);
      hideWords(inner, end);
    }
  }

  private boolean isOneValue(int from, int end) {
    return ONE_VALUE.matcher(text).region(from, end).matches();
  }

  private void hideBehindInnerKeys(int from, int end) {
    int brace = text.substring(from, end).indexOf('{');
    Matcher key = INNER_KEY.matcher(text).region(from + Math.max(brace, 0), end);
    while (brace >= 0 && key.find()) {
      if (SecretNames.isSecret(key.group(1))) {
        hide(key.end(), end);
        return;
      }
    }
  }

  private void hideWords(int from, int end) {
    boolean tells = tellsOfSecret(from, end);
    Matcher told = TOLD.matcher(text).region(from, end);
    if (tells && told.find() && !isExample(told.group(1))) {
      hide(told.start(1), end);
    }
    Matcher word = WORD.matcher(text).region(from, end);
    while ((tells || hidesAll) && word.find()) {
      boolean longEnough = tells || word.group().length() >= LONG_WORD;
      if (longEnough && word.group().chars().anyMatch(Character::isDigit)) {
        hide(word.start(), word.end());
      }
    }
  }

  private static boolean isExample(String value) {
    return value.endsWith("...") || value.endsWith("...\"") || value.endsWith("...'");
  }

  private boolean tellsOfSecret(int from, int end) {
    return NAME.matcher(text.substring(from, end))
        .results()
        .anyMatch(name -> SecretNames.isSecret(name.group()));
  }

  private void hide(int from, int end) {
    int start = lines.skipBlanks(from);
    if (start < end) {
      String value = text.substring(start, end);
      if (!SecretWords.isPlain(value) && spans.isFree(start, end)) {
        spans.add(start, end, SecretWords.longest(value));
      }
    }
  }
}
