package dev.cliproxy.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/**
 * A value of a YAML text and where it stands there. All offsets count UTF-16 units of the whole
 * text. Unlike the library's nodes, an alias stays an alias, and no node reaches past its own last
 * character into the comments and blank lines that follow it.
 */
sealed interface YamlNode {

  /** Where the node stands. */
  Place place();

  /** What the node means, aliases and merges resolved; shared, so never to be changed. */
  JsonNode value();

  /** The offset of the first character, an anchor or tag included. */
  default int start() {
    return place().start();
  }

  /** The offset behind the last character. */
  default int end() {
    return place().end();
  }

  /** The node itself, or what it is an alias of. */
  default YamlNode resolved() {
    return this;
  }

  /**
   * Where a node stands.
   *
   * @param start offset of the first character, an anchor or tag included
   * @param body offset of the first character behind an anchor or tag
   * @param end offset behind the last character
   * @param line line of the body, counted from 1
   */
  record Place(int start, int body, int end, int line) {

    /** The same place, ending there. */
    Place until(int newEnd) {
      return new Place(start, body, newEnd, line);
    }

    /** Whether the node has an anchor or a tag. */
    boolean hasProperties() {
      return start != body;
    }
  }

  /**
   * A single value.
   *
   * @param text what was written, without quotes and escapes
   */
  record Scalar(Place place, ScalarStyle style, String text, JsonNode value) implements YamlNode {

    /** Whether the value is null because nothing was written at all. */
    boolean isBlank() {
      return start() == end();
    }
  }

  /**
   * A reference to a value that stands before it.
   *
   * @param target what the alias stands for; never itself an alias
   */
  record Alias(Place place, YamlNode target) implements YamlNode {
    @Override
    public JsonNode value() {
      return target.value();
    }

    @Override
    public YamlNode resolved() {
      return target;
    }
  }

  /**
   * Keys and their values.
   *
   * @param flow whether it is written with braces
   * @param inherited what its merge keys bring, including what its own keys override
   */
  record Mapping(
      Place place, boolean flow, List<Entry> entries, ObjectNode inherited, ObjectNode value)
      implements YamlNode {}

  /**
   * A list.
   *
   * @param flow whether it is written with brackets
   */
  record Sequence(Place place, boolean flow, List<Item> items, ArrayNode value)
      implements YamlNode {}

  /** A part of a collection. */
  sealed interface Child {

    /** The offset of its first character: of the dash, the question mark or the key. */
    int start();

    /** Its value. */
    YamlNode value();

    /** The offset behind its last character. */
    default int end() {
      return value().end();
    }
  }

  /**
   * A key of a mapping and its value.
   *
   * @param start offset of the key, or of the question mark before it
   * @param colon offset of the colon, or -1 when there is none
   * @param merge whether it is the merge key {@code <<}
   */
  record Entry(int start, YamlNode key, String name, boolean merge, int colon, YamlNode value)
      implements Child {

    /** The offset behind the key and its colon. */
    int afterKey() {
      return colon < 0 ? key.end() : colon + 1;
    }
  }

  /**
   * An item of a sequence.
   *
   * @param start offset of the dash; in brackets, of the value
   */
  record Item(int start, YamlNode value) implements Child {}
}
