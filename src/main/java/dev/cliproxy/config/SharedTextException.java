package dev.cliproxy.config;

import java.io.IOException;
import java.util.Objects;

/** The text that nodes share cannot be read or written now. The message holds no secret. */
public final class SharedTextException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why, in a sentence for people. */
  public SharedTextException(String message, Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause);
  }
}
