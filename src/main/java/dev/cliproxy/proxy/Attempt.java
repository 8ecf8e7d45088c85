package dev.cliproxy.proxy;

import dev.cliproxy.catalog.Candidate;
import dev.cliproxy.translate.AnswerProblem;
import dev.cliproxy.translate.AnswerReader;
import dev.cliproxy.translate.WireFormat;
import dev.cliproxy.upstream.AnswerHead;
import dev.cliproxy.upstream.AnswerListener;
import dev.cliproxy.upstream.Operation;
import dev.cliproxy.upstream.ProviderRefusal;
import dev.cliproxy.upstream.UpstreamCall;
import dev.cliproxy.upstream.UpstreamFailure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One provider's answer on its way to the client. Until the first event, or a whole small answer,
 * has been looked at, the client gets nothing, so that another provider can be asked instead.
 *
 * <p>What the HTTP client tells is taken to the exchange's lane; the rest is used there only.
 */
final class Attempt implements AnswerListener {
  /** An answer of up to this size is looked at as a whole before the client gets any of it. */
  private static final int GATHERED = 16 * 1024;

  /** By how much the client's name of a model may make an answer longer, in bytes. */
  private static final int LONGER_NAMES = 128;

  /** An answer that had to be whole before it could be told is sent in one piece up to this. */
  private static final int LONGEST_SENT = 64 * 1024;

  /** What may come before a stream's first event: comments, pings. */
  private static final int LONGEST_PRELUDE = 64 * 1024;

  /** What is read of an error's body. */
  private static final int LONGEST_ERROR = 64 * 1024;

  /** Names what the provider could not be told. */
  static final String LOSS_HEADER = "X-Cliproxy-Loss";

  private static final List<String> PASSED_HEADERS =
      List.of("request-id", "x-request-id", "openai-processing-ms", "retry-after");

  private enum Phase {
    HEAD,
    ERROR,
    HELD_BACK,
    PASSING,
    OVER
  }

  private final Exchange exchange;
  private final Attempts attempts;
  private final Candidate candidate;
  private final String secret;
  private final AnswerReading reading;

  private Phase phase = Phase.HEAD;

  /** Null until it is sent. */
  private UpstreamCall call;

  private AnswerHead head;

  /** Whether the id of the response is known to the proxy. */
  private boolean noted;

  private AnswerReader reader;

  /** Whether the client gets events. */
  private boolean events;

  /** Whether the answer passes without being looked at. */
  private boolean unread;

  /** An error's body, or what the client does not get yet. */
  private HeldBytes heldBack;

  Attempt(
      Exchange exchange,
      Attempts attempts,
      Candidate candidate,
      String secret,
      AnswerReading reading) {
    this.exchange = exchange;
    this.attempts = attempts;
    this.candidate = candidate;
    this.secret = secret;
    this.reading = reading;
  }

  /** Says which call brings this answer; nothing that it brings is looked at before. */
  void comesBy(UpstreamCall sent) {
    call = sent;
  }

  @Override
  public void head(AnswerHead received) {
    exchange.lane().execute(() -> takeHead(received));
  }

  @Override
  public void bytes(ByteBuffer bytes, Runnable more) {
    exchange.lane().execute(() -> takeBytes(bytes, more));
  }

  @Override
  public void done() {
    exchange.lane().execute(this::takeEnd);
  }

  @Override
  public void failed(UpstreamFailure failure) {
    exchange.lane().execute(() -> takeFailure(failure));
  }

  private void takeHead(AnswerHead received) {
    if (phase == Phase.OVER) {
      return;
    }
    head = received;
    // As much as a small answer takes; what comes in pieces is handed on long before.
    long expected = Math.max(head.length(), 512) + LONGER_NAMES;
    heldBack = new HeldBytes((int) Math.min(expected, GATHERED));
    if (exchange.log().isOn()) {
      exchange.log().attemptAnswer(head.status(), head.headers());
    }
    Optional<String> encoding =
        head.header("Content-Encoding").filter(name -> !name.equalsIgnoreCase("identity"));
    if (!head.isSuccess()) {
      phase = Phase.ERROR;
    } else if (encoding.isPresent()) {
      fail(
          UpstreamFailure.unreachable(
              "the provider compressed its answer in a way it was not asked for"));
    } else {
      chooseReader();
    }
  }

  private void chooseReader() {
    Operation operation = exchange.call().operation();
    String type = providedType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    boolean provided = type.startsWith("text/event-stream");
    events = reading.givesEvents(provided);
    unread =
        operation.answersInAnyType()
            && !events
            && !type.equals("application/json")
            && !type.endsWith("+json");
    if (unread && type.equals("text/html")) {
      fail(UpstreamFailure.noProvider("the provider answered with a web page"));
      return;
    }
    phase = Phase.HELD_BACK;
    if (unread) {
      reader = AnswerReader.opaque();
    } else {
      reader = reading.reader(provided);
    }
  }

