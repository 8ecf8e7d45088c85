package dev.cliproxy.requestlog;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is known of a request before its body is read.
 *
 * @param client the short id of the key that the client showed, or {@code ""} when it needed none
 * @param method the client's method
 * @param target path and query as the client sent them
 * @param headers the client's headers; their order is kept
 */
public record RequestStart(
    String client, String method, String target, Map<String, List<String>> headers) {

  /** Holds on to the headers only until the log is opened; they are not copied. */
  public RequestStart {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(headers, "headers");
  }

  /** The method and no more: targets and headers may hold keys. */
  @Override
  public String toString() {
    return "RequestStart[method=" + method + "]";
  }
}
