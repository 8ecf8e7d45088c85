package dev.cliproxy.config.field;

import dev.cliproxy.wording.Wording;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The forms of addresses that the configuration accepts. Each check answers what is expected when
 * the text is not of the form, and never repeats the text: a proxy URL may hold a password.
 */
public final class Addresses {
  private static final Set<String> PROXY_SCHEMES = Set.of("http", "https", "socks5", "socks5h");
  private static final Set<String> HTTP_SCHEMES = Set.of("http", "https");
  private static final String PROXY_FORMS =
      "\"\" or a URL with a host: http://host:port, https://host:port, socks5://host:port or"
          + " socks5h://host:port, each with user:password@ where needed"
          + " (special characters percent-encoded)";

  private static final Pattern NAME_WITH_UNDERSCORE =
      Pattern.compile("([^@]*@)?[A-Za-z0-9][A-Za-z0-9._-]*(:[0-9]{1,4}|:[1-5][0-9]{4})?");

  private Addresses() {}

  /** What was expected instead of this general proxy; empty when it is one or {@code ""}. */
  public static Optional<Wording> checkProxyUrl(String text) {
    return text.isEmpty() || hasHost(text, PROXY_SCHEMES)
        ? Optional.empty()
        : Optional.of(Wording.of("proxy-url", "expected " + PROXY_FORMS));
  }

  /** A proxy of one entry, one login: {@code direct} is none, {@code ""} the general one. */
  public static Optional<Wording> checkEntryProxyUrl(String text) {
    return text.equals("direct") || checkProxyUrl(text).isEmpty()
        ? Optional.empty()
        : Optional.of(Wording.of("proxy-url-or-direct", "expected direct, " + PROXY_FORMS));
  }

  /**
   * What was expected instead of this address of a provider; empty when it is one or {@code ""}.
   */
  public static Optional<Wording> checkBaseUrl(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!hasHost(text, HTTP_SCHEMES)) {
      return Optional.of(
          Wording.of(
              "url", "expected \"\" or a URL that starts with http:// or https:// and has a host"));
    }
    // The HTTP client knows no others.
    return URI.create(text).getHost() == null
        ? Optional.of(Wording.of("underscore", "expected a host whose name has no underscore"))
        : Optional.empty();
  }

  /** What was expected instead of this address or block of addresses; empty when it is one. */
  public static Optional<Wording> checkNetwork(String text) {
    return IpText.block(text).isPresent()
        ? Optional.empty()
        : Optional.of(
            Wording.of("network", "expected an IP address or a block such as 10.0.0.0/8"));
  }

  /**
   * What was expected instead of this origin of a browser page; empty when it is one or {@code *}.
   */
  public static Optional<Wording> checkOrigin(String text) {
    return text.equals("*") || isOrigin(text)
        ? Optional.empty()
        : Optional.of(
            Wording.of(
                "origin", "expected * or an origin such as https://admin.example.com (no path)"));
  }

  private static boolean isOrigin(String text) {
    try {
      URI uri = new URI(text);
      return uri.getScheme() != null && hasHost(uri) && uri.getRawPath().isEmpty();
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean hasHost(String text, Set<String> schemes) {
    try {
      URI uri = new URI(text);
      return uri.getScheme() != null
          && schemes.contains(uri.getScheme().toLowerCase(Locale.ROOT))
          && hasHost(uri)
          && uri.getPort() <= 65_535;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Also one with an underscore, as container networks have them, which URI takes for no host. */
  private static boolean hasHost(URI uri) {
    return uri.getHost() != null
        || (uri.getRawAuthority() != null
            && NAME_WITH_UNDERSCORE.matcher(uri.getRawAuthority()).matches());
  }
}
