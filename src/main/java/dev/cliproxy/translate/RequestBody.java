package dev.cliproxy.translate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A client's request body, of which only what a proxy acts on was read. Does not change, and can be
 * handed on any number of times, for each attempt with other edits. What has an answer here already
 * is said by JSON alone.
 */
public sealed interface RequestBody permits JsonBody, WrittenBody, FormBody, NoBody {

  /** The largest body, in bytes. */
  int MAX_SIZE = 64 << 20;

  /** That of a request without a body. */
  static RequestBody none() {
    return new NoBody();
  }

  /**
   * Reads what stands between the position and the limit of a buffer, which are left alone.
   *
   * @param bytes not copied: must not change as long as this or anything made of it is used
   * @throws InvalidRequestBodyException when it is not one JSON object in UTF-8 of at most {@link
   *     #MAX_SIZE}, when the model is no string, or when something that is read here is given twice
   */
  static RequestBody read(ByteBuffer bytes) throws InvalidRequestBodyException {
    return JsonBody.read(view(bytes));
  }

  /**
   * As the other, for a form with files. Of such at most 1,000 parts, each with headers of at most
   * 8 KiB, are read.
   *
   * @param contentType the header of this name, which says where the parts begin
   * @throws InvalidRequestBodyException when it is no {@code multipart/form-data} of at most {@link
   *     #MAX_SIZE}, or when something that is read here is given twice
   */
  static RequestBody readForm(ByteBuffer bytes, String contentType)
      throws InvalidRequestBodyException {
    return FormBody.read(view(bytes), contentType);
  }

  /**
   * The body that a document is, which is not kept.
   *
   * @throws InvalidRequestBodyException when it is larger than {@link #MAX_SIZE}
   */
  static RequestBody of(ObjectNode document) throws InvalidRequestBodyException {
    return WrittenBody.of(document);
  }

  /** The bytes of a body as a buffer of their own, if they are not too many. */
  static ByteBuffer view(ByteBuffer bytes) throws InvalidRequestBodyException {
    ByteBuffer view = bytes.slice();
    if (view.limit() > MAX_SIZE) {
      throw new InvalidRequestBodyException("the body is larger than 64 MiB");
    }
    return view;
  }

  /** The header {@code Content-Type} that belongs to it; {@code ""} for none. */
  String contentType();

  /** The model that is asked for, if the body says it; at most 1,000 characters. */
  Optional<String> model();

  /** Whether {@code stream} is true and nothing else. */
  boolean streams();

  /** Whether {@code stream_options.include_usage} is true. */
  default boolean asksForUsage() {
    return false;
  }

  /** What {@code reasoning.effort} says, if it is a string; at most 1,000 characters. */
  default Optional<String> reasoningEffort() {
    return Optional.empty();
  }

  /**
   * Which conversation this is a turn of, as a digest: told by {@code prompt_cache_key}, {@code
   * metadata.user_id} or {@code session_id}, else by what the client says of it beside the body,
   * else by the model, the system's instructions and the first message. Reads the body once more.
   *
   * @param stated what the client says of it beside the body
   * @return 32 hexadecimal digits; of other bodies, with next to certainty, others; empty when it
   *     is no turn of any
   */
  default Optional<String> conversation(Optional<String> stated) {
    return Optional.empty();
  }

  /** What {@code previous_response_id} says, if it is a string; at most 1,000 characters. */
  default Optional<String> previousResponse() {
    return Optional.empty();
  }

  /** Whether the provider may keep what it makes: unless {@code store} is false. */
  default boolean isStored() {
    return true;
  }

  /** In bytes. */
  long size();

  /**
   * The body with an edit, as read-only buffers in order; every byte that the edit does not concern
   * is the client's.
   */
  List<ByteBuffer> with(RequestEdit edit);
}
