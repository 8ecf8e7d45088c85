package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A message of a client on the WebSocket of the Responses API: {@value #CREATE} beside the members
 * that a body of {@code POST /v1/responses} has, or of another type. Does not change.
 *
 * <p>Source: developers.openai.com/api/docs/guides/websocket-mode.
 */
public final class ResponseMessage {
  /** The type of a message that asks for a response. */
  public static final String CREATE = "response.create";

  /** What belongs to the message and not to the body, or is said anew in it. */
  private static final Set<String> OF_MESSAGE =
      Set.of("type", "stream", "generate", "client_metadata");

  private static final String PREVIOUS = "previous_response_id";
  private static final String INPUT = "input";

  private final byte[] bytes;
  private final Map<String, Member> members;

  /** Without the brackets; empty when the input is no list and no text. */
  private final Optional<Slice> listed;

  /** Of bytes, from one offset to before another. */
  private record Slice(int from, int to) {}

  /**
   * @param whole from the quote before the name to the end of the value
   * @param text a string's; {@code ""} for all else
   */
  private record Member(JsonToken first, String text, Slice whole, Slice value) {}

  private ResponseMessage(byte[] bytes, Map<String, Member> members, Optional<Slice> listed) {
    this.bytes = bytes;
    this.members = members;
    this.listed = listed;
  }

  /**
   * Reads a message.
   *
   * @param bytes not copied: must not change as long as this is used
   * @throws InvalidRequestBodyException when it is not one JSON object in UTF-8, or says something
   *     twice
   */
  public static ResponseMessage read(byte[] bytes) throws InvalidRequestBodyException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    // Says what is wrong, and where.
    JsonBodyParser.parse(buffer);
    try (JsonParser parser = JsonBodyParser.open(buffer)) {
      parser.nextToken();
      Map<String, Member> members = new LinkedHashMap<>();
      Optional<Slice> listed = Optional.empty();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        int from = from(parser);
        JsonToken first = parser.nextToken();
        Slice value = value(bytes, parser, first);
        if (first == JsonToken.START_ARRAY && name.equals(INPUT)) {
          listed = Optional.of(new Slice(value.from() + 1, value.to() - 1));
        }
        // Of the texts that matter none is longer.
        boolean told = first == JsonToken.VALUE_STRING && !name.equals(INPUT);
        String text = told ? text(bytes, value) : "";
        Member member = new Member(first, text, new Slice(from, value.to()), value);
        if (members.put(name, member) != null) {
          throw new InvalidRequestBodyException(name(name) + " is given twice");
        }
      }
      return new ResponseMessage(bytes, members, listed);
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory cannot be read", e);
    }
  }

  private static String name(String name) {
    return OF_MESSAGE.contains(name) || name.equals(INPUT) ? name : "something";
  }

  private static String text(byte[] bytes, Slice value) {
    int to = Math.min(value.to() - 1, value.from() + 1 + JsonScanner.MAX_TEXT);
    return JsonText.decoded(bytes, value.from() + 1, to);
  }

  private static Slice value(byte[] bytes, JsonParser parser, JsonToken first) throws IOException {
    int from = from(parser);
    if (first == JsonToken.VALUE_STRING) {
      return new Slice(from, endOfText(bytes, from));
    }
    parser.skipChildren();
    return new Slice(from, Math.toIntExact(parser.currentLocation().getByteOffset()));
  }

  /** The parser tells it only of texts that it builds. */
  private static int endOfText(byte[] bytes, int from) {
    int at = from + 1;
    while (bytes[at] != '"') {
      at += bytes[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private static int from(JsonParser parser) {
    return Math.toIntExact(parser.currentTokenLocation().getByteOffset());
  }

  /** What the message is; {@code ""} when it does not say. */
  public String type() {
    return text("type").orElse("");
  }

  /** The model that is asked for, if the message says it. */
  public Optional<String> model() {
    return text("model");
  }

  /** The response that this one goes on from, if the message says it. */
  public Optional<String> previousResponse() {
    return text(PREVIOUS);
  }

  /** Whether a response is to be made; if not, what the message says is to be kept for the next. */
  public boolean generates() {
    Member generate = members.get("generate");
    return generate == null || generate.first() != JsonToken.VALUE_FALSE;
  }

  /** In bytes. */
  public int size() {
    return bytes.length;
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(members.get(name))
        .filter(member -> member.first() == JsonToken.VALUE_STRING)
        .map(Member::text);
  }

  /**
   * The items of the input as they stand in its list, with the commas between them; a text as the
   * one item that it means. Empty when the input is something else.
   */
  public Optional<byte[]> items() {
    Member input = members.get(INPUT);
    if (input == null || input.first() == JsonToken.VALUE_NULL) {
      return Optional.of(new byte[0]);
    }
    if (input.first() == JsonToken.VALUE_STRING) {
      ByteArrayOutputStream item = new ByteArrayOutputStream();
      item.writeBytes("{\"type\":\"message\",\"role\":\"user\",\"content\":".getBytes(UTF_8));
      write(item, input.value());
      item.write('}');
      return Optional.of(item.toByteArray());
    }
    return listed.map(
        list ->
            new String(bytes, list.from(), list.to() - list.from(), UTF_8).strip().getBytes(UTF_8));
  }

  /** The message as the body of a request over HTTP that asks for a stream. */
  public ByteBuffer body() {
    return body(Set.of(), new byte[0]);
  }

  /**
   * As the other, but the response that this one goes on from is not named: what it consists of
   * stands in the input instead.
   *
   * @param items all of them, those of this message included
   */
  public ByteBuffer bodyWith(byte[] items) {
    return body(Set.of(PREVIOUS, INPUT), items);
  }

  /** Every member that stays is the client's, byte for byte. */
  private ByteBuffer body(Set<String> replaced, byte[] items) {
    ByteArrayOutputStream body = new ByteArrayOutputStream(bytes.length + items.length + 64);
    body.writeBytes("{\"stream\":true".getBytes(UTF_8));
    if (!replaced.isEmpty()) {
      body.writeBytes(",\"input\":[".getBytes(UTF_8));
      body.writeBytes(items);
      body.write(']');
    }
    members.forEach(
        (name, member) -> {
          if (!OF_MESSAGE.contains(name) && !replaced.contains(name)) {
            body.write(',');
            write(body, member.whole());
          }
        });
    body.write('}');
    return ByteBuffer.wrap(body.toByteArray());
  }

  private void write(ByteArrayOutputStream out, Slice slice) {
    out.write(bytes, slice.from(), slice.to() - slice.from());
  }

  /** Two lists of items, each with commas between its own, as one. */
  public static byte[] joined(List<byte[]> lists) {
    List<byte[]> filled = new ArrayList<>(lists);
    filled.removeIf(list -> list.length == 0);
    ByteArrayOutputStream joined =
        new ByteArrayOutputStream(filled.stream().mapToInt(list -> list.length + 1).sum());
    for (byte[] list : filled) {
      if (joined.size() > 0) {
        joined.write(',');
      }
      joined.writeBytes(list);
    }
    return joined.toByteArray();
  }

  /** A message may hold secrets. */
  @Override
  public String toString() {
    return "ResponseMessage[" + bytes.length + " bytes]";
  }
}
