package dev.cliproxy.pages;

import dev.cliproxy.config.ConfigUpdateException;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.config.ConfigUpdateException.SaveFailed;
import dev.cliproxy.config.ConfigUpdateException.Stale;
import dev.cliproxy.config.ConfigUpdateException.TooLarge;
import dev.cliproxy.credential.AuthFileException;
import dev.cliproxy.credential.AuthFileNotFoundException;
import dev.cliproxy.requestlog.RequestLogException;
import dev.cliproxy.requestlog.RequestLogNotFoundException;
import dev.cliproxy.web.Decision.Denied;
import dev.cliproxy.web.RefusedBodyException;
import dev.cliproxy.web.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever a resource did not deal with itself into a page that says so. */
final class Errors implements ExceptionMapper<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  @Context private HttpServletRequest request;

  /**
   * What an error page says.
   *
   * @param message key in the message bundle
   * @param details the service's own words, the same as the JSON API's; or {@code ""}
   */
  public record View(String message, String details) {
    public View {
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(details, "details");
    }
  }

  @Override
  public Response toResponse(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof SaveFailed) {
      LOG.error("request {} failed", RequestId.of(request), cause);
      return page(500, "error.save-failed", cause.getMessage());
    }
    if (cause instanceof ConfigUpdateException
        || cause instanceof AuthFileException
        || cause instanceof RequestLogException) {
      return page(statusOf(cause), "error.not-done", cause.getMessage());
    }
    if (cause instanceof RefusedBodyException refused) {
      return page(refused.status(), "error.not-done", refused.getMessage());
    }
    if (cause instanceof WebApplicationException web && web.getResponse().getStatus() < 500) {
      int status = web.getResponse().getStatus();
      Response answer = page(status, status == 404 ? "error.not-found" : "error.not-done", "");
      String allow = web.getResponse().getHeaderString(HttpHeaders.ALLOW);
      return allow == null
          ? answer
          : Response.fromResponse(answer).header(HttpHeaders.ALLOW, allow).build();
    }
    LOG.error("request {} failed", RequestId.of(request), cause);
    return page(500, "error.internal", RequestId.of(request));
  }

  /** For callers who may not come in from where they are. */
  static Response denied(Denied denied) {
    String message =
        switch (denied.status()) {
          case 404 -> "error.management-off";
          default -> "error.denied";
        };
    String words = denied.message() + denied.details().map(text -> ": " + text).orElse("");
    return page(denied.status(), message, denied.status() == 404 ? "" : words);
  }

  /** For forms that did not come from one of our pages. */
  static Response forgedForm() {
    return page(403, "error.forged-form", "");
  }

  private static Response page(int status, String message, String details) {
    return Response.status(status)
        .entity(new Page("error", new View(message, details), status))
        .build();
  }

  private static int statusOf(Throwable failure) {
    if (failure instanceof ItemNotFound
        || failure instanceof AuthFileNotFoundException
        || failure instanceof RequestLogNotFoundException) {
      return 404;
    }
    if (failure instanceof TooLarge) {
      return 413;
    }
    return failure instanceof Stale ? 409 : 400;
  }

  /** Body readers' exceptions arrive wrapped. */
  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() instanceof RefusedBodyException refused) {
      cause = refused;
    }
    return cause;
  }
}
