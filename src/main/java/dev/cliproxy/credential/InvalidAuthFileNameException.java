package dev.cliproxy.credential;

import dev.cliproxy.wording.Wording;

/** The text is not a name that an auth file can have. */
public final class InvalidAuthFileNameException extends AuthFileException {
  private static final long serialVersionUID = 1L;

  InvalidAuthFileNameException(String message) {
    super(Wording.of("file-name", message));
  }
}
