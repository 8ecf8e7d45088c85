package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says a JSON schema in those words that Google heeds. What it does not know it ignores, so nothing
 * is taken away; what it ignores and has other words for is said in these too: {@code const} as
 * {@code enum}, exclusive limits as limits, {@code allOf} as one schema. {@code $ref} is replaced
 * by what it means, because Google refuses most keywords beside it; one that leads into itself
 * stays. A schema without any of these comes out as it went in.
 */
final class SchemaWriter {
  private static final Set<String> NAMED = Set.of("properties", "patternProperties");
  private static final Set<String> NESTED =
      Set.of("items", "prefixItems", "anyOf", "oneOf", "additionalProperties");
  private static final Set<String> DEFINITIONS = Set.of("$defs", "definitions");

  /** A schema that becomes larger by writing out its references is sent as it is. */
  private static final int MOST_NODES = 20_000;

  private static final int DEEPEST = 64;

  private final ObjectNode root;
  private final Deque<String> following = new ArrayDeque<>();
  private int nodes;
  private boolean refersToItself;

  private SchemaWriter(ObjectNode root) {
    this.root = root;
  }

  /**
   * The schema in Google's words.
   *
   * @param schema not changed
   */
  static ObjectNode written(ObjectNode schema) {
    SchemaWriter writer = new SchemaWriter(schema);
    JsonNode written = writer.schema(schema, 0);
    if (writer.nodes > MOST_NODES || !written.isObject()) {
      return schema.deepCopy();
    }
    ObjectNode result = (ObjectNode) written;
    result.remove("$schema");
    if (writer.refersToItself) {
      DEFINITIONS.stream()
          .filter(schema::has)
          .forEach(name -> result.set(name, schema.get(name).deepCopy()));
    }
    return result;
  }

  private JsonNode schema(JsonNode schema, int depth) {
    nodes++;
    if (nodes > MOST_NODES) {
      return schema;
    }
    if (!schema.isObject()) {
      return schema.deepCopy();
    }
    if (schema.path("$ref").isTextual()) {
      return referred((ObjectNode) schema, depth);
    }
    ObjectNode written = Json.object();
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      String keyword = member.getKey();
      JsonNode value = member.getValue();
      if (NAMED.contains(keyword) && value.isObject()) {
        ObjectNode named = written.putObject(keyword);
        value
            .properties()
            .forEach(one -> named.set(one.getKey(), schema(one.getValue(), depth + 1)));
      } else if (NESTED.contains(keyword)) {
        written.set(keyword, nested(value, depth));
      } else if (!DEFINITIONS.contains(keyword) && !keyword.equals("allOf")) {
        written.set(keyword, value.deepCopy());
      }
    }
    if (schema.path("allOf").isArray()) {
      for (JsonNode one : schema.get("allOf")) {
        merge(written, schema(one, depth + 1));
      }
    }
    if (written.has("const") && !written.has("enum")) {
      written.putArray("enum").add(written.get("const"));
    }
    limit(written, "exclusiveMinimum", "minimum", BigDecimal.ONE);
    limit(written, "exclusiveMaximum", "maximum", BigDecimal.ONE.negate());
    return written;
  }

  private JsonNode nested(JsonNode value, int depth) {
    if (!value.isArray()) {
      return schema(value, depth + 1);
    }
    ArrayNode list = Json.object().arrayNode();
    value.forEach(one -> list.add(schema(one, depth + 1)));
    return list;
  }

  private JsonNode referred(ObjectNode schema, int depth) {
    String reference = schema.get("$ref").textValue();
    if (following.contains(reference) || depth > DEEPEST) {
      refersToItself = true;
      return Json.object().put("$ref", reference);
    }
    ObjectNode whole = Json.object();
    resolved(reference).ifPresent(whole::setAll);
    ObjectNode beside = schema.deepCopy();
    beside.remove("$ref");
    whole.setAll(beside);
    following.push(reference);
    JsonNode written = schema(whole, depth + 1);
    following.pop();
    return written;
  }

  private Optional<ObjectNode> resolved(String reference) {
    if (!reference.startsWith("#")) {
      return Optional.empty();
    }
    try {
      JsonNode target = root.at(JsonPointer.compile(reference.substring(1)));
      return target.isObject() ? Optional.of((ObjectNode) target) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void limit(
      ObjectNode schema, String exclusive, String inclusive, BigDecimal step) {
    JsonNode bound = schema.path(exclusive);
    if (bound.isNumber() && !schema.has(inclusive)) {
      boolean whole = schema.path("type").asText().equals("integer") && bound.isIntegralNumber();
      schema.put(inclusive, whole ? bound.decimalValue().add(step) : bound.decimalValue());
    }
  }

  /** What both ask for; where they differ in one keyword, the first. */
  private static void merge(ObjectNode into, JsonNode other) {
    if (!other.isObject()) {
      return;
    }
    for (Map.Entry<String, JsonNode> member : other.properties()) {
      String keyword = member.getKey();
      JsonNode mine = into.path(keyword);
      if (mine.isMissingNode()) {
        into.set(keyword, member.getValue());
      } else if (keyword.equals("properties") && mine.isObject() && member.getValue().isObject()) {
        for (Map.Entry<String, JsonNode> property : member.getValue().properties()) {
          if (mine.has(property.getKey())) {
            merge((ObjectNode) mine.get(property.getKey()), property.getValue());
          } else {
            ((ObjectNode) mine).set(property.getKey(), property.getValue());
          }
        }
      } else if (keyword.equals("required") && mine.isArray()) {
        member.getValue().forEach(name -> addOnce((ArrayNode) mine, name));
      }
    }
  }

  private static void addOnce(ArrayNode list, JsonNode value) {
    for (JsonNode one : list) {
      if (one.equals(value)) {
        return;
      }
    }
    list.add(value);
  }
}
