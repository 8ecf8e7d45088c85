package dev.cliproxy.requestlog;

/** There is no logged request of that name. */
public final class RequestLogNotFoundException extends RequestLogException {
  RequestLogNotFoundException() {
    super("file not found");
  }
}
