package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.proxy.ProviderEntries.Entry;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.SocketClient;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.TomcatServer;
import dev.cliproxy.testing.WarServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of requests that are under way when the server stops. */
class GracefulStopIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String KEY = "Authorization: Bearer client-key";
  private static final String CHAT =
      "{\"model\":\"my-model\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

  @TempDir private Path folder;
  @TempDir private Path scratch;

  private final Gate gate = new Gate();
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws IOException {
    upstream =
        ScriptedUpstream.start(
            request -> {
              ProviderFormat format = ProviderFormat.of(request);
              return Reply.paced(gate, format.events(format.modelOf(request)));
            });
  }

  @AfterEach
  void stop() throws IOException {
    gate.open();
    upstream.close();
  }

  private Path config(int graceSeconds) throws IOException {
    List<String> lines = new ArrayList<>(List.of("api-keys: [client-key]"));
    lines.add("shutdown: {grace-seconds: " + graceSeconds + "}");
    lines.add("streaming: {keepalive-seconds: 0}");
    for (ProviderFormat format : List.of(ProviderFormat.CHAT, ProviderFormat.RESPONSES)) {
      lines.addAll(ProviderEntries.lines(format, List.of(new Entry(upstream.url(), "k"))));
    }
    return TestConfig.write(folder, lines.toArray(String[]::new));
  }

  /** A stream of which one event has come. */
  private SseStream begin(int port) throws IOException {
    gate.letOneThrough();
    SseStream stream = new SseClient(port, KEY).post("/v1/chat/completions", CHAT);
    assertEquals(200, stream.status());
    assertTrue(stream.next().isPresent());
    return stream;
  }

  private static HttpResponse<String> get(WarServer server, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri(path))
            .header("Authorization", "Bearer client-key")
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private interface Stop {
    void run() throws Exception;
  }

  private static CompletableFuture<Void> stopping(Stop stop) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            stop.run();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private void assertEndsWhole(SseStream stream, CompletableFuture<Void> stopped) throws Exception {
    assertFalse(stopped.isDone());
    gate.open();
    String rest = stream.text();
    assertTrue(rest.contains("[DONE]"), rest);
    assertTrue(stream.isComplete());
    stopped.get(30, TimeUnit.SECONDS);
  }

  @Test
  void whatIsUnderWayEndsWholeAndIsCountedWhileNobodyElseIsLetIn() throws Exception {
    Path config = config(60);
    WarServer server = WarServer.start(config);
    try (SseStream stream = begin(server.port())) {
      CompletableFuture<Void> stopped = stopping(server::close);
      assertTrue(Eventually.holds(SOON, () -> get(server, "/v1/models").statusCode() == 503));
      HttpResponse<String> refused = get(server, "/v1/models");
      assertEquals("5", refused.headers().firstValue("Retry-After").orElse(""));
      assertTrue(refused.body().contains("the proxy is being stopped; try again"), refused.body());
      HttpResponse<String> ready = get(server, "/readyz");
      assertEquals(503, ready.statusCode());
      assertTrue(ready.body().contains("the program stops"), ready.body());
      assertEquals(200, get(server, "/healthz").statusCode());
      assertEndsWhole(stream, stopped);
    }
    try (WarServer again = WarServer.start(config)) {
      ManagementClient api = new ManagementClient(again, TestConfig.KEY);
      assertTrue(
          Eventually.holds(
              SOON,
              () -> {
                ManagementClient.Answer sums = api.get("/usage/summary?by=model");
                return sums.status() == 200
                    && sums.json().path("total").path("requests").asInt() == 1
                    && sums.json().path("total").path("failures").asInt() == 0;
              }));
    }
  }

  @Test
  void whatTakesLongerThanItMayIsCutOff() throws Exception {
    WarServer server = WarServer.start(config(1));
    try (SseStream stream = begin(server.port())) {
      stopping(server::close).get(30, TimeUnit.SECONDS);
      String rest = "";
      try {
        rest = stream.text();
      } catch (IOException e) {
        assertFalse(e.getMessage().isEmpty());
      }
      assertFalse(rest.contains("[DONE]"));
    }
  }

  @Test
  void anApplicationThatIsTakenAwayLetsItsRequestsEnd() throws Exception {
    try (WarServer server = WarServer.start(config(60));
        SseStream stream = begin(server.port())) {
      assertEndsWhole(stream, stopping(server::undeploy));
    }
  }

  @Test
  void soItIsInTomcat() throws Exception {
    TomcatServer server =
        TomcatServer.start(config(60), "", Files.createDirectory(scratch.resolve("one")));
    try (SseStream stream = begin(server.port())) {
      assertEndsWhole(stream, stopping(server::undeploy));
    }
    server.close();
  }

  @Test
  void soItIsWhenTheWholeTomcatStops() throws Exception {
    TomcatServer server =
        TomcatServer.start(config(60), "", Files.createDirectory(scratch.resolve("one")));
    try (SseStream stream = begin(server.port())) {
      assertEndsWhole(stream, stopping(server::close));
    }
  }

  @Test
  void theTurnOfAWebSocketEndsAndNoOtherBegins() throws Exception {
    WarServer server = WarServer.start(config(60));
    try (SocketClient busy = SocketClient.open(server.port(), "/v1/responses", KEY);
        SocketClient idle = SocketClient.open(server.port(), "/v1/responses", KEY)) {
      String create = "{\"type\":\"response.create\",\"model\":\"gpt-5\",\"input\":\"x\"}";
      busy.send(create);
      gate.awaitArrivals(1);
      CompletableFuture<Void> stopped = stopping(server::close);
      assertEquals(1001, idle.awaitClose());
      busy.send(create);
      gate.open();
      List<String> turn = busy.turn();
      assertTrue(turn.get(turn.size() - 1).contains("response.completed"), turn.toString());
      assertEquals(1001, busy.awaitClose());
      stopped.get(30, TimeUnit.SECONDS);
      assertEquals(1, upstream.requests().size());
    }
  }
}
