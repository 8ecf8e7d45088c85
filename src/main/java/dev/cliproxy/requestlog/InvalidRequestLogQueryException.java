package dev.cliproxy.requestlog;

/** What is looked for cannot be looked for. */
public final class InvalidRequestLogQueryException extends RequestLogException {
  /** The message names the part that is wrong and not what it is. */
  InvalidRequestLogQueryException(String part) {
    super("invalid " + part);
  }
}
