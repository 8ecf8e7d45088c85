package dev.cliproxy.monitoring;

import dev.cliproxy.web.ManagementGuard;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Lets anybody read the metrics while the configuration opens them, and otherwise only those whom
 * the management guard lets in, with all its rules. To be mapped like that one.
 */
public final class MetricsGuard implements Filter {
  private final BooleanSupplier open;
  private final ManagementGuard guard;

  /** The supplier, asked at each request, answers whether no key is needed. */
  public MetricsGuard(BooleanSupplier open, ManagementGuard guard) {
    this.open = Objects.requireNonNull(open, "open");
    this.guard = Objects.requireNonNull(guard, "guard");
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (open.getAsBoolean()) {
      chain.doFilter(request, response);
    } else {
      guard.doFilter(request, response, chain);
    }
  }
}