  private void takeBytes(ByteBuffer bytes, Runnable more) {
    exchange.log().attemptBytes(bytes);
    switch (phase) {
      case ERROR -> errorBytes(bytes, more);
      case HELD_BACK -> heldBackBytes(bytes, more);
      case PASSING -> passingBytes(bytes, more);
      case HEAD, OVER -> {}
    }
  }

  private void errorBytes(ByteBuffer bytes, Runnable more) {
    int wanted = Math.min(bytes.remaining(), LONGEST_ERROR - heldBack.size());
    heldBack.write(bytes.array(), bytes.arrayOffset() + bytes.position(), wanted);
    if (heldBack.size() < LONGEST_ERROR) {
      more.run();
    } else {
      failWithErrorBody();
    }
  }

  private void heldBackBytes(ByteBuffer bytes, Runnable more) {
    reader.feed(bytes, this::hold);
    if (failEarly()) {
      return;
    }
    noteResponse();
    // Gemini's list of parts is a stream, too, and who hears a voice shall not wait for its end.
    boolean pieces =
        events || unread || exchange.call().operation() == Operation.STREAM_GENERATE_CONTENT;
    boolean enough = pieces ? reader.begun() : heldBack.size() > GATHERED;
    if (!enough) {
      if (pieces && heldBack.size() > LONGEST_PRELUDE) {
        fail(UpstreamFailure.unreachable("the provider's stream says nothing"));
      } else {
        more.run();
      }
      return;
    }
    phase = Phase.PASSING;
    exchange.giveBackBody();
    Map<String, String> headers = passedHeaders();
    if (events) {
      headers.put("Cache-Control", "no-cache");
      // Asks a reverse proxy such as nginx not to collect the events.
      headers.put("X-Accel-Buffering", "no");
    }
    if (unread) {
      // So that the client sees it when the answer breaks off.
      head.header("Content-Length").ifPresent(length -> headers.put("Content-Length", length));
    }
    log(headers);
    exchange.answerBegins();
    exchange.answer().begin(head.status(), contentType(), headers);
    ByteBuffer first = heldBack.view();
    heldBack = null;
    write(List.of(first), more);
  }

  /** Before the client hears of it, which may ask for it at once. */
  private void noteResponse() {
    if (!noted && reader.responseId().isPresent()) {
      noted = true;
      exchange.made(reader.responseId().get(), candidate);
    }
  }

  private void hold(ByteBuffer piece) {
    heldBack.add(piece);
  }

  private void passingBytes(ByteBuffer bytes, Runnable more) {
    List<ByteBuffer> pieces = new ArrayList<>(2);
    reader.feed(bytes, pieces::add);
    noteResponse();
    Optional<AnswerProblem> problem =
        reader.problem().filter(found -> found.kind() != AnswerProblem.Kind.PROVIDER_ERROR);
    if (problem.isPresent()) {
      breakOff(copied(pieces), failure(problem.get()));
      return;
    }
    write(pieces, more);
  }

  private void write(List<ByteBuffer> pieces, Runnable more) {
    pieces.forEach(exchange.log()::answerBytes);
    if (pieces.isEmpty()) {
      more.run();
      return;
    }
    if (events) {
      exchange.spoke();
    }
    exchange.answer().write(pieces, more);
  }

  private void takeEnd() {
    switch (phase) {
      case ERROR -> failWithErrorBody();
      case HELD_BACK -> doneHeldBack();
      case PASSING -> donePassing();
      case HEAD, OVER -> {}
    }
  }

  /** A small answer, or a stream without a single event. */
  private void doneHeldBack() {
    reader.finish(this::hold);
    if (failEarly()) {
      return;
    }
    if (!reader.complete()) {
      fail(UpstreamFailure.unreachable("the provider's answer ended before it was whole"));
      return;
    }
    phase = Phase.OVER;
    ByteBuffer whole = heldBack.view();
    Map<String, String> headers = passedHeaders();
    log(headers);
    exchange.log().answerBytes(whole);
    attempts.succeeded(candidate, head.status(), reader.tokens());
    if (whole.remaining() <= LONGEST_SENT) {
      exchange.answer().send(head.status(), contentType(), headers, whole);
    } else {
      exchange.answer().begin(head.status(), contentType(), headers);
      exchange.answer().finish(List.of(whole));
    }
  }

  private void donePassing() {
    List<ByteBuffer> pieces = new ArrayList<>(1);
    reader.finish(pieces::add);
    Optional<UpstreamFailure> failure =
        reader
            .problem()
            .map(this::failure)
            .or(
                () ->
                    reader.complete()
                        ? Optional.empty()
                        : Optional.of(
                            UpstreamFailure.unreachable(
                                "the provider's answer ended before it was whole")));
    if (failure.isPresent()) {
      breakOff(copied(pieces), failure.get());
      return;
    }
    phase = Phase.OVER;
    pieces.forEach(exchange.log()::answerBytes);
    attempts.succeeded(candidate, head.status(), reader.tokens());
    exchange.answer().finish(copied(pieces));
  }

