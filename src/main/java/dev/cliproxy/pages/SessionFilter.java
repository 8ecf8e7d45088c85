package dev.cliproxy.pages;

import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;

/** Sends whoever is not signed in to the page where one signs in. */
@Priority(Priorities.AUTHENTICATION)
final class SessionFilter implements ContainerRequestFilter {
  @Context private HttpServletRequest request;
  @Context private ResourceInfo resource;

  @Override
  public void filter(ContainerRequestContext context) {
    Visit visit = Visit.of(request);
    boolean open = resource.getResourceClass().isAnnotationPresent(WithoutSession.class);
    if (!open && visit.session().isEmpty()) {
      boolean hadSession = Cookies.value(request, Cookies.SESSION).isPresent();
      context.abortWith(visit.redirect(hadSession ? "sign-in?ended=true" : "sign-in"));
    }
  }
}
