package dev.cliproxy.pages.shell;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.lang.reflect.Method;
import java.util.Objects;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.model.Invocable;

/**
 * What answers a request. Asked for rather than injected as a {@code ResourceInfo}: where the
 * container has a JAX-RS of its own, the library that would inject it sees two of itself.
 *
 * @param resource the page or action
 * @param method its method
 */
record Target(Class<?> resource, Method method) {
  Target {
    Objects.requireNonNull(resource, "resource");
    Objects.requireNonNull(method, "method");
  }

  /** The target of a request that Jersey has matched. */
  static Target of(ContainerRequestContext context) {
    Invocable matched =
        ((ContainerRequest) context).getUriInfo().getMatchedResourceMethod().getInvocable();
    return new Target(matched.getHandler().getHandlerClass(), matched.getHandlingMethod());
  }
}
