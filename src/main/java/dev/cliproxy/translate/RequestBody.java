package dev.cliproxy.translate;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A client's request body: one JSON object, of which only what a proxy acts on was read. Does not
 * change, and can be handed on any number of times, for each attempt with other edits.
 */
public final class RequestBody {

  /** The largest body, in bytes. */
  public static final int MAX_SIZE = 64 << 20;

  private final ByteBuffer bytes;
  private final JsonMember body;

  private RequestBody(ByteBuffer bytes, JsonMember body) {
    this.bytes = bytes;
    this.body = body;
  }

  /**
   * Reads what stands between the position and the limit of a buffer, which are left alone.
   *
   * @param bytes not copied: must not change as long as this or anything made of it is used
   * @throws InvalidRequestBodyException when it is not one JSON object in UTF-8 of at most {@link
   *     #MAX_SIZE}, when the model is no string, or when something that is read here is given twice
   */
  public static RequestBody read(ByteBuffer bytes) throws InvalidRequestBodyException {
    ByteBuffer view = bytes.slice();
    if (view.limit() > MAX_SIZE) {
      throw new InvalidRequestBodyException("the body is larger than 64 MiB");
    }
    return new RequestBody(view.asReadOnlyBuffer(), RequestBodyParser.parse(view));
  }

  /** The model that is asked for, if the body says it; at most 1,000 characters. */
  public Optional<String> model() {
    return member("model").map(JsonMember::text);
  }

  /** Whether {@code stream} is true and nothing else. */
  public boolean streams() {
    return member("stream").filter(JsonMember::isTrue).isPresent();
  }

  /** Whether {@code stream_options.include_usage} is true. */
  public boolean asksForUsage() {
    return member("stream_options")
        .map(options -> options.members().get("include_usage"))
        .filter(JsonMember::isTrue)
        .isPresent();
  }

  /** What {@code reasoning.effort} says, if it is a string; at most 1,000 characters. */
  public Optional<String> reasoningEffort() {
    return member("reasoning")
        .map(reasoning -> reasoning.members().get("effort"))
        .filter(JsonMember::isText)
        .map(JsonMember::text);
  }

  /**
   * Which conversation this is a turn of, as a digest: told by {@code prompt_cache_key}, {@code
   * metadata.user_id} or {@code session_id}, else by what the client says of it beside the body,
   * else by the model, the system's instructions and the first message. Reads the body once more.
   *
   * @param stated what the client says of it beside the body
   * @return 32 hexadecimal digits; of other bodies, with next to certainty, others
   */
  public String conversation(Optional<String> stated) {
    return Conversation.of(bytes, model().orElse(""), stated);
  }

  /** In bytes. */
  public long size() {
    return bytes.limit();
  }

  /**
   * The body with an edit, as read-only buffers in order; every byte that the edit does not concern
   * is the client's. A {@code stream_options} or {@code reasoning} that is no object stays as it
   * is, for the provider to refuse.
   */
  public List<ByteBuffer> with(RequestEdit edit) {
    JsonSplices splices = new JsonSplices(body);
    edit.model()
        .filter(name -> !model().equals(Optional.of(name)))
        .ifPresent(name -> splices.set("model", JsonText.quoted(name)));
    if (edit.usageAsked() && !asksForUsage()) {
      splices.setInside("stream_options", "include_usage", "true");
    }
    if (edit.unstored()) {
      splices.set("store", "false");
    }
    edit.reasoningEffort()
        .filter(effort -> !reasoningEffort().equals(Optional.of(effort)))
        .ifPresent(effort -> splices.setInside("reasoning", "effort", JsonText.quoted(effort)));
    return splices.applied(bytes);
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
