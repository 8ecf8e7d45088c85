package dev.cliproxy.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.proxy.ProviderEntries.Entry;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.ReceivedRequest.Ending;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.TomcatServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The proxy in a Tomcat, whose writes without waiting have rules of their own: breaking them shows
 * in a log, which must stay empty.
 */
class ProxyOnTomcatIT {
  private static final String CONTEXT = "/cliproxy";
  private static final byte[] EVENT = event("x".repeat(64 * 1024)).getBytes(UTF_8);
  private static final String END =
      "data: {\"model\":\"my-model\",\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What the provider's socket, the proxy and the client's socket may hold together. */
  private static final long IN_BETWEEN = 16 << 20;

  @TempDir private static Path folder;

  private static ScriptedUpstream upstream;
  private static TomcatServer tomcat;
  private static PrintStream console;

  private static final ContainersLog CONTAINERS_LOG = new ContainersLog();
  private static final ByteArrayOutputStream OUR_LOG = new ByteArrayOutputStream();

  /** The container's warnings and errors. */
  private static final class ContainersLog extends Handler {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    public void publish(LogRecord line) {
      if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
        lines.add(line.getLoggerName() + ": " + line.getMessage() + " " + line.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeAll
  static void deploy() throws Exception {
    upstream = ScriptedUpstream.start(ProviderFormat::answer);
    List<String> lines =
        new ArrayList<>(
            List.of(
                "api-keys: [client-key]", "model-lists: {refresh-hours: 0}", "request-retry: 0"));
    lines.add("streaming: {keepalive-seconds: 1}");
    for (ProviderFormat format : ProviderFormat.values()) {
      lines.addAll(ProviderEntries.lines(format, List.of(new Entry(upstream.url(), "up-key"))));
    }
    Path config = TestConfig.write(folder, lines.toArray(String[]::new));
    console = System.out;
    System.setOut(new PrintStream(new Both(console, OUR_LOG), true, UTF_8));
    Logger.getLogger("").addHandler(CONTAINERS_LOG);
    tomcat = TomcatServer.start(config, CONTEXT, folder);
  }

  /** The application writes its log there. */
  private static final class Both extends OutputStream {
    private final OutputStream first;
    private final OutputStream second;

    Both(OutputStream first, OutputStream second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public void write(int one) throws IOException {
      first.write(one);
      second.write(one);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      first.write(bytes, offset, length);
      second.write(bytes, offset, length);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    tomcat.close();
    upstream.close();
    Logger.getLogger("").removeHandler(CONTAINERS_LOG);
    System.setOut(console);
  }

  @BeforeEach
  void startAnew() throws Exception {
    new ManagementClient(ProxyOnTomcatIT::uri, TestConfig.KEY).delete("/cooldowns");
    upstream.forget();
    upstream.follow(ProviderFormat::answer);
    CONTAINERS_LOG.lines.clear();
    OUR_LOG.reset();
  }

  @AfterEach
  void nothingIsLogged() {
    assertEquals(List.of(), List.copyOf(CONTAINERS_LOG.lines));
    String ours = OUR_LOG.toString(UTF_8);
    assertFalse(ours.contains(" ERROR ") || ours.contains(" WARN "), ours);
    assertFalse(ours.contains("Exception"), ours);
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void aWholeAnswerComesBack(ProviderFormat format) throws Exception {
    try (SseStream answer = ask(format, false)) {
      assertEquals(200, answer.status());
      assertEquals(format.whole(ProviderEntries.clientModel(format)), answer.text());
      assertTrue(answer.isComplete());
    }
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void eachEventIsThereBeforeTheNextIsSent(ProviderFormat format) throws Exception {
    Gate gate = new Gate();
    upstream.follow(request -> Reply.paced(gate, format.events(format.modelOf(request))));
    gate.letOneThrough();

    try (SseStream answer = ask(format, true)) {
      for (String event : format.events(ProviderEntries.clientModel(format))) {
        if (!isWithheld(event)) {
          assertEquals(event, nextEvent(answer));
        }
        gate.letOneThrough();
      }
      assertTrue(answer.next().isEmpty());
      assertTrue(answer.isComplete());
    }
  }

  @Test
  void aSilentStreamIsSentComments() throws Exception {
    Gate gate = new Gate();
    List<String> events = passed(ProviderFormat.CLAUDE);
    upstream.always(
        Reply.events(events.subList(0, 1))
            .hold(gate)
            .send(String.join("", events.subList(1, events.size()))));

    try (SseStream answer = ask(ProviderFormat.CLAUDE, true)) {
      assertEquals(events.get(0), answer.next().orElseThrow().text());
      assertTrue(answer.next().orElseThrow().isComment());
      assertTrue(answer.next().orElseThrow().isComment());
      gate.open();
      assertEquals(events.get(1), nextEvent(answer));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tenMegabytesAreTheSame(boolean stream) throws Exception {
    Random random = new Random(1);
    StringBuilder body = new StringBuilder();
    if (stream) {
      while (body.length() < 10_000_000) {
        body.append(event("é".repeat(random.nextInt(20_000))));
      }
      body.append(END);
    } else {
      body.append("{\"choices\":[{\"message\":{\"content\":\"").append("é".repeat(5_000_000));
      body.append("\"}}],\"model\":\"my-model\"}");
    }
    byte[] bytes = body.toString().getBytes(UTF_8);
    upstream.always(
        cut(
            Reply.of(200, "Content-Type: " + (stream ? "text/event-stream" : "application/json")),
            bytes,
            random));

    try (SseStream answer = ask(ProviderFormat.CHAT, stream)) {
      assertArrayEquals(bytes, answer.bytes());
      assertTrue(answer.isComplete());
    }
  }

  private static Reply cut(Reply begun, byte[] bytes, Random random) {
    Reply reply = begun;
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(100_000));
      reply = reply.send(Arrays.copyOfRange(bytes, from, to));
      from = to;
    }
    return reply;
  }

  @Test
  void aLargeRequestArrivesWhole() throws Exception {
    String body =
        "{\"model\":\"claude-sonnet-4-5\",\"messages\":[\"%s\"]}".formatted("é".repeat(5_000_000));

    try (SseStream answer = client().post(CONTEXT + "/v1/messages", body)) {
      assertEquals(200, answer.status(), answer.text());
    }
    assertArrayEquals(body.getBytes(UTF_8), upstream.awaitRequest(0).body());
  }

  @Test
  void aClientThatDoesNotReadStopsItsProviderAndMissesNothing() throws Exception {
    int events = 1_600;
    upstream.always(Reply.events(List.of()).send(EVENT, events).send(END));

    try (SseStream answer = askSlowly()) {
      ReceivedRequest request = upstream.awaitRequest(0);
      long stoppedAt = settled(request);
      assertTrue(stoppedAt < IN_BETWEEN, () -> stoppedAt + " bytes");
      assertFalse(request.hasEnded());

      assertEquals((long) EVENT.length * events + END.length(), answer.skip(Long.MAX_VALUE));
      assertTrue(answer.isComplete());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theProviderIsCutOffWithinASecondWhenTheClientLeaves(boolean reset) throws Exception {
    assertTrue(
        Eventually.takesLess(
            Duration.ofSeconds(1),
            () -> {
              upstream.forget();
              Gate gate = new Gate();
              upstream.always(Reply.paced(gate, Collections.nCopies(1_000, event("x"))));
              gate.letOneThrough();
              SseStream answer = ask(ProviderFormat.CHAT, true);
              answer.next();
              leave(answer, reset);
              return untilCutOff(upstream.awaitRequest(0), gate::letOneThrough);
            }));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theProviderIsCutOffWithinASecondWhenAClientLeavesThatDidNotRead(boolean reset)
      throws Exception {
    upstream.always(Reply.events(List.of()).send(EVENT, 1_600).send(END));
    assertTrue(
        Eventually.takesLess(
            Duration.ofSeconds(1),
            () -> {
              upstream.forget();
              SseStream answer = askSlowly();
              ReceivedRequest request = upstream.awaitRequest(0);
              settled(request);
              leave(answer, reset);
              return untilCutOff(request, () -> {});
            }));
  }

  /** How long a provider can go on from now. */
  private static Duration untilCutOff(ReceivedRequest request, Runnable meanwhile)
      throws Exception {
    long left = System.nanoTime();
    assertTrue(
        Eventually.holds(
            PATIENCE,
            () -> {
              meanwhile.run();
              return request.hasEnded();
            }));
    assertEquals(Ending.PEER_GONE, request.awaitEnding());
    return Duration.ofNanos(System.nanoTime() - left);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSilentProviderIsCutOffAtTheNextKeepAlive(boolean reset) throws Exception {
    upstream.always(Reply.events(passed(ProviderFormat.CLAUDE).subList(0, 1)).stall());

    SseStream answer = ask(ProviderFormat.CLAUDE, true);
    answer.next();
    leave(answer, reset);

    assertTrue(Eventually.holds(Duration.ofSeconds(4), upstream.awaitRequest(0)::hasEnded));
  }

  private static void leave(SseStream answer, boolean reset) throws IOException {
    if (reset) {
      answer.hangUp();
    } else {
      answer.close();
    }
  }

  @Test
  void errorsAreInTheClientsFormat() throws Exception {
    upstream.always(ProviderFormat.CLAUDE.error(400));
    try (SseStream answer = ask(ProviderFormat.CLAUDE, true)) {
      assertEquals(400, answer.status());
      assertTrue(answer.text().contains("\"type\":\"invalid_request_error\""));
      assertTrue(answer.isComplete());
    }
    try (SseStream answer = client().post(CONTEXT + "/v1/messages", "{")) {
      assertEquals(400, answer.status());
      assertTrue(answer.text().contains("\"type\":\"invalid_request_error\""));
    }
    try (SseStream answer = new SseClient(tomcat.port()).post(CONTEXT + "/v1/messages", "{}")) {
      assertEquals(401, answer.status());
      assertTrue(answer.text().contains("\"type\":\"authentication_error\""));
    }
    try (SseStream answer = client().post(CONTEXT + "/v1/chat/completions", "{\"model\":\"no\"}")) {
      assertEquals(404, answer.status());
      assertTrue(answer.text().contains("\"code\":\"model_not_found\""));
    }
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void aStreamThatBreaksOffEndsWithAnError(ProviderFormat format) throws Exception {
    upstream.follow(
        request -> Reply.events(format.events(format.modelOf(request)).subList(0, 1)).cut());

    try (SseStream answer = ask(format, true)) {
      String text = answer.text();
      assertTrue(text.contains("error"), text);
      assertTrue(answer.isComplete());
    }
  }

  private static String event(String content) {
    return "data: {\"model\":\"my-model\",\"choices\":[{\"delta\":{\"content\":\"%s\"}}]}\n\n"
        .formatted(content);
  }

  /** How many bytes a provider could write when it has written none for half a second. */
  private static long settled(ReceivedRequest request) throws Exception {
    long seen = request.answeredBytes();
    while (grows(request, seen)) {
      seen = request.answeredBytes();
    }
    return seen;
  }

  private static boolean grows(ReceivedRequest request, long seen) throws Exception {
    return Eventually.holds(Duration.ofMillis(500), () -> request.answeredBytes() > seen);
  }

  private static String nextEvent(SseStream answer) throws IOException {
    SseStream.Frame frame = answer.next().orElseThrow();
    while (frame.isComment()) {
      frame = answer.next().orElseThrow();
    }
    return frame.text();
  }

  /** What a client gets of a provider's stream: its usage only when it asked for that. */
  private static List<String> passed(ProviderFormat format) {
    return format.events(ProviderEntries.clientModel(format)).stream()
        .filter(event -> !isWithheld(event))
        .toList();
  }

  private static boolean isWithheld(String event) {
    return event.contains("\"choices\":[]");
  }

  private static SseStream ask(ProviderFormat format, boolean stream) throws IOException {
    String model = ProviderEntries.clientModel(format);
    return client().post(CONTEXT + format.target(model, stream), format.request(model, stream));
  }

  private static SseStream askSlowly() throws IOException {
    String model = ProviderEntries.clientModel(ProviderFormat.CHAT);
    return client()
        .postSlowly(
            CONTEXT + ProviderFormat.CHAT.target(model, true),
            ProviderFormat.CHAT.request(model, true));
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + tomcat.port() + CONTEXT + path);
  }

  private static SseClient client() {
    return new SseClient(tomcat.port(), "Authorization: Bearer client-key");
  }
}
