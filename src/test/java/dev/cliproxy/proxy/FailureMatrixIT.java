package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ErrorShape.assertErrorOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.proxy.ProviderEntries.Entry;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.ServedConfig;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import dev.cliproxy.testing.SseStream.Frame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What clients see when providers fail: in each format, whole or as a stream, before the first byte
 * and after it.
 */
class FailureMatrixIT {
  @RegisterExtension private static final ServedConfig CONFIG = new ServedConfig();

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Nothing that one test does to a key is remembered in the next. */
  private static final AtomicInteger KEYS = new AtomicInteger();

  private static final String PATIENT = "{}";

  private ScriptedUpstream upstream;

  /** What a provider does instead of beginning an answer, and what that is to a client. */
  private enum Early {
    UNAUTHORIZED(401),
    FORBIDDEN(403),
    RATE_LIMITED(429),
    RATE_LIMITED_FOR_SEVEN_SECONDS(429),
    INTERNAL_ERROR(500),
    UNAVAILABLE(503),
    OVERLOADED(529),
    STALLED_BEFORE_HEAD(504),
    STALLED_AFTER_HEAD(504),
    CLOSED(502),
    RESET(502),
    CUT_IN_HEAD(502),
    NOT_HTTP(502),
    WEB_PAGE(502),
    RATE_LIMIT_IN_SUCCESS(429),
    OVERLOAD_IN_SUCCESS(503),
    EMPTY(502);

    private static final Set<Early> SLOW = Set.of(STALLED_BEFORE_HEAD, STALLED_AFTER_HEAD);

    private final int status;

    Early(int status) {
      this.status = status;
    }

    Reply reply(ProviderFormat format, String model, boolean stream) {
      Reply begun =
          stream
              ? Reply.events(List.of())
              : Reply.of(200, "Content-Type: application/json").framed(Reply.Framing.CHUNKED);
      return switch (this) {
        case UNAUTHORIZED, FORBIDDEN, RATE_LIMITED, INTERNAL_ERROR, UNAVAILABLE, OVERLOADED ->
            format.error(status);
        case RATE_LIMITED_FOR_SEVEN_SECONDS -> format.error(status).header("Retry-After: 7");
        case STALLED_BEFORE_HEAD -> Reply.bare().stall();
        case STALLED_AFTER_HEAD -> begun.stall();
        case CLOSED -> Reply.bare().cut();
        case RESET -> Reply.bare().reset();
        case CUT_IN_HEAD -> Reply.raw("HTTP/1.1 200 OK\r\nContent-Le").cut();
        case NOT_HTTP -> Reply.raw("\u0001\u0002 what?\r\n\r\n").cut();
        case WEB_PAGE -> Reply.of(200, "Content-Type: text/html").send("<p>Sign in, please</p>");
        case RATE_LIMIT_IN_SUCCESS, OVERLOAD_IN_SUCCESS ->
            begun.send(
                stream ? format.errorEvent(status, model) : format.errorBody(status).toString());
        case EMPTY -> begun;
      };
    }
  }

  /** What a provider does in the midst of a stream. */
  private enum Late {
    STALLED,
    CUT,
    RESET,
    GARBLED,
    ENDED_WITHOUT_LAST_EVENT,
    UNAUTHORIZED_EVENT,
    FORBIDDEN_EVENT,
    RATE_LIMIT_EVENT,
    ERROR_EVENT,
    OVERLOAD_EVENT;

    /** Whether the provider itself says that it has failed, which is passed as it is. */
    boolean isTold() {
      return compareTo(UNAUTHORIZED_EVENT) >= 0;
    }

