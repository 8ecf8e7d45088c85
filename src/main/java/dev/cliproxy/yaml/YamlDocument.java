package dev.cliproxy.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.yaml.YamlNode.Entry;
import dev.cliproxy.yaml.YamlNode.Item;
import dev.cliproxy.yaml.YamlNode.Mapping;
import dev.cliproxy.yaml.YamlNode.Scalar;
import dev.cliproxy.yaml.YamlNode.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The text of the configuration file as a person wrote it, and what it means. A change touches only
 * the bytes of the changed value: comments, order, quoting, blank lines and line ends stay.
 * Immutable.
 */
public final class YamlDocument {
  /** The largest text, in bytes of UTF-8. */
  public static final int LARGEST_BYTES = 1 << 20;

  private final String text;
  private final YamlParser.Parsed parsed;

  private YamlDocument(String text, YamlParser.Parsed parsed) {
    this.text = text;
    this.parsed = parsed;
  }

  /**
   * Reads a text.
   *
   * @throws InvalidYamlException with everything that is wrong, each with its line
   */
  public static YamlDocument parse(String text) throws InvalidYamlException {
    return new YamlDocument(text, new YamlParser(text).parse());
  }

  /** The text, exactly as it was read or changed. */
  public String text() {
    return text;
  }

  /**
   * What the text means, as a tree of its own that may be changed. Aliases and merges are resolved;
   * a text without content is an empty object.
   */
  public ObjectNode tree() {
    return parsed.root().value().deepCopy();
  }

  /**
   * The line, counted from 1, of the value's key or list item; if it does not exist, that of the
   * nearest thing above it that does. Aliases are followed to what they stand for.
   */
  public int line(YamlPath path) {
    YamlNode node = parsed.root();
    int line = node.place().line();
    for (YamlPath.Step step : path.steps()) {
      Optional<Found> found = find(node.resolved(), step);
      if (found.isEmpty()) {
        return line;
      }
      line = found.get().line();
      node = found.get().value();
    }
    return line;
  }

  /** Whether there is something at the path that is not null; aliases and merges are followed. */
  public boolean isSet(YamlPath path) {
    YamlNode node = parsed.root();
    for (YamlPath.Step step : path.steps()) {
      Optional<Found> found = find(node.resolved(), step);
      if (found.isEmpty()) {
        return false;
      }
      node = found.get().value();
    }
    return !node.value().isNull();
  }

  /**
   * A single value and the characters it is written with, quotes included.
   *
   * @param start offset of the first character behind an anchor or tag
   * @param end offset behind the last character
   * @param text what it means, as text
   */
  public record ScalarPlace(YamlPath path, int start, int end, JsonNode value, String text) {}

  /**
   * All single values that are written out; what an alias stands for is there under the alias's
   * path too.
   */
  public List<ScalarPlace> scalars() {
    List<ScalarPlace> scalars = new ArrayList<>();
    addScalars(YamlPath.ROOT, parsed.root(), scalars);
    return scalars;
  }

