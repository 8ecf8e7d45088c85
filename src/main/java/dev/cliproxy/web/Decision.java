package dev.cliproxy.web;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether a caller may use the management API. */
public sealed interface Decision {

  /** The caller may go on. */
  record Allowed() implements Decision {}

  /**
   * The caller may not.
   *
   * @param status the HTTP status
   * @param message what the API's contract says for this case; safe to show
   * @param details what the owner could do about it
   * @param retryAfter seconds after which another try makes sense
   */
  record Denied(int status, String message, Optional<String> details, OptionalLong retryAfter)
      implements Decision {
    public Denied {
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(details, "details");
      Objects.requireNonNull(retryAfter, "retryAfter");
    }
  }
}
