package dev.cliproxy.pages.reference;

import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.util.Objects;

/** The description of the management API, for reading. */
@Path("api")
public final class ApiPage {
  /** Nothing that a shell or a URL would take for more than an address. */
  private static final String HOST = "[A-Za-z0-9.:_\\[\\]-]{1,255}";

  private final ApiDescription description;

  public ApiPage(ApiDescription description) {
    this.description = Objects.requireNonNull(description, "description");
  }

  /**
   * What is shown.
   *
   * @param server this server's own address as the browser sees it
   */
  public record View(ApiDescription api, String server) {
    public View {
      Objects.requireNonNull(api, "api");
      Objects.requireNonNull(server, "server");
    }

    public String curl(ApiDescription.Operation operation) {
      return operation.curl(server, api.basePath());
    }
  }

  @GET
  public Page show(@Context HttpServletRequest request) {
    return Page.of("api", new View(description, server(request)));
  }

  private static String server(HttpServletRequest request) {
    String host = Objects.requireNonNullElse(request.getHeader("Host"), "");
    String scheme = Visit.of(request).secure() ? "https" : "http";
    return scheme
        + "://"
        + (host.matches(HOST) ? host : "localhost:" + request.getLocalPort())
        + request.getContextPath();
  }
}
