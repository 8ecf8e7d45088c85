package dev.cliproxy.management;

import dev.cliproxy.author.Author;
import dev.cliproxy.author.Author.Way;
import dev.cliproxy.config.ConfigUpdateException.Stale;
import dev.cliproxy.web.ManagementGuard;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;

/** Who asks for a change, and on which condition; Jersey makes one for each request. */
public final class Caller {
  @Context private HttpServletRequest servletRequest;
  @Context private Request request;

  /** Whose change it is. */
  Author author() {
    return author(Way.API);
  }

  /** Who begins a login. */
  Author loggingIn() {
    return author(Way.LOGIN);
  }

  private Author author(Way way) {
    return new Author(way, ManagementGuard.caller(servletRequest).address());
  }

  /**
   * Refuses when the caller's {@code If-Match}, where there is one, is about something else.
   *
   * @param present what would be changed, as it is now
   */
  void requireUnchanged(EntityTag present) {
    if (request.evaluatePreconditions(present) != null) {
      throw new Stale();
    }
  }
}
