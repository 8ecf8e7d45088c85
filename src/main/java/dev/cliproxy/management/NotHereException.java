package dev.cliproxy.management;

/** What other programs of the kind can do and this one does not: 501, and why. */
final class NotHereException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason for people; never secret
   */
  NotHereException(String reason) {
    super(reason);
  }
}
