package dev.cliproxy.proxy;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that is refused before its body is read. The body is read away before the answer goes
 * out, without a thread that waits for it: a connection that is closed with bytes unread is reset,
 * and the answer is lost with it.
 */
final class RefusedRequest implements ReadListener, AsyncListener {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedRequest.class);
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final long MOST_BYTES = 2L * BodyReader.MAX_BYTES;
  private static final int BUFFER_BYTES = 16 * 1024;

  private final AsyncContext context;
  private final ServletInputStream in;
  private final byte[] answer;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long left = MOST_BYTES;

  private RefusedRequest(HttpServletRequest request, byte[] answer) throws IOException {
    this.answer = answer;
    in = request.getInputStream();
    context = request.startAsync();
    context.setTimeout(LONGEST.toMillis());
    context.addListener(this);
  }

  /** Answers with JSON; status and other headers have been set. */
  static void answer(HttpServletRequest request, HttpServletResponse response, String json)
      throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    response.setContentType("application/json");
    response.setContentLength(bytes.length);
    boolean hasBody =
        request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    // Who waits for leave to send its body will not send it.
    if (hasBody && request.getHeader("Expect") == null) {
      RefusedRequest refused = new RefusedRequest(request, bytes);
      refused.in.setReadListener(refused);
    } else {
      response.getOutputStream().write(bytes);
    }
  }

  @Override
  public void onDataAvailable() throws IOException {
    while (in.isReady()) {
      int read = in.read(buffer);
      if (read < 0) {
        return;
      }
      left -= read;
      if (left < 0) {
        answer();
        return;
      }
    }
  }

  @Override
  public void onAllDataRead() {
    answer();
  }

  @Override
  public void onError(Throwable failure) {
    answer();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    answer();
  }

  @Override
  public void onError(AsyncEvent event) {
    answer();
  }

  private void answer() {
    if (answered.compareAndSet(false, true)) {
      try {
        context.getResponse().getOutputStream().write(answer);
      } catch (IOException | IllegalStateException e) {
        LOG.debug("A refused client has gone", e);
      } finally {
        context.complete();
      }
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {}

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
