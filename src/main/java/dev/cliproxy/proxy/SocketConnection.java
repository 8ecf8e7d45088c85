package dev.cliproxy.proxy;

import dev.cliproxy.requestlog.RequestLog;
import dev.cliproxy.translate.InvalidRequestBodyException;
import dev.cliproxy.translate.ResponseEvents;
import dev.cliproxy.translate.ResponseMessage;
import dev.cliproxy.upstream.Operation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's WebSocket at {@code /v1/responses}: takes its messages, one turn at a time, and writes
 * what comes of them, one message at a time. Each turn is an {@link Exchange} as if its message had
 * come by HTTP. No thread belongs to it: all but the arrival of parts happens in its lane.
 */
final class SocketConnection {
  private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);

  /** How many messages may wait for the turn before them to end. */
  static final int MOST_WAITING = 8;

  /** How long a client may take to send a message. */
  private static final Duration LONGEST_MESSAGE = Duration.ofMinutes(10);

  /** What is kept of a turn for the next, in bytes. */
  private static final int MOST_KEPT = 8 * 1024 * 1024;

  // RFC 6455, section 7.4.1.
  private static final int GOING_AWAY = 1001;
  private static final int NO_SUCH_DATA = 1003;
  private static final int NOT_ALLOWED = 1008;
  private static final int TOO_BIG = 1009;
  private static final int UNEXPECTED = 1011;
  private static final int LATER = 1013;

  private static final String STOPPED = "the proxy is stopped";

  /**
   * What OpenAI's own streams hold while nothing happens. A ping of the protocol would do as well,
   * but Jakarta's blocks its thread on Tomcat when a client does not read.
   */
  private static final String SIGN_OF_LIFE = "{\"type\":\"keepalive\"}";

  /** What a turn is, beside its transport. */
  private static final Call CALL =
      new Call(
          Operation.RESPONSE,
          Surface.RESPONSES_SOCKET,
          "POST /v1/responses",
          Optional.empty(),
          Optional.empty());

  /** The container's side of the connection. */
  interface Wire {

    /**
     * Sends a message without waiting. Not called again before one of the two has run, which may be
     * on any thread.
     */
    void send(String text, Runnable sent, Runnable failed);

    /** Closes the connection; called once. */
    void close(int code, String reason);
  }

  /**
   * Who opened the connection.
   *
   * @param snapshots of what is in force
   * @param client what of its request goes on with each turn
   * @param logs a log for each turn
   */
  record Caller(Supplier<Snapshot> snapshots, ClientRequest client, Supplier<RequestLog> logs) {
    Caller {
      Objects.requireNonNull(snapshots, "snapshots");
      Objects.requireNonNull(client, "client");
      Objects.requireNonNull(logs, "logs");
    }
  }

  /** A message that is there as a whole. */
  private record Waiting(ByteBuffer bytes, BodyShare share) {}

  private record Outgoing(String text, Optional<Runnable> then) {}

  private final ProxyServices services;
  private final Caller caller;
  private final Wire wire;
  private final Lane lane = new Lane(this::failInternally);

  // Used by the thread that brings parts alone.
  private Optional<IncomingMessage> incoming = Optional.empty();
  private boolean deaf;

  // Used in the lane alone.
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Deque<Outgoing> outgoing = new ArrayDeque<>();
  private Optional<SocketTurn> present = Optional.empty();
  private Optional<KeptTurn> kept = Optional.empty();
  private boolean sending;

  /** No turn begins any more; that under way goes on. */
  private boolean leaving;

  /** No turn begins any more; what is still to be said goes out. */
  private boolean closing;

  private Runnable close = () -> {};
  private boolean closed;

  SocketConnection(ProxyServices services, Caller caller, Wire wire) {
    this.services = Objects.requireNonNull(services, "services");
    this.caller = Objects.requireNonNull(caller, "caller");
    this.wire = Objects.requireNonNull(wire, "wire");
  }

  /** The connection is open. */
  void opened() {
    services.sockets().add(this);
  }

  /** A part of a message has come; one call at a time. */
  void received(String part, boolean last) {
    if (deaf) {
      return;
    }
    long now = services.nanoTime().getAsLong();
    IncomingMessage message =
        incoming.orElseGet(() -> new IncomingMessage(services.bodyMemory(), now));
    incoming = Optional.of(message);
    if (now - message.begun() > LONGEST_MESSAGE.toNanos()) {
      refuseMessage(message, 408, "a message took longer than 10 minutes", NOT_ALLOWED);
      return;
    }
    switch (message.add(part.getBytes(StandardCharsets.UTF_8))) {
      case TOO_LARGE -> refuseMessage(message, 413, BodyReader.TOO_LARGE, TOO_BIG);
      case NO_MEMORY -> refuseMessage(message, 503, BodyReader.NO_MEMORY, LATER);
      case TAKEN -> {
        if (last) {
          incoming = Optional.empty();
          Waiting whole = new Waiting(ByteBuffer.wrap(message.whole()), message.share());
          lane.execute(() -> take(whole));
        }
      }
    }
  }

  /** A message of another kind than text has come. */
  void receivedBinary() {
    lane.execute(() -> closeWith(NO_SUCH_DATA, "only text is understood here"));
  }

  private void refuseMessage(IncomingMessage message, int status, String why, int code) {
    deaf = true;
    incoming = Optional.empty();
    message.share().giveBack();
    lane.execute(() -> refuseAndClose(status, why, code));
  }

  /** The connection is closed, by whomever. May be called on any thread. */
  void gone() {
    lane.execute(
        () -> {
          closed = true;
          outgoing.clear();
          end();
        });
  }

  /** The program ends. May be called on any thread. */
  void goAway() {
    lane.execute(() -> closeWith(GOING_AWAY, STOPPED));
  }

  /** The program will end: the present turn is the last one. May be called on any thread. */
  void leave() {
    lane.execute(
        () -> {
          leaving = true;
          waiting.forEach(message -> message.share().giveBack());
          waiting.clear();
          next();
        });
  }

  private void take(Waiting message) {
    if (closing || closed || leaving) {
      message.share().giveBack();
    } else if (waiting.size() == MOST_WAITING) {
      message.share().giveBack();
      refuseAndClose(
          429, "more than " + MOST_WAITING + " messages wait for the turn before", NOT_ALLOWED);
    } else {
      waiting.add(message);
      next();
    }
  }

  private void next() {
    while (present.isEmpty() && !closing && !closed && !waiting.isEmpty()) {
      begin(waiting.remove());
    }
    if (leaving && present.isEmpty()) {
      closeWith(GOING_AWAY, STOPPED);
    }
  }

  private void begin(Waiting waited) {
    Snapshot snapshot = caller.snapshots().get();
    Optional<ClientKey> key = ClientAccess.again(caller.client().key(), snapshot);
    if (key.isEmpty()) {
      waited.share().giveBack();
      refuseAndClose(401, "the key of this connection is not valid any more", NOT_ALLOWED);
      return;
    }
    Optional<String> refusal = key.get().refusal(services.clock().instant());
    if (refusal.isPresent()) {
      waited.share().giveBack();
      refuseAndClose(403, refusal.get(), NOT_ALLOWED);
      return;
    }
    boolean goesOn = false;
    try {
      ResponseMessage message = ResponseMessage.read(waited.bytes().array());
      switch (message.type()) {
        case ResponseMessage.CREATE ->
            goesOn = create(message, snapshot, caller.client().with(key.get()), waited.share());
        case "response.processed" -> LOG.debug("A client has what it was sent");
        default ->
            refuse(400, "type: messages of the type " + ResponseMessage.CREATE + " are understood");
      }
    } catch (InvalidRequestBodyException e) {
      refuse(400, e.getMessage());
    } finally {
      if (!goesOn) {
        waited.share().giveBack();
      }
    }
  }

  /** Answers whether a turn goes on with the memory of the message. */
  private boolean create(
      ResponseMessage message, Snapshot snapshot, ClientRequest client, BodyShare share) {
    Optional<KeptTurn> before =
        kept.filter(turn -> message.previousResponse().equals(Optional.of(turn.id())));
    int size = message.size() + before.map(KeptTurn::size).orElse(0);
    // While the body is made there are the message and its items as well.
    if (!share.holdsMore(2L * size)) {
      refuse(503, BodyReader.NO_MEMORY);
      return false;
    }
    Optional<byte[]> items =
        message
            .items()
            .map(
                own ->
                    before
                        .map(turn -> ResponseMessage.joined(List.of(turn.items().array(), own)))
                        .orElse(own));
    // What goes on from a response that only the provider knows cannot be told as a whole.
    boolean told = before.isPresent() || message.previousResponse().isEmpty();
    TurnKeeper keeper = new TurnKeeper(services.sockets().memory(), MOST_KEPT);
    items.filter(all -> told).ifPresent(keeper::input);
    if (!message.generates()) {
      warmUp(message, snapshot, client.key(), keeper);
      return false;
    }
    boolean expands = before.isPresent() && items.isPresent();
    ByteBuffer body = expands ? message.bodyWith(items.get()) : message.body();
    if (body.remaining() > BodyReader.MAX_BYTES) {
      keeper.giveBack();
      refuse(413, BodyReader.TOO_LARGE);
      return false;
    }
    SocketTurn turn = new SocketTurn(this, share, keeper);
    Exchange exchange = new Exchange(services, snapshot, CALL, client, caller.logs().get(), turn);
    present = Optional.of(turn);
    turn.begin(exchange, body);
    return true;
  }

  /** Nothing is generated, but the next turn may go on from here. */
  private void warmUp(
      ResponseMessage message, Snapshot snapshot, ClientKey key, TurnKeeper keeper) {
    String model = message.model().orElse("");
    if (!Exchange.isServed(snapshot, CALL, key, model, true)) {
      keeper.giveBack();
      refuse(404, Exchange.NOT_SERVED);
      return;
    }
    String id = "resp_" + services.newId();
    keep(keeper.kept(id));
    ResponseEvents.empty(id, model, services.clock().instant().getEpochSecond())
        .forEach(event -> outgoing.add(new Outgoing(event, Optional.empty())));
    drain();
  }

  private void refuse(int status, String message) {
    say(SocketError.of(status, CALL.surface().error(status, message), Map.of()));
  }

  private void say(String text) {
    outgoing.add(new Outgoing(text, Optional.empty()));
    drain();
  }

  /** Says why, in front of anything else that was to be said, and closes. */
  private void refuseAndClose(int status, String message, int code) {
    if (!closing && !closed) {
      outgoing.clear();
      refuse(status, message);
      closeWith(code, message);
    }
  }

  /** Closes when what is to be said has gone; the present turn is cut off. */
  private void closeWith(int code, String reason) {
    if (!closing && !closed) {
      closing = true;
      close = () -> wire.close(code, reason);
      end();
      drain();
    }
  }

  /** Nothing more is done for the client. */
  private void end() {
    services.sockets().remove(this);
    waiting.forEach(message -> message.share().giveBack());
    waiting.clear();
    keep(Optional.empty());
    present.ifPresent(SocketTurn::clientGone);
    present = Optional.empty();
  }

  /**
   * Writes messages of a turn. May be called on any thread.
   *
   * @param then is run when they are gone, on any thread; not when the client leaves before
   */
  void write(SocketTurn turn, Collection<String> texts, Runnable then) {
    lane.execute(
        () -> {
          if (!isPresent(turn)) {
            return;
          }
          int left = texts.size();
          for (String text : texts) {
            left--;
            outgoing.add(new Outgoing(text, left == 0 ? Optional.of(then) : Optional.empty()));
          }
          drain();
        });
  }

  /** Says that a turn goes on, unless more is being said. May be called on any thread. */
  void signOfLife(SocketTurn turn) {
    lane.execute(
        () -> {
          if (isPresent(turn) && !sending) {
            say(SIGN_OF_LIFE);
          }
        });
  }

  /**
   * Writes the last messages of a turn, upon which the next begins. May be called on any thread.
   *
   * @param whole the turn as it is to be kept; empty when the one before it stays
   */
  void finish(SocketTurn turn, Collection<String> texts, Optional<KeptTurn> whole) {
    lane.execute(
        () -> {
          if (!isPresent(turn)) {
            whole.ifPresent(KeptTurn::giveBack);
            return;
          }
          present = Optional.empty();
          if (whole.isPresent()) {
            keep(whole);
          }
          texts.forEach(text -> outgoing.add(new Outgoing(text, Optional.empty())));
          drain();
          next();
        });
  }

  /** A turn was cut off by the proxy. May be called on any thread. */
  void cutOff(SocketTurn turn) {
    lane.execute(
        () -> {
          if (isPresent(turn)) {
            closeWith(UNEXPECTED, "the turn was cut off");
          }
        });
  }

  private boolean isPresent(SocketTurn turn) {
    return present.filter(turn::equals).isPresent();
  }

  private void keep(Optional<KeptTurn> turn) {
    kept.ifPresent(KeptTurn::giveBack);
    kept = turn;
  }

  private void drain() {
    if (sending || closed) {
      return;
    }
    Outgoing message = outgoing.poll();
    if (message != null) {
      sending = true;
      wire.send(message.text(), () -> lane.execute(() -> sent(message)), this::gone);
    } else if (closing) {
      closed = true;
      close.run();
    }
  }

  private void sent(Outgoing message) {
    sending = false;
    message.then().ifPresent(Runnable::run);
    drain();
  }

  private void failInternally(RuntimeException cause) {
    LOG.error("A WebSocket failed", cause);
    closeWith(UNEXPECTED, "internal error; the proxy's log has more");
  }
}
