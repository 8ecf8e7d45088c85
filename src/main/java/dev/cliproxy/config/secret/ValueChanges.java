package dev.cliproxy.config.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.yaml.InvalidYamlException;
import dev.cliproxy.yaml.YamlDocument;
import dev.cliproxy.yaml.YamlPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What the values of two configuration texts differ in: not how they are written, so that a comment
 * or an anchor is nothing here. The secrets of both texts are masked in either.
 *
 * @param values at most {@link #MOST}
 * @param more how many there are besides
 */
public record ValueChanges(List<ValueChange> values, int more) {
  /** How many are named. */
  public static final int MOST = 50;

  /** How many characters of a value or of a path are shown. */
  public static final int LONGEST = 300;

  public ValueChanges {
    values = List.copyOf(values);
  }

  /**
   * Compares two texts. One that is not YAML says nothing.
   *
   * @param mask what may be seen of a secret
   */
  public static ValueChanges between(String before, String after, UnaryOperator<String> mask) {
    ObjectNode old = tree(before);
    ObjectNode next = tree(after);
    Comparison comparison = new Comparison(new ValueMask(List.of(old, next), mask));
    comparison.compare(YamlPath.ROOT, old, next);
    return new ValueChanges(comparison.found, comparison.more);
  }

  private static ObjectNode tree(String text) {
    try {
      return YamlDocument.parse(text).tree();
    } catch (InvalidYamlException e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  /** A comparison under way. */
  private static final class Comparison {
    private final ValueMask mask;
    private final List<ValueChange> found = new ArrayList<>();
    private int more;

    Comparison(ValueMask mask) {
      this.mask = mask;
    }

    void compare(YamlPath path, JsonNode before, JsonNode after) {
      if (before.equals(after)) {
        return;
      }
      if (before.isObject() && after.isObject()) {
        Set<String> names = new LinkedHashSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        names.forEach(name -> compare(path.key(name), before.path(name), after.path(name)));
      } else if (before.isArray() && after.isArray()) {
        compareItems(path, before, after);
      } else if (found.size() < MOST) {
        found.add(new ValueChange(cut(mask.path(path)), shown(path, before), shown(path, after)));
      } else {
        more++;
      }
    }

    /**
     * Items that are the same at both ends moved at most, so that one that is gone is one change.
     */
    private void compareItems(YamlPath path, JsonNode before, JsonNode after) {
      int most = Math.min(before.size(), after.size());
      int top = 0;
      while (top < most && before.get(top).equals(after.get(top))) {
        top++;
      }
      int bottom = 0;
      while (bottom < most - top
          && before.get(before.size() - 1 - bottom).equals(after.get(after.size() - 1 - bottom))) {
        bottom++;
      }
      int changed = Math.max(before.size(), after.size()) - bottom;
      for (int i = top; i < changed; i++) {
        compare(
            path.index(i),
            i < before.size() - bottom ? before.get(i) : MissingNode.getInstance(),
            i < after.size() - bottom ? after.get(i) : MissingNode.getInstance());
      }
    }

    private Optional<String> shown(YamlPath path, JsonNode value) {
      return value.isMissingNode() ? Optional.empty() : Optional.of(cut(mask.text(path, value)));
    }

    private static String cut(String text) {
      return text.codePointCount(0, text.length()) <= LONGEST
          ? text
          : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
    }
  }

  /** How many values differ. */
  public int size() {
    return values.size() + more;
  }

  /** Masks values by their place, by what they look like, and where they repeat a secret. */
  private static final class ValueMask {
    private final Set<String> secrets = new HashSet<>();
    private final UnaryOperator<String> mask;

    ValueMask(List<ObjectNode> trees, UnaryOperator<String> mask) {
      this.mask = mask;
      trees.forEach(tree -> note(YamlPath.ROOT, tree));
    }

    private void note(YamlPath path, JsonNode value) {
      if (value.isObject()) {
        value.properties().forEach(field -> note(path.key(field.getKey()), field.getValue()));
      } else if (value.isArray()) {
        for (int i = 0; i < value.size(); i++) {
          note(path.index(i), value.get(i));
        }
      } else if (SecretSpans.isSecret(path, value)) {
        secrets.add(value.asText());
      }
    }

    String path(YamlPath path) {
      YamlPath shown = YamlPath.ROOT;
      for (YamlPath.Step step : path.steps()) {
        shown =
            step instanceof YamlPath.Key key
                ? shown.key(inText(key.name()))
                : shown.index(((YamlPath.Index) step).number());
      }
      return shown.toString();
    }

    /** A text as it is, anything else as JSON. */
    String text(YamlPath path, JsonNode value) {
      JsonNode masked = masked(path, value);
      return masked.isTextual() ? masked.textValue() : masked.toString();
    }

    private JsonNode masked(YamlPath path, JsonNode value) {
      JsonNodeFactory json = JsonNodeFactory.instance;
      if (value.isObject()) {
        ObjectNode copy = json.objectNode();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
          copy.set(inText(field.getKey()), masked(path.key(field.getKey()), field.getValue()));
        }
        return copy;
      }
      if (value.isArray()) {
        var copy = json.arrayNode(value.size());
        for (int i = 0; i < value.size(); i++) {
          copy.add(masked(path.index(i), value.get(i)));
        }
        return copy;
      }
      if (SecretSpans.isSecret(path, value)) {
        return json.textNode(mask.apply(SecretWords.maskable(value.asText())));
      }
      String text = inText(value.asText());
      return text.equals(value.asText()) ? value : json.textNode(text);
    }

    private String inText(String text) {
      if (SecretSpans.isRecognizable(text) && secrets.contains(text)) {
        return mask.apply(SecretWords.maskable(text));
      }
      StringBuilder shown = new StringBuilder(text.length());
      int reached = 0;
      for (SecretSpans.Span span : SecretSpans.inValue(text, secrets)) {
        shown.append(text, reached, span.from()).append(mask.apply(span.secret()));
        reached = span.to();
      }
      return shown.append(text, reached, text.length()).toString();
    }
  }
}
