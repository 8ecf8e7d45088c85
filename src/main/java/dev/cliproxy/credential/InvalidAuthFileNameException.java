package dev.cliproxy.credential;

/** The text is not a name that an auth file can have. */
public final class InvalidAuthFileNameException extends AuthFileException {
  InvalidAuthFileNameException(String message) {
    super(message);
  }
}
