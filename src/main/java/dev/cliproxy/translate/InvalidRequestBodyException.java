package dev.cliproxy.translate;

/**
 * A request body that cannot be handed on: 400. The message is for the client: it says what is
 * wrong and where, and never quotes the body.
 */
public final class InvalidRequestBodyException extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidRequestBodyException(String message) {
    super(message);
  }
}
