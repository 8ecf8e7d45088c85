package dev.cliproxy.credential;

import dev.cliproxy.wording.Wording;

/** There is no auth file of that name. */
public final class AuthFileNotFoundException extends AuthFileException {
  private static final long serialVersionUID = 1L;

  AuthFileNotFoundException() {
    super(Wording.of("file-gone", "file not found"));
  }
}
