package dev.cliproxy.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.upstream.UpstreamClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderCallsTest {
  @TempDir private Path folder;

  private final ScheduledExecutorService background = Executors.newScheduledThreadPool(1);
  private final AtomicLong skipped = new AtomicLong();
  private final Map<String, String> seen = new ConcurrentHashMap<>();
  private final CompletableFuture<HttpExchange> unanswered = new CompletableFuture<>();
  private HttpServer server;
  private UpstreamClient upstream;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(background);
    upstream =
        new UpstreamClient(
            "cliproxy/test",
            new SslContextFactory.Client(),
            background,
            () -> System.nanoTime() + skipped.get());
    server.createContext("/", this::handle);
    server.start();
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
    server.stop(0);
    background.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    seen.put("uri", exchange.getRequestURI().toString());
    seen.put("type", String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
    seen.put("agent", String.valueOf(exchange.getRequestHeaders().getFirst("User-Agent")));
    seen.put("body", body);
    switch (exchange.getRequestURI().getPath()) {
      case "/silent" -> unanswered.complete(exchange);
      case "/long" -> {
        exchange.sendResponseHeaders(200, 0);
        byte[] piece = new byte[64 << 10];
        for (int i = 0; i < 32; i++) {
          exchange.getResponseBody().write(piece);
        }
        exchange.close();
      }
      default -> {
        exchange.getResponseHeaders().set("Retry-After", "7");
        exchange.sendResponseHeaders(429, 2);
        exchange.getResponseBody().write("{}".getBytes(UTF_8));
        exchange.close();
      }
    }
  }

  private HTTPRequest request(String path) {
    String address = "http://127.0.0.1:" + server.getAddress().getPort() + path;
    return new HTTPRequest(HTTPRequest.Method.POST, URI.create(address));
  }

  private ProviderCalls calls(String... lines) throws Exception {
    Config config =
        ConfigStore.open(
                new ConfigFile(TestConfig.write(folder, lines)),
                folder,
                key -> key,
                Clock.systemUTC())
            .current();
    return new ProviderCalls(upstream, () -> config);
  }

  @Test
  void aFormArrivesAsAFormAndTheAnswerComesBackWhateverItsStatus() throws Exception {
    HTTPRequest request = request("/token");
    request.setContentType("application/x-www-form-urlencoded");
    request.setBody("a=b");
    HTTPResponse answer = request.send(calls());
    assertEquals(429, answer.getStatusCode());
    assertEquals("{}", answer.getBody());
    assertEquals("7", answer.getHeaderValue("Retry-After"));
    assertEquals("a=b", seen.get("body"));
    assertTrue(seen.get("type").startsWith("application/x-www-form-urlencoded"), seen.get("type"));
    assertEquals("cliproxy/test", seen.get("agent"), "it says what it is");
  }

  @Test
  void theConfiguredProxyIsUsed() throws Exception {
    HTTPRequest request =
        new HTTPRequest(HTTPRequest.Method.GET, URI.create("http://provider.invalid/token"));
    HTTPResponse answer =
        request.send(calls("proxy-url: http://127.0.0.1:" + server.getAddress().getPort()));
    assertEquals(429, answer.getStatusCode());
    assertEquals("http://provider.invalid/token", seen.get("uri"));
  }

  @Test
  void aLoginsOwnProxyComesBeforeTheConfiguredOne() throws Exception {
    HTTPRequest request =
        new HTTPRequest(HTTPRequest.Method.GET, URI.create("http://provider.invalid/token"));
    ProviderCalls calls = calls("proxy-url: http://127.0.0.1:1");
    HTTPResponse answer =
        request.send(calls.through("http://127.0.0.1:" + server.getAddress().getPort()));
    assertEquals(429, answer.getStatusCode());
    assertEquals("http://provider.invalid/token", seen.get("uri"));
    assertThrows(IOException.class, () -> request.send(calls));
  }

  @Test
  void anAnswerThatIsTooLongIsNotTaken() throws Exception {
    ProviderCalls calls = calls();
    IOException refused = assertThrows(IOException.class, () -> request("/long").send(calls));
    assertEquals("the provider's answer is too long", refused.getMessage());
    assertEquals(0, upstream.open());
  }

  @Test
  void aProviderThatIsSilentIsGivenUp() throws Exception {
    ProviderCalls calls = calls();
    CompletableFuture<String> message =
        CompletableFuture.supplyAsync(
            () ->
                assertThrows(IOException.class, () -> request("/silent").send(calls)).getMessage());
    HttpExchange exchange = unanswered.get(10, TimeUnit.SECONDS);
    skipped.set(Duration.ofSeconds(26).toNanos());
    assertEquals(
        "the provider has not begun to answer within 15 s (timeouts.first-byte-seconds)",
        message.get(10, TimeUnit.SECONDS));
    exchange.close();
  }

  @Test
  void aProviderThatIsNotThereIsSaid() throws Exception {
    ProviderCalls calls = calls();
    HTTPRequest request =
        new HTTPRequest(
            HTTPRequest.Method.GET, URI.create("http://127.0.0.1:" + LoginSetup.freePort()));
    IOException refused = assertThrows(IOException.class, () -> request.send(calls));
    assertEquals("the connection was refused", refused.getMessage());
  }
}
