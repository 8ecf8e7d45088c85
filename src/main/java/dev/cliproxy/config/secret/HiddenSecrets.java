package dev.cliproxy.config.secret;

import dev.cliproxy.config.field.InvalidConfigException;
import dev.cliproxy.config.secret.SecretSpans.Span;
import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.YamlProblem;
import dev.cliproxy.yaml.YamlText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configuration text that can be shown, because its secrets are hidden, and edited, because they
 * come back: each is shown as a token such as {@code ‹3 sk-a••••q2x1›}, and a token that was left
 * alone means the secret it stands for. Every line keeps its number. Immutable.
 */
public final class HiddenSecrets {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final Pattern NOT_A_LINE_BREAK = Pattern.compile("[^\n\r\u0085\u2028\u2029]");
  private static final Pattern NOT_FOR_TOKENS = Pattern.compile("[‹›\\p{Cntrl}\u0085\u2028\u2029]");
  private static final Pattern TOKEN = Pattern.compile("‹[^‹›]*›");
  private static final Wording ALTERED =
      Wording.of(
          "altered",
          "a hidden secret was altered here; put ‹…› back as it was, or write the whole secret anew");

  private final String masked;
  private final String editable;
  private final boolean hasByteOrderMark;

  /** The characters each token stands for; tokens with unified line ends. */
  private final Map<String, String> secrets = new HashMap<>();

  private HiddenSecrets(String text, List<Span> spans, UnaryOperator<String> mask) {
    hasByteOrderMark = text.startsWith(BYTE_ORDER_MARK);
    masked = replaced(text, spans, (number, span) -> mask(span, mask) + breaks(text, span));
    editable =
        replaced(
            text,
            spans,
            (number, span) -> {
              String token = "‹" + number + " " + mask(span, mask) + breaks(text, span) + "›";
              secrets.put(LineEnds.unified(token), text.substring(span.from(), span.to()));
              return token;
            });
  }

  /**
   * Hides the secrets of a text, which need not be valid.
   *
   * @param mask what may be seen of a secret; holds at least four bullets (•) in a row
   */
  public static HiddenSecrets in(String text, UnaryOperator<String> mask) {
    Objects.requireNonNull(mask, "mask");
    return new HiddenSecrets(text, SecretSpans.in(text), mask);
  }

  /** Knows no secret, so that every token in an edited text is a problem. */
  public static HiddenSecrets none() {
    return new HiddenSecrets("", List.of(), mask -> mask);
  }

  /** The text for reading. */
  public String masked() {
    return masked;
  }

  /** The text for editing. */
  public String editable() {
    return editable;
  }

  /**
   * The whole text of one that was made from {@link #editable}. A browser's line ends become those
   * of the text, and a byte order mark stays.
   *
   * @throws InvalidConfigException when a token was altered, with the lines of all that were
   */
  public String restore(String edited) throws InvalidConfigException {
    String text = LineEnds.restored(editable, edited);
    StringBuilder restored = new StringBuilder(text.length());
    List<Integer> altered = new ArrayList<>();
    Matcher token = TOKEN.matcher(text);
    int reached = 0;
    while (token.find()) {
      addChecked(text, reached, token.start(), restored, altered);
      String secret = secrets.get(LineEnds.unified(token.group()));
      if (secret == null) {
        altered.add(token.start());
      } else {
        restored.append(secret);
      }
      reached = token.end();
    }
    addChecked(text, reached, text.length(), restored, altered);
    if (!altered.isEmpty()) {
      throw new InvalidConfigException(problems(text, altered));
    }
    boolean markIsMissing = hasByteOrderMark && !text.startsWith(BYTE_ORDER_MARK);
    return markIsMissing ? BYTE_ORDER_MARK + restored : restored.toString();
  }

  /** Takes over what stands between tokens, and notes what remains of tokens there. */
  private static void addChecked(
      String text, int from, int to, StringBuilder restored, List<Integer> altered) {
    Matcher remains = SecretWords.RESERVED.matcher(text).region(from, to);
    while (remains.find()) {
      altered.add(remains.start());
    }
    restored.append(text, from, to);
  }

  private static List<YamlProblem> problems(String text, List<Integer> altered) {
    List<YamlProblem> problems = new ArrayList<>();
    int line = 1;
    int reached = 0;
    int said = 0;
    for (int offset : altered) {
      line += YamlText.breaks(text.substring(reached, offset));
      reached = offset;
      if (line > said) {
        problems.add(new YamlProblem(line, "", ALTERED));
        said = line;
      }
    }
    return problems;
  }

  private static String replaced(
      String text, List<Span> spans, BiFunction<Integer, Span, String> shown) {
    StringBuilder result = new StringBuilder(text.length());
    int reached = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
    int number = 1;
    for (Span span : spans) {
      result.append(text, reached, span.from()).append(shown.apply(number, span));
      reached = span.to();
      number++;
    }
    return result.append(text, reached, text.length()).toString();
  }

  private static String mask(Span span, UnaryOperator<String> mask) {
    return NOT_FOR_TOKENS.matcher(mask.apply(span.secret())).replaceAll("");
  }

  private static String breaks(String text, Span span) {
    return NOT_A_LINE_BREAK.matcher(text.substring(span.from(), span.to())).replaceAll("");
  }
}
