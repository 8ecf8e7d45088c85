package dev.cliproxy.translate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One pass over a request body that notes the few members somebody asks for. Strings of other
 * members, such as images, are skipped without being built.
 */
final class JsonBodyParser {

  private static final int MAX_DEPTH = 200;

  /** The longest text of a member that is asked for, in characters. */
  private static final int MAX_TEXT = 1_000;

  /** The most elements of a list that is looked into; Gemini takes 100. */
  private static final int MAX_ELEMENTS = 1_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Names come from clients: they must not stay in the JVM's table of strings.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_TEXT)
                  .build())
          .build();

  /**
   * The members that are asked for, and those inside of them or, with brackets, of its elements.
   */
  private static final Map<String, Set<String>> WANTED =
      Map.of(
          "model", Set.of(),
          "previous_response_id", Set.of(),
          "store", Set.of(),
          "stream", Set.of(),
          "stream_options", Set.of("include_usage"),
          "reasoning", Set.of("effort"),
          "generateContentRequest", Set.of("model"),
          "requests", Set.of(),
          "requests[]", Set.of("model"));

  private final JsonParser parser;

  private JsonBodyParser(JsonParser parser) {
    this.parser = parser;
  }

  /** Reads a body that is one JSON object in UTF-8. */
  static JsonMember parse(ByteBuffer bytes) throws InvalidRequestBodyException {
    requireUtf8(bytes);
    try (JsonParser parser = open(bytes)) {
      return new JsonBodyParser(parser).body();
    } catch (StreamConstraintsException e) {
      throw new InvalidRequestBodyException(
          "the body is nested deeper than %d, or has a name, a number, a model or an effort that is too long, at %s"
              .formatted(MAX_DEPTH, place(e.getLocation())));
    } catch (JsonProcessingException e) {
      // Its own message quotes the body.
      throw new InvalidRequestBodyException(
          "the body is not valid JSON at " + place(e.getLocation()));
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory cannot be read", e);
    }
  }

  /** Jackson would guess UTF-16 and UTF-32, and offsets would count something else. */
  private static void requireUtf8(ByteBuffer bytes) throws InvalidRequestBodyException {
    for (int at = 0; at < Math.min(4, bytes.limit()); at++) {
      byte character = bytes.get(at);
      if (character == 0 || (at == 0 && character < 0)) {
        throw new InvalidRequestBodyException(
            "the body must be JSON in UTF-8, without a byte order mark");
      }
    }
  }

  /** Offsets that the parser tells are those of the buffer, which is read from 0 on. */
  static JsonParser open(ByteBuffer bytes) throws IOException {
    return bytes.hasArray()
        ? JSON.createParser(bytes.array(), bytes.arrayOffset(), bytes.limit())
        : JSON.createParser(new ByteBufferBackedInputStream(bytes.duplicate()));
  }

  private JsonMember body() throws IOException, InvalidRequestBodyException {
    JsonToken first = parser.nextToken();
    if (first != JsonToken.START_OBJECT) {
      throw new InvalidRequestBodyException(
          first == null ? "the body is empty; expected a JSON object" : "expected a JSON object");
    }
    JsonMember body = object("", WANTED.keySet());
    if (parser.nextToken() != null) {
      throw new InvalidRequestBodyException("expected the end of the body at " + place());
    }
    JsonMember model = body.members().get("model");
    if (model != null && !model.isText()) {
      throw new InvalidRequestBodyException("model must be a string");
    }
    return body;
  }

  private JsonMember object(String path, Set<String> wanted)
      throws IOException, InvalidRequestBodyException {
    int from = from();
    boolean empty = true;
    Map<String, JsonMember> members = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      empty = false;
      String name = parser.currentName();
      JsonToken first = parser.nextToken();
      if (!wanted.contains(name)) {
        parser.skipChildren();
      } else if (members.put(name, member(path + name, first)) != null) {
        throw new InvalidRequestBodyException(path + name + " is given twice, at " + place());
      }
    }
    return new JsonMember(JsonToken.START_OBJECT, "", from, to(), empty, members, List.of());
  }

  private JsonMember list(String path) throws IOException, InvalidRequestBodyException {
    int from = from();
    List<JsonMember> elements = new ArrayList<>();
    JsonToken first = parser.nextToken();
    for (; first != null && first != JsonToken.END_ARRAY; first = parser.nextToken()) {
      if (elements.size() == MAX_ELEMENTS) {
        throw new InvalidRequestBodyException(path + " has more than 1,000 objects");
      }
      if (first == JsonToken.START_OBJECT) {
        elements.add(object(path + "[].", WANTED.get(path + "[]")));
      } else {
        parser.skipChildren();
      }
    }
    return new JsonMember(JsonToken.START_ARRAY, "", from, to(), false, Map.of(), elements);
  }

  private JsonMember member(String path, JsonToken first)
      throws IOException, InvalidRequestBodyException {
    if (first == JsonToken.START_OBJECT) {
      return object(path + ".", WANTED.getOrDefault(path, Set.of()));
    }
    if (first == JsonToken.START_ARRAY && WANTED.containsKey(path + "[]")) {
      return list(path);
    }
    int from = from();
    String text = "";
    if (first == JsonToken.VALUE_STRING) {
      text = parser.getText();
      if (text.length() > MAX_TEXT) {
        throw new InvalidRequestBodyException(path + " is longer than " + MAX_TEXT);
      }
    } else {
      parser.skipChildren();
    }
    return new JsonMember(first, text, from, to(), false, Map.of(), List.of());
  }

  private int from() {
    return Math.toIntExact(parser.currentTokenLocation().getByteOffset());
  }

  private int to() {
    return Math.toIntExact(parser.currentLocation().getByteOffset());
  }

  private String place() {
    return place(parser.currentTokenLocation());
  }

  private static String place(JsonLocation location) {
    return location == null
        ? "an unknown place"
        : "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }
}
