package dev.cliproxy.trial;

import dev.cliproxy.live.EndedRequest;
import dev.cliproxy.translate.WireFormat;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Who gets the answer to a {@link TrialRequest}. Must neither wait nor throw. */
public interface TrialClient {

  /**
   * Was not let in; nothing else is told then. No such request is counted.
   *
   * @param reason in words
   * @param document what a client gets, in its format
   */
  void refused(int status, String reason, String document);

  /**
   * The answer begins; told before any of its bytes.
   *
   * @param losses what the provider could not be told, as the client calls it
   */
  void begins(int status, String contentType, List<String> losses);

  /** A piece of the answer, on an array; not to be kept. */
  void bytes(ByteBuffer piece);

  /**
   * The request has ended and is counted; bytes may still come.
   *
   * @param provided the format in which the provider was asked last; empty when nobody was
   */
  void ended(EndedRequest request, Optional<WireFormat> provided);

  /** Nothing more comes: the answer is there, was cut off, or the client has hung up. */
  void over();
}
