package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigUpdateException;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.config.ConfigUpdateException.SaveFailed;
import dev.cliproxy.config.ConfigUpdateException.Stale;
import dev.cliproxy.config.ConfigUpdateException.TooLarge;
import dev.cliproxy.credential.AuthFileException;
import dev.cliproxy.credential.AuthFileNotFoundException;
import dev.cliproxy.credential.AuthFileTooLargeException;
import dev.cliproxy.credential.SharedFilesException;
import dev.cliproxy.ledger.InvalidUsageQuestionException;
import dev.cliproxy.login.LoginRefusedException;
import dev.cliproxy.requestlog.RequestLogException;
import dev.cliproxy.requestlog.RequestLogNotFoundException;
import dev.cliproxy.store.StoreUnavailableException;
import dev.cliproxy.web.RefusedBodyException;
import dev.cliproxy.web.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.glassfish.jersey.message.internal.HeaderValueException;
import org.jvnet.mimepull.MIMEParsingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever goes wrong into {@code {"error": …}} with the right status. */
final class ManagementErrors implements ExceptionMapper<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementErrors.class);

  private static final int RETRY_AFTER_SECONDS = 5;

  @Context private HttpServletRequest request;

  @Override
  public Response toResponse(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof InvalidRequestException invalid) {
      ObjectNode body =
          invalid
              .details()
              .map(details -> Answers.error(invalid.getMessage(), details))
              .orElseGet(() -> Answers.error(invalid.getMessage()));
      return Answers.status(400, body).build();
    }
    if (cause instanceof NotHereException notHere) {
      return Answers.notHere(notHere.getMessage());
    }
    if (cause instanceof InvalidUsageQuestionException invalid) {
      return Answers.status(400, Answers.error(invalid.getMessage())).build();
    }
    if (cause instanceof ConfigUpdateException notUpdated) {
      return notUpdated(notUpdated);
    }
    if (cause instanceof AuthFileException file) {
      return Answers.status(statusOf(file), Answers.error(file.getMessage())).build();
    }
    if (cause instanceof RequestLogException log) {
      int status = log instanceof RequestLogNotFoundException ? 404 : 400;
      return Answers.status(status, Answers.error(log.getMessage())).build();
    }
    if (cause instanceof LoginRefusedException login) {
      // Clients that wait for a login look at the status in the body.
      return Answers.status(
              login.reason().status(), Answers.error(login.getMessage()).put("status", "error"))
          .build();
    }
    if (cause instanceof StoreUnavailableException || cause instanceof SharedFilesException) {
      return later(cause);
    }
    if (cause instanceof RefusedBodyException refused) {
      // What is left of the body is not read, so the connection cannot serve another request.
      return Answers.status(refused.status(), Answers.error(refused.getMessage()))
          .header("Connection", "close")
          .build();
    }
    if (cause instanceof MIMEParsingException) {
      return Answers.status(400, Answers.error("invalid body", "expected a form")).build();
    }
    if (cause instanceof HeaderValueException) {
      return Answers.status(400, Answers.error("invalid header")).build();
    }
    if (failure instanceof WebApplicationException web) {
      return refusedByRouting(web);
    }
    return internal("internal error", cause);
  }

  private Response notUpdated(ConfigUpdateException failure) {
    if (failure instanceof InvalidValue) {
      return Answers.status(400, Answers.error("invalid body", failure.getMessage())).build();
    }
    if (failure instanceof ItemNotFound) {
      return Answers.status(404, Answers.error(failure.getMessage())).build();
    }
    if (failure instanceof Stale) {
      return Answers.status(412, Answers.error(failure.getMessage())).build();
    }
    if (failure instanceof TooLarge) {
      return Answers.status(413, Answers.error(failure.getMessage())).build();
    }
    if (failure instanceof SaveFailed failed && failed.isForAWhile()) {
      return later(failure);
    }
    if (failure instanceof SaveFailed) {
      return internal(failure.getMessage(), failure);
    }
    throw new IllegalStateException("the type is sealed", failure);
  }

  private Response refusedByRouting(WebApplicationException failure) {
    int status = failure.getResponse().getStatus();
    if (failure instanceof NotFoundException) {
      return Answers.status(404, Answers.error("not found")).build();
    }
    if (failure instanceof NotAllowedException) {
      return Answers.status(405, Answers.error("method not allowed"))
          .header(HttpHeaders.ALLOW, failure.getResponse().getHeaderString(HttpHeaders.ALLOW))
          .build();
    }
    return status >= 500
        ? internal("internal error", failure)
        : Answers.status(status, Answers.error("invalid body")).build();
  }

  private static Response later(Throwable failure) {
    return Answers.status(503, Answers.error(failure.getMessage()))
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }

  private Response internal(String message, Throwable cause) {
    String id = RequestId.of(request);
    if (cause instanceof SaveFailed && cause.getCause() == null) {
      LOG.error("request {} failed: {}", id, cause.getMessage());
    } else {
      LOG.error("request {} failed", id, cause);
    }
    return Answers.status(500, Answers.error(message).put("request_id", id)).build();
  }

  private static int statusOf(AuthFileException failure) {
    if (failure instanceof AuthFileNotFoundException) {
      return 404;
    }
    return failure instanceof AuthFileTooLargeException ? 413 : 400;
  }

  /** Body readers' exceptions arrive wrapped. */
  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof WebApplicationException
            || cause.getCause() instanceof RefusedBodyException)) {
      cause = cause.getCause();
    }
    return cause;
  }
}
