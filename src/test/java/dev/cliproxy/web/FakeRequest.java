package dev.cliproxy.web;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request that has a peer and headers, and refuses every other question. */
final class FakeRequest {
  private final String peer;
  private final Map<String, List<String>> headers = new LinkedHashMap<>();

  private FakeRequest(String peer) {
    this.peer = peer;
  }

  static FakeRequest from(String peer) {
    return new FakeRequest(peer);
  }

  FakeRequest with(String name, String... values) {
    headers.computeIfAbsent(name, n -> new ArrayList<>()).addAll(List.of(values));
    return this;
  }

  HttpServletRequest build() {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getRemoteAddr" -> peer;
                  case "getHeaderNames" -> Collections.enumeration(headers.keySet());
                  case "getHeaders" -> Collections.enumeration(values((String) arguments[0]));
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private List<String> values(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return headers.entrySet().stream()
        .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals(wanted))
        .flatMap(header -> header.getValue().stream())
        .toList();
  }
}
