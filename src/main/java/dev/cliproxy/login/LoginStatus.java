package dev.cliproxy.login;

import dev.cliproxy.credential.AuthFileName;
import java.util.Objects;

/** How a login stands. */
public sealed interface LoginStatus {

  /** Nobody has agreed yet. */
  record Waiting() implements LoginStatus {}

  /** The browser's answer is here; the token is being fetched. */
  record Fetching() implements LoginStatus {}

  /** The token is saved. */
  record Saved(AuthFileName file) implements LoginStatus {
    public Saved {
      Objects.requireNonNull(file, "file");
    }
  }

  /** There will be no token; the message says why and holds no secret. */
  record Failed(String message) implements LoginStatus {
    public Failed {
      Objects.requireNonNull(message, "message");
    }
  }
}
