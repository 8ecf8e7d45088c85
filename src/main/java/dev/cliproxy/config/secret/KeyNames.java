package dev.cliproxy.config.secret;

import dev.cliproxy.config.secret.SecretSpans.Span;
import dev.cliproxy.yaml.YamlDocument;
import dev.cliproxy.yaml.YamlDocument.ScalarPlace;
import dev.cliproxy.yaml.YamlPath;
import dev.cliproxy.yaml.YamlText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What people call their keys: the comment behind a key on its line, as in {@code - "sk-…" #
 * Alice}. A comment that may hold a secret names nothing, nor does one behind several keys.
 * Immutable.
 */
public final class KeyNames {
  /** Calls no key anything. */
  public static final KeyNames NONE = new KeyNames(Map.of());

  private static final int LONGEST = 60;
  private static final Set<String> PLACES =
      Set.of("api-key", "api-keys", "generative-language-api-key");

  /** Between the last value of a line and its comment nothing but closing signs may stand. */
  private static final Pattern COMMENT = Pattern.compile("[ \\t,\\]}]*(?<=[ \\t])#+[ \\t]*(\\S.*)");

  private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private final Map<String, String> byKey;

  private KeyNames(Map<String, String> byKey) {
    this.byKey = byKey;
  }

  /** The names in a configuration that could be read. */
  public static KeyNames in(YamlDocument config) {
    YamlText text = new YamlText(config.text());
    Map<Integer, ScalarPlace> lastOfLine = new TreeMap<>();
    Map<Integer, Integer> keysOfLine = new HashMap<>();
    Map<Integer, ScalarPlace> keyOfLine = new HashMap<>();
    for (ScalarPlace scalar : config.scalars()) {
      int line = text.lineBreak(scalar.end());
      lastOfLine.merge(line, scalar, (one, other) -> one.end() < other.end() ? other : one);
      if (isKey(scalar.path())) {
        keysOfLine.merge(line, 1, Integer::sum);
        keyOfLine.put(line, scalar);
      }
    }
    List<Span> secrets = SecretSpans.in(config.text());
    Map<String, String> names = new HashMap<>();
    keyOfLine.forEach(
        (line, key) -> {
          Matcher comment = COMMENT.matcher(text.text()).region(lastOfLine.get(line).end(), line);
          if (keysOfLine.get(line) == 1
              && comment.useTransparentBounds(true).matches()
              && isFree(secrets, comment.start(1), comment.end(1))) {
            names.putIfAbsent(key.text().strip(), shown(comment.group(1)));
          }
        });
    return new KeyNames(Map.copyOf(names));
  }

  /** What a key is called, or {@code ""}. */
  public String of(String key) {
    return byKey.getOrDefault(key, "");
  }

  private static boolean isKey(YamlPath path) {
    String name = "";
    for (YamlPath.Step step : path.steps()) {
      name = step instanceof YamlPath.Key key ? key.name() : name;
    }
    return PLACES.contains(name);
  }

  private static boolean isFree(List<Span> secrets, int from, int to) {
    return secrets.stream().noneMatch(span -> span.from() < to && from < span.to());
  }

  private static String shown(String comment) {
    String text = UNSHOWN.matcher(comment.strip()).replaceAll("");
    return text.codePointCount(0, text.length()) <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST)).strip() + "…";
  }

  /** How many; the keys are secret. */
  @Override
  public String toString() {
    return "KeyNames[" + byKey.size() + "]";
  }
}
