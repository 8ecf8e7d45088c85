package dev.cliproxy.proxy;

import dev.cliproxy.web.ClientAddresses;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides who may use the proxy: decisions.md, section 7. */
final class ClientAccess {
  private static final String QUERY_KEY = "key";
  private static final String BEARER = "bearer ";

  /** What was decided. */
  sealed interface Decision {

    /**
     * The client may go on.
     *
     * @param key the key it sent; {@code ""} when it needed none
     */
    record Allowed(String key) implements Decision {
      public Allowed {
        Objects.requireNonNull(key, "key");
      }

      @Override
      public String toString() {
        return "Allowed[]";
      }
    }

    /** It may not, and this is why. */
    record Refused(String message) implements Decision {}
  }

  private ClientAccess() {}

  /** Looks at each place where clients send keys; the first that is a known key counts. */
  static Decision decide(HttpServletRequest request, Snapshot snapshot) {
    List<String> candidates = candidates(request).toList();
    Optional<String> known =
        candidates.stream().filter(snapshot.clientKeys()::contains).findFirst();
    if (known.isPresent()) {
      return new Decision.Allowed(known.get());
    }
    if (snapshot.config().allowLocalhostUnauthenticated()
        && new ClientAddresses(snapshot.config().remoteManagement().trustedProxies())
            .of(request)
            .local()) {
      return new Decision.Allowed("");
    }
    return new Decision.Refused(
        candidates.isEmpty()
            ? "Missing API key: send one of the configured api-keys as Authorization: Bearer,"
                + " x-api-key or x-goog-api-key"
            : "Invalid API key: it is none of the configured api-keys");
  }

  private static Stream<String> candidates(HttpServletRequest request) {
    return Stream.of(
            Optional.ofNullable(request.getHeader("Authorization")).map(ClientAccess::token),
            Optional.ofNullable(request.getHeader("X-Goog-Api-Key")),
            Optional.ofNullable(request.getHeader("X-Api-Key")),
            queryKey(request.getQueryString()))
        .flatMap(Optional::stream)
        .map(String::strip)
        .filter(key -> !key.isEmpty());
  }

  private static String token(String authorization) {
    return authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
        ? authorization.substring(BEARER.length())
        : authorization;
  }

  /** The query without the client's key, as it came otherwise; {@code ""} for none. */
  static String queryWithoutKey(String query) {
    return query == null ? "" : String.join("&", parameters(query).filter(p -> !isKey(p)).toList());
  }

  private static Optional<String> queryKey(String query) {
    return query == null
        ? Optional.empty()
        : parameters(query)
            .filter(ClientAccess::isKey)
            .map(parameter -> parameter.substring(parameter.indexOf('=') + 1))
            .flatMap(value -> decoded(value).stream())
            .findFirst();
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
