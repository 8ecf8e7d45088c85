package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Writes down what a response consists of, from the events that make it: {@code
 * response.output_item.done} brings its items, {@code response.completed} or {@code
 * response.incomplete} its id. Not thread-safe.
 */
public final class ResponseRecord {
  private static final String ITEM = "response.output_item.done";
  private static final List<String> ENDS = List.of("response.completed", "response.incomplete");

  private final IntPredicate room;
  private final List<byte[]> items = new ArrayList<>();
  private Optional<String> id = Optional.empty();
  private boolean whole = true;

  /**
   * With nothing.
   *
   * @param room whether there is room for so many bytes more; where there is none, nothing is kept
   */
  public ResponseRecord(IntPredicate room) {
    this.room = Objects.requireNonNull(room, "room");
  }

  /** The text of the next event, which is valid JSON. */
  public void take(String event) {
    // Most events are pieces of text, which are not looked into.
    boolean item = event.contains(ITEM);
    if (whole && (item || ENDS.stream().anyMatch(event::contains))) {
      read(event.getBytes(UTF_8));
    }
  }

  private void read(byte[] event) {
    String type = "";
    Optional<byte[]> item = Optional.empty();
    Optional<String> response = Optional.empty();
    try (JsonParser parser = JsonBodyParser.open(ByteBuffer.wrap(event))) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken first = parser.nextToken();
        if (name.equals("type") && first == JsonToken.VALUE_STRING) {
          type = parser.getText();
        } else if (name.equals("item") && first == JsonToken.START_OBJECT) {
          int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
          parser.skipChildren();
          int to = Math.toIntExact(parser.currentLocation().getByteOffset());
          item = Optional.of(Arrays.copyOfRange(event, from, to));
        } else if (name.equals("response") && first == JsonToken.START_OBJECT) {
          response = responseId(parser);
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      // Nested deeper than is read, or the like: what is not known whole is not kept.
      whole = false;
      return;
    }
    if (type.equals(ITEM)) {
      item.ifPresent(this::keep);
    } else if (ENDS.contains(type)) {
      id = response;
    }
  }

  private static Optional<String> responseId(JsonParser parser) throws IOException {
    Optional<String> id = Optional.empty();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = parser.currentName().equals("id");
      if (parser.nextToken() == JsonToken.VALUE_STRING && wanted) {
        id = Optional.of(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    return id;
  }

  private void keep(byte[] item) {
    if (room.test(item.length)) {
      items.add(item);
    } else {
      whole = false;
      items.clear();
    }
  }

  /** The response's id, once it is whole; empty before, and when it was too large to be kept. */
  public Optional<String> id() {
    return id.filter(known -> whole);
  }

  /** The items of its output, in order. */
  public List<byte[]> items() {
    return List.copyOf(items);
  }
}
