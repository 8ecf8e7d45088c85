package dev.cliproxy.credential;

/**
 * A request about an auth file that cannot be met, with a message for the person who made it. The
 * message never holds a part of a file's content or a path of this machine.
 */
public abstract sealed class AuthFileException extends RuntimeException
    permits InvalidAuthFileNameException,
        InvalidAuthFileException,
        AuthFileTooLargeException,
        AuthFileNotFoundException {

  /** Has no cause: what a parser or a file system says may hold secrets or paths. */
  AuthFileException(String message) {
    super(message, null);
  }
}