    Reply after(Reply begun, ProviderFormat format, String model) {
      return switch (this) {
        case STALLED -> begun.stall();
        case CUT -> begun.cut();
        case RESET -> begun.reset();
        case GARBLED -> begun.garble("\u0001\u0002 what?\r\n").cut();
        case ENDED_WITHOUT_LAST_EVENT -> begun;
        case UNAUTHORIZED_EVENT -> begun.send(format.errorEvent(401, model));
        case FORBIDDEN_EVENT -> begun.send(format.errorEvent(403, model));
        case RATE_LIMIT_EVENT -> begun.send(format.errorEvent(429, model));
        case ERROR_EVENT -> begun.send(format.errorEvent(500, model));
        case OVERLOAD_EVENT -> begun.send(format.errorEvent(503, model));
      };
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

  static Stream<Arguments> early() {
    return cases(failure -> true);
  }

  /** The slow ones with one key are slow twice, in the same code. */
  static Stream<Arguments> earlyAndQuick() {
    return cases(failure -> !Early.SLOW.contains(failure));
  }

  private static Stream<Arguments> cases(Predicate<Early> wanted) {
    return Arrays.stream(ProviderFormat.values())
        .flatMap(
            format ->
                Stream.of(true, false)
                    .flatMap(
                        stream ->
                            Arrays.stream(Early.values())
                                .filter(wanted)
                                .map(failure -> Arguments.of(format, stream, failure))));
  }

  static Stream<Arguments> late() {
    return Arrays.stream(ProviderFormat.values())
        .flatMap(
            format -> Arrays.stream(Late.values()).map(failure -> Arguments.of(format, failure)));
  }

  @ParameterizedTest
  @MethodSource("early")
  void theClientOfAFailingKeyIsServedWithAnother(
      ProviderFormat format, boolean stream, Early failure) throws Exception {
    serve(format, timeouts(failure), "request-retry: 1", newEntry(), newEntry());
    AtomicReference<String> failing = new AtomicReference<>();
    upstream.follow(
        request -> {
          failing.compareAndSet(null, request.key());
          return request.key().equals(failing.get())
              ? failure.reply(format, format.modelOf(request), stream)
              : ProviderFormat.answer(request);
        });
    UsageCount before = UsageCount.of(CONFIG.api());

    try (SseStream answer = ask(format, stream)) {
      assertSuccess(format, stream, answer);
    }

    List<ReceivedRequest> requests = upstream.requests();
    assertEquals(2, requests.size(), requests::toString);
    assertNotEquals(requests.get(0).key(), requests.get(1).key());
    before.assertMore(1, 0);
  }

  @ParameterizedTest
  @MethodSource("earlyAndQuick")
  void theClientOfTheOnlyKeyIsToldInItsOwnFormat(
      ProviderFormat format, boolean stream, Early failure) throws Exception {
    serve(format, timeouts(failure), "request-retry: 0", newEntry());
    upstream.follow(request -> failure.reply(format, format.modelOf(request), stream));
    UsageCount before = UsageCount.of(CONFIG.api());

    try (SseStream answer = ask(format, stream)) {
      String body = answer.text();
      int status = answer.status();
      if (failure == Early.OVERLOAD_IN_SUCCESS) {
        // An event says less than a status; not every format tells these apart.
        assertEquals(5, status / 100, body);
      } else {
        assertEquals(failure.status, status, body);
      }
      assertErrorOf(format, status, JSON.readTree(body));
      assertFalse(body.contains("matrix-key"), body);
      assertTrue(answer.isComplete());
      boolean retryLater = Set.of(429, 503, 529).contains(status);
      assertEquals(retryLater, answer.header("Retry-After").isPresent(), "Retry-After");
      if (failure == Early.RATE_LIMITED_FOR_SEVEN_SECONDS) {
        assertEquals("7", answer.header("Retry-After").orElseThrow());
      }
    }

    assertEquals(1, upstream.requests().size());
    before.assertMore(0, 1);
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void aProviderThatRefusesConnectionsIsPassedOver(ProviderFormat format) throws Exception {
    serve(format, PATIENT, "request-retry: 1", refusing(), newEntry());
    UsageCount before = UsageCount.of(CONFIG.api());
    // Of two requests one begins with the first entry, wherever the turn stands.
    for (int i = 0; i < 2; i++) {
      try (SseStream answer = ask(format, true)) {
        assertSuccess(format, true, answer);
      }
    }
    before.assertMore(2, 0);
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void aProviderThatRefusesConnectionsIsABadGateway(ProviderFormat format) throws Exception {
    serve(format, PATIENT, "request-retry: 0", refusing());
    UsageCount before = UsageCount.of(CONFIG.api());

    try (SseStream answer = ask(format, false)) {
      assertEquals(502, answer.status());
      assertErrorOf(format, 502, JSON.readTree(answer.text()));
    }
    before.assertMore(0, 1);
  }

  @ParameterizedTest
  @MethodSource("late")
  void aStreamThatFailsEndsWithAnErrorInItsOwnFormat(ProviderFormat format, Late failure)
      throws Exception {
    serve(
        format,
        failure == Late.STALLED ? "{idle-seconds: 1}" : PATIENT,
        "request-retry: 3",
        newEntry(),
        newEntry());
    Gate gate = new Gate();
    upstream.follow(
        request -> {
          String model = format.modelOf(request);
          Reply begun = Reply.events(format.events(model).subList(0, 1)).hold(gate);
          return failure.after(begun, format, model);
        });
    UsageCount before = UsageCount.of(CONFIG.api());

    try (SseStream answer = ask(format, true)) {
      assertEquals(200, answer.status());
      String first = format.events(ProviderEntries.clientModel(format)).get(0);
      assertEquals(first, answer.next().orElseThrow().text());
      gate.open();
      List<Frame> rest = answer.rest().stream().filter(frame -> !frame.isComment()).toList();
      assertFalse(rest.isEmpty(), "nothing says that the stream has failed");
      Frame last = rest.get(rest.size() - 1);
      assertErrorEventOf(format, last);
      if (format == ProviderFormat.GEMINI && !failure.isTold()) {
        // Google's own way, which its older clients know alone.
        assertEquals(last.data(), rest.get(0).text().strip());
        rest = rest.subList(1, rest.size());
      }
      assertEquals(1, rest.size(), "only the error follows: " + rest);
    }

    assertEquals(1, upstream.requests().size(), "a byte went out: no other attempt");
    before.assertMore(0, 1);
  }

  static Stream<Arguments> longAndShort() {
    return Arrays.stream(ProviderFormat.values())
        .flatMap(format -> Stream.of(0, 200_000).map(padding -> Arguments.of(format, padding)));
  }

  @ParameterizedTest
  @MethodSource("longAndShort")
  void aWholeAnswerThatIsCutDoesNotLookWhole(ProviderFormat format, int padding) throws Exception {
    serve(format, PATIENT, "request-retry: 0", newEntry());
    upstream.follow(
        request -> {
          String text = "\"" + "Hi ".repeat(padding / 3);
          String whole = format.whole(format.modelOf(request)).replace("\"Hi", text);
          int half = whole.length() / 2;
          return Reply.json(200, whole.substring(0, half)).cut().send(whole.substring(half));
        });
    UsageCount before = UsageCount.of(CONFIG.api());

    try (SseStream answer = ask(format, false)) {
      boolean looksWhole = answer.status() == 200 && readsToItsEnd(answer);
      assertFalse(looksWhole);
    }
    before.assertMore(0, 1);
  }

  static Stream<Arguments> requestsAtFault() {
    return Arrays.stream(ProviderFormat.values())
        .flatMap(format -> Stream.of(400, 404).map(status -> Arguments.of(format, status)));
  }

  @ParameterizedTest
  @MethodSource("requestsAtFault")
  void whatIsTheRequestsOwnFaultIsAskedOnce(ProviderFormat format, int status) throws Exception {
    serve(format, PATIENT, "request-retry: 3", newEntry(), newEntry());
    upstream.always(format.error(status));

    try (SseStream answer = ask(format, true)) {
      assertEquals(status, answer.status());
      assertErrorOf(format, status, JSON.readTree(answer.text()));
    }
    assertEquals(1, upstream.requests().size());
  }

  private Entry newEntry() {
    return new Entry(upstream.url(), "matrix-key-" + KEYS.incrementAndGet());
  }

  /** An entry whose port nobody listens on. */
  private static Entry refusing() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Entry(
          "http://127.0.0.1:" + closed.getLocalPort(), "matrix-key-" + KEYS.incrementAndGet());
    }
  }

  private static String timeouts(Early failure) {
    return Early.SLOW.contains(failure)
        ? "{connect-seconds: 1, first-byte-seconds: 1, idle-seconds: 1}"
        : PATIENT;
  }

  private static void serve(ProviderFormat format, String timeouts, String retry, Entry... entries)
      throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("api-keys: [client-key]");
    lines.add("model-lists: {refresh-hours: 0}");
    lines.add("timeouts: " + timeouts);
    lines.add(retry);
    lines.add("quota-exceeded: {switch-project: true, switch-preview-model: false}");
    lines.addAll(ProviderEntries.lines(format, List.of(entries)));
    CONFIG.holds(lines.toArray(String[]::new));
  }

