package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Json;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A body that is one JSON object. */
final class JsonBody implements RequestBody {

  private static final String GEMINI_PREFIX = "models/";

  private final ByteBuffer bytes;
  private final JsonMember body;

  private JsonBody(ByteBuffer bytes, JsonMember body) {
    this.bytes = bytes;
    this.body = body;
  }

  static JsonBody read(ByteBuffer bytes) throws InvalidRequestBodyException {
    return new JsonBody(bytes, JsonBodyParser.parse(bytes));
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public Optional<String> model() {
    return member("model").map(JsonMember::text);
  }

  @Override
  public boolean streams() {
    return member("stream").filter(JsonMember::isTrue).isPresent();
  }

  @Override
  public boolean asksForUsage() {
    return member("stream_options")
        .map(options -> options.members().get("include_usage"))
        .filter(JsonMember::isTrue)
        .isPresent();
  }

  @Override
  public Optional<String> reasoningEffort() {
    return member("reasoning")
        .map(reasoning -> reasoning.members().get("effort"))
        .filter(JsonMember::isText)
        .map(JsonMember::text);
  }

  @Override
  public Optional<String> conversation(Optional<String> stated) {
    return Optional.of(Conversation.of(bytes, model().orElse(""), stated));
  }

  @Override
  public Optional<String> previousResponse() {
    return member("previous_response_id").filter(JsonMember::isText).map(JsonMember::text);
  }

  @Override
  public boolean isStored() {
    return member("store").filter(JsonMember::isFalse).isEmpty();
  }

  /**
   * A part of it with a Latin letter for each byte: the virtual machine has fast searches for such.
   *
   * @param from the first byte, at most {@link #size}
   * @param most the longest text
   */
  String letters(int from, int most) {
    Chunk chunk = Chunk.of(bytes.slice(from, Math.min(most, bytes.limit() - from)));
    return new String(chunk.bytes(), chunk.from(), chunk.to() - chunk.from(), ISO_8859_1);
  }

  /** All of it. */
  Chunk chunk() {
    return Chunk.of(bytes);
  }

  /** All of it as a tree; empty when it is nested more deeply than trees may be. */
  Optional<JsonNode> tree() {
    Chunk chunk = chunk();
    return Json.parse(chunk.bytes(), chunk.from(), chunk.to());
  }

  @Override
  public long size() {
    return bytes.limit();
  }

  /**
   * A {@code stream_options} or {@code reasoning} that is no object stays as it is, for the
   * provider to refuse.
   */
  @Override
  public List<ByteBuffer> with(RequestEdit edit) {
    JsonSplices splices = new JsonSplices(body);
    edit.model()
        .filter(name -> !model().equals(Optional.of(name)))
        .ifPresent(name -> splices.set("model", JsonText.quoted(name)));
    edit.renaming().ifPresent(renaming -> names().forEach(name -> rename(splices, name, renaming)));
    if (edit.usageAsked() && !asksForUsage()) {
      splices.setInside("stream_options", "include_usage", "true");
    }
    if (edit.unstored()) {
      splices.set("store", "false");
    }
    if (edit.streamed() && !streams()) {
      splices.set("stream", "true");
    }
    edit.reasoningEffort()
        .filter(effort -> !reasoningEffort().equals(Optional.of(effort)))
        .ifPresent(effort -> splices.setInside("reasoning", "effort", JsonText.quoted(effort)));
    return splices.applied(bytes.asReadOnlyBuffer());
  }

  /** Where Gemini's requests repeat the name of the path's model. */
  private Stream<JsonMember> names() {
    Stream<JsonMember> inside =
        Stream.concat(
            member("generateContentRequest").stream(),
            member("requests").stream().flatMap(list -> list.elements().stream()));
    return Stream.concat(Stream.of(body), inside)
        .flatMap(object -> Stream.ofNullable(object.members().get("model")))
        .filter(JsonMember::isText);
  }

  private static void rename(JsonSplices splices, JsonMember name, RequestEdit.Renaming renaming) {
    String prefix = name.text().startsWith(GEMINI_PREFIX) ? GEMINI_PREFIX : "";
    if (name.text().equals(prefix + renaming.from())) {
      splices.replace(name, JsonText.quoted(prefix + renaming.to()));
    }
  }

  private Optional<JsonMember> member(String name) {
    return Optional.ofNullable(body.members().get(name));
  }

  /** A body may hold secrets. */
  @Override
  public String toString() {
    return "RequestBody[" + size() + " bytes]";
  }
}
