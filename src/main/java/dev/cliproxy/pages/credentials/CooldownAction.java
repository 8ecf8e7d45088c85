package dev.cliproxy.pages.credentials;

import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.shell.Visit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Objects;

/** Using credentials again at once that are left alone for a while. */
@Path("cooldowns")
public final class CooldownAction {
  private final Cooldowns cooldowns;

  public CooldownAction(Cooldowns cooldowns) {
    this.cooldowns = Objects.requireNonNull(cooldowns, "cooldowns");
  }

  /** For one credential: for the model that the form names, or else as a whole and for all. */
  @POST
  @Path("reset")
  public Response reset(MultivaluedMap<String, String> form, @Context HttpServletRequest request) {
    String model = Form.text(form, "model");
    boolean rested =
        CredentialId.parse(Form.text(form, "id"))
            .filter(id -> model.isEmpty() ? cooldowns.reset(id) > 0 : cooldowns.reset(id, model))
            .isPresent();
    return Visit.of(request)
        .redirect("", Flash.done(rested ? "cooldowns.reset.done" : "cooldowns.reset.over"));
  }

  /** For all. */
  @POST
  @Path("reset-all")
  public Response resetAll(@Context HttpServletRequest request) {
    cooldowns.reset();
    return Visit.of(request).redirect("", Flash.done("cooldowns.reset.all"));
  }
}
