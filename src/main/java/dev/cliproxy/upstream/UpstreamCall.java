package dev.cliproxy.upstream;

import dev.cliproxy.config.value.Timeouts;
import dev.cliproxy.upstream.UpstreamFailure.Kind;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request to a provider that is under way. */
public final class UpstreamCall {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamCall.class);
  private static final int PROXY_LOGIN_REQUIRED = 407;
  private static final int LONGEST_CHAIN = 10;
  private static final Duration ERROR_BODY = Duration.ofSeconds(5);

  private static final String NOT_REACHED =
      "the provider could not be reached within %d s (timeouts.connect-seconds)";

  private volatile Supplier<Request> requests;
  private final Timeouts timeouts;
  private final LongSupplier nanoTime;
  private final AnswerListener listener;
  private final Consumer<UpstreamCall> ended;
  private final AtomicBoolean over = new AtomicBoolean();

  private volatile Request request;

  /** Whether there is a connection to send the request on. */
  private volatile boolean connected;

  private volatile boolean begun;

  /** Whether the answer is an error, whose body is not worth a long wait. */
  private volatile boolean refused;

  private boolean sentAgain;

  /** Whether it is the provider's turn; a slow client is not the provider's fault. */
  private volatile boolean waiting = true;

  private volatile long waitingSince;

  UpstreamCall(
      Supplier<Request> requests,
      Timeouts timeouts,
      LongSupplier nanoTime,
      AnswerListener listener,
      Consumer<UpstreamCall> ended) {
    this.requests = requests;
    this.timeouts = timeouts;
    this.nanoTime = nanoTime;
    this.listener = listener;
    this.ended = ended;
    this.waitingSince = nanoTime.getAsLong();
  }

  void start() {
    try {
      request = requests.get().onRequestBegin(ignored -> connected());
      request.send(new Listener());
    } catch (RuntimeException e) {
      LOG.debug("A request cannot be sent", e);
      fail(UpstreamFailure.noProvider("the provider's base-url cannot be used"));
    }
    if (over.get()) {
      // Given up while it was being sent.
      cut();
    }
  }

  private void connected() {
    waitingSince = nanoTime.getAsLong();
    connected = true;
  }

  /** Gives the request up; the listener hears nothing more of it. May be called at any time. */
  public void abort() {
    if (end()) {
      cut();
    }
  }

  private void cut() {
    Request present = request;
    if (present != null) {
      var unused = present.abort(new GivenUpException());
    }
  }

  void check(long now) {
    if (begun) {
      boolean errorBody = refused && ERROR_BODY.compareTo(timeouts.idle()) < 0;
      check(
          now,
          errorBody ? ERROR_BODY : timeouts.idle(),
          "the provider has been silent for %d s (timeouts.idle-seconds)");
    } else if (connected) {
      check(
          now,
          timeouts.firstByte(),
          "the provider has not begun to answer within %d s (timeouts.first-byte-seconds)");
    } else {
      check(now, timeouts.connect(), NOT_REACHED);
    }
  }

  private void check(long now, Duration limit, String message) {
    if (waiting && now - waitingSince > limit.toNanos()) {
      fail(UpstreamFailure.timedOut(message.formatted(limit.toSeconds())));
      cut();
    }
  }

  private boolean end() {
    if (over.compareAndSet(false, true)) {
      ended.accept(this);
      return true;
    }
    return false;
  }

  private void fail(UpstreamFailure failure) {
    if (end()) {
      listener.failed(failure);
    }
  }

  private void fail(Throwable cause) {
    LOG.debug("{} {}: {}", request.getMethod(), request.getHost(), String.valueOf(cause));
    fail(failure(cause));
  }

  /** Says what happened in our words: texts of exceptions may hold addresses with passwords. */
  private UpstreamFailure failure(Throwable cause) {
    if (cause instanceof TimeoutException || cause instanceof java.net.SocketTimeoutException) {
      return UpstreamFailure.timedOut(NOT_REACHED.formatted(timeouts.connect().toSeconds()));
    }
    if (begun) {
      return UpstreamFailure.unreachable("the provider cut its answer off");
    }
    Object tag = request.getTag();
    String through = tag == null ? "" : " through the proxy " + tag;
    if (cause instanceof HttpResponseException refused && tag != null) {
      return UpstreamFailure.unreachable(
          Kind.PROXY,
          "the proxy %s refused the connection with status %d"
              .formatted(tag, refused.getResponse().getStatus()));
    }
    if (cause instanceof java.net.UnknownHostException) {
      return UpstreamFailure.unreachable(
          Kind.HOST_UNKNOWN,
          tag == null
              ? "the provider's host " + request.getHost() + " cannot be found"
              : "the provider's host %s or the proxy %s cannot be found"
                  .formatted(request.getHost(), tag));
    }
    if (cause instanceof java.net.ConnectException) {
      return UpstreamFailure.unreachable("the connection was refused" + through);
    }
    if (isAboutCertificate(cause)) {
      return UpstreamFailure.unreachable(
          Kind.CERTIFICATE,
          "the provider's certificate is not trusted, has expired or is another host's" + through);
    }
    if (cause instanceof javax.net.ssl.SSLException) {
      return UpstreamFailure.unreachable(
          "no secure connection to the provider could be made" + through);
    }
    if (isClosed(cause)) {
      return UpstreamFailure.unreachable(
          "the provider closed the connection without an answer" + through);
    }
    return UpstreamFailure.noProvider(
        "the provider's answer is not HTTP or did not come whole" + through);
  }

  private static boolean isAboutCertificate(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < LONGEST_CHAIN; depth++) {
      if (cause instanceof CertificateException || cause instanceof CertPathValidatorException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** Thrown at the HTTP client only; its stack says nothing. */
  private static final class GivenUpException extends Exception {
    private static final long serialVersionUID = 1L;

    GivenUpException() {
      super("given up", null, false, false);
    }
  }

  private final class Listener implements Response.Listener {
    @Override
    public void onHeaders(Response response) {
      if (response.getStatus() == PROXY_LOGIN_REQUIRED && request.getTag() != null) {
        fail(
            UpstreamFailure.unreachable(
                Kind.PROXY,
                "the proxy %s refused its user and password".formatted(request.getTag())));
        cut();
        return;
      }
      waitingSince = nanoTime.getAsLong();
      refused = response.getStatus() >= 400;
      begun = true;
      // From here on nothing is sent again: the body may go.
      requests = null;
      if (!over.get()) {
        listener.head(new AnswerHead(response.getStatus(), response.getHeaders()));
      }
    }

    @Override
    public void onContent(Response response, Content.Chunk chunk, Runnable demander) {
      if (over.get()) {
        return;
      }
      if (!chunk.hasRemaining()) {
        demander.run();
        return;
      }
      waiting = false;
      chunk.retain();
      listener.bytes(
          onArray(chunk.getByteBuffer()),
          () -> {
            chunk.release();
            waitingSince = nanoTime.getAsLong();
            waiting = true;
            demander.run();
          });
    }

    @Override
    public void onComplete(Result result) {
      // An answer may be whole although its provider did not want all of the request.
      if (begun && result.getResponseFailure() == null) {
        if (end()) {
          listener.done();
        }
      } else if (wasClosedBefore(result) && !over.get()) {
        sentAgain = true;
        connected = false;
        waitingSince = nanoTime.getAsLong();
        start();
      } else if (!over.get()) {
        fail(result.getFailure());
      }
    }
  }

  /** The decoder of compressed answers uses memory outside the heap. */
  private static ByteBuffer onArray(ByteBuffer bytes) {
    return bytes.hasArray() ? bytes : ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
  }

  /**
   * Whether the connection had served others and was closed by the provider before this request
   * reached it, as unused connections are: then it is sent once more, on another connection.
   */
  private boolean wasClosedBefore(Result result) {
    return !begun
        && !sentAgain
        && isClosed(result.getFailure())
        && result.getRequest().getConnection() instanceof org.eclipse.jetty.io.Connection connection
        && connection.getMessagesIn() > 0;
  }

  private static boolean isClosed(Throwable cause) {
    return cause instanceof EofException
        || cause instanceof EOFException
        || cause instanceof ClosedChannelException;
  }
}
