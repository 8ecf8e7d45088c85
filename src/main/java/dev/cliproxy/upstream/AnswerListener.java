package dev.cliproxy.upstream;

import java.nio.ByteBuffer;

/**
 * Follows one request to a provider. Called by one thread at a time, which must not be blocked;
 * exactly one of {@link #done} and {@link #failed} comes last.
 */
public interface AnswerListener {

  /** The answer's head is there. */
  void head(AnswerHead head);

  /**
   * Bytes of the answer's body, decoded. Nothing more is read until {@code more} is run; until then
   * the bytes stay as they are.
   *
   * @param bytes on an array
   * @param more to be run once, from any thread, when the next bytes are wanted
   */
  void bytes(ByteBuffer bytes, Runnable more);

  /** The answer has ended as it should. */
  void done();

  /** It never came, took too long or was cut off. */
  void failed(UpstreamFailure failure);
}
