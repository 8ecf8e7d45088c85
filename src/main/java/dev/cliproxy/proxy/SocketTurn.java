package dev.cliproxy.proxy;

import dev.cliproxy.translate.EventTexts;
import dev.cliproxy.translate.ResponseEvents;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One turn on a WebSocket: each event of its answer goes out as a message. Used in its exchange's
 * lane alone.
 */
final class SocketTurn implements Origin, ClientAnswer {

  /** The longest answer that comes as one document, in bytes. */
  private static final int LONGEST_DOCUMENT = 16 * 1024 * 1024;

  private static final int BAD_GATEWAY = 502;

  private final SocketConnection connection;
  private final BodyShare share;
  private final TurnKeeper keeper;
  private final EventTexts events = new EventTexts();
  private final ByteArrayOutputStream document = new ByteArrayOutputStream();

  private Exchange exchange;
  private boolean streams;
  private boolean over;

  /** When the client was told something, or the turn began. */
  private volatile long spoke;

  SocketTurn(SocketConnection connection, BodyShare share, TurnKeeper keeper) {
    this.connection = connection;
    this.share = share;
    this.keeper = keeper;
  }

  /**
   * Begins.
   *
   * @param own whose origin this is
   */
  void begin(Exchange own, ByteBuffer body) {
    exchange = own;
    spoke();
    exchange.services().open().add(exchange);
    exchange.lane().execute(() -> choose(body));
  }

  private void choose(ByteBuffer body) {
    if (!exchange.hasEnded()) {
      share.holds(body.remaining());
      exchange.choose(body);
    }
  }

  /** The connection is closed. May be called on any thread. */
  void clientGone() {
    exchange.clientGone();
  }

  @Override
  public ClientAnswer answer() {
    return this;
  }

  @Override
  public boolean holdsMore(long bytes) {
    return share.holdsMore(bytes);
  }

  @Override
  public void giveBackBody() {
    share.giveBack();
  }

  private void spoke() {
    spoke = exchange.services().nanoTime().getAsLong();
  }

  /**
   * What stands between client and proxy cuts connections that are silent, and a model may think
   * for minutes before its first event. The container tells of clients that leave.
   */
  @Override
  public void check(long age) {
    long keepAlive = exchange.snapshot().config().streamKeepAlive().toNanos();
    if (keepAlive > 0 && exchange.services().nanoTime().getAsLong() - spoke >= keepAlive) {
      spoke();
      connection.signOfLife(this);
    }
  }

  @Override
  public void send(int status, String contentType, Map<String, String> headers, ByteBuffer body) {
    if (status >= 400) {
      String error = StandardCharsets.UTF_8.decode(body).toString();
      finish(List.of(SocketError.of(status, error, headers)), Optional.empty());
    } else {
      begin(status, contentType, headers);
      finish(List.of(body));
    }
  }

  @Override
  public void begin(int status, String contentType, Map<String, String> headers) {
    streams = contentType.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
  }

  @Override
  public void write(Collection<ByteBuffer> pieces, Runnable then) {
    if (over) {
      return;
    }
    List<String> texts = texts(pieces);
    if (texts.isEmpty()) {
      then.run();
    } else {
      spoke();
      connection.write(this, texts, () -> exchange.lane().execute(then));
    }
  }

  private List<String> texts(Collection<ByteBuffer> pieces) {
    List<String> texts = new ArrayList<>();
    for (ByteBuffer piece : pieces) {
      if (streams) {
        events.feed(piece, text -> take(text, texts));
      } else if (document.size() <= LONGEST_DOCUMENT) {
        document.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
      }
    }
    return texts;
  }

  private void take(String event, List<String> texts) {
    keeper.event(event);
    texts.add(SocketError.withStatus(event));
  }

  @Override
  public void writeAside(byte[] bytes) {
    // Signs of life of a stream are no messages; this one gives its own.
  }

  @Override
  public void finish(Collection<ByteBuffer> pieces) {
    List<String> texts = texts(pieces);
    if (streams) {
      events.finish(text -> take(text, texts));
    } else {
      Optional<List<String>> told =
          document.size() > LONGEST_DOCUMENT
              ? Optional.empty()
              : ResponseEvents.of(document.toByteArray());
      told.ifPresentOrElse(
          all -> all.forEach(event -> take(event, texts)),
          () -> texts.add(error("the provider answered with something that is no response")));
    }
    finish(texts, keeper.kept());
  }

  private void finish(List<String> texts, Optional<KeptTurn> whole) {
    if (over) {
      whole.ifPresent(KeptTurn::giveBack);
      return;
    }
    over = true;
    if (whole.isEmpty()) {
      keeper.giveBack();
    }
    connection.finish(this, texts, whole);
  }

  @Override
  public void cut() {
    finish(List.of(error("the provider's answer ended before it was whole")), Optional.empty());
  }

  private static String error(String message) {
    return SocketError.of(
        BAD_GATEWAY, Surface.RESPONSES_SOCKET.error(BAD_GATEWAY, message), Map.of());
  }

  @Override
  public void close() {
    if (!over) {
      over = true;
      keeper.giveBack();
      connection.cutOff(this);
    }
  }
}
