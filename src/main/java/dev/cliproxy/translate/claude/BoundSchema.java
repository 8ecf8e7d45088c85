package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * The part of JSON Schema that Anthropic can bind a model to, as the helpers of its SDKs have it
 * (npm {@code @anthropic-ai/sdk} 1.14.0, transform-json-schema): objects are closed, one of several
 * is any of them, and what it does not know is told to the model in the description.
 */
final class BoundSchema {
  private static final Set<String> FORMATS =
      Set.of(
          "date-time",
          "time",
          "date",
          "duration",
          "email",
          "hostname",
          "uri",
          "ipv4",
          "ipv6",
          "uuid");

  private static final Set<String> PLAIN =
      Set.of("type", "title", "description", "enum", "const", "$ref", "required");

  private BoundSchema() {}

  /** The schema in that part. */
  static ObjectNode of(ObjectNode schema) {
    ObjectNode bound = Json.object();
    StringJoiner rest = new StringJoiner(", ", "{", "}");
    rest.setEmptyValue("");
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      JsonNode value = member.getValue();
      switch (member.getKey()) {
        case "$schema" -> {
          // Says nothing of the document.
        }
        case "$defs", "definitions", "properties" -> bound.set(member.getKey(), each(value));
        case "items" -> bound.set("items", any(value));
        case "anyOf", "allOf" -> bound.set(member.getKey(), list(value));
        case "oneOf" -> {
          if (!schema.has("anyOf")) {
            bound.set("anyOf", list(value));
          }
        }
        case "additionalProperties" -> {
          if (!isObject(schema)) {
            rest.add(told(member));
          }
        }
        default -> {
          if (isKnown(member.getKey(), value)) {
            bound.set(member.getKey(), value.deepCopy());
          } else {
            rest.add(told(member));
          }
        }
      }
    }
    if (isObject(schema)) {
      if (!bound.path("properties").isObject()) {
        bound.putObject("properties");
      }
      bound.put("additionalProperties", false);
    }
    if (rest.length() > 0) {
      String own = Json.text(bound, "description");
      bound.put("description", own.isEmpty() ? rest.toString() : own + "\n\n" + rest);
    }
    return bound;
  }

  private static boolean isKnown(String key, JsonNode value) {
    return PLAIN.contains(key)
        || (key.equals("format") && FORMATS.contains(value.asText()))
        || (key.equals("minItems") && (value.asInt(-1) == 0 || value.asInt(-1) == 1));
  }

  private static boolean isObject(ObjectNode schema) {
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      for (JsonNode one : type) {
        if (one.asText().equals("object")) {
          return true;
        }
      }
      return false;
    }
    return type.asText().equals("object") || (type.isMissingNode() && schema.has("properties"));
  }

  private static String told(Map.Entry<String, JsonNode> member) {
    return member.getKey() + ": " + member.getValue();
  }

  private static JsonNode each(JsonNode schemas) {
    if (!schemas.isObject()) {
      return schemas.deepCopy();
    }
    ObjectNode bound = Json.object();
    schemas.properties().forEach(one -> bound.set(one.getKey(), any(one.getValue())));
    return bound;
  }

  private static JsonNode list(JsonNode schemas) {
    if (!schemas.isArray()) {
      return schemas.deepCopy();
    }
    ArrayNode bound = Json.object().arrayNode();
    schemas.forEach(one -> bound.add(any(one)));
    return bound;
  }

  private static JsonNode any(JsonNode schema) {
    return schema instanceof ObjectNode object ? of(object) : schema.deepCopy();
  }
}
