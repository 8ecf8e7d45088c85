package dev.cliproxy.pages.shell;

import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.form.KeptForms;
import dev.cliproxy.pages.form.KeptForms.KeptForm;
import dev.cliproxy.pages.form.TakesFiles;
import dev.cliproxy.pages.session.Cookies;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.session.Sessions;
import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import org.glassfish.jersey.server.ContainerRequest;

/**
 * Lets a form through only if it is of bounded size and was shown by one of our own pages to the
 * person who posts it: its token fits the session cookie, and the browser, where it says so, names
 * this site as the form's origin. One that was shown in an earlier session is shown again.
 */
@Priority(Priorities.AUTHORIZATION)
public final class FormFilter implements ContainerRequestFilter {

  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final Sessions sessions;
  private final FormBodies bodies;

  @Context private HttpServletRequest request;

  public FormFilter(Sessions sessions, FormBodies bodies) {
    this.sessions = Objects.requireNonNull(sessions, "sessions");
    this.bodies = Objects.requireNonNull(bodies, "bodies");
  }

  @Override
  public void filter(ContainerRequestContext context) throws IOException {
    if (READING.contains(context.getMethod())) {
      return;
    }
    String cookie = Cookies.value(request, Cookies.SESSION).orElse("");
    if (!OwnForms.isFromHere(request) || cookie.isEmpty()) {
      context.abortWith(Errors.forgedForm());
      return;
    }
    Visit visit = Visit.of(request);
    Target target = Target.of(context);
    boolean takesFiles = target.method().isAnnotationPresent(TakesFiles.class);
    MultivaluedMap<String, String> fields =
        bodies.fields(
            (ContainerRequest) context,
            request.getContentLengthLong(),
            takesFiles,
            visit.session().isEmpty());
    String token = Form.text(fields, Form.TOKEN_FIELD);
    if (sessions.isFormToken(cookie, token)) {
      return;
    }
    if (target.resource() == SignInPage.class) {
      context.abortWith(SignInPage.tooLate(visit, Form.text(fields, "to")));
      return;
    }
    boolean isOpen = target.resource().isAnnotationPresent(WithoutSession.class);
    if (isOpen
        || takesFiles
        || visit.session().isEmpty()
        || sessions.ofFormToken(token).isEmpty()) {
      context.abortWith(Errors.forgedForm());
      return;
    }
    KeptForms kept = visit.signedIn().unsaved().kept();
    kept.keep(sessions.newId(), new KeptForm(OwnForms.page(target, context.getUriInfo()), fields));
    context.abortWith(
        visit.redirect(kept.takeAddress().orElseThrow(), Flash.failed("sign-in.late")));
  }
}
