package dev.cliproxy.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A body that a translation wrote: what it says is known without reading it again. Keeps nothing of
 * the tree.
 *
 * @param isStored whether the provider may keep what it makes
 */
record WrittenBody(
    ByteBuffer bytes,
    Optional<String> model,
    boolean streams,
    boolean asksForUsage,
    boolean isStored,
    Optional<String> reasoningEffort)
    implements RequestBody {

  WrittenBody {
    Objects.requireNonNull(bytes, "bytes");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(reasoningEffort, "reasoningEffort");
  }

  static WrittenBody of(ObjectNode document) throws InvalidRequestBodyException {
    return new WrittenBody(
        RequestBody.view(Json.bytes(document)),
        text(document.path("model")),
        document.path("stream").asBoolean(),
        document.path("stream_options").path("include_usage").asBoolean(),
        document.path("store").asBoolean(true),
        text(document.path("reasoning").path("effort")));
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.of(node).filter(JsonNode::isTextual).map(JsonNode::textValue);
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public long size() {
    return bytes.limit();
  }

  /** Where Gemini's requests repeat the model's name, it is the provider's already. */
  @Override
  public List<ByteBuffer> with(RequestEdit edit) {
    return says(edit) ? List.of(bytes.asReadOnlyBuffer()) : read().with(edit);
  }

  private boolean says(RequestEdit edit) {
    return (edit.model().isEmpty() || edit.model().equals(model))
        && (!edit.usageAsked() || asksForUsage)
        && (!edit.unstored() || !isStored)
        && (!edit.streamed() || streams)
        && (edit.reasoningEffort().isEmpty() || edit.reasoningEffort().equals(reasoningEffort));
  }

  private RequestBody read() {
    try {
      return JsonBody.read(bytes);
    } catch (InvalidRequestBodyException e) {
      throw new AssertionError("what is written here can be read", e);
    }
  }

  /** A body may hold secrets. */
  @Override
  public String toString() {
    return "RequestBody[" + size() + " bytes]";
  }
}
