package dev.cliproxy.pages.shell;

import dev.cliproxy.pages.session.Cookies;
import dev.cliproxy.pages.session.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Objects;

/** Signing out. */
@Path("sign-out")
public final class SignOutAction {
  private final Sessions sessions;

  public SignOutAction(Sessions sessions) {
    this.sessions = Objects.requireNonNull(sessions, "sessions");
  }

  @POST
  public Response signOut(@Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    sessions.close(visit.sessionId());
    return Response.fromResponse(visit.redirect("sign-in"))
        .header(HttpHeaders.SET_COOKIE, Cookies.noSession(visit.secure()))
        .header(HttpHeaders.SET_COOKIE, Cookies.notSignedIn(visit.secure()))
        .build();
  }
}
