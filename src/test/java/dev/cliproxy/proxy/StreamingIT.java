package dev.cliproxy.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.proxy.ProviderEntries.Entry;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.ReceivedRequest.Ending;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.ServedConfig;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import dev.cliproxy.testing.SseStream.Frame;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How streams flow: when each event comes, who waits for whom, and what ends them. */
class StreamingIT {
  @RegisterExtension private static final ServedConfig CONFIG = new ServedConfig();

  /** Nothing that one test does to a key is remembered in the next. */
  private static final AtomicInteger KEYS = new AtomicInteger();

  private static final String CLIENT_KEY = "Authorization: Bearer client-key";
  private static final String COMMENT = ": keep-alive\n\n";
  private static final int OPEN_STREAMS = 300;

  /** What the provider's socket, the proxy and the client's socket may hold together. */
  private static final long IN_BETWEEN = 16 << 20;

  private ScriptedUpstream upstream;

  /** How a client leaves. */
  private enum Leaving {
    /** As a program that is ended. */
    RESET,
    /** As a program that has seen enough. */
    CLOSE;

    void leave(SseStream stream) throws IOException {
      if (this == RESET) {
        stream.hangUp();
      } else {
        stream.close();
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    upstream = ScriptedUpstream.start(ProviderFormat::answer);
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void eachEventIsThereBeforeTheNextIsSent(ProviderFormat format) throws Exception {
    serve(List.of(format));
    Gate gate = new Gate();
    upstream.follow(request -> Reply.paced(gate, format.events(format.modelOf(request))));
    gate.letOneThrough();

    try (SseStream answer = ask(format)) {
      for (String event : format.events(ProviderEntries.clientModel(format))) {
        if (!isWithheld(event)) {
          assertEquals(event, answer.next().orElseThrow().text());
        }
        gate.letOneThrough();
      }
      assertTrue(answer.next().isEmpty());
      assertTrue(answer.isComplete());
    }
  }

  @Test
  void aClientThatDoesNotReadStopsItsProviderAndMissesNothing() throws Exception {
    serve(List.of(ProviderFormat.CHAT));
    Flood flood = new Flood(1_600);
    upstream.always(flood.reply());

    try (SseStream answer = askSlowly()) {
      ReceivedRequest request = upstream.awaitRequest(0);
      long stoppedAt = settled(request);
      assertTrue(stoppedAt < IN_BETWEEN, () -> stoppedAt + " bytes");
      assertFalse(request.hasEnded());

      assertEquals(flood.bytes(), answer.skip(Long.MAX_VALUE));
      assertTrue(answer.isComplete());
      assertEquals(Ending.ANSWERED, request.awaitEnding());
    }
  }

  @Test
  void aSlowClientIsNotTheProvidersFault() throws Exception {
    serve(List.of(ProviderFormat.CHAT, ProviderFormat.CLAUDE), "timeouts: {idle-seconds: 1}");
    Flood flood = new Flood(480);
    upstream.follow(
        request ->
            ProviderFormat.of(request) == ProviderFormat.CHAT ? flood.reply() : first(request));

    try (SseStream slow = askSlowly()) {
      settled(upstream.awaitRequest(0));
      try (SseStream silent = ask(ProviderFormat.CLAUDE)) {
        assertTrue(silent.text().contains("idle-seconds"), "one that is at fault is given up");
      }
      assertFalse(upstream.awaitRequest(0).hasEnded());
      assertEquals(flood.bytes(), slow.skip(Long.MAX_VALUE));
      assertTrue(slow.isComplete());
    }
  }

  @ParameterizedTest
  @EnumSource(Leaving.class)
  void theProviderIsCutOffWithinASecondWhenTheClientLeaves(Leaving leaving) throws Exception {
    serve(List.of(ProviderFormat.CHAT));
    Gate gate = new Gate();
    upstream.always(Reply.paced(gate, Collections.nCopies(1_000, Flood.event(500))));
    gate.letOneThrough();
    UsageCount before = UsageCount.of(CONFIG.api());

    SseStream answer = ask(ProviderFormat.CHAT);
    answer.next();
    leaving.leave(answer);

    ReceivedRequest request = upstream.awaitRequest(0);
    Duration took =
        until(
            () -> {
              gate.letOneThrough();
              return request.hasEnded();
            });
    assertEquals(Ending.PEER_GONE, request.awaitEnding());
    assertTrue(took.compareTo(Duration.ofSeconds(1)) < 0, took::toString);
    before.assertMore(0, 1);
    assertEquals(1, upstream.requests().size());
  }

  @ParameterizedTest
  @EnumSource(Leaving.class)
  void theProviderIsCutOffWhenAClientLeavesThatDidNotRead(Leaving leaving) throws Exception {
    serve(List.of(ProviderFormat.CHAT));
    upstream.always(new Flood(1_600).reply());

    SseStream answer = askSlowly();
    ReceivedRequest request = upstream.awaitRequest(0);
    settled(request);
    leaving.leave(answer);

    Duration took = until(request::hasEnded);
    assertEquals(Ending.PEER_GONE, request.awaitEnding());
    assertTrue(took.compareTo(Duration.ofSeconds(1)) < 0, took::toString);
  }

  @ParameterizedTest
  @EnumSource(Leaving.class)
  void aSilentProviderIsCutOffAtTheNextKeepAlive(Leaving leaving) throws Exception {
    serve(List.of(ProviderFormat.CLAUDE), "streaming: {keepalive-seconds: 1}");
    upstream.follow(StreamingIT::first);

    SseStream answer = ask(ProviderFormat.CLAUDE);
    answer.next();
    leaving.leave(answer);

    // The first may still be sent into the void: only its echo says that nobody is there.
    Duration took = until(upstream.awaitRequest(0)::hasEnded);
    assertEquals(Ending.PEER_GONE, upstream.awaitRequest(0).awaitEnding());
    assertTrue(took.compareTo(Duration.ofSeconds(4)) < 0, took::toString);
  }

  @ParameterizedTest
  @EnumSource(names = "GEMINI", mode = EnumSource.Mode.EXCLUDE)
  void aSilentStreamIsSentComments(ProviderFormat format) throws Exception {
    serve(List.of(format), "streaming: {keepalive-seconds: 1}");
    Gate gate = new Gate();
    upstream.follow(request -> silentAfterTheFirst(request, gate));

    try (SseStream answer = ask(format)) {
      assertFalse(answer.next().orElseThrow().isComment());
      assertEquals(COMMENT, answer.next().orElseThrow().text());
      assertEquals(COMMENT, answer.next().orElseThrow().text());
      gate.open();
      List<String> expected = passed(format);
      assertEquals(expected.subList(1, expected.size()), withoutComments(answer.rest()));
    }
  }

  /** Longer than the container lets a connection be silent, too. */
  @Test
  void geminisClientsAreSentNoComments() throws Exception {
    serve(
        List.of(ProviderFormat.GEMINI, ProviderFormat.CLAUDE), "streaming: {keepalive-seconds: 1}");
    Gate gate = new Gate();
    upstream.follow(request -> silentAfterTheFirst(request, gate));

    try (SseStream silent = ask(ProviderFormat.GEMINI);
        SseStream other = ask(ProviderFormat.CLAUDE)) {
      awaitComments(other, 7);
      gate.open();
      assertEquals(String.join("", passed(ProviderFormat.GEMINI)), silent.text());
    }
  }

  @Test
  void withoutKeepAliveNoCommentsAreSent() throws Exception {
    Gate gate = new Gate();
    upstream.follow(request -> silentAfterTheFirst(request, gate));
    serve(List.of(ProviderFormat.CLAUDE), "streaming: {keepalive-seconds: 0}");

    try (SseStream silent = ask(ProviderFormat.CLAUDE)) {
      serve(List.of(ProviderFormat.CLAUDE), "streaming: {keepalive-seconds: 1}");
      try (SseStream other = ask(ProviderFormat.CLAUDE)) {
        awaitComments(other, 2);
        gate.open();
        assertEquals(String.join("", passed(ProviderFormat.CLAUDE)), silent.text());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"event: content", "\n", "data: {\"ty", "\"}}\n"})
  void noCommentIsSentInsideAnEvent(String lastBeforeTheSilence) throws Exception {
    serve(List.of(ProviderFormat.CLAUDE), "streaming: {keepalive-seconds: 1}");
    List<String> events = passed(ProviderFormat.CLAUDE);
    String event = events.get(1);
    int cut = event.indexOf(lastBeforeTheSilence) + lastBeforeTheSilence.length();
    Gate gate = new Gate();
    upstream.always(
        Reply.events(List.of(events.get(0) + event.substring(0, cut)))
            .hold(gate)
            .send(event.substring(cut) + String.join("", events.subList(2, events.size()))));

    try (SseStream answer = ask(ProviderFormat.CLAUDE)) {
      assertEquals(events.get(0), answer.next().orElseThrow().text());
      assertEquals(COMMENT, answer.next().orElseThrow().text());
      gate.open();
      assertEquals(events.subList(1, events.size()), withoutComments(answer.rest()));
    }
  }

  @Test
  void aProviderThatDoesNotBeginToAnswerIsGivenUp() throws Exception {
    serve(
        List.of(ProviderFormat.CHAT),
        "request-retry: 0",
        "timeouts: {first-byte-seconds: 1, idle-seconds: 60}");
    upstream.always(Reply.bare().stall());

    assertTimesOut("first-byte-seconds");
    assertEquals(Ending.PEER_GONE, upstream.awaitRequest(0).awaitEnding());
  }

  @Test
  void aProviderThatFallsSilentIsGivenUp() throws Exception {
    serve(
        List.of(ProviderFormat.CHAT),
        "request-retry: 0",
        "timeouts: {first-byte-seconds: 60, idle-seconds: 1}");
    upstream.always(Reply.events(List.of(": patience\n\n")).stall());

    assertTimesOut("idle-seconds");
    assertEquals(Ending.PEER_GONE, upstream.awaitRequest(0).awaitEnding());
  }

  @Test
  void aProviderThatDoesNotTakeTheConnectionIsGivenUp() throws Exception {
    List<Socket> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fill(full, waiting);
      serve(
          List.of(new Entry("http://127.0.0.1:" + full.getLocalPort(), newKey())),
          ProviderFormat.CHAT,
          "request-retry: 0",
          "timeouts: {connect-seconds: 1, first-byte-seconds: 60, idle-seconds: 60}");
      assertTimesOut("connect-seconds");
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  /** Until the system takes no more connections for one that does not accept them. */
  private static void fill(ServerSocket full, List<Socket> waiting) throws IOException {
    for (int i = 0; i < 20; i++) {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(full.getLocalSocketAddress(), 200);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
    throw new IllegalStateException("more and more connections are taken");
  }

  private void assertTimesOut(String setting) throws IOException {
    long began = System.nanoTime();
    try (SseStream answer = ask(ProviderFormat.CHAT)) {
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      String body = answer.text();
      assertEquals(504, answer.status(), body);
      assertTrue(body.contains("timeouts." + setting), body);
      assertTrue(took.toMillis() >= 1_000, took::toString);
      assertTrue(took.toMillis() < 4_000, took::toString);
    }
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void whatSaysNothingBeforeAnErrorDoesNotCount(ProviderFormat format) throws Exception {
    serve(
        List.of(new Entry(upstream.url(), newKey()), new Entry(upstream.url(), newKey())), format);
    AtomicReference<String> failing = new AtomicReference<>();
    upstream.follow(
        request -> {
          failing.compareAndSet(null, request.key());
          if (!request.key().equals(failing.get())) {
            return ProviderFormat.answer(request);
          }
          Reply reply = Reply.events(List.of(": hello\n\n", "\n", "retry: 5\n\n"));
          if (format == ProviderFormat.CLAUDE) {
            reply = reply.send("event: ping\ndata: {\"type\":\"ping\"}\n\n");
          }
          return reply.send(format.errorEvent(500, format.modelOf(request)));
        });
    UsageCount before = UsageCount.of(CONFIG.api());

    try (SseStream answer = ask(format)) {
      assertEquals(200, answer.status());
      assertEquals(String.join("", passed(format)), answer.text());
    }
    assertEquals(2, upstream.requests().size());
    before.assertMore(1, 0);
  }

  @Test
  void aStreamWithoutItsEndMarkIsWholeWhenItsLastChoiceIs() throws Exception {
    serve(List.of(ProviderFormat.CHAT));
    List<String> events = passed(ProviderFormat.CHAT);
    String unmarked =
        events.stream().filter(event -> !event.contains("[DONE]")).collect(Collectors.joining());
    upstream.always(Reply.events(List.of(unmarked)));
    UsageCount before = UsageCount.of(CONFIG.api());

    try (SseStream answer = ask(ProviderFormat.CHAT)) {
      assertEquals(unmarked, answer.text());
      assertTrue(answer.isComplete());
    }
    before.assertMore(1, 0);
  }

  @Test
  void noThreadIsHeldByAStream() throws Exception {
    serve(List.of(ProviderFormat.CLAUDE), "streaming: {keepalive-seconds: 0}");
    Gate gate = new Gate();
    upstream.follow(request -> silentAfterTheFirst(request, gate));
    List<String> expected = passed(ProviderFormat.CLAUDE);
    long before = threads();
    List<SseStream> streams = new ArrayList<>();
    try {
      for (int i = 0; i < OPEN_STREAMS; i++) {
        SseStream stream = ask(ProviderFormat.CLAUDE);
        streams.add(stream);
        assertEquals(expected.get(0), stream.next().orElseThrow().text());
      }
      long more = threads() - before;
      assertTrue(more <= 50, () -> more + " more threads");
      gate.open();
      for (SseStream stream : streams) {
        assertEquals(String.join("", expected.subList(1, expected.size())), stream.text());
      }
    } finally {
      for (SseStream stream : streams) {
        stream.close();
      }
    }
  }

  /** Those of this program; the scripted provider has two for each connection. */
  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().startsWith("scripted-upstream"))
        .count();
  }

  @Test
  void aServerStopsInTimeAlthoughStreamsAreOpen(@TempDir Path folder) throws Exception {
    upstream.follow(StreamingIT::first);
    List<String> lines =
        new ArrayList<>(
            List.of(
                "api-keys: [client-key]",
                "model-lists: {refresh-hours: 0}",
                "shutdown: {grace-seconds: 1}"));
    lines.addAll(
        ProviderEntries.lines(ProviderFormat.CLAUDE, List.of(new Entry(upstream.url(), newKey()))));
    Path config = TestConfig.write(folder, lines.toArray(String[]::new));
    WarServer server = WarServer.start(config);
    List<SseStream> streams = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        SseStream stream = ask(server.port(), ProviderFormat.CLAUDE);
        streams.add(stream);
        assertTrue(stream.next().isPresent());
      }
    } finally {
      long began = System.nanoTime();
      server.close();
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, took::toString);
    }
    for (ReceivedRequest request : upstream.requests()) {
      assertEquals(Ending.PEER_GONE, request.awaitEnding());
    }
    for (SseStream stream : streams) {
      assertFalse(endsWhole(stream), "what was cut off looks whole");
    }
  }

  private static boolean endsWhole(SseStream stream) {
    try (stream) {
      String rest = stream.text();
      return stream.isComplete() && !rest.contains("error");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aBodyThatComesByteByByteIsTakenWhole() throws Exception {
    serve(List.of(ProviderFormat.CLAUDE));
    String model = ProviderEntries.clientModel(ProviderFormat.CLAUDE);
    byte[] body = ProviderFormat.CLAUDE.request(model, false).getBytes(UTF_8);
    try (RawHttp.Exchange exchange = new RawHttp(CONFIG.server().port()).open()) {
      exchange.write(head("Content-Length: " + body.length));
      for (int i = 0; i < body.length; i++) {
        assertTrue(upstream.requests().isEmpty(), "asked before the body is whole");
        exchange.write(Arrays.copyOfRange(body, i, i + 1));
      }
      RawHttp.Answer answer = exchange.answer();
      assertEquals(200, answer.status(), answer::body);
      assertEquals(ProviderFormat.CLAUDE.whole(model), answer.body());
    }
    assertEquals(new String(body, UTF_8), upstream.awaitRequest(0).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 1000", "Transfer-Encoding: chunked"})
  void aBodyThatIsCutOffIsAFailureOfWhichNoProviderHears(String framing) throws Exception {
    serve(List.of(ProviderFormat.CLAUDE));
    UsageCount before = UsageCount.of(CONFIG.api());
    // As far as it goes it is a request that can be answered.
    String body = "{\"model\":\"claude-sonnet-4-5\",\"messages\":[]}";
    String sent =
        framing.startsWith("T")
            ? Integer.toHexString(body.length()) + "\r\n" + body + "\r\n"
            : body;
    try (RawHttp.Exchange exchange = new RawHttp(CONFIG.server().port()).open()) {
      exchange.write(head(framing));
      exchange.write(sent.getBytes(UTF_8));
    }
    before.assertMore(0, 1);
    assertTrue(upstream.requests().isEmpty());
  }

  private static byte[] head(String framing) {
    return RawHttp.head("POST", "/v1/messages", CLIENT_KEY, framing).getBytes(UTF_8);
  }

  /** A stream of chat completions as fast as it is taken: the same large event again and again. */
  private record Flood(int events) {
    private static final byte[] EVENT = event(64 * 1024).getBytes(UTF_8);
    private static final String END =
        "data: {\"model\":\"my-model\",\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    static String event(int length) {
      return "data: {\"model\":\"my-model\",\"choices\":[{\"delta\":{\"content\":\"%s\"}}]}\n\n"
          .formatted("x".repeat(length));
    }

    Reply reply() {
      return Reply.events(List.of()).send(EVENT, events).send(END);
    }

    long bytes() {
      return (long) EVENT.length * events + END.length();
    }
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

  private static Duration until(java.util.concurrent.Callable<Boolean> condition) throws Exception {
    long began = System.nanoTime();
    Eventually.holds(Duration.ofSeconds(10), condition);
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Reads a stream until so many comments have come. */
  private static void awaitComments(SseStream stream, int count) throws IOException {
    for (int seen = 0; seen < count; ) {
      Frame frame = stream.next().orElseThrow();
      seen += frame.isComment() ? 1 : 0;
    }
  }

  private static List<String> withoutComments(List<Frame> frames) {
    return frames.stream().filter(frame -> !frame.isComment()).map(Frame::text).toList();
  }

  /** The first event and nothing more. */
  private static Reply first(ReceivedRequest request) {
    return silentAfterTheFirst(request, new Gate());
  }

  private static Reply silentAfterTheFirst(ReceivedRequest request, Gate gate) {
    ProviderFormat format = ProviderFormat.of(request);
    List<String> events = format.events(format.modelOf(request));
    return Reply.events(events.subList(0, 1))
        .hold(gate)
        .send(String.join("", events.subList(1, events.size())));
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

  private static String newKey() {
    return "streaming-key-" + KEYS.incrementAndGet();
  }

  private void serve(List<ProviderFormat> formats, String... more) throws Exception {
    List<String> lines = new ArrayList<>(List.of(more));
    for (ProviderFormat format : formats) {
      lines.addAll(ProviderEntries.lines(format, List.of(new Entry(upstream.url(), newKey()))));
    }
    hold(lines);
  }

  private static void serve(List<Entry> entries, ProviderFormat format, String... more)
      throws Exception {
    List<String> lines = new ArrayList<>(List.of(more));
    lines.addAll(ProviderEntries.lines(format, entries));
    hold(lines);
  }

  private static void hold(List<String> lines) throws Exception {
    List<String> all =
        new ArrayList<>(List.of("api-keys: [client-key]", "model-lists: {refresh-hours: 0}"));
    all.addAll(lines);
    CONFIG.holds(all.toArray(String[]::new));
  }

  private static SseStream ask(ProviderFormat format) throws IOException {
    return ask(CONFIG.server().port(), format);
  }

  private static SseStream ask(int port, ProviderFormat format) throws IOException {
    String model = ProviderEntries.clientModel(format);
    return new SseClient(port, CLIENT_KEY)
        .post(format.target(model, true), format.request(model, true));
  }

  private static SseStream askSlowly() throws IOException {
    String model = ProviderEntries.clientModel(ProviderFormat.CHAT);
    return new SseClient(CONFIG.server().port(), CLIENT_KEY)
        .postSlowly(
            ProviderFormat.CHAT.target(model, true), ProviderFormat.CHAT.request(model, true));
  }
}
