package dev.cliproxy.pages.credentials;

import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.shell.Visit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.function.IntSupplier;

/** Asking the providers again which models they have. */
@Path("model-lists/refresh")
public final class ModelListAction {
  private final IntSupplier refresh;

  public ModelListAction(IntSupplier refresh) {
    this.refresh = Objects.requireNonNull(refresh, "refresh");
  }

  /** Does not wait for the answers. */
  @POST
  public Response refresh(@Context HttpServletRequest request) {
    boolean asked = refresh.getAsInt() > 0;
    return Visit.of(request)
        .redirect("", Flash.done(asked ? "model-lists.asked" : "model-lists.nobody"));
  }
}
