package dev.cliproxy.translate;

import com.fasterxml.jackson.core.JsonToken;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A value in a request body and where it stands.
 *
 * @param first its first token
 * @param text a string's text; {@code ""} for all else
 * @param from offset of its first byte
 * @param to offset after its last byte
 * @param empty whether it is an object without members
 * @param members those members of an object that were asked for
 * @param elements the objects in a list whose elements were asked for
 */
record JsonMember(
    JsonToken first,
    String text,
    int from,
    int to,
    boolean empty,
    Map<String, JsonMember> members,
    List<JsonMember> elements) {

  JsonMember {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(text, "text");
    members = Map.copyOf(members);
    elements = List.copyOf(elements);
  }

  boolean isObject() {
    return first == JsonToken.START_OBJECT;
  }

  boolean isText() {
    return first == JsonToken.VALUE_STRING;
  }

  boolean isTrue() {
    return first == JsonToken.VALUE_TRUE;
  }

  boolean isFalse() {
    return first == JsonToken.VALUE_FALSE;
  }

  boolean isNull() {
    return first == JsonToken.VALUE_NULL;
  }

  /** A body may hold secrets. */
  @Override
  public String toString() {
    return "JsonMember[" + first + ", " + from + " to " + to + "]";
  }
}
