package dev.cliproxy.requestlog;

/**
 * A wish about the file of a logged request that cannot be met, with a message for the person who
 * made it.
 */
public abstract sealed class RequestLogException extends RuntimeException
    permits InvalidRequestLogNameException,
        InvalidRequestLogQueryException,
        RequestLogNotFoundException {

  /** Has no cause: what a file system says may hold paths. */
  RequestLogException(String message) {
    super(message, null);
  }
}
