package dev.cliproxy.proxy;

import dev.cliproxy.config.field.IpText;
import dev.cliproxy.web.ClientAddresses;
import dev.cliproxy.web.SingleHeader;
import inet.ipaddr.IPAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides who may use the proxy: decisions.md, section 7. */
final class ClientAccess {
  /** What is told who has shown no key. */
  static final String MISSING =
      "Missing API key: send one of the configured api-keys as Authorization: Bearer,"
          + " x-api-key or x-goog-api-key";

  /** What is told who has shown something else. */
  static final String INVALID = "Invalid API key: it is none of the configured api-keys";

  private static final String QUERY_KEY = "key";
  private static final String AUTHORIZATION = "Authorization";
  private static final List<String> HEADERS = List.of(AUTHORIZATION, "X-Goog-Api-Key", "X-Api-Key");
  private static final String BEARER = "bearer";

  /** What was decided. */
  sealed interface Decision {

    /**
     * The client may go on.
     *
     * @param key the key it sent, or none when it needed none
     */
    record Allowed(ClientKey key) implements Decision {
      public Allowed {
        Objects.requireNonNull(key, "key");
      }
    }

    /** It may not, and this is why. */
    record Refused(String message) implements Decision {}
  }

  private ClientAccess() {}

  /**
   * Looks at each place where clients send keys; the first that is a known key counts. A place with
   * several keys in it is none.
   */
  static Decision decide(HttpServletRequest request, Snapshot snapshot) {
    // Without streams, here and below: every request comes by.
    List<SingleHeader> headers = new ArrayList<>(HEADERS.size());
    for (String name : HEADERS) {
      headers.add(SingleHeader.of(request, name));
    }
    String query = request.getQueryString();
    Optional<String> ambiguous = ambiguous(headers, query);
    if (ambiguous.isPresent()) {
      return new Decision.Refused("Ambiguous API key: " + ambiguous.get());
    }
    List<String> candidates = candidates(headers, query);
    for (String candidate : candidates) {
      Optional<ClientKey> key = snapshot.clientKeys().find(candidate);
      if (key.isPresent()) {
        return new Decision.Allowed(key.get());
      }
    }
    if (snapshot.config().allowLocalhostUnauthenticated() && isOwnProgram(request, snapshot)) {
      return new Decision.Allowed(ClientKey.NONE);
    }
    return new Decision.Refused(candidates.isEmpty() ? MISSING : INVALID);
  }

  /**
   * Whether a client that was allowed before, on a connection that it still has, may go on.
   *
   * @param key that it was allowed with
   * @return the key as it is now; empty when it is none any more
   */
  static Optional<ClientKey> again(ClientKey key, Snapshot snapshot) {
    return key.isNone()
        ? Optional.of(key).filter(none -> snapshot.config().allowLocalhostUnauthenticated())
        : snapshot.clientKeys().find(key.secret());
  }

  /**
   * Whether a program on this machine asks. A web page in a browser on this machine is not one: it
   * shows by its origin, or by the name under which it has found this server.
   */
  private static boolean isOwnProgram(HttpServletRequest request, Snapshot snapshot) {
    return new ClientAddresses(snapshot.config().remoteManagement().trustedProxies())
            .of(request)
            .local()
        && isThisMachine(request.getServerName())
        && Collections.list(request.getHeaders("Origin")).stream()
            .allMatch(origin -> isThisMachine(host(origin)));
  }

  private static boolean isThisMachine(String host) {
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return name.equalsIgnoreCase("localhost")
        || IpText.address(name).filter(IPAddress::isLoopback).isPresent();
  }

  /** Of an origin; {@code ""} when it has none. */
  private static String host(String origin) {
    try {
      return Optional.ofNullable(new URI(origin).getHost()).orElse("");
    } catch (URISyntaxException e) {
      return "";
    }
  }

  private static Optional<String> ambiguous(List<SingleHeader> headers, String query) {
    for (SingleHeader header : headers) {
      if (header.isAmbiguous()) {
        return Optional.of(header.refusal());
      }
    }
    return ambiguousQuery(query);
  }

  private static List<String> candidates(List<SingleHeader> headers, String query) {
    List<String> candidates = new ArrayList<>(HEADERS.size() + 1);
    for (SingleHeader header : headers) {
      header
          .value()
          .map(value -> header.name().equals(AUTHORIZATION) ? token(value) : value)
          .ifPresent(candidates::add);
    }
    if (query != null) {
      queryKeys(query).limit(1).forEach(candidates::add);
    }
    candidates.replaceAll(String::strip);
    candidates.removeIf(String::isEmpty);
    return candidates;
  }

  /** A scheme that stands alone is no key: so writes a client that was given none. */
  private static String token(String authorization) {
    String text = authorization.strip();
    int space = text.indexOf(' ');
    String scheme = space < 0 ? text : text.substring(0, space);
    if (!scheme.equalsIgnoreCase(BEARER)) {
      return authorization;
    }
    return space < 0 ? "" : text.substring(space + 1);
  }

  /** The query without the client's key, as it came otherwise; {@code ""} for none. */
  static String queryWithoutKey(String query) {
    return query == null ? "" : String.join("&", parameters(query).filter(p -> !isKey(p)).toList());
  }

  private static Optional<String> ambiguousQuery(String query) {
    return query != null && queryKeys(query).distinct().count() > 1
        ? Optional.of("the query has key more than once, with different values")
        : Optional.empty();
  }

  private static Stream<String> queryKeys(String query) {
    return parameters(query)
        .filter(ClientAccess::isKey)
        .filter(parameter -> parameter.indexOf('=') >= 0)
        .map(parameter -> parameter.substring(parameter.indexOf('=') + 1))
        .flatMap(value -> decoded(value).stream())
        .filter(value -> !value.isBlank());
  }

  private static Stream<String> parameters(String query) {
    return Arrays.stream(query.split("&")).filter(parameter -> !parameter.isEmpty());
  }

  /** Also when it is written with escapes: what counts as the key must not go upstream. */
  private static boolean isKey(String parameter) {
    int equals = parameter.indexOf('=');
    return decoded(equals < 0 ? parameter : parameter.substring(0, equals))
        .filter(QUERY_KEY::equals)
        .isPresent();
  }

  private static Optional<String> decoded(String text) {
    try {
      return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
