package dev.cliproxy.pages.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.form.KeptForms.KeptForm;
import dev.cliproxy.pages.form.TakesFiles;
import dev.cliproxy.pages.session.Cookies;
import dev.cliproxy.pages.session.Session;
import dev.cliproxy.pages.session.Sessions;
import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.Objects;
import java.util.Optional;
import org.glassfish.jersey.server.ContainerRequest;

/**
 * Sends whoever is not signed in to the page where one signs in, and from there back. A form that
 * comes when the session it was shown in has ended is kept until then.
 */
@Priority(Priorities.AUTHENTICATION)
public final class SessionFilter implements ContainerRequestFilter {
  private final Sessions sessions;
  private final FormBodies bodies;

  @Context private HttpServletRequest request;

  public SessionFilter(Sessions sessions, FormBodies bodies) {
    this.sessions = Objects.requireNonNull(sessions, "sessions");
    this.bodies = Objects.requireNonNull(bodies, "bodies");
  }

  @Override
  public void filter(ContainerRequestContext context) throws IOException {
    Visit visit = Visit.of(request);
    if (request.getMethod().equals("HEAD")) {
      // Jersey calls it GET by now. A page may use up what is shown once, and who asks for its head
      // alone sees nothing of it.
      context.abortWith(Response.ok().build());
      return;
    }
    boolean open = Target.of(context).resource().isAnnotationPresent(WithoutSession.class);
    if (!open && visit.session().isEmpty()) {
      context.abortWith(visit.redirect(signIn(visit, context)));
    }
  }

  private String signIn(Visit visit, ContainerRequestContext context) throws IOException {
    Optional<Session> before = sessions.before(request);
    boolean ended = before.isPresent() || Cookies.value(request, Cookies.SIGNED_IN).isPresent();
    UriInfo uri = context.getUriInfo();
    return switch (visit.kind()) {
      case FETCHED -> address("", ended, false);
      case OPENED -> {
        String query = uri.getRequestUri().getRawQuery();
        yield address(to(uri.getPath(false) + (query == null ? "" : "?" + query)), ended, false);
      }
      case POSTED ->
          before.isPresent() && isKept(before.get(), context)
              ? address("", ended, false)
              : address(to(OwnForms.page(Target.of(context), uri)), ended, true);
    };
  }

  /**
   * Keeps a form that one of our pages has shown to somebody who was signed in. Its token alone
   * says so: the page where one signs in shows tokens to anybody, but those are of no session.
   */
  private boolean isKept(Session before, ContainerRequestContext context) throws IOException {
    Target target = Target.of(context);
    boolean takesFiles = target.method().isAnnotationPresent(TakesFiles.class);
    if (takesFiles || !OwnForms.isFromHere(request)) {
      return false;
    }
    MultivaluedMap<String, String> fields =
        bodies.fields(
            (ContainerRequest) context, request.getContentLengthLong(), takesFiles, false);
    if (sessions.ofFormToken(Form.text(fields, Form.TOKEN_FIELD)).isEmpty()) {
      return false;
    }
    String page = OwnForms.page(target, context.getUriInfo());
    before.unsaved().kept().keep(sessions.newId(), new KeptForm(page, fields));
    return true;
  }

  private static String to(String page) {
    return "to=" + URLEncoder.encode(page, UTF_8);
  }

  private static String address(String to, boolean ended, boolean lost) {
    String query =
        String.join("&", to, ended ? "ended=true" : "", lost ? "lost=true" : "")
            .replaceAll("&+", "&")
            .replaceAll("^&|&$", "");
    return "sign-in" + (query.isEmpty() ? "" : "?" + query);
  }
}
