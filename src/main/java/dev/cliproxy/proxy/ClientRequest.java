package dev.cliproxy.proxy;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What of a client's request goes on to the provider, besides its body.
 *
 * @param query without the client's key; {@code ""} for none
 * @param headers those that tell the provider which version of its format the client speaks; never
 *     what tells who the client is
 */
record ClientRequest(String query, Map<String, String> headers) {
  private static final List<String> PASSED =
      List.of("anthropic-version", "anthropic-beta", "openai-beta", "idempotency-key");

  ClientRequest {
    Objects.requireNonNull(query, "query");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** Whether it can be sent on as it is. */
  boolean isQueryUsable() {
    try {
      return new URI("/?" + query).getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  static ClientRequest of(HttpServletRequest request) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : PASSED) {
      List<String> values = Collections.list(request.getHeaders(name));
      if (!values.isEmpty()) {
        headers.put(name, String.join(",", values));
      }
    }
    return new ClientRequest(ClientAccess.queryWithoutKey(request.getQueryString()), headers);
  }
}
