package dev.cliproxy.config.secret;

import dev.cliproxy.yaml.YamlText;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds secrets by how they look, wherever they stand: in comments, in the middle of other values.
 * Every pattern is bounded, so that no text takes long.
 */
final class SecretWords {

  /** The characters that the tokens for hidden secrets are made of; in a text they are hidden. */
  static final Pattern RESERVED = Pattern.compile("[‹›]+|•{4,}");

  /** The last group, if there is one, is the secret. */
  private static final List<Pattern> SHAPES =
      List.of(
          RESERVED,
          Pattern.compile(
              "(?<![A-Za-z0-9])(?:(?:sk|pk|rk)-[\\w-]{8,}|AIza[\\w-]{8,}|ya29\\.[\\w-]{8,}"
                  + "|(?:ghp|gho|gsk|xai|hf|xox[a-z])[_-][\\w-]{12,}|eyJ[\\w.-]{20,}"
                  + "|\\$2[a-z]?\\$[0-9]{2}\\$[./A-Za-z0-9]{53})"),
          Pattern.compile("://[^\\s/?#@:\"']{0,100}:([^\\s\"']{1,200})@"),
          Pattern.compile("://([^\\s/?#@:\"'‹›]{1,300})@"));

  /** A parameter of an address. */
  private static final Pattern PARAMETER =
      Pattern.compile("[?&;]([\\w.~-]{1,60}+)=([^\\s\"'&#;]+)");

  /** What stands behind a telling name, as in {@code # old key: abc123}. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?<![\\w.-])([\\w.-]{1,200}+)[\"']?[ \\t]{0,8}[:=][ \\t]{0,8}[\"']?"
              + "([^\\s\"',;&]{6,})");

  private static final Pattern PLAIN =
      Pattern.compile("(?i)true|false|null|~|\"\"|''|[\\[\\]{}:,?|>+ \\t-]*");

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s\"',\\[\\]{}]+");
  private static final Pattern LOWER_CASE_RUN = Pattern.compile("[a-z0-9]{20,}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9+_=-]{20,}");
  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]{32,}");
  private static final Pattern ANY_WORD = Pattern.compile("[^\\s\"',\\[\\]{}]{6,}");
  private static final int LONG_ENOUGH_WITHOUT_DIGIT = 16;

  private SecretWords() {}

  /** Notes everything in the text, outside of what is noted already, that looks like a secret. */
  static void findIn(String text, SecretSpans spans) {
    for (Pattern shape : SHAPES) {
      spans.addWhereFree(text, shape, matcher -> true);
    }
    spans.addWhereFree(text, PARAMETER, SecretWords::isSecretParameter);
    spans.addWhereFree(text, NAMED, SecretWords::looksChosen);
    spans.addWhereFree(text, WORD, matcher -> looksRandom(matcher.group()));
  }

  /** Notes every word that is one of these secrets. */
  static void findKnown(String text, Set<String> secrets, SecretSpans spans) {
    spans.addWhereFree(text, ANY_WORD, matcher -> secrets.contains(matcher.group()));
  }

  /** A comment may say "the key: hashed"; and "sk-..." is an example. */
  private static boolean looksChosen(Matcher matcher) {
    String value = matcher.group(2);
    return SecretNames.isSecret(matcher.group(1))
        && !value.endsWith("...")
        && (value.length() >= LONG_ENOUGH_WITHOUT_DIGIT
            || value.chars().anyMatch(Character::isDigit));
  }

  private static boolean isSecretParameter(Matcher matcher) {
    return SecretNames.isSecret(matcher.group(1)) && !matcher.group(2).endsWith("...");
  }

  /** Whether a value is so plain that nothing is given away by it. */
  static boolean isPlain(String value) {
    return PLAIN.matcher(value).matches();
  }

  /** The word of a value that a mask may show the ends of. */
  static String longest(String value) {
    return BETWEEN_WORDS
        .splitAsStream(value)
        .filter(word -> !word.isEmpty())
        .max(Comparator.comparingInt(String::length))
        .map(SecretWords::maskable)
        .orElse(value);
  }

  /** An address has short secrets at its ends, which no mask knows of. */
  static String maskable(String value) {
    return value.contains("://") ? "://" : value;
  }

  /** The offset behind the dashes of list items. */
  static int behindDashes(String text, int content, int end) {
    YamlText lines = new YamlText(text);
    int inner = content;
    while (inner < end && lines.is(inner, '-') && lines.skipBlanks(inner + 1) > inner + 1) {
      inner = lines.skipBlanks(inner + 1);
    }
    return Math.min(inner, end);
  }

  private static boolean looksRandom(String word) {
    return HEXADECIMAL.matcher(word).matches()
        || LOWER_CASE_RUN
            .matcher(word)
            .results()
            .anyMatch(run -> run.group().chars().anyMatch(Character::isDigit))
        || (word.chars().anyMatch(Character::isDigit)
            && word.chars().anyMatch(Character::isUpperCase)
            && word.chars().anyMatch(Character::isLowerCase));
  }
}
