package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.requestlog.LoggedRequest;
import dev.cliproxy.requestlog.RequestLogName;
import dev.cliproxy.requestlog.RequestLogs;
import dev.cliproxy.web.Attachment;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Objects;

/**
 * The logs of single requests under the paths by which the panels of CLIProxyAPI ask for them.
 * There, failed requests are logged while {@code request-log} is off; here, they are those of the
 * logged ones that have failed.
 */
@Path("/")
public final class FailedRequestsResource {
  private static final int FIRST_FAILURE = 400;

  /** The newest; each costs reading its first lines. */
  private static final int MOST_LOOKED_AT = 1_000;

  private final RequestLogs logs;

  FailedRequestsResource(RequestLogs logs) {
    this.logs = Objects.requireNonNull(logs, "logs");
  }

  /** Those of the newest 1,000 logged requests that have failed. */
  @GET
  @Path("request-error-logs")
  public Response list() throws IOException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode files = answer.putArray("files");
    logs.list(0, MOST_LOOKED_AT).requests().stream()
        .filter(FailedRequestsResource::hasFailed)
        .forEach(
            request ->
                files
                    .addObject()
                    .put("name", request.name().value())
                    .put("size", request.size())
                    .put("modified", request.modified().getEpochSecond()));
    return Response.ok(answer, Answers.JSON).build();
  }

  private static boolean hasFailed(LoggedRequest request) {
    return request.status().isEmpty() || request.status().getAsInt() >= FIRST_FAILURE;
  }

  @GET
  @Path("request-error-logs/{name}")
  public Response download(@PathParam("name") String name) throws IOException {
    RequestLogName fileName = RequestLogName.parse(name);
    return Attachment.text(fileName.value(), logs.read(fileName));
  }

  /**
   * The log of any request.
   *
   * @param id as the program's log names a request: its file without the ending
   */
  @GET
  @Path("request-log-by-id/{id}")
  public Response byId(@PathParam("id") String id) throws IOException {
    String name = id.strip();
    return download(name.endsWith(".log") ? name : name + ".log");
  }
}
