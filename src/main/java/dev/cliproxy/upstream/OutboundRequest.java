package dev.cliproxy.upstream;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A request to a provider.
 *
 * @param method of HTTP, such as {@code POST}
 * @param headers by name, in order; they hold the provider's key
 * @param body pieces that make up the body; not copied, so they must not change; empty for none
 * @param proxy what it goes through; empty for a direct connection
 */
public record OutboundRequest(
    String method,
    URI uri,
    Map<String, String> headers,
    List<ByteBuffer> body,
    Optional<OutboundProxy> proxy) {

  public OutboundRequest {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(uri, "uri");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    body = List.copyOf(body);
    Objects.requireNonNull(proxy, "proxy");
  }

  /** The headers as lists of values, as request logs take them. */
  public Map<String, List<String>> headerLists() {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    headers.forEach((name, value) -> lists.put(name, List.of(value)));
    return lists;
  }

  /** Without the headers and the query. */
  @Override
  public String toString() {
    return method + " " + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
  }
}
