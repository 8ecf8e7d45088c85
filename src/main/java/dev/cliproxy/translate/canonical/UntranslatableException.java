package dev.cliproxy.translate.canonical;

/**
 * A request would mean something else in the provider's format. Unchecked, because any part of it
 * may be the one; caught where translation is begun.
 */
public final class UntranslatableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message for the client: what it asked for, and that the provider behind this model has
   *     no such thing; never what was said in the conversation
   */
  public UntranslatableException(String message) {
    super(message, null, false, false);
  }
}