  private void takeFailure(UpstreamFailure failure) {
    switch (phase) {
      case HEAD, HELD_BACK -> fail(failure);
      case ERROR -> failWithErrorBody();
      case PASSING -> breakOff(List.of(), failure);
      case OVER -> {}
    }
  }

  /** Whether the provider was sent state of earlier turns that it may find fault with. */
  boolean sentState() {
    return reading.sentState();
  }

  /**
   * Who has seen the last event of its stream has got all, and often does not wait for the end of
   * the bytes.
   */
  void clientLeft() {
    if (phase == Phase.PASSING && events && reader.complete()) {
      phase = Phase.OVER;
      attempts.succeeded(candidate, head.status(), reader.tokens());
    }
  }

  /** Nothing more of this answer is wanted. */
  void giveUp() {
    phase = Phase.OVER;
    if (call != null) {
      call.abort();
    }
  }

  private boolean failEarly() {
    reader.problem().ifPresent(problem -> fail(failure(problem)));
    return phase == Phase.OVER;
  }

  private void failWithErrorBody() {
    fail(
        ProviderRefusal.read(
            head,
            heldBack.toString(StandardCharsets.UTF_8),
            exchange.services().clock().instant(),
            secret));
  }

  private void fail(UpstreamFailure failure) {
    giveUp();
    attempts.failed(candidate, secret, isReadable(failure) ? failure : failure.withoutDocument());
  }

  /**
   * Whether the client can act on the provider's own document: one of another format's, though of
   * the same form, may not call a conversation that is too long by the client's code.
   */
  private boolean isReadable(UpstreamFailure failure) {
    WireFormat spoken = exchange.call().operation().format();
    return spoken == reading.format()
        || (spoken.tellsErrorsAs(reading.format()) && !failure.exceedsContext());
  }

  /**
   * Ends an answer of which the client has a part. A stream's client is told why, unless the
   * provider has done so itself; any other sees an answer that is not whole.
   */
  private void breakOff(List<ByteBuffer> rest, UpstreamFailure failure) {
    giveUp();
    List<ByteBuffer> pieces = new ArrayList<>(rest);
    boolean told =
        reader
            .problem()
            .filter(found -> found.kind() == AnswerProblem.Kind.PROVIDER_ERROR)
            .isPresent();
    if (events && !(told && reader.tellsErrors())) {
      String event =
          exchange
              .call()
              .surface()
              .errorEvent(failure.status(), failure.message(), reader.nextEventNumber());
      pieces.add(ByteBuffer.wrap(event.getBytes(StandardCharsets.UTF_8)));
    }
    pieces.forEach(exchange.log()::answerBytes);
    attempts.brokeOff(candidate, head.status(), failure);
    if (events) {
      exchange.answer().finish(pieces);
    } else {
      exchange.answer().cut();
    }
  }

  private void log(Map<String, String> headers) {
    if (exchange.log().isOn()) {
      Map<String, List<String>> all = new LinkedHashMap<>();
      all.put("Content-Type", List.of(contentType()));
      headers.forEach((name, value) -> all.put(name, List.of(value)));
      exchange.log().answer(head.status(), all);
    }
  }

  private String contentType() {
    if (!reading.isPassed()) {
      return events ? "text/event-stream" : "application/json";
    }
    return providedType();
  }

  private String providedType() {
    return head.header("Content-Type")
        .orElse(
            exchange.call().operation().answersInAnyType()
                ? "application/octet-stream"
                : "application/json");
  }

  private Map<String, String> passedHeaders() {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : PASSED_HEADERS) {
      head.header(name).ifPresent(value -> headers.put(name, value));
    }
    if (!reading.losses().isEmpty()) {
      headers.put(LOSS_HEADER, String.join(", ", reading.losses()));
    }
    return headers;
  }

  /** The pieces may be views on bytes that are about to be given back. */
  private static List<ByteBuffer> copied(List<ByteBuffer> pieces) {
    return pieces.stream()
        .map(piece -> ByteBuffer.allocate(piece.remaining()).put(piece.duplicate()).flip())
        .toList();
  }

  /** Gives its bytes without another copy. */
  private static final class HeldBytes extends ByteArrayOutputStream {
    private final int expected;

    HeldBytes(int expected) {
      super(0);
      this.expected = expected;
    }

    /** Adds a piece, which is not kept. */
    void add(ByteBuffer piece) {
      if (count == 0) {
        buf = new byte[Math.max(expected, piece.remaining())];
      }
      write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
    }

    /** All of them; nothing may be added later. */
    ByteBuffer view() {
      return ByteBuffer.wrap(buf, 0, count);
    }
  }

  private UpstreamFailure failure(AnswerProblem problem) {
    return problem.kind() == AnswerProblem.Kind.PROVIDER_ERROR
        ? ProviderRefusal.inAnswer(problem.status(), problem.message(), secret)
        : UpstreamFailure.unreachable(problem.message());
  }
}
