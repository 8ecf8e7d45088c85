package dev.cliproxy.pages;

import dev.cliproxy.web.Decision;
import dev.cliproxy.web.Decision.Denied;
import dev.cliproxy.web.ManagementAccess;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.Optional;

/** Signing in with the management key. */
@Path("sign-in")
@WithoutSession
public final class SignInPage {
  private final ManagementAccess access;
  private final Sessions sessions;

  SignInPage(ManagementAccess access, Sessions sessions) {
    this.access = Objects.requireNonNull(access, "access");
    this.sessions = Objects.requireNonNull(sessions, "sessions");
  }

  /**
   * The form, and why it is shown again.
   *
   * @param error why the last try failed, in the service's words; or {@code ""}
   * @param ended whether a session has just ended
   */
  public record View(String error, boolean ended) {
    public View {
      Objects.requireNonNull(error, "error");
    }
  }

  @GET
  public Response form(@QueryParam("ended") boolean ended, @Context HttpServletRequest request) {
    return form(Visit.of(request), new View("", ended), 200);
  }

  @POST
  public Response signIn(
      @FormParam("key") @DefaultValue("") String key, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    Optional<String> presented = Optional.of(key.strip()).filter(text -> !text.isEmpty());
    Decision decision = access.decide(visit.caller(), presented);
    if (decision instanceof Denied denied) {
      return form(visit, new View(denied.message(), false), denied.status());
    }
    sessions.close(visit.sessionId());
    return Response.fromResponse(visit.redirect(""))
        .header(HttpHeaders.SET_COOKIE, Cookies.session(sessions.open(), visit.secure()))
        .build();
  }

  /** The form's token needs a cookie to fit to, also before anybody is signed in. */
  private static Response form(Visit visit, View view, int status) {
    return Response.status(status)
        .entity(new Page("sign-in", view, status))
        .header(HttpHeaders.SET_COOKIE, Cookies.session(visit.sessionId(), visit.secure()))
        .build();
  }
}
