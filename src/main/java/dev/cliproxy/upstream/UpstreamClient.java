package dev.cliproxy.upstream;

import dev.cliproxy.config.value.Timeouts;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProxyAuthenticationProtocolHandler;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ProcessorUtils;
import org.eclipse.jetty.util.URIUtil;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one HTTP client of the program: every request to a provider goes out here, through the proxy
 * that its configuration names, with a bound on each of its waits.
 *
 * <p>It changes nothing on the way: no redirect is followed, no cookie kept, no authentication
 * answered, and no header added that says who or what the client is.
 */
public final class UpstreamClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamClient.class);
  private static final String JSON = "application/json";
  private static final int MAX_THREADS = 64;
  private static final int MAX_CONNECTIONS = 20_000;
  private static final Duration UNUSED_CONNECTION = Duration.ofSeconds(30);
  private static final Duration UNUSED_ADDRESS = Duration.ofMinutes(10);
  private static final Duration CHECKS = Duration.ofMillis(250);

  private final String userAgent;
  private final LongSupplier nanoTime;
  private final ClientConnector connector;
  private final HttpClient client;
  private final ProxyRoutes routes;
  private final Set<UpstreamCall> open = ConcurrentHashMap.newKeySet();
  private final ScheduledFuture<?> checks;

  /**
   * Starts the client.
   *
   * @param userAgent what it calls itself, such as {@code cliproxy/1.0}
   * @param tls whom to trust
   * @param timer looks after the time-outs; not closed with the client
   * @param nanoTime counts like {@link System#nanoTime()}
   */
  public UpstreamClient(
      String userAgent,
      SslContextFactory.Client tls,
      ScheduledExecutorService timer,
      LongSupplier nanoTime) {
    this.userAgent = userAgent;
    this.nanoTime = nanoTime;
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
    threads.setName("cliproxy-upstream");
    threads.setDaemon(true);
    connector = new ClientConnector();
    connector.setSelectors(ProcessorUtils.availableProcessors());
    connector.setSslContextFactory(tls);
    connector.setExecutor(threads);
    HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector);
    transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
    // It would remember one header of a provider's answers, for 25 KB of each connection.
    transport.setHeaderCacheSize(0);
    transport.setConnectionPoolFactory(UnusedFirst::new);
    client = new HttpClient(transport);
    client.setExecutor(threads);
    client.setFollowRedirects(false);
    client.setUserAgentField(null);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setMaxConnectionsPerDestination(MAX_CONNECTIONS);
    client.setMaxRequestsQueuedPerDestination(MAX_CONNECTIONS);
    client.setIdleTimeout(UNUSED_CONNECTION.toMillis());
    client.setDestinationIdleTimeout(UNUSED_ADDRESS.toMillis());
    // The servlet API writes arrays: bytes that come in one need no copy.
    client.setUseInputDirectByteBuffers(false);
    routes = new ProxyRoutes(client.getProxyConfiguration());
    client.setAuthenticationStore(routes);
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client does not start", e);
    }
    // Whatever status the provider answers is the answer.
    client.getProtocolHandlers().remove(RedirectProtocolHandler.NAME);
    client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
    client.getProtocolHandlers().remove(ProxyAuthenticationProtocolHandler.NAME);
    checks =
        timer.scheduleWithFixedDelay(
            this::checkDeadlines, CHECKS.toMillis(), CHECKS.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Sends a request. What becomes of it is told to the listener, nothing is thrown.
   *
   * @param timeouts how long the provider may take
   */
  public UpstreamCall send(OutboundRequest outbound, Timeouts timeouts, AnswerListener listener) {
    connector.setConnectTimeout(timeouts.connect());
    UpstreamCall call =
        new UpstreamCall(() -> request(outbound), timeouts, nanoTime, listener, open::remove);
    open.add(call);
    call.start();
    return call;
  }

  private Request request(OutboundRequest outbound) {
    Request request =
        client
            .newRequest(outbound.uri())
            .method(outbound.method())
            // A connection in use is looked after by the deadlines of its call.
            .idleTimeout(0, TimeUnit.MILLISECONDS)
            .headers(
                headers -> {
                  // Jetty would build and parse the address anew to learn it.
                  headers.put(HttpHeader.HOST, host(outbound.uri()));
                  headers.put(HttpHeader.USER_AGENT, userAgent);
                  // What would be decoded again at once costs time on both sides.
                  headers.put(HttpHeader.ACCEPT_ENCODING, "identity");
                  outbound.headers().forEach(headers::put);
                });
    if (!outbound.body().isEmpty()) {
      request.body(new SentOnceContent(JSON, outbound.body()));
    }
    outbound.proxy().ifPresent(proxy -> routes.route(request, proxy));
    return request;
  }

  /** Without user and standard port: RFC 9110, section 7.2. */
  private static String host(URI uri) {
    int port = uri.getPort();
    boolean isStandard = port < 0 || port == URIUtil.getDefaultPortForScheme(uri.getScheme());
    return isStandard ? uri.getHost() : uri.getHost() + ":" + port;
  }

  /** How many requests are under way. */
  public int open() {
    return open.size();
  }

  private void checkDeadlines() {
    long now = nanoTime.getAsLong();
    for (UpstreamCall call : open) {
      try {
        call.check(now);
      } catch (RuntimeException e) {
        // One that fails must not keep the others from being looked after.
        LOG.error("A request to a provider could not be looked after", e);
      }
    }
  }

  /** Cuts off what is still under way. */
  @Override
  public void close() throws IOException {
    checks.cancel(false);
    try {
      client.stop();
    } catch (Exception e) {
      throw new IOException("the HTTP client does not stop", e);
    }
  }

  /** The connections to one address. */
  private static final class UnusedFirst extends AbstractConnectionPool {
    UnusedFirst(Destination destination) {
      super(destination, () -> new StackPool<>(MAX_CONNECTIONS), 1);
    }
  }
}
