package dev.cliproxy.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Throws away what is left of a body that was refused as too large. A connection that is closed
 * with bytes unread is reset, and the answer that is on its way is lost with it.
 */
public final class BodyDrain implements Filter {
  private static final long MAX_BYTES = 128L << 20;
  private static final Duration MAX_TIME = Duration.ofSeconds(5);
  private static final int BUFFER_BYTES = 64 << 10;

  private final LongSupplier nanoTime;

  /** The supplier counts nanoseconds like {@link System#nanoTime()}. */
  public BodyDrain(LongSupplier nanoTime) {
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(request, response);
    // Who waits for leave to send its body will not send it.
    boolean isSending = ((HttpServletRequest) request).getHeader("Expect") == null;
    int status = ((HttpServletResponse) response).getStatus();
    if (isSending && status == HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE) {
      response.flushBuffer();
      drain(request);
    }
  }

  private void drain(ServletRequest request) {
    long start = nanoTime.getAsLong();
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = MAX_BYTES;
    try {
      InputStream body = request.getInputStream();
      while (left > 0 && nanoTime.getAsLong() - start < MAX_TIME.toNanos()) {
        int read = body.read(buffer);
        if (read < 0) {
          return;
        }
        left -= read;
      }
    } catch (IOException e) {
      // The sender has its answer and went away.
      return;
    }
  }
}
