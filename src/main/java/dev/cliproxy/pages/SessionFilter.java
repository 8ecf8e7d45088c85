package dev.cliproxy.pages;

import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** Sends whoever is not signed in to the page where one signs in. */
@Priority(Priorities.AUTHENTICATION)
final class SessionFilter implements ContainerRequestFilter {
  @Context private HttpServletRequest request;
  @Context private ResourceInfo resource;

  @Override
  public void filter(ContainerRequestContext context) {
    Visit visit = Visit.of(request);
    if (request.getMethod().equals("HEAD")) {
      // Jersey calls it GET by now. A page may use up what is shown once, and who asks for its head
      // alone sees nothing of it.
      context.abortWith(Response.ok().build());
      return;
    }
    boolean open = resource.getResourceClass().isAnnotationPresent(WithoutSession.class);
    if (!open && visit.session().isEmpty()) {
      boolean hadSession = Cookies.value(request, Cookies.SESSION).isPresent();
      context.abortWith(visit.redirect(hadSession ? "sign-in?ended=true" : "sign-in"));
    }
  }
}
