package dev.cliproxy.credential;

import dev.cliproxy.wording.Wording;

/**
 * A request about an auth file that cannot be met, with a message for the person who made it. The
 * message never holds a part of a file's content or a path of this machine.
 */
public abstract sealed class AuthFileException extends RuntimeException
    permits InvalidAuthFileNameException,
        InvalidAuthFileException,
        AuthFileTooLargeException,
        AuthFileNotFoundException {

  private static final long serialVersionUID = 1L;

  private final transient Wording wording;

  /** Has no cause: what a parser or a file system says may hold secrets or paths. */
  AuthFileException(Wording wording) {
    super(wording.english(), null);
    this.wording = wording;
  }

  /** The message, for faces that say it in other languages. */
  public final Wording wording() {
    return wording;
  }
}
