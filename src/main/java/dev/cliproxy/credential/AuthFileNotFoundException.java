package dev.cliproxy.credential;

/** There is no auth file of that name. */
public final class AuthFileNotFoundException extends AuthFileException {
  AuthFileNotFoundException() {
    super("file not found");
  }
}
