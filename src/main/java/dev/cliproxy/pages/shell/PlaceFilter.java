package dev.cliproxy.pages.shell;

import dev.cliproxy.config.value.RemoteManagement;
import dev.cliproxy.pages.session.Cookies;
import dev.cliproxy.pages.session.Sessions;
import dev.cliproxy.pages.text.Languages;
import dev.cliproxy.web.ClientAddress;
import dev.cliproxy.web.ClientAddresses;
import dev.cliproxy.web.Decision;
import dev.cliproxy.web.Decision.Denied;
import dev.cliproxy.web.ManagementAccess;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

/** Finds out who visits, and turns away those who may not come from where they are. */
@PreMatching
public final class PlaceFilter implements ContainerRequestFilter {
  private final Supplier<RemoteManagement> settings;
  private final ManagementAccess access;
  private final Sessions sessions;

  @Context private HttpServletRequest request;

  public PlaceFilter(
      Supplier<RemoteManagement> settings, ManagementAccess access, Sessions sessions) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.access = Objects.requireNonNull(access, "access");
    this.sessions = Objects.requireNonNull(sessions, "sessions");
  }

  @Override
  public void filter(ContainerRequestContext context) {
    context.getHeaders().putSingle(HttpHeaders.ACCEPT, MediaType.WILDCARD);
    Visit visit = visit(context.getUriInfo().getPath());
    visit.attachTo(request);
    Decision decision = access.decidePlace(visit.caller());
    if (decision instanceof Denied denied) {
      context.abortWith(Errors.denied(denied));
    } else if (request.getPathInfo() == null) {
      context.abortWith(withSlash());
    }
  }

  /** The links of a page that is asked for as {@code /admin} would lead out of {@code /admin/}. */
  private Response withSlash() {
    String path = request.getServletPath();
    return Response.status(Response.Status.SEE_OTHER)
        .header(HttpHeaders.LOCATION, path.substring(path.lastIndexOf('/') + 1) + "/")
        .build();
  }

  private Visit visit(String path) {
    ClientAddresses addresses = new ClientAddresses(settings.get().trustedProxies());
    ClientAddress caller = addresses.of(request);
    String id = Cookies.value(request, Cookies.SESSION).orElse("");
    Locale locale =
        Languages.choose(
            Cookies.value(request, Cookies.LANGUAGE).orElse(null),
            request.getHeader(HttpHeaders.ACCEPT_LANGUAGE));
    long depth = path.chars().filter(c -> c == '/').count();
    return new Visit(
        caller,
        addresses.isSecure(request),
        id.isEmpty() ? sessions.newId() : id,
        sessions.find(id),
        locale,
        "../".repeat((int) Math.min(depth, 8)),
        path,
        kind());
  }

  private Visit.Kind kind() {
    if (request.getMethod().equals("POST")) {
      return Visit.Kind.POSTED;
    }
    boolean byScript = "empty".equals(request.getHeader("Sec-Fetch-Dest"));
    return byScript ? Visit.Kind.FETCHED : Visit.Kind.OPENED;
  }
}
