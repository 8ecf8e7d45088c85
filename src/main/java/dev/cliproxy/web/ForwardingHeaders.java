package dev.cliproxy.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What proxies on the way wrote into a request; it says what they claim, not what is true. */
final class ForwardingHeaders {
  private static final int MAX_HEADER_LENGTH = 4096;
  private static final int MAX_HOPS = 32;

  /** One hop that is no address. */
  private static final List<String> UNREADABLE = List.of("");

  private static final Set<String> NAMES =
      Set.of(
          "cf-connecting-ip",
          "cf-connecting-ipv6",
          "client-ip",
          "fastly-client-ip",
          "fly-client-ip",
          "forwarded",
          "forwarded-for",
          "proxy-client-ip",
          "true-client-ip",
          "via",
          "wl-proxy-client-ip",
          "x-client-ip",
          "x-cluster-client-ip",
          "x-envoy-external-address",
          "x-original-forwarded-for",
          "x-originating-ip",
          "x-proxyuser-ip",
          "x-real-ip",
          "x-remote-addr",
          "x-remote-ip");

  /** One {@code name=value} of RFC 7239 with what ends it. Escapes have no use in an address. */
  private static final Pattern PARAMETER =
      Pattern.compile("\\s*([A-Za-z]++)=(?:\"([^\"\\\\]*+)\"|([^\\s\",;]++))\\s*([;,]|\\z)");

  private final HttpServletRequest request;

  ForwardingHeaders(HttpServletRequest request) {
    this.request = request;
  }

  /** Whether any header tells of a proxy; some servers read {@code _} in names as {@code -}. */
  boolean present() {
    return Collections.list(request.getHeaderNames()).stream()
        .map(name -> name.toLowerCase(Locale.ROOT).replace('_', '-'))
        .anyMatch(name -> name.startsWith("x-forwarded") || NAMES.contains(name));
  }

  /**
   * The route that each kind of header in the request names, from the client to the last proxy. A
   * header that cannot be read, or is too long, gives {@link #UNREADABLE}.
   */
  List<List<String>> routes() {
    return Stream.of(
            route("X-Forwarded-For", ForwardingHeaders::list),
            route("Forwarded", ForwardingHeaders::forwarded),
            route("X-Real-IP", ForwardingHeaders::list))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<List<String>> route(String name, Function<String, List<String>> reader) {
    List<String> lines = Collections.list(request.getHeaders(name));
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    String joined = String.join(",", lines);
    if (joined.length() > MAX_HEADER_LENGTH) {
      return Optional.of(UNREADABLE);
    }
    List<String> hops = reader.apply(joined);
    return Optional.of(hops.size() > MAX_HOPS ? UNREADABLE : hops);
  }

  private static List<String> list(String text) {
    return Stream.of(text.split(",", -1)).map(String::strip).toList();
  }

  /** Exactly one {@code for} in each element; anything unusual makes the whole unreadable. */
  private static List<String> forwarded(String text) {
    List<String> hops = new ArrayList<>();
    String hop = null;
    String end = ",";
    Matcher matcher = PARAMETER.matcher(text);
    for (int at = 0; at < text.length(); at = matcher.end()) {
      if (!matcher.region(at, text.length()).lookingAt()) {
        return UNREADABLE;
      }
      if (matcher.group(1).equalsIgnoreCase("for")) {
        if (hop != null) {
          return UNREADABLE;
        }
        hop = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
      }
      end = matcher.group(4);
      if (!end.equals(";")) {
        if (hop == null) {
          return UNREADABLE;
        }
        hops.add(hop);
        hop = null;
      }
    }
    return end.isEmpty() ? hops : UNREADABLE;
  }
}
