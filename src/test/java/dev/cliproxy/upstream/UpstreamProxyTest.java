package dev.cliproxy.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.value.Timeouts;
import dev.cliproxy.testing.ConnectProxy;
import dev.cliproxy.testing.ConnectProxy.Visit;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.Socks5Server;
import dev.cliproxy.testing.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests through real proxies; the provider's name leads nowhere without them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpstreamProxyTest {
  private static final Timeouts TIMEOUTS =
      new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));

  // echo -n 'us er:p@ss' | base64
  private static final String LOGIN = "Basic dXMgZXI6cEBzcw==";

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private TestCertificate certificate;
  private UpstreamClient client;
  private ScriptedUpstream plain;
  private ScriptedUpstream secure;

  @BeforeAll
  void makeCertificate(@TempDir Path folder) throws Exception {
    certificate = TestCertificate.make(folder);
  }

  @AfterAll
  void stopTimer() {
    timer.shutdownNow();
  }

  @BeforeEach
  void start() throws Exception {
    SslContextFactory.Client tls = new SslContextFactory.Client();
    tls.setSslContext(certificate.clientContext());
    client = new UpstreamClient("cliproxy/test", tls, timer, System::nanoTime);
    plain = ScriptedUpstream.start(request -> Reply.json(200, "plain"));
    secure = ScriptedUpstream.startTls(certificate, request -> Reply.json(200, "secure"));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    plain.close();
    secure.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "socks5h"})
  void aSocksProxyResolvesTheProvidersName(String scheme) throws Exception {
    try (Socks5Server proxy = Socks5Server.start()) {
      assertEquals("200 plain", ask(plainUrl(), scheme + "://127.0.0.1:" + proxy.port()));
      assertEquals("200 secure", ask(secureUrl(), scheme + "://127.0.0.1:" + proxy.port()));

      assertEquals(
          List.of("upstream.test:" + plain.port(), "upstream.test:" + secure.port()),
          proxy.targets());
    }
  }

  @Test
  void aSocksProxyIsGivenTheLogin() throws Exception {
    try (Socks5Server proxy = Socks5Server.start("us er", "p@ss")) {
      String url = "socks5://us%20er:p%40ss@127.0.0.1:" + proxy.port();
      assertEquals("200 plain", ask(plainUrl(), url));
      assertEquals("200 secure", ask(secureUrl(), url));
      assertEquals(List.of("us er:p@ss", "us er:p@ss"), proxy.logins());
    }
  }

  @Test
  void aWrongLoginAtASocksProxyIsAFailureAndNotADirectCall() throws Exception {
    try (Socks5Server proxy = Socks5Server.start("user", "right")) {
      String url = "socks5://user:wr0ng@127.0.0.1:" + proxy.port();
      assertFailure(ask("http://127.0.0.1:" + plain.port() + "/", url));
      assertFailure(ask("http://127.0.0.1:" + plain.port() + "/", loginless(proxy)));
      assertEquals(List.of(), plain.requests());
    }
  }

  @Test
  void aLoginThatIsPutRightCountsAtOnce() throws Exception {
    try (Socks5Server proxy = Socks5Server.start("user", "right")) {
      assertFailure(ask(plainUrl(), "socks5://user:wr0ng@127.0.0.1:" + proxy.port()));
      assertEquals("200 plain", ask(plainUrl(), "socks5://user:right@127.0.0.1:" + proxy.port()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5})
  void whatASocksProxyRefusesIsAFailure(int code) throws Exception {
    try (Socks5Server proxy = Socks5Server.start()) {
      proxy.refuse(code);
      assertFailure(ask("http://127.0.0.1:" + plain.port() + "/", loginless(proxy)));
      assertEquals(List.of(), plain.requests());
    }
  }

  @Test
  void anHttpProxyTunnelsToASecureProvider() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start("us er", "p@ss")) {
      String url = "http://us%20er:p%40ss@127.0.0.1:" + proxy.port();
      assertEquals("200 secure", ask(secureUrl(), url));

      assertEquals(
          List.of(new Visit("CONNECT", "upstream.test:" + secure.port(), LOGIN)), proxy.visits());
      assertTrue(secure.awaitRequest(0).header("Proxy-Authorization").isEmpty());
    }
  }

  @Test
  void anHttpProxyIsAskedForTheWholeAddressOfAPlainProvider() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start("us er", "p@ss")) {
      String url = "http://us%20er:p%40ss@127.0.0.1:" + proxy.port();
      assertEquals("200 plain", ask(plainUrl() + "?a=b", url));

      assertEquals(List.of(new Visit("POST", plainUrl() + "?a=b", LOGIN)), proxy.visits());
      assertEquals("/v1/x?a=b", plain.awaitRequest(0).target());
      assertEquals("body", plain.awaitRequest(0).text());
    }
  }

  @Test
  void aProxyThatSpeaksTlsItselfTunnelsToo() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.startTls(certificate, "us er", "p@ss")) {
      String url = "https://us%20er:p%40ss@127.0.0.1:" + proxy.port();
      assertEquals("200 secure", ask(secureUrl(), url));
      assertEquals("200 plain", ask(plainUrl(), url));
      assertEquals(LOGIN, proxy.visits().get(0).authorization());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {407, 403, 502})
  void whatAnHttpProxyRefusesIsAFailureAndNotADirectCall(int status) throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start()) {
      proxy.refuse(status);
      String url = "http://user:wr0ng@127.0.0.1:" + proxy.port();
      assertFailure(ask("https://127.0.0.1:" + secure.port() + "/", url));
      assertEquals(List.of(), secure.requests());
      assertEquals(1, proxy.visits().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "http", "https"})
  void aProxyThatIsDownIsAFailureAndNotADirectCall(String scheme) throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    String url = scheme + "://user:wr0ng@127.0.0.1:" + port;
    assertFailure(ask("http://127.0.0.1:" + plain.port() + "/", url));
    assertFailure(ask("https://127.0.0.1:" + secure.port() + "/", url));
    assertEquals(List.of(), plain.requests());
    assertEquals(List.of(), secure.requests());
  }

  @Test
  void proxiesThatDifferInTheirLoginShareNoConnection() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start()) {
      for (String user : List.of("one", "two", "one")) {
        String url = "http://" + user + ":x@127.0.0.1:" + proxy.port();
        assertEquals("200 secure", ask(secureUrl(), url));
      }
      assertEquals(2, proxy.visits().size());
      assertEquals(2, proxy.visits().stream().map(Visit::authorization).distinct().count());
    }
  }

  @Test
  void withoutAProxyTheCallIsDirect() throws Exception {
    assertEquals("200 plain", ask("http://127.0.0.1:" + plain.port() + "/v1/x", ""));
    assertEquals("200 secure", ask("https://127.0.0.1:" + secure.port() + "/v1/x", ""));
  }

  @Test
  void aCertificateThatIsNotOfTheProviderIsRefused() throws Exception {
    try (Socks5Server proxy = Socks5Server.start()) {
      String answer = ask("https://somebody.test:" + secure.port() + "/v1/x", loginless(proxy));
      assertFailure(answer);
      assertTrue(answer.contains("certificate is not trusted"), answer);
      assertEquals(List.of(), secure.requests());
    }
  }

  private String plainUrl() {
    return "http://upstream.test:" + plain.port() + "/v1/x";
  }

  private String secureUrl() {
    return "https://upstream.test:" + secure.port() + "/v1/x";
  }

  private static String loginless(Socks5Server proxy) {
    return "socks5://127.0.0.1:" + proxy.port();
  }

  /** A failure of the way there, in words that do not give a password away. */
  private static void assertFailure(String answer) {
    assertTrue(answer.startsWith("failed 502 "), answer);
    assertFalse(answer.contains("wr0ng"), answer);
  }

  private String ask(String url, String proxyUrl) throws Exception {
    Answer answer = new Answer();
    var unused =
        client.send(
            new OutboundRequest(
                "POST",
                URI.create(url),
                Map.of(),
                List.of(ByteBuffer.wrap("body".getBytes(UTF_8))),
                OutboundProxy.choose("", proxyUrl)),
            TIMEOUTS,
            answer);
    return answer.end.get(10, TimeUnit.SECONDS);
  }

  private static final class Answer implements AnswerListener {
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;

    @Override
    public void head(AnswerHead head) {
      status = head.status();
    }

    @Override
    public void bytes(ByteBuffer bytes, Runnable more) {
      body.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      more.run();
    }

    @Override
    public void done() {
      end.complete(status + " " + body.toString(UTF_8));
    }

    @Override
    public void failed(UpstreamFailure failure) {
      end.complete("failed " + failure.status() + " " + failure.message());
    }
  }
}
