package dev.cliproxy.ledger;

/** What was sent is no usage that could be taken over; nothing of it was. Says what is wrong. */
public final class UsageImportException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageImportException(String message) {
    super(message);
  }
}
