package dev.cliproxy.credential;

/** The content is not one JSON object; the message begins with {@code invalid JSON}. */
public final class InvalidAuthFileException extends AuthFileException {
  InvalidAuthFileException(AuthFileName name, String problem) {
    super("invalid JSON in " + name + ": " + problem);
  }
}
