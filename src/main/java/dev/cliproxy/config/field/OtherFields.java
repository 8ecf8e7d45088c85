package dev.cliproxy.config.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Fields of a configured object that this program does not know; they are returned as they are. */
public final class OtherFields {
  private final Map<String, JsonNode> fields = new LinkedHashMap<>();

  public OtherFields(Map<String, JsonNode> fields) {
    fields.forEach((name, value) -> this.fields.put(name, value.deepCopy()));
  }

  /** Puts the fields into the object and returns it. */
  public ObjectNode addTo(ObjectNode target) {
    fields.forEach((name, value) -> target.set(name, value.deepCopy()));
    return target;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OtherFields that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  /** Names only: a value may be a secret. */
  @Override
  public String toString() {
    return fields.keySet().toString();
  }
}
