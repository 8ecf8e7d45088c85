package dev.cliproxy.pages.shell;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;

/** This server's own address as the browser sees it. */
public final class ServerAddress {
  /** Nothing that a shell or a URL would take for more than an address. */
  private static final String HOST = "[A-Za-z0-9.:_\\[\\]-]{1,255}";

  private ServerAddress() {}

  /** With the context path, without a slash at its end. */
  public static String of(HttpServletRequest request) {
    String host = Objects.requireNonNullElse(request.getHeader("Host"), "");
    String scheme = Visit.of(request).secure() ? "https" : "http";
    return scheme
        + "://"
        + (host.matches(HOST) ? host : "localhost:" + request.getLocalPort())
        + request.getContextPath();
  }
}
