package dev.cliproxy.upstream;

import java.io.IOException;
import java.util.Objects;

/** No answer, for a thread that waited for it. Its message is for people and holds no secret. */
public final class UpstreamException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient UpstreamFailure failure;

  /**
   * Says what the failure says.
   *
   * @param failure whose message may be logged: it repeats nothing that a provider said
   */
  public UpstreamException(UpstreamFailure failure) {
    this(failure.message(), failure);
  }

  /**
   * For a failure whose message may repeat what a provider said.
   *
   * @param message may be logged
   */
  public UpstreamException(String message, UpstreamFailure failure) {
    super(message);
    this.failure = Objects.requireNonNull(failure, "failure");
  }

  /** Why there was none. */
  public UpstreamFailure failure() {
    return failure;
  }
}
