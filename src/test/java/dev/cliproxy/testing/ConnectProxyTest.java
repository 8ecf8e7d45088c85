package dev.cliproxy.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.ConnectProxy.Visit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectProxyTest {
  @Test
  void aTunnelReachesATlsServer(@TempDir Path folder) throws Exception {
    TestCertificate certificate = TestCertificate.make(folder);
    try (ConnectProxy proxy = ConnectProxy.start();
        ScriptedUpstream upstream =
            ScriptedUpstream.startTls(certificate, request -> Reply.json(200, "{}"))) {
      HttpClient client = client(proxy).sslContext(certificate.clientContext()).build();
      URI uri = URI.create("https://upstream.test:" + upstream.port() + "/v1/x");

      HttpResponse<String> answer = client.send(request(uri), BodyHandlers.ofString());

      assertEquals(200, answer.statusCode());
      assertEquals("/v1/x", upstream.awaitRequest(0).target());
      assertEquals(
          List.of(new Visit("CONNECT", "upstream.test:" + upstream.port(), "")), proxy.visits());
    }
  }

  @Test
  void aWholeAddressIsForwardedAsAPath() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start();
        ScriptedUpstream upstream = ScriptedUpstream.start(request -> Reply.json(200, "{}"))) {
      HttpClient client = client(proxy).build();
      String address = "http://upstream.test:" + upstream.port() + "/v1/x?a=b";
      for (int i = 0; i < 2; i++) {
        assertEquals(
            200, client.send(request(URI.create(address)), BodyHandlers.ofString()).statusCode());
      }

      assertEquals("/v1/x?a=b", upstream.awaitRequest(1).target());
      assertEquals(new Visit("GET", address, ""), proxy.visits().get(1));
    }
  }

  @Test
  void whoHasNoPasswordIsAskedForOne() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start("user", "secret");
        ScriptedUpstream upstream = ScriptedUpstream.start(request -> Reply.json(200, "{}"))) {
      String target = "127.0.0.1:" + upstream.port();
      try (var exchange = new RawHttp(proxy.port()).open()) {
        exchange.write(RawHttp.head("CONNECT", target).getBytes(StandardCharsets.UTF_8));
        assertEquals(407, exchange.answer().status());
        // echo -n user:secret | base64
        exchange.write(
            RawHttp.head("CONNECT", target, "Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=")
                .getBytes(StandardCharsets.UTF_8));
        assertEquals("Basic dXNlcjpzZWNyZXQ=", secondVisit(proxy).authorization());
      }
    }
  }

  @Test
  void itRefusesWhenTheTestWantsIt() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start()) {
      proxy.refuse(502);
      URI uri = URI.create("https://upstream.test/");
      HttpClient client = client(proxy).build();

      assertThrows(IOException.class, () -> client.send(request(uri), BodyHandlers.ofString()));
      assertEquals(1, proxy.visits().size());
    }
  }

  private static Visit secondVisit(ConnectProxy proxy) throws Exception {
    assertTrue(Eventually.holds(Duration.ofSeconds(10), () -> proxy.visits().size() == 2));
    return proxy.visits().get(1);
  }

  private static HttpClient.Builder client(ConnectProxy proxy) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .proxy(
            ProxySelector.of(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())));
  }

  private static HttpRequest request(URI uri) {
    return HttpRequest.newBuilder(uri).build();
  }
}
