package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.requestlog.FoundRequests;
import dev.cliproxy.requestlog.LoggedRequest;
import dev.cliproxy.requestlog.LoggedRequests;
import dev.cliproxy.requestlog.RequestLogName;
import dev.cliproxy.requestlog.RequestLogQuery;
import dev.cliproxy.requestlog.RequestLogs;
import dev.cliproxy.web.Attachment;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The files of logged requests: list, search, download, delete. */
@Path("request-logs")
public final class RequestLogsResource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST_AT_ONCE = 1_000;
  private static final int LAST_OFFSET = 999_999_999;

  private final RequestLogs logs;

  RequestLogsResource(RequestLogs logs) {
    this.logs = Objects.requireNonNull(logs, "logs");
  }

  /** A parameter that is empty is not there. */
  @GET
  public Response list(
      @QueryParam("limit") String limit,
      @QueryParam("offset") String offset,
      @QueryParam("q") @DefaultValue("") String text,
      @QueryParam("status") @DefaultValue("") String status,
      @QueryParam("model") @DefaultValue("") String model,
      @QueryParam("client") @DefaultValue("") String client,
      @QueryParam("before") @DefaultValue("") String before)
      throws IOException {
    int from = number("offset", offset, 0, 0, LAST_OFFSET);
    int most = number("limit", limit, DEFAULT_LIMIT, 1, MOST_AT_ONCE);
    RequestLogQuery query = new RequestLogQuery(text, status, model, client);
    if (query.isAll() && before.isEmpty()) {
      LoggedRequests all = logs.list(from, most);
      return answer(list(all.requests(), all.count(), all.totalSize()));
    }
    if (from > 0) {
      throw InvalidRequestException.of("a search has no offset: go on with before");
    }
    Optional<RequestLogName> youngest =
        before.isEmpty() ? Optional.empty() : Optional.of(RequestLogName.parse(before));
    FoundRequests found = logs.search(query, youngest, most);
    ObjectNode answer = list(found.requests(), found.count(), found.totalSize());
    ObjectNode search = answer.putObject("search");
    search.put("looked_at", found.looked());
    search.put("partly", found.partly());
    search.put("older", found.older());
    search.put("stopped", found.stopped());
    found.next().ifPresent(next -> search.put("before", next.value()));
    return answer(answer);
  }

  private ObjectNode list(List<LoggedRequest> requests, int count, long totalSize) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("request-logs");
    requests.forEach(request -> list.add(toJson(request)));
    return answer
        .put("count", count)
        .put("total_size", totalSize)
        .put("directory", logs.folder().toString());
  }

  private static Response answer(ObjectNode answer) {
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
