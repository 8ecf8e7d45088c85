package dev.cliproxy.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Answers what no face of the program answers: the root, the old address of the admin pages,
 * unknown paths, and the errors that the container finds by itself.
 */
public final class RootServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final Set<String> ROOT = Set.of("", "/");
  private static final String OLD_PAGES = "/management.html";

  private final String version;
  private final transient Function<String, Optional<String>> nearest;

  /**
   * The version is shown to whoever asks the root.
   *
   * @param nearest the path that somebody may have meant who asked for one that does not exist
   */
  public RootServlet(String version, Function<String, Optional<String>> nearest) {
    this.nearest = Objects.requireNonNull(nearest, "nearest");
    this.version = Objects.requireNonNull(version, "version");
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getDispatcherType() == DispatcherType.ERROR) {
      Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
      int code = status instanceof Integer number ? number : 500;
      if (code >= 500) {
        Throwable cause = (Throwable) request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        JsonErrors.sendInternal(request, response, cause);
        return;
      }
      JsonErrors.send(request, response, code, code == 404 ? "not found" : sentence(code));
      return;
    }
    Optional<String> path = RequestPath.of(request);
    boolean isRoot = path.filter(ROOT::contains).isPresent();
    if (!isRoot && path.filter(OLD_PAGES::equals).isEmpty()) {
      JsonErrors.send(request, response, HttpServletResponse.SC_NOT_FOUND, notFound(request, path));
    } else if (!READING.contains(request.getMethod())) {
      response.setHeader("Allow", "GET, HEAD");
      JsonErrors.send(
          request, response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "method not allowed");
    } else if (!isRoot || wantsPage(request)) {
      // Relative, so that it holds below any context path and behind any proxy's prefix.
      response.setHeader("Location", "admin/");
      response.setStatus(HttpServletResponse.SC_FOUND);
    } else {
      describe(response);
    }
  }

  private String notFound(HttpServletRequest request, Optional<String> path) {
    return "not found"
        + path.flatMap(nearest)
            .map(meant -> "; did you mean " + request.getContextPath() + meant + "?")
            .orElse("");
  }

  private static boolean wantsPage(HttpServletRequest request) {
    String accept = request.getHeader("Accept");
    return accept != null && accept.contains("text/html");
  }

  private void describe(HttpServletResponse response) throws IOException {
    ObjectNode about = JsonNodeFactory.instance.objectNode();
    about.put("name", "cliproxy").put("version", version);
    about.put("management", "v0/management").put("admin", "admin/");
    response.setContentType("application/json;charset=UTF-8");
    response.setHeader("Vary", "Accept");
    response.getOutputStream().write(about.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String sentence(int status) {
    return switch (status) {
      case 400 -> "bad request";
      case 405 -> "method not allowed";
      case 413 -> "request too large";
      case 431 -> "request headers too large";
      default -> "request refused";
    };
  }
}
