package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Google's own {@code Schema}, all that models before 2.5 take: they refuse a request for one
 * keyword more, wherever it stands. What it has no words for is left out, which lets a model write
 * more than the client asked for, never less.
 */
final class PlainSchema {
  private static final List<String> KEPT =
      List.of(
          "title",
          "description",
          "minItems",
          "maxItems",
          "minimum",
          "maximum",
          "minLength",
          "maxLength",
          "pattern",
          "propertyOrdering");

  private static final Map<String, Set<String>> FORMATS =
      Map.of(
          "string", Set.of("date-time", "enum"),
          "number", Set.of("float", "double"),
          "integer", Set.of("int32", "int64"));

  private PlainSchema() {}

  /**
   * The schema in these words.
   *
   * @param schema a JSON schema, of {@link SchemaWriter}
   */
  static ObjectNode of(JsonNode schema) {
    ObjectNode plain = Json.object();
    List<String> types = types(schema);
    boolean nullable = types.remove("null");
    List<ObjectNode> alternatives = alternatives(schema);
    nullable |= alternatives.removeIf(one -> one.path("type").asText().equals("NULL"));
    if (types.size() > 1 && alternatives.isEmpty()) {
      types.forEach(type -> alternatives.add(ofType(type, schema)));
    }
    if (alternatives.size() == 1) {
      plain.setAll(alternatives.get(0));
    } else if (!alternatives.isEmpty()) {
      plain.putArray("anyOf").addAll(alternatives);
    } else if (types.isEmpty() && nullable) {
      return plain.put("type", "NULL");
    } else {
      plain.setAll(ofType(types.isEmpty() ? guessed(schema) : types.get(0), schema));
    }
    for (String keyword : KEPT) {
      if (schema.hasNonNull(keyword)) {
        plain.set(keyword, schema.get(keyword));
      }
    }
    if (nullable) {
      plain.put("nullable", true);
    }
    return plain;
  }

  private static List<String> types(JsonNode schema) {
    List<String> types = new ArrayList<>();
    for (JsonNode type : Fields.elements(schema.path("type"))) {
      types.add(type.asText().toLowerCase(Locale.ROOT));
    }
    return types;
  }

  private static List<ObjectNode> alternatives(JsonNode schema) {
    JsonNode list = schema.path(schema.path("anyOf").isArray() ? "anyOf" : "oneOf");
    List<ObjectNode> alternatives = new ArrayList<>();
    // Beside properties they say what is required together, for which there are no words.
    if (list.isArray() && !schema.has("properties")) {
      list.forEach(one -> alternatives.add(of(one)));
    }
    return alternatives;
  }

  private static String guessed(JsonNode schema) {
    if (schema.has("$ref") || schema.has("properties") || schema.has("additionalProperties")) {
      return "object";
    }
    if (schema.has("items") || schema.has("prefixItems")) {
      return "array";
    }
    JsonNode first = schema.path("enum").path(0);
    if (first.isNumber()) {
      return first.isIntegralNumber() ? "integer" : "number";
    }
    return first.isBoolean() ? "boolean" : "string";
  }

  private static ObjectNode ofType(String type, JsonNode schema) {
    ObjectNode plain = Json.object().put("type", type.toUpperCase(Locale.ROOT));
    String format = schema.path("format").asText();
    if (FORMATS.getOrDefault(type, Set.of()).contains(format)) {
      plain.put("format", format);
    }
    if (!type.equals("boolean")) {
      values(type, schema, plain);
    }
    if (type.equals("array")) {
      JsonNode items = schema.path("items");
      JsonNode one = items.isObject() ? items : schema.path("prefixItems").path(0);
      plain.set("items", of(one.isMissingNode() ? items.path(0) : one));
    }
    if (type.equals("object") && schema.path("properties").isObject()) {
      object(schema, plain);
    }
    return plain;
  }

  /** All values as texts: Google knows no others. */
  private static void values(String type, JsonNode schema, ObjectNode plain) {
    ArrayNode values = Json.object().arrayNode();
    for (JsonNode value : schema.path("enum")) {
      if (value.isValueNode() && !value.isNull() && !value.asText().isEmpty()) {
        values.add(value.asText());
      }
    }
    if (!values.isEmpty()) {
      plain.set("enum", values);
      if (!type.equals("string")) {
        plain.put("format", "enum");
      }
    }
  }

  private static void object(JsonNode schema, ObjectNode plain) {
    ObjectNode properties = Json.object();
    Set<String> names = new HashSet<>();
    for (Map.Entry<String, JsonNode> property : schema.get("properties").properties()) {
      properties.set(property.getKey(), of(property.getValue()));
      names.add(property.getKey());
    }
    if (properties.isEmpty()) {
      return;
    }
    plain.set("properties", properties);
    ArrayNode required = Json.object().arrayNode();
    for (JsonNode name : schema.path("required")) {
      if (names.contains(name.asText())) {
        required.add(name.asText());
      }
    }
    if (!required.isEmpty()) {
      plain.set("required", required);
    }
  }
}
