package dev.cliproxy.credential;

import dev.cliproxy.wording.Wording;

/** The file has more than {@link AuthFiles#MAX_SIZE} bytes. */
public final class AuthFileTooLargeException extends AuthFileException {
  private static final long serialVersionUID = 1L;

  AuthFileTooLargeException(AuthFileName name) {
    super(
        Wording.of(
            "file-too-large",
            name + " is larger than " + AuthFiles.MAX_SIZE / (1024 * 1024) + " MiB",
            name));
  }
}
