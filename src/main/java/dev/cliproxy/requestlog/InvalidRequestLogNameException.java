package dev.cliproxy.requestlog;

/** The text is not a name that the file of a logged request can have. */
public final class InvalidRequestLogNameException extends RequestLogException {
  InvalidRequestLogNameException() {
    super("invalid name");
  }
}
