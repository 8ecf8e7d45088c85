package dev.cliproxy.upstream;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A proxy that requests to providers go through. Equal ones share their connections.
 *
 * @param port 1..65,535
 * @param user {@code ""} when the proxy asks for none
 */
public record OutboundProxy(Kind kind, String host, int port, String user, String password) {
  /** The proxies of the configuration; a SOCKS proxy resolves the provider's name itself. */
  public enum Kind {
    HTTP("http", 80),
    HTTPS("https", 443),
    SOCKS5("socks5", 1_080);

    private final String scheme;
    private final int standardPort;

    Kind(String scheme, int standardPort) {
      this.scheme = scheme;
      this.standardPort = standardPort;
    }
  }

  private static final String DIRECT = "direct";

  public OutboundProxy {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
  }

  /**
   * What a request goes through: the entry's own proxy, or the general one when it names none.
   *
   * @param entryUrl a checked URL, {@code "direct"} for no proxy, or {@code ""}
   * @param generalUrl a checked URL or {@code ""}
   */
  public static Optional<OutboundProxy> choose(String entryUrl, String generalUrl) {
    if (entryUrl.equals(DIRECT)) {
      return Optional.empty();
    }
    String url = entryUrl.isEmpty() ? generalUrl : entryUrl;
    return url.isEmpty() ? Optional.empty() : Optional.of(of(URI.create(url)));
  }

  private static OutboundProxy of(URI url) {
    Kind kind =
        switch (url.getScheme().toLowerCase(Locale.ROOT)) {
          case "http" -> Kind.HTTP;
          case "https" -> Kind.HTTPS;
          case "socks5", "socks5h" -> Kind.SOCKS5;
          default -> throw new IllegalArgumentException("not the scheme of a proxy");
        };
    // Not getHost and getUserInfo: they know no host with an underscore.
    String authority = url.getRawAuthority();
    int at = authority.lastIndexOf('@');
    String[] login = at < 0 ? new String[0] : authority.substring(0, at).split(":", 2);
    String address = authority.substring(at + 1);
    int colon = address.endsWith("]") ? -1 : address.lastIndexOf(':');
    boolean hasPort = colon >= 0 && colon < address.length() - 1;
    return new OutboundProxy(
        kind,
        colon < 0 ? address : address.substring(0, colon),
        hasPort ? Integer.parseInt(address.substring(colon + 1)) : kind.standardPort,
        login.length > 0 ? decoded(login[0]) : "",
        login.length > 1 ? decoded(login[1]) : "");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  boolean hasLogin() {
    return !user.isEmpty();
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return kind.scheme + "://" + host + ":" + port;
  }
}
