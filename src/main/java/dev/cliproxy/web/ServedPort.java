package dev.cliproxy.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once when the container serves another port than the configuration says: a web application
 * cannot choose its port, and only a request tells which one it is.
 */
public final class ServedPort implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger(ServedPort.class);

  private final IntSupplier configured;
  private final AtomicBoolean warned = new AtomicBoolean();

  /** The supplier answers the configured port. */
  public ServedPort(IntSupplier configured) {
    this.configured = Objects.requireNonNull(configured, "configured");
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    int served = request.getLocalPort();
    if (served != configured.getAsInt() && warned.compareAndSet(false, true)) {
      LOG.warn(
          "The container serves port {}, the configuration says {}: port has no effect here",
          served,
          configured.getAsInt());
    }
    chain.doFilter(request, response);
  }
}
