package dev.cliproxy.login;

import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.wording.Wording;
import java.util.Objects;

/** How a login stands. */
public sealed interface LoginStatus {
  /** Of a login that nobody knows, or not any more. */
  Failed UNKNOWN = new Failed(Wording.of("login-expired", "unknown or expired state"));

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

  /** There will be no token, for this reason. */
  record Failed(Wording reason) implements LoginStatus {
    public Failed {
      Objects.requireNonNull(reason, "reason");
    }

    /** The reason in English. */
    public String message() {
      return reason.english();
    }
  }
}
