package dev.cliproxy.store;

import java.util.Objects;

/** The database cannot answer now; later it may. The message is for people and holds no secret. */
public final class StoreUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  StoreUnavailableException(String message, Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause);
  }
}
