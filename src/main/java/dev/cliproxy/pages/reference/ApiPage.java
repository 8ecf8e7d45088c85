package dev.cliproxy.pages.reference;

import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.ServerAddress;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.util.Objects;

/** The description of the management API, for reading. */
@Path("api")
public final class ApiPage {
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
    return Page.of("api", new View(description, ServerAddress.of(request)));
  }
}
