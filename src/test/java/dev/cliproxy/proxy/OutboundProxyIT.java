package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.testing.ConnectProxy;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.ServerProcess;
import dev.cliproxy.testing.Socks5Server;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import dev.cliproxy.testing.TestCertificate;
import dev.cliproxy.testing.TestConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code proxy-url} of the configuration against real proxies, to a provider whose name leads
 * nowhere without them and whose certificate only the server under test trusts.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutboundProxyIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path folder;
  private TestCertificate certificate;
  private ServerProcess server;
  private ManagementClient api;
  private ScriptedUpstream plain;
  private ScriptedUpstream secure;

  @BeforeAll
  void startServer(@TempDir Path scratch) throws Exception {
    folder = scratch;
    certificate = TestCertificate.make(scratch);
    Path config = TestConfig.write(scratch, "debug: false");
    server = ServerProcess.start(config, scratch, certificate.trustOptions());
    api = new ManagementClient(server::uri, TestConfig.KEY);
  }

  @AfterAll
  void stopServer() {
    server.close();
  }

  @BeforeEach
  void start() throws IOException {
    plain = ScriptedUpstream.start(ProviderFormat::answer);
    secure = ScriptedUpstream.startTls(certificate, ProviderFormat::answer);
  }

  @AfterEach
  void stop() throws IOException {
    plain.close();
    secure.close();
  }

  @Test
  void aSecureProviderIsReachedThroughASocksProxyWithALogin() throws Exception {
    try (Socks5Server proxy = Socks5Server.start("user", "secret")) {
      configure(secureUrl(), "", "socks5h://user:secret@127.0.0.1:" + proxy.port());
      assertServed();
      assertEquals(List.of("upstream.test:" + secure.port()), proxy.targets());
      assertEquals(List.of("user:secret"), proxy.logins());
    }
  }

  @Test
  void aSecureProviderIsReachedThroughAnHttpProxyWithALogin() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start("user", "secret")) {
      configure(secureUrl(), "", "http://user:secret@127.0.0.1:" + proxy.port());
      assertServed();
      assertEquals("CONNECT", proxy.visits().get(0).method());
    }
  }

  @Test
  void aProxyThatSpeaksTlsIsUsedToo() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.startTls(certificate, "user", "secret")) {
      configure(secureUrl(), "", "https://user:secret@127.0.0.1:" + proxy.port());
      assertServed();
      assertEquals(1, proxy.visits().size());
    }
  }

  @Test
  void anEntrysOwnProxyWinsAndDirectMeansNone() throws Exception {
    try (Socks5Server general = Socks5Server.start();
        Socks5Server own = Socks5Server.start()) {
      String generalUrl = "socks5://127.0.0.1:" + general.port();
      configure(plainUrl(), "socks5://127.0.0.1:" + own.port(), generalUrl);
      assertServed();
      assertEquals(1, own.targets().size());

      configure("http://127.0.0.1:" + plain.port(), "direct", generalUrl);
      assertServed();
      assertEquals(1, own.targets().size());
      assertEquals(List.of(), general.targets());
    }
  }

  @Test
  void aChangeCountsForTheVeryNextRequest() throws Exception {
    try (Socks5Server first = Socks5Server.start();
        Socks5Server second = Socks5Server.start()) {
      configure(plainUrl(), "", "socks5://127.0.0.1:" + first.port());
      assertServed();
      String change = "{\"value\":\"socks5://127.0.0.1:" + second.port() + "\"}";
      assertEquals(200, api.put("/proxy-url", change).status());
      assertServed();

      assertEquals(1, first.targets().size());
      assertEquals(1, second.targets().size());
    }
  }

  @Test
  void aSocksProxyThatRefusesIsABadGatewayAndNeverADirectCall() throws Exception {
    try (Socks5Server proxy = Socks5Server.start("user", "right")) {
      configure(localUrl(), "", "socks5://user:wr0ng@127.0.0.1:" + proxy.port());
      assertBadGateway();
      configure(localUrl(), "", "socks5://user:right@127.0.0.1:" + proxy.port());
      proxy.refuse(2);
      assertBadGateway();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 407, 502})
  void anHttpProxyThatRefusesATunnelIsABadGatewayAndNeverADirectCall(int status) throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start()) {
      proxy.refuse(status);
      configure(
          "https://127.0.0.1:" + secure.port(), "", "http://user:wr0ng@127.0.0.1:" + proxy.port());
      assertBadGateway();
    }
  }

  @Test
  void aWrongLoginAtAnHttpProxyOfAPlainProviderIsABadGateway() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start("user", "right")) {
      configure(localUrl(), "", "http://user:wr0ng@127.0.0.1:" + proxy.port());
      assertBadGateway();
    }
  }

  private String plainUrl() {
    return "http://upstream.test:" + plain.port();
  }

  private String secureUrl() {
    return "https://upstream.test:" + secure.port();
  }

  /** A provider that would answer if it were asked directly. */
  private String localUrl() {
    return "http://127.0.0.1:" + plain.port();
  }

  private void configure(String providerUrl, String entryProxy, String proxy) throws Exception {
    TestConfig.write(
        folder,
        "debug: false",
        "api-keys: [client-key]",
        "model-lists: {refresh-hours: 0}",
        "request-retry: 0",
        "proxy-url: '" + proxy + "'",
        "claude-api-key:",
        "  - {api-key: up-key, base-url: '%s', proxy-url: '%s'}"
            .formatted(providerUrl, entryProxy));
    // A change that changes nothing reads the file at once.
    assertEquals(200, api.put("/debug", "{\"value\":false}").status());
    assertEquals(200, api.delete("/cooldowns").status());
  }

  private SseStream ask() throws IOException {
    ProviderFormat format = ProviderFormat.CLAUDE;
    return new SseClient(server.port(), "x-api-key: client-key")
        .post(format.target("claude-x", true), format.request("claude-x", true));
  }

  private void assertServed() throws IOException {
    try (SseStream answer = ask()) {
      String body = answer.text();
      assertEquals(200, answer.status(), body);
      assertEquals(String.join("", ProviderFormat.CLAUDE.events("claude-x")), body);
    }
  }

  private void assertBadGateway() throws IOException {
    try (SseStream answer = ask()) {
      String body = answer.text();
      assertEquals(502, answer.status(), body);
      assertEquals("api_error", JSON.readTree(body).at("/error/type").asText());
      assertFalse(body.contains("wr0ng"), body);
      assertTrue(body.contains("proxy"), body);
    }
    assertEquals(List.of(), plain.requests());
    assertEquals(List.of(), secure.requests());
  }
}
