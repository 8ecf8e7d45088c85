package dev.cliproxy.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each request at debug level: method, path, status and time. Never the query or a header,
 * which may hold keys.
 */
public final class AccessLog implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

  private final LongSupplier nanoTime;

  /** The supplier counts nanoseconds like {@link System#nanoTime()}. */
  public AccessLog(LongSupplier nanoTime) {
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    long start = nanoTime.getAsLong();
    try {
      chain.doFilter(request, response);
    } finally {
      // What is answered later logs itself at its end.
      if (LOG.isDebugEnabled() && !request.isAsyncStarted()) {
        LOG.debug(
            "{} {} -> {} in {} us",
            ((HttpServletRequest) request).getMethod(),
            ((HttpServletRequest) request).getRequestURI(),
            ((HttpServletResponse) response).getStatus(),
            TimeUnit.NANOSECONDS.toMicros(nanoTime.getAsLong() - start));
      }
    }
  }
}
