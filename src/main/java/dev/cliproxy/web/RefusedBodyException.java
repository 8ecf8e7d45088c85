package dev.cliproxy.web;

import java.io.IOException;

/** A request body that is not read to its end, by the sender's fault. The message may be shown. */
public abstract sealed class RefusedBodyException extends IOException
    permits BodyCutOffException, BodyTooLargeException, BodyTooSlowException {
  RefusedBodyException(String message) {
    super(message);
  }

  /** The HTTP status to answer with. */
  public abstract int status();
}
