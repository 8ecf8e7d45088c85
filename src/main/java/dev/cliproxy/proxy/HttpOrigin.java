package dev.cliproxy.proxy;

import dev.cliproxy.requestlog.RequestLog;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A request that came by HTTP: reads its body and watches whether its client is still there. */
final class HttpOrigin implements Origin, BodyReader.Listener, AsyncListener {

  /** How long a client may take to send its body. */
  private static final Duration LONGEST_BODY = Duration.ofMinutes(10);

  /** After this a client is watched: most requests are over before, and cost nothing more. */
  private static final Duration SHORT = Duration.ofMillis(200);

  private final ProxyServices services;
  private final HttpServletRequest request;
  private final ContentCoding coding;
  private final Exchange exchange;
  private final ClientAnswer answer;
  private final BodyReader bodyReader;

  private volatile boolean bodyRead;

  /** Used by the timer alone. */
  private boolean watched;

  private HttpOrigin(
      ProxyServices services,
      Snapshot snapshot,
      Call call,
      ClientRequest client,
      HttpServletRequest request,
      HttpServletResponse response,
      ContentCoding coding,
      RequestLog log)
      throws IOException {
    this.services = services;
    this.request = request;
    this.coding = coding;
    exchange = new Exchange(services, snapshot, call, client, log, this);
    AsyncContext context = request.startAsync();
    context.setTimeout(0);
    context.addListener(this);
    answer = new HttpAnswer(context, response, exchange.lane(), exchange::clientLeft);
    bodyReader =
        new BodyReader(
            request.getInputStream(), request.getContentLengthLong(), services.bodyMemory(), this);
  }

  /**
   * Takes the request over; it is answered later. Call it on the container's thread.
   *
   * @param clientKey the client's; {@code ""} when it needed none
   * @param coding how its body is compressed
   */
  static void start(
      ProxyServices services,
      Snapshot snapshot,
      Call call,
      ClientKey clientKey,
      HttpServletRequest request,
      HttpServletResponse response,
      ContentCoding coding,
      RequestLog log)
      throws IOException {
    ClientRequest client = ClientRequest.of(request, clientKey, call.operation().format());
    HttpOrigin origin =
        new HttpOrigin(services, snapshot, call, client, request, response, coding, log);
    services.open().add(origin.exchange);
    services.open().answering();
    if (client.isQueryUsable()) {
      origin.bodyReader.start();
    } else {
      origin.refused(400, ProxyServlet.BAD_QUERY);
    }
  }

  @Override
  public ClientAnswer answer() {
    return answer;
  }

  @Override
  public boolean holdsMore(long bytes) {
    return bodyReader.holdsMore(bytes);
  }

  @Override
  public void giveBackBody() {
    bodyReader.giveBack();
  }

  @Override
  public void whole(ByteBuffer bytes) {
    bodyRead = true;
    exchange.lane().execute(() -> decode(bytes));
  }

  @Override
  public void refused(int status, String message) {
    exchange.lane().execute(() -> exchange.refuse(status, message));
  }

  @Override
  public void cutOff() {
    exchange.clientGone();
  }

  private void decode(ByteBuffer bytes) {
    if (exchange.hasEnded()) {
      return;
    }
    ByteBuffer plain;
    try {
      plain = coding.plain(bytes, BodyReader.MAX_BYTES, bodyReader::holds);
    } catch (ContentCoding.UndecodableException e) {
      exchange.refuse(e.status(), e.getMessage());
      return;
    }
    if (coding != ContentCoding.IDENTITY && !bodyReader.holds(plain.capacity())) {
      exchange.refuse(503, BodyReader.NO_MEMORY);
      return;
    }
    exchange.choose(plain);
  }

  @Override
  public void check(long age) {
    if (!bodyRead && age > LONGEST_BODY.toNanos()) {
      bodyReader.giveBack();
      refused(408, "the request's body took longer than 10 minutes");
    }
    if (bodyRead && !watched && age > SHORT.toNanos()) {
      watched = true;
      exchange.lane().execute(this::watchClient);
    }
  }

  private void watchClient() {
    if (!exchange.hasEnded()) {
      services.open().watch(exchange, request);
    }
  }

  /** Also comes when we have ended the request ourselves. */
  @Override
  public void onComplete(AsyncEvent event) {
    exchange.clientGone();
    services.open().sent();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    exchange.clientGone();
  }

  @Override
  public void onError(AsyncEvent event) {
    exchange.clientGone();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
