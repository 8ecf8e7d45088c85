package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.requestlog.LoggedRequest;
import dev.cliproxy.requestlog.LoggedRequests;
import dev.cliproxy.requestlog.RequestLogName;
import dev.cliproxy.requestlog.RequestLogs;
import dev.cliproxy.web.Attachment;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Objects;

/** The files of logged requests: list, download, delete. */
@Path("request-logs")
public final class RequestLogsResource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST_AT_ONCE = 1_000;
  private static final int LAST_OFFSET = 999_999_999;

  private final RequestLogs logs;

  RequestLogsResource(RequestLogs logs) {
    this.logs = Objects.requireNonNull(logs, "logs");
  }

  @GET
  public Response list(@QueryParam("limit") String limit, @QueryParam("offset") String offset)
      throws IOException {
    LoggedRequests found =
        logs.list(
            number("offset", offset, 0, 0, LAST_OFFSET),
            number("limit", limit, DEFAULT_LIMIT, 1, MOST_AT_ONCE));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("request-logs");
    found.requests().forEach(request -> list.add(toJson(request)));
    answer.put("count", found.count());
    answer.put("total_size", found.totalSize());
    answer.put("directory", logs.folder().toString());
    return Response.ok(answer, Answers.JSON).build();
  }

  @GET
  @Path("download")
  public Response download(@QueryParam("name") String name) throws IOException {
    RequestLogName fileName = RequestLogName.parse(name);
    return Attachment.text(fileName.value(), logs.read(fileName));
  }

  @DELETE
  public Response delete(@QueryParam("name") String name, @QueryParam("all") String all)
      throws IOException {
    if (Selectors.isAll(all)) {
      return Answers.deleted(logs.deleteAll());
    }
    if (name == null) {
      throw InvalidRequestException.of("missing name or all=true");
    }
    logs.delete(RequestLogName.parse(name));
    return Answers.ok();
  }

  private static int number(String name, String text, int absent, int least, int most) {
    if (text == null) {
      return absent;
    }
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw InvalidRequestException.of("invalid " + name);
  }

  private static ObjectNode toJson(LoggedRequest request) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", request.name().value());
    json.put("size", request.size());
    json.put("modified", request.modified().toString());
    json.put("method", request.method());
    json.put("path", request.path());
    request.status().ifPresent(status -> json.put("status", status));
    json.put("model", request.model());
    request.duration().ifPresent(duration -> json.put("duration_ms", duration.toMillis()));
    return json;
  }
}