  private static SseStream ask(ProviderFormat format, boolean stream) throws IOException {
    String model = ProviderEntries.clientModel(format);
    return new SseClient(CONFIG.server().port(), "Authorization: Bearer client-key")
        .post(format.target(model, stream), format.request(model, stream));
  }

  private static void assertSuccess(ProviderFormat format, boolean stream, SseStream answer)
      throws IOException {
    String model = ProviderEntries.clientModel(format);
    String body = answer.text();
    assertEquals(200, answer.status(), body);
    assertTrue(answer.isComplete());
    if (stream) {
      // The client did not ask for what the request costs; the proxy did, and keeps it.
      String expected =
          String.join(
              "",
              format.events(model).stream()
                  .filter(event -> !event.contains("\"choices\":[]"))
                  .toList());
      assertEquals(expected, body);
    } else {
      assertEquals(format.whole(model), body);
    }
  }

  private static boolean readsToItsEnd(SseStream answer) {
    try {
      String body = answer.text();
      return answer.isComplete() && JSON.readTree(body).isObject();
    } catch (IOException e) {
      return false;
    }
  }

  private static void assertErrorEventOf(ProviderFormat format, Frame frame) throws IOException {
    JsonNode data = JSON.readTree(frame.data());
    switch (format) {
      case CHAT, GEMINI -> {
        assertTrue(frame.name().isEmpty());
        assertFalse(data.at("/error/message").asText().isBlank(), frame::text);
      }
      case CLAUDE -> {
        assertEquals("error", frame.name().orElseThrow());
        assertEquals("error", data.path("type").asText());
        assertFalse(data.at("/error/type").asText().isBlank(), frame::text);
      }
      case RESPONSES -> {
        assertEquals(frame.name().orElseThrow(), data.path("type").asText());
        boolean failed =
            data.path("type").asText().equals("response.failed")
                && data.at("/response/status").asText().equals("failed")
                && !data.at("/response/error/message").asText().isBlank();
        boolean error =
            data.path("type").asText().equals("error") && !data.path("message").asText().isBlank();
        assertTrue(failed || error, frame::text);
        assertTrue(data.path("sequence_number").asInt() > 0, frame::text);
      }
    }
  }
}
