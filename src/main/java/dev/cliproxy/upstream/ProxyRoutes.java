package dev.cliproxy.upstream;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.client.Authentication;
import org.eclipse.jetty.client.AuthenticationStore;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.ProxyConfiguration;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Socks5;
import org.eclipse.jetty.client.Socks5Proxy;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Sends each request of one HTTP client through the proxy that it is tagged with.
 *
 * <p>Jetty keeps a pool of connections for each pair of address and tag, and binds its proxy when
 * the pool is made. The tag is the {@link OutboundProxy} itself, so a changed proxy is another pool
 * and an unknown one an error: nothing that is tagged ever goes out directly.
 */
final class ProxyRoutes implements AuthenticationStore {
  private static final int MAX_PROXIES = 1_000;

  private final ProxyConfiguration configuration;
  private final Map<OutboundProxy, ProxyConfiguration.Proxy> proxies = new ConcurrentHashMap<>();
  private final Map<URI, Authentication.Result> logins = new ConcurrentHashMap<>();

  ProxyRoutes(ProxyConfiguration configuration) {
    this.configuration = configuration;
  }

  /** Makes the request go through the proxy. */
  void route(Request request, OutboundProxy proxy) {
    if (!proxies.containsKey(proxy)) {
      add(proxy);
    }
    request.tag(proxy);
  }

  private synchronized void add(OutboundProxy proxy) {
    if (proxies.containsKey(proxy)) {
      return;
    }
    if (proxies.size() >= MAX_PROXIES) {
      // Only a configuration that changes all the time gets here; pools in use keep their proxy.
      proxies.values().forEach(configuration::removeProxy);
      proxies.clear();
      logins.clear();
    }
    ProxyConfiguration.Proxy jettyProxy =
        proxy.kind() == OutboundProxy.Kind.SOCKS5 ? socks(proxy) : http(proxy);
    configuration.addProxy(jettyProxy);
    proxies.put(proxy, jettyProxy);
  }

  private ProxyConfiguration.Proxy http(OutboundProxy proxy) {
    boolean secure = proxy.kind() == OutboundProxy.Kind.HTTPS;
    TaggedHttpProxy tagged = new TaggedHttpProxy(proxy, secure, proxies.size());
    if (proxy.hasLogin()) {
      logins.put(tagged.getURI(), new ProxyLogin(tagged.getURI(), proxy));
    }
    return tagged;
  }

  private static ProxyConfiguration.Proxy socks(OutboundProxy proxy) {
    Socks5Proxy tagged =
        new Socks5Proxy(new Origin.Address(proxy.host(), proxy.port()), false) {
          @Override
          public boolean matches(Origin origin) {
            return proxy.equals(origin.getTag());
          }
        };
    if (proxy.hasLogin()) {
      tagged.putAuthenticationFactory(
          new Socks5.UsernamePasswordAuthenticationFactory(proxy.user(), proxy.password()));
    }
    return tagged;
  }

  private static final class TaggedHttpProxy extends HttpProxy {
    private final OutboundProxy proxy;
    private final URI uri;

    /**
     * @param number tells proxies apart that differ in nothing but their login
     */
    TaggedHttpProxy(OutboundProxy proxy, boolean secure, int number) {
      super(new Origin.Address(proxy.host(), proxy.port()), secure);
      this.proxy = proxy;
      this.uri = URI.create(getOrigin().asString() + "/#" + number);
    }

    @Override
    public URI getURI() {
      return uri;
    }

    @Override
    public boolean matches(Origin origin) {
      return proxy.equals(origin.getTag());
    }
  }

  private record ProxyLogin(URI uri, OutboundProxy proxy) implements Authentication.Result {
    @Override
    public URI getURI() {
      return uri;
    }

    @Override
    public void apply(Request request) {
      byte[] login = (proxy.user() + ":" + proxy.password()).getBytes(StandardCharsets.UTF_8);
      request.headers(
          headers ->
              headers.put(
                  HttpHeader.PROXY_AUTHORIZATION,
                  "Basic " + Base64.getEncoder().encodeToString(login)));
    }
  }

  @Override
  public Authentication.Result findAuthenticationResult(URI uri) {
    return uri == null ? null : logins.get(uri);
  }

  @Override
  public boolean hasAuthenticationResults() {
    return !logins.isEmpty();
  }

  @Override
  public Authentication findAuthentication(String type, URI uri, String realm) {
    return null;
  }

  @Override
  public void addAuthentication(Authentication authentication) {}

  @Override
  public void removeAuthentication(Authentication authentication) {}

  @Override
  public void clearAuthentications() {}

  @Override
  public void addAuthenticationResult(Authentication.Result result) {}

  @Override
  public void removeAuthenticationResult(Authentication.Result result) {}

  @Override
  public void clearAuthenticationResults() {}
}
