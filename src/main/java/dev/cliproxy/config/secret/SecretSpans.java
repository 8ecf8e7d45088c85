package dev.cliproxy.config.secret;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.yaml.InvalidYamlException;
import dev.cliproxy.yaml.YamlDocument;
import dev.cliproxy.yaml.YamlDocument.ScalarPlace;
import dev.cliproxy.yaml.YamlPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the secrets of a configuration text stand. No two of the stretches touch. */
final class SecretSpans {

  /** The address of a server with a user or a password in it. */
  private static final Pattern ADDRESS_WITH_USER = Pattern.compile("[\\w+.-]+://[^/?#]*@.*");

  /** A secret like {@code 1} does not make every other 1 one. */
  private static final int SHORTEST_RECOGNIZED = 6;

  /**
   * A stretch of the text.
   *
   * @param secret what a mask may show the ends of; without quotes
   */
  record Span(int from, int to, String secret) {}

  private final TreeMap<Integer, Span> spans = new TreeMap<>();

  private SecretSpans() {}

  /** The secrets of the text, in its order; of one that is not YAML, all values. */
  static List<Span> in(String text) {
    SecretSpans found = new SecretSpans();
    Set<String> known;
    try {
      known = found.addScalars(YamlDocument.parse(text));
      SecretComments.findIn(text, false, found);
    } catch (InvalidYamlException e) {
      SecretLines.findIn(text, found);
      SecretComments.findIn(text, true, found);
      known = new HashSet<>();
      found.spans.values().stream().map(Span::secret).forEach(known::add);
    }
    SecretWords.findKnown(text, known, found);
    SecretWords.findIn(text, found);
    return List.copyOf(found.spans.values());
  }

  /**
   * The secrets in the middle of a value that is none itself.
   *
   * @param known what is a secret wherever it stands
   */
  static List<Span> inValue(String value, Set<String> known) {
    SecretSpans found = new SecretSpans();
    SecretComments.findIn(value, false, found);
    SecretWords.findKnown(value, known, found);
    SecretWords.findIn(value, found);
    return List.copyOf(found.spans.values());
  }

  /** Whether a single value is a secret by its place, or is an address with one in it. */
  static boolean isSecret(YamlPath path, JsonNode value) {
    return canBeSecret(value, value.asText())
        && (SecretNames.isSecret(path) || ADDRESS_WITH_USER.matcher(value.asText()).matches());
  }

  /** Whether a secret is long enough to be one wherever it stands. */
  static boolean isRecognizable(String secret) {
    return secret.length() >= SHORTEST_RECOGNIZED;
  }

  /** Answers the values that were noted. */
  private Set<String> addScalars(YamlDocument document) {
    List<ScalarPlace> scalars =
        document.scalars().stream().filter(SecretSpans::canBeSecret).toList();
    Set<String> secrets = new HashSet<>();
    for (ScalarPlace scalar : scalars) {
      if (SecretNames.isSecret(scalar.path())
          || ADDRESS_WITH_USER.matcher(scalar.text()).matches()) {
        add(scalar.start(), scalar.end(), SecretWords.maskable(scalar.text()));
        secrets.add(scalar.text());
      }
    }
    for (ScalarPlace scalar : scalars) {
      if (isRecognizable(scalar.text()) && secrets.contains(scalar.text())) {
        add(scalar.start(), scalar.end(), SecretWords.maskable(scalar.text()));
      }
    }
    return secrets;
  }

  private static boolean canBeSecret(ScalarPlace scalar) {
    return canBeSecret(scalar.value(), scalar.text());
  }

  private static boolean canBeSecret(JsonNode value, String text) {
    return !value.isBoolean() && !value.isNull() && !text.isBlank();
  }

  /** Notes a stretch that touches none of those noted before, or is one of them. */
  void add(int from, int to, String secret) {
    spans.put(from, new Span(from, to, secret));
  }

  /** Whether nothing is noted there. */
  boolean isFree(int from, int to) {
    Map.Entry<Integer, Span> before = spans.lowerEntry(to);
    return before == null || before.getValue().to() <= from;
  }

  /** Notes the last group of each match, or all of it, where nothing is noted yet. */
  void addWhereFree(String text, Pattern pattern, Predicate<Matcher> condition) {
    List<Span> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(text).useTransparentBounds(true);
    int from = 0;
    for (Span span : spans.values()) {
      find(matcher.region(from, span.from()), condition, found);
      from = span.to();
    }
    find(matcher.region(from, text.length()), condition, found);
    found.forEach(span -> spans.put(span.from(), span));
  }

  private static void find(Matcher matcher, Predicate<Matcher> condition, List<Span> found) {
    while (matcher.find()) {
      if (condition.test(matcher)) {
        int group = matcher.groupCount();
        found.add(new Span(matcher.start(group), matcher.end(group), matcher.group(group)));
      }
    }
  }
}