  private static void addScalars(YamlPath path, YamlNode written, List<ScalarPlace> scalars) {
    YamlNode node = written.resolved();
    if (node instanceof Scalar scalar && !scalar.isBlank()) {
      YamlNode.Place place = scalar.place();
      scalars.add(new ScalarPlace(path, place.body(), place.end(), scalar.value(), scalar.text()));
    } else if (node instanceof Mapping mapping) {
      mapping
          .entries()
          .forEach(entry -> addScalars(path.key(entry.name()), entry.value(), scalars));
    } else if (node instanceof Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        addScalars(path.index(i), sequence.items().get(i).value(), scalars);
      }
    }
  }

  /**
   * Where a tag stands that is unknown here or does not fit its value, also by way of an alias.
   * Such a value is read as if it had no tag, a scalar as text.
   */
  public List<YamlPath> foreignTags() {
    return List.copyOf(parsed.foreignTags());
  }

  private record Found(int line, YamlNode value) {}

  private static Optional<Found> find(YamlNode node, YamlPath.Step step) {
    if (node instanceof Mapping mapping && step instanceof YamlPath.Key key) {
      return mapping.entries().stream()
          .filter(entry -> !entry.merge() && entry.name().equals(key.name()))
          .map(entry -> new Found(entry.key().place().line(), entry.value()))
          .findFirst()
          .or(() -> findMerged(mapping, key));
    }
    if (node instanceof Sequence sequence
        && step instanceof YamlPath.Index index
        && index.number() < sequence.items().size()) {
      YamlNode value = sequence.items().get(index.number()).value();
      return Optional.of(new Found(value.place().line(), value));
    }
    return Optional.empty();
  }

  private static Optional<Found> findMerged(Mapping mapping, YamlPath.Key key) {
    for (Entry entry : mapping.entries()) {
      YamlNode source = entry.value().resolved();
      List<YamlNode> sources = List.of();
      if (entry.merge()) {
        sources =
            source instanceof Sequence sequence
                ? sequence.items().stream().map(Item::value).toList()
                : List.of(source);
      }
      for (YamlNode merged : sources) {
        Optional<Found> found = find(merged.resolved(), key);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The document in which the value at the path is this one and every other value is the same; this
   * document when it is already so. Mappings on the way that do not exist or are null are created.
   *
   * @param path may end in the index of an item that exists
   * @throws YamlEditException when there is no such place, or when the text is laid out so that the
   *     change cannot be made without touching something else
   */
  public YamlDocument with(YamlPath path, JsonNode value) {
    ObjectNode wanted = wanted(path, YamlValue.canonical(value));
    if (wanted.equals(parsed.root().value())) {
      return this;
    }
    try {
      return checked(wanted, Optional.empty(), path);
    } catch (YamlTooLargeException e) {
      throw e;
    } catch (YamlEditException e) {
      YamlNode nearest = nearest(path);
      if (nearest == parsed.root()) {
        throw e;
      }
      return checked(wanted, Optional.of(nearest), path);
    }
  }

  /** Whether the text has more than {@link #LARGEST_BYTES} in UTF-8. */
  static boolean isTooLarge(String text) {
    return text.length() > LARGEST_BYTES
        || text.getBytes(StandardCharsets.UTF_8).length > LARGEST_BYTES;
  }

  private YamlDocument checked(ObjectNode wanted, Optional<YamlNode> replaced, YamlPath path) {
    try {
      String changed = YamlEditor.edit(text, parsed, wanted, replaced);
      if (changed.equals(text)) {
        return this;
      }
      if (isTooLarge(changed)) {
        throw new YamlTooLargeException();
      }
      YamlDocument document = parse(changed);
      if (!YamlValue.same(document.parsed.root().value(), wanted)) {
        throw YamlEditException.unusual(
            "the text around " + path + " is too unusual to be changed");
      }
      return document;
    } catch (InvalidYamlException e) {
      throw YamlEditException.unusual(
          "with " + path + " changed, the text would not be valid: " + e.getMessage(), e);
    } catch (YAMLException e) {
      throw YamlEditException.unusual("the value for " + path + " cannot be written as YAML", e);
    }
  }

  /** The deepest node on the path that stands in the text itself. */
  private YamlNode nearest(YamlPath path) {
    YamlNode node = parsed.root();
    for (YamlPath.Step step : path.steps()) {
      Optional<YamlNode> child = ownChild(node, step);
      if (child.isEmpty()) {
        return node;
      }
      node = child.get();
    }
    return node;
  }

  private static Optional<YamlNode> ownChild(YamlNode node, YamlPath.Step step) {
    if (node instanceof Mapping mapping && step instanceof YamlPath.Key key) {
      return mapping.entries().stream()
          .filter(entry -> !entry.merge() && entry.name().equals(key.name()))
          .map(Entry::value)
          .findFirst();
    }
    return node instanceof Sequence ? find(node, step).map(Found::value) : Optional.empty();
  }

  private ObjectNode wanted(YamlPath path, JsonNode value) {
    List<YamlPath.Step> steps = path.steps();
    if (steps.isEmpty()) {
      if (value instanceof ObjectNode root) {
        return root;
      }
      throw YamlEditException.unusual("the whole configuration is a mapping of keys to values");
    }
    ObjectNode tree = tree();
    JsonNode parent = tree;
    for (int i = 0; i < steps.size() - 1; i++) {
      parent = descend(parent, steps.get(i), path);
    }
    put(parent, steps.get(steps.size() - 1), value, path);
    return tree;
  }

  /** Creates the mapping below when there is none. */
  private static JsonNode descend(JsonNode parent, YamlPath.Step step, YamlPath path) {
    JsonNode child =
        step instanceof YamlPath.Key key
            ? parent.path(key.name())
            : parent.path(((YamlPath.Index) step).number());
    if (!child.isNull() && !child.isMissingNode()) {
      return child;
    }
    ObjectNode created = JsonNodeFactory.instance.objectNode();
    put(parent, step, created, path);
    return created;
  }

  private static void put(JsonNode parent, YamlPath.Step step, JsonNode value, YamlPath path) {
    if (parent instanceof ObjectNode object && step instanceof YamlPath.Key key) {
      object.set(key.name(), value);
    } else if (parent instanceof ArrayNode array
        && step instanceof YamlPath.Index index
        && index.number() < array.size()) {
      array.set(index.number(), value);
    } else {
      throw YamlEditException.unusual("there is no place for " + path);
    }
  }
}
