package dev.cliproxy.login;

/** What nodes know of logins cannot be reached now. */
public final class SharedLoginsException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Says that it cannot be reached.
   *
   * @param cause what went wrong below
   */
  public SharedLoginsException(Throwable cause) {
    super("the database that the nodes share cannot be reached", cause);
  }
}
