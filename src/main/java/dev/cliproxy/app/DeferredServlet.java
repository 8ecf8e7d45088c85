package dev.cliproxy.app;

import jakarta.servlet.GenericServlet;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A servlet that takes long to build, and some 10 MB of memory: its first request builds it, once
 * only, and who never asks for it does without. If that fails, it is logged, every request is
 * answered with 503, and {@link #problem} tells.
 */
final class DeferredServlet extends GenericServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(DeferredServlet.class);

  private final String name;
  private final transient Callable<Servlet> factory;
  private final transient Object lock = new Object();
  private transient volatile Servlet built;
  private volatile boolean failed;
  private boolean destroyed;

  /**
   * Builds nothing yet.
   *
   * @param name what is said to people when it cannot be built, such as {@code the admin pages}
   * @param factory makes the servlet, which is initialised after that
   */
  DeferredServlet(String name, Callable<Servlet> factory) {
    this.name = Objects.requireNonNull(name, "name");
    this.factory = Objects.requireNonNull(factory, "factory");
  }

  @Override
  public void service(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    Optional<Servlet> servlet = build();
    if (servlet.isPresent()) {
      servlet.get().service(request, response);
    } else {
      ((HttpServletResponse) response).sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }
  }

  /** The servlet, built if need be; empty if it cannot be built, or not any more. */
  Optional<Servlet> build() {
    if (built == null) {
      synchronized (lock) {
        if (built == null && !failed && !destroyed) {
          buildOnce();
        }
      }
    }
    return Optional.ofNullable(built);
  }

  private void buildOnce() {
    new OwnServices(DeferredServlet.class.getClassLoader()).during(this::tryToBuild);
  }

  private void tryToBuild() {
    try {
      Servlet servlet = factory.call();
      servlet.init(getServletConfig());
      built = servlet;
    } catch (Exception | LinkageError e) {
      failed = true;
      LOG.error("{} cannot be built", name, e);
    }
  }

  /** Why it cannot be built, for people; empty while nobody knows of a reason. */
  Optional<String> problem() {
    return failed ? Optional.of(name + " cannot be built") : Optional.empty();
  }

  @Override
  public void destroy() {
    synchronized (lock) {
      destroyed = true;
      if (built != null) {
        built.destroy();
      }
    }
  }
}
