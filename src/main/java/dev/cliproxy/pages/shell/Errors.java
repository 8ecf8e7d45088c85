package dev.cliproxy.pages.shell;

import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.config.ConfigUpdateException.SaveFailed;
import dev.cliproxy.config.ConfigUpdateException.Stale;
import dev.cliproxy.config.ConfigUpdateException.TooLarge;
import dev.cliproxy.config.field.InvalidConfigException;
import dev.cliproxy.credential.AuthFileException;
import dev.cliproxy.credential.AuthFileNotFoundException;
import dev.cliproxy.credential.SharedFilesException;
import dev.cliproxy.ledger.InvalidUsageQuestionException;
import dev.cliproxy.pages.text.Words;
import dev.cliproxy.requestlog.InvalidRequestLogNameException;
import dev.cliproxy.requestlog.RequestLogNotFoundException;
import dev.cliproxy.store.StoreUnavailableException;
import dev.cliproxy.web.BodyTooLargeException;
import dev.cliproxy.web.BodyTooSlowException;
import dev.cliproxy.web.Decision.Denied;
import dev.cliproxy.web.RefusedBodyException;
import dev.cliproxy.web.RequestId;
import dev.cliproxy.yaml.YamlProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever a resource did not deal with itself into a page that says so. */
public final class Errors implements ExceptionMapper<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  @Context private HttpServletRequest request;

  /**
   * What an error page says.
   *
   * @param message key in the message bundle
   * @param details what only the service's own words say; or {@code ""}
   * @param arguments of the message
   */
  public record View(String message, String details, List<Long> arguments) {
    public View {
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(details, "details");
      arguments = List.copyOf(arguments);
    }
  }

  @Override
  public Response toResponse(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof SaveFailed failed && failed.isForAWhile()) {
      return page(503, "error.save-failed", words(failed));
    }
    if (cause instanceof SaveFailed failed) {
      LOG.error("request {} failed", RequestId.of(request), cause);
      return page(500, "error.save-failed", words(failed));
    }
    if (isNotFound(cause)) {
      return page(404, "error.not-found", "");
    }
    if (cause instanceof Stale) {
      return page(409, "error.stale", "");
    }
    if (cause instanceof TooLarge) {
      return page(413, "error.too-large", "");
    }
    if (cause instanceof InvalidValue invalid) {
      return page(400, "error.not-done", words(invalid));
    }
    if (cause instanceof SharedFilesException unreached) {
      return page(503, "error.not-done", words().of(unreached.wording()));
    }
    if (cause instanceof AuthFileException refused) {
      return page(400, "error.not-done", words().of(refused.wording()));
    }
    if (cause instanceof InvalidUsageQuestionException invalid) {
      return page(400, "error.not-done", words().of(invalid.wording()));
    }
    if (cause instanceof StoreUnavailableException unavailable) {
      return page(503, "error.store", unavailable.getMessage());
    }
    if (cause instanceof InvalidRequestLogNameException) {
      return page(400, "error.request-log-name", "");
    }
    if (cause instanceof RefusedBodyException refused) {
      return page(refused.status(), message(refused), "");
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
    View view = new View(message(denied), "", List.of(minutes(denied)));
    return page(denied.status(), view);
  }

  /** The key of what is said to such a caller. */
  static String message(Denied denied) {
    if (denied.status() == 404) {
      return "error.management-off";
    }
    return denied.retryAfter().isPresent() ? "error.banned" : "error.denied";
  }

  /** After how many minutes another try makes sense, rounded up. */
  static long minutes(Denied denied) {
    return (denied.retryAfter().orElse(0) + 59) / 60;
  }

  /** For forms that did not come from one of our pages. */
  static Response forgedForm() {
    return page(403, "error.forged-form", "");
  }

  private static Response page(int status, String message, String details) {
    return page(status, new View(message, details, List.of()));
  }

  private static Response page(int status, View view) {
    return Response.status(status).entity(new Page("error", view, status)).build();
  }

  private static String message(RefusedBodyException refused) {
    if (refused instanceof BodyTooLargeException) {
      return "error.body-too-large";
    }
    return refused instanceof BodyTooSlowException ? "error.body-too-slow" : "error.body-cut-off";
  }

  private static boolean isNotFound(Throwable failure) {
    return failure instanceof ItemNotFound
        || failure instanceof AuthFileNotFoundException
        || failure instanceof RequestLogNotFoundException;
  }

  private Words words() {
    return Visit.of(request).words();
  }

  private String words(InvalidValue invalid) {
    return words(invalid.problems());
  }

  /** With what is wrong in the file, where that is why. */
  private String words(SaveFailed failed) {
    String reason = words().of(failed.reason());
    return failed.getCause() instanceof InvalidConfigException invalid
        ? reason + " " + words(invalid.problems())
        : reason;
  }

  private String words(List<YamlProblem> problems) {
    return problems.stream()
        .map(
            problem ->
                problem.line() == 0
                    ? words().of(problem)
                    : words().text("entries.line", problem.line()) + " " + words().of(problem))
        .collect(Collectors.joining("; "));
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
