package dev.cliproxy.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.setting.ItemSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The body of a management request: one JSON value, and the forms it may have.
 *
 * @param value never null; a JSON null is a null node
 */
record JsonBody(JsonNode value) {

  JsonBody {
    Objects.requireNonNull(value, "value");
  }

  /** The body as an object. */
  ObjectNode object() {
    return asObject(value, "the body");
  }

  /** The object that stands in a field of the body. */
  ObjectNode object(String field) {
    return asObject(object().path(field), field);
  }

  /** A list that is the body itself or stands in its field {@code items}. */
  List<JsonNode> items() {
    JsonNode list = value.isObject() ? value.path("items") : value;
    if (!list.isArray()) {
      throw InvalidRequestException.invalidBody(
          "expected a list, or an object with a list in items");
    }
    List<JsonNode> items = new ArrayList<>();
    list.forEach(items::add);
    return items;
  }

  /** As {@link #items()}, all of them texts. */
  List<String> texts() {
    return items().stream().map(item -> asText(item, "each item of the list")).toList();
  }

  /** As {@link #items()}, all of them objects. */
  List<ObjectNode> objects() {
    return items().stream().map(item -> asObject(item, "each item of the list")).toList();
  }

  /** A field of the body that has a value. */
  Optional<JsonNode> field(String name) {
    return Optional.ofNullable(object().get(name)).filter(node -> !node.isNull());
  }

  /** A field that is a text, if it is there. */
  Optional<String> text(String name) {
    return field(name).map(node -> asText(node, name));
  }

  /** The place that the field {@code index} names, if it is there. */
  Optional<ItemSelector> index() {
    return field("index")
        .map(
            node -> {
              if (!node.isIntegralNumber()) {
                throw InvalidRequestException.invalidBody("expected a whole number in index");
              }
              return new ItemSelector.ByIndex(node.canConvertToInt() ? node.intValue() : -1);
            });
  }

  private static ObjectNode asObject(JsonNode node, String what) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw InvalidRequestException.invalidBody("expected an object as " + what);
  }

  private static String asText(JsonNode node, String what) {
    if (!node.isTextual()) {
      throw InvalidRequestException.invalidBody("expected a text as " + what);
    }
    return node.textValue();
  }

  /** A body may hold secrets. */
  @Override
  public String toString() {
    return "JsonBody[]";
  }
}
