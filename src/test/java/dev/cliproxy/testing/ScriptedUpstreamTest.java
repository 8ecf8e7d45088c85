package dev.cliproxy.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.ReceivedRequest.Ending;
import dev.cliproxy.testing.Reply.Framing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScriptedUpstreamTest {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws IOException {
    upstream = ScriptedUpstream.start(request -> Reply.json(200, "{}"));
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  @Test
  void requestsAreRecordedAsTheyWereSent() throws Exception {
    byte[] body = "{\"text\":\"wörld\"}".getBytes(StandardCharsets.UTF_8);
    send(request("/v1/x?a=%20b").header("x-api-key", "k").POST(BodyPublishers.ofByteArray(body)));

    ReceivedRequest received = upstream.awaitRequest(0);
    assertEquals("POST", received.method());
    assertEquals("/v1/x?a=%20b", received.target());
    assertEquals("k", received.key());
    assertArrayEquals(body, received.body());
    assertEquals("wörld", received.json().path("text").asText());
    assertEquals(Ending.ANSWERED, received.awaitEnding());
  }

  @Test
  void aBodyInChunksIsReadWhole() throws Exception {
    byte[] body = new byte[100_000];
    send(request("/").POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

    assertEquals("chunked", upstream.awaitRequest(0).header("transfer-encoding").orElseThrow());
    assertArrayEquals(body, upstream.awaitRequest(0).body());
  }

  @Test
  void aConnectionIsKeptForTheNextRequest() throws Exception {
    send(request("/1").GET());
    send(request("/2").GET());

    assertEquals(upstream.awaitRequest(0).connection(), upstream.awaitRequest(1).connection());
    assertEquals(1, upstream.openConnections());
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void everyFramingCarriesTheSameBody(Framing framing) throws Exception {
    upstream.always(Reply.of(200).send("one ").send("two").framed(framing).inPiecesOf(2));

    assertEquals("one two", text(send(request("/").GET())));
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aCompressedBodyIsTheSameInEveryFraming(Framing framing) throws Exception {
    upstream.always(Reply.of(200).send("one ").send("two").gzip().framed(framing));

    HttpResponse<byte[]> answer = send(request("/").GET());
    assertEquals("gzip", answer.headers().firstValue("Content-Encoding").orElseThrow());
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
    assertEquals("one two", new String(plain, StandardCharsets.UTF_8));
  }

  @Test
  void eachEventComesWhenTheTestWants() throws Exception {
    Gate gate = new Gate();
    upstream.always(Reply.paced(gate, List.of("data: 1\n\n", "data: 2\n\n")));

    try (SseStream stream = stream()) {
      assertEquals(200, stream.status());
      gate.awaitArrivals(1);
      gate.letOneThrough();
      assertEquals("1", stream.next().orElseThrow().data());
      gate.awaitArrivals(2);
      assertFalse(stream.isComplete());
      gate.open();
      assertEquals("2", stream.next().orElseThrow().data());
      assertTrue(stream.next().isEmpty());
      assertTrue(stream.isComplete());
    }
  }

  @Test
  void theHeadWaitsAtAGateToo() throws Exception {
    Gate gate = new Gate();
    upstream.always(Reply.json(201, "{}").heldBy(gate));
    var answer =
        http.sendAsync(request("/").GET().build(), BodyHandlers.ofString())
            .thenApply(HttpResponse::statusCode);
    gate.awaitArrivals(1);
    assertFalse(answer.isDone());

    gate.open();

    assertEquals(201, answer.get());
  }

  @Test
  void aPeerThatHangsUpDuringAStallIsNoticed() throws Exception {
    upstream.always(Reply.events(List.of("data: 1\n\n")).stall());
    try (SseStream stream = stream()) {
      assertEquals("1", stream.next().orElseThrow().data());
      stream.hangUp();
    }

    assertEquals(Ending.PEER_GONE, upstream.awaitRequest(0).awaitEnding());
    assertTrue(Eventually.holds(Duration.ofSeconds(10), () -> upstream.openConnections() == 0));
  }

  @Test
  void aCutInTheMidstOfABodyShows() throws Exception {
    upstream.always(Reply.events(List.of("data: 1\n\n")).cut().send("data: 2\n\n"));
    try (SseStream stream = stream()) {
      assertEquals("data: 1\n\n", stream.text());
      assertFalse(stream.isComplete());
    }
    assertEquals(Ending.CUT, upstream.awaitRequest(0).awaitEnding());
    assertThrows(IOException.class, () -> send(request("/").GET()));
  }

  @Test
  void aCutBodyOfKnownLengthLacksItsEnd() throws Exception {
    upstream.always(Reply.json(200, "{").cut().send("}"));
    try (SseStream stream = stream()) {
      assertEquals("2", stream.header("Content-Length").orElseThrow());
      assertEquals("{", stream.text());
      assertFalse(stream.isComplete());
    }
  }

  @Test
  void garbageInTheMidstOfABodyBreaksItsFraming() throws Exception {
    upstream.always(Reply.events(List.of("data: 1\n\n")).garble("no chunk\r\n"));
    assertThrows(IOException.class, () -> send(request("/").GET()));
  }

  @Test
  void aResetIsNotAnOrderlyEnd() throws Exception {
    Gate gate = new Gate();
    upstream.always(Reply.events(List.of("data: 1\n\n")).hold(gate).reset());
    try (SseStream stream = stream()) {
      assertEquals("1", stream.next().orElseThrow().data());
      gate.open();
      assertThrows(IOException.class, stream::next);
    }
  }

  @Test
  void beforeAndInTheHeadTheConnectionCanEndToo() {
    upstream.always(Reply.bare().cut());
    assertThrows(IOException.class, () -> send(request("/").GET()));
    upstream.always(Reply.raw("HTTP/1.1 200 OK\r\nContent-Le").cut());
    assertThrows(IOException.class, () -> send(request("/").GET()));
    upstream.always(Reply.raw("\u0001\u0002 what?\r\n\r\n").cut());
    assertThrows(IOException.class, () -> send(request("/").GET()));
  }

  @Test
  void theScriptDecidesByTheRequest() throws Exception {
    upstream.follow(
        request ->
            request.key().equals("dead") ? ProviderFormat.CHAT.error(401) : Reply.json(200, "{}"));

    assertEquals(401, send(request("/").header("Authorization", "Bearer dead")).statusCode());
    assertEquals(200, send(request("/").header("x-goog-api-key", "good")).statusCode());
  }

  @Test
  void aScriptThatThrowsLeavesNobodyWaiting() {
    upstream.follow(
        request -> {
          throw new IllegalStateException("a mistake in the test");
        });

    assertThrows(IOException.class, () -> send(request("/").GET()));
  }

  @Test
  void aSlowReaderHoldsTheServerBack() throws Exception {
    upstream.always(Reply.of(200).send(new byte[20_000_000]).framed(Framing.LENGTH));
    try (SseStream stream = new SseClient(upstream.port()).postSlowly("/", "{}")) {
      assertEquals(1_000, stream.skip(1_000));
      assertFalse(upstream.awaitRequest(0).hasEnded());
      assertEquals(20_000_000 - 1_000, stream.skip(20_000_000));
      assertTrue(stream.isComplete());
    }
    assertEquals(Ending.ANSWERED, upstream.awaitRequest(0).awaitEnding());
  }

  @Test
  void behindTlsItIsTheSame(@TempDir Path folder) throws Exception {
    TestCertificate certificate = TestCertificate.make(folder);
    HttpClient trusting = HttpClient.newBuilder().sslContext(certificate.clientContext()).build();
    try (ScriptedUpstream secure =
        ScriptedUpstream.startTls(certificate, request -> Reply.json(200, "{}"))) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(secure.url() + "/")).build();

      assertEquals(200, trusting.send(request, BodyHandlers.ofString()).statusCode());
      assertThrows(IOException.class, () -> http.send(request, BodyHandlers.ofString()));
      secure.always(Reply.events(List.of("data: 1\n\n")).cut());
      assertThrows(IOException.class, () -> trusting.send(request, BodyHandlers.ofString()));
    }
  }

  private SseStream stream() throws IOException {
    return new SseClient(upstream.port(), "x-api-key: k").post("/v1/messages", "{}");
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(upstream.url() + target))
        .timeout(Duration.ofSeconds(10));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
