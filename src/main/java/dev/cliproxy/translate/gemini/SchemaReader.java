package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a JSON schema of Google's {@code Schema}: types in capitals, {@code nullable}, limits as
 * strings. Only keywords change, never what stands where a schema has names of its own: a property
 * may be called {@code type}. What is a JSON schema already stays one.
 */
final class SchemaReader {
  private static final Set<String> COUNTS =
      Set.of("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties");

  /** Keywords under other names. */
  private static final Map<String, String> RENAMED = Map.of("ref", "$ref", "defs", "$defs");

  /** Keywords whose values are schemas by name. */
  private static final Set<String> NAMED = Set.of("properties", "$defs", "definitions");

  /** Keywords whose values are schemas, or lists of them. */
  private static final Set<String> NESTED =
      Set.of("items", "prefixItems", "anyOf", "oneOf", "allOf", "additionalProperties");

  private SchemaReader() {}

  /** The same as a JSON schema. */
  static ObjectNode jsonSchema(ObjectNode schema) {
    ObjectNode read = Json.object();
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      String camel = Fields.camel(member.getKey());
      String keyword = RENAMED.getOrDefault(camel, camel);
      JsonNode value = member.getValue();
      if (value.isNull() && !keyword.equals("default") && !keyword.equals("const")) {
        continue;
      }
      if (NAMED.contains(keyword) && value.isObject()) {
        ObjectNode named = read.putObject(keyword);
        value.properties().forEach(one -> named.set(one.getKey(), nested(one.getValue())));
      } else if (NESTED.contains(keyword)) {
        read.set(keyword, nested(value));
      } else if (keyword.equals("type")) {
        type(value).ifPresent(type -> read.set("type", type));
      } else if (COUNTS.contains(keyword)) {
        read.set(keyword, count(value));
      } else if (keyword.equals("example")) {
        read.putArray("examples").add(value);
      } else if (!keyword.equals("nullable") && !keyword.equals("propertyOrdering")) {
        read.set(keyword, value);
      }
    }
    readEnum(read);
    if (Fields.of(schema, "nullable").asBoolean(false)) {
      allowNull(read);
    }
    return read;
  }

  private static JsonNode nested(JsonNode value) {
    if (value.isObject()) {
      return jsonSchema((ObjectNode) value);
    }
    if (value.isArray()) {
      ArrayNode list = Json.object().arrayNode();
      value.forEach(one -> list.add(nested(one)));
      return list;
    }
    return value;
  }

  private static Optional<JsonNode> type(JsonNode value) {
    ArrayNode list = Json.object().arrayNode();
    for (JsonNode one : Fields.elements(value)) {
      String word = one.asText().toLowerCase(Locale.ROOT);
      if (!word.isEmpty() && !word.equals("type_unspecified")) {
        list.add(word);
      }
    }
    if (list.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(value.isArray() ? list : list.get(0));
  }

  private static JsonNode count(JsonNode value) {
    Optional<BigDecimal> number = Fields.number(value);
    return number.isPresent() ? Json.object().numberNode(number.get()) : value;
  }

  /** Google's lists of values are texts, whatever the type. */
  private static void readEnum(ObjectNode read) {
    if (read.path("format").asText().equals("enum")) {
      read.remove("format");
    }
    String type = read.path("type").asText();
    if (!read.path("enum").isArray() || !Set.of("integer", "number").contains(type)) {
      return;
    }
    ArrayNode values = Json.object().arrayNode();
    for (JsonNode value : read.get("enum")) {
      values.add(count(value));
    }
    read.set("enum", values);
  }

  private static void allowNull(ObjectNode read) {
    JsonNode type = read.path("type");
    if (type.isTextual() && !type.textValue().equals("null")) {
      read.putArray("type").add(type).add("null");
    } else if (read.path("anyOf").isArray()) {
      ((ArrayNode) read.get("anyOf")).addObject().put("type", "null");
    }
    if (read.path("enum").isArray() && !type.isMissingNode()) {
      ((ArrayNode) read.get("enum")).addNull();
    }
  }
}
