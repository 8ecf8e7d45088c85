package dev.cliproxy.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.cliproxy.config.value.Timeouts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpstreamClientTest {
  private static final Timeouts TIMEOUTS =
      new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong skipped = new AtomicLong();
  private final UpstreamClient client =
      new UpstreamClient(
          "cliproxy/test",
          new SslContextFactory.Client(),
          timer,
          () -> System.nanoTime() + skipped.get());

  @AfterEach
  void stop() throws IOException {
    client.close();
    timer.shutdownNow();
  }

  @Test
  void aRequestArrivesAsItWasMadeAndItsAnswerComesBack() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    CompletableFuture<String> seen = new CompletableFuture<>();
    server.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          seen.complete(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("User-Agent")
                  + " "
                  + exchange.getRequestHeaders().getFirst("X-Key")
                  + " "
                  + body);
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(302, 2);
          exchange.getResponseBody().write("ok".getBytes(UTF_8));
          exchange.close();
        });
    server.start();
    try {
      Answer answer =
          send("http://127.0.0.1:" + server.getAddress().getPort() + "/a?b=c", "x", "y");
      assertEquals("302 ok", answer.end.get(5, TimeUnit.SECONDS));
      assertEquals("POST /a?b=c cliproxy/test secret xy", seen.get(5, TimeUnit.SECONDS));
      assertEquals(0, client.open());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aHostThatCannotBeFoundIsNamed() throws Exception {
    Answer answer = send("http://no-such-host.invalid/v1?key=secret");
    assertEquals(
        "failed 502 the provider's host no-such-host.invalid cannot be found",
        answer.end.get(5, TimeUnit.SECONDS));
  }

  @Test
  void aCompressedAnswerIsDecoded() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("unpacked".getBytes(UTF_8));
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          exchange.sendResponseHeaders(200, packed.size());
          exchange.getResponseBody().write(packed.toByteArray());
          exchange.close();
        });
    server.start();
    try {
      Answer answer = send("http://127.0.0.1:" + server.getAddress().getPort() + "/");
      assertEquals("200 unpacked", answer.end.get(5, TimeUnit.SECONDS));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whereNobodyListensTheConnectionIsRefused() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Answer answer = send("http://127.0.0.1:" + port + "/");
    assertEquals("failed 502 the connection was refused", answer.end.get(5, TimeUnit.SECONDS));
  }

  @Test
  void aProviderThatDoesNotBeginToAnswerIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Answer answer = send("http://127.0.0.1:" + silent.getLocalPort() + "/");
      try (Socket connection = silent.accept()) {
        readHead(connection);
        skipped.set(Duration.ofSeconds(6).toNanos());
        assertTrue(answer.end.get(5, TimeUnit.SECONDS).startsWith("failed 504 the provider has"));
        connection.setSoTimeout(5_000);
        connection.getInputStream().readAllBytes();
      }
    }
  }

  @Test
  void aConnectionThatTheProviderClosedWhileItWasUnusedCostsNothing() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String address = "http://127.0.0.1:" + server.getLocalPort() + "/";
      Answer first = send(address);
      try (Socket connection = server.accept()) {
        readHead(connection);
        respond(connection);
        assertEquals("200 hi", first.end.get(5, TimeUnit.SECONDS));
        Answer second = send(address);
        readHead(connection);
        connection.shutdownOutput();
        try (Socket another = server.accept()) {
          readHead(another);
          respond(another);
          assertEquals("200 hi", second.end.get(5, TimeUnit.SECONDS));
        }
      }
    }
  }

  private static void readHead(Socket connection) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) connection.getInputStream().read());
    }
  }

  private static void respond(Socket connection) throws IOException {
    connection
        .getOutputStream()
        .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".getBytes(UTF_8));
  }

  private Answer send(String uri, String... pieces) {
    Answer answer = new Answer();
    client.send(
        new OutboundRequest(
            pieces.length == 0 ? "GET" : "POST",
            URI.create(uri),
            Map.of("X-Key", "secret"),
            List.of(pieces).stream().map(p -> ByteBuffer.wrap(p.getBytes(UTF_8))).toList(),
            Optional.empty()),
        TIMEOUTS,
        answer);
    return answer;
  }

  private static final class Answer implements AnswerListener {
    final CompletableFuture<String> end = new CompletableFuture<>();
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
