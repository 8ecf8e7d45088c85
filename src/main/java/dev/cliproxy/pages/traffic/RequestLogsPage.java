package dev.cliproxy.pages.traffic;

import dev.cliproxy.pages.list.Paging;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.ByteSize;
import dev.cliproxy.pages.text.Utc;
import dev.cliproxy.requestlog.LoggedRequest;
import dev.cliproxy.requestlog.LoggedRequests;
import dev.cliproxy.requestlog.RequestLogName;
import dev.cliproxy.requestlog.RequestLogs;
import dev.cliproxy.requestlog.Translated;
import dev.cliproxy.web.Attachment;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The files of logged requests. */
@Path("request-logs")
public final class RequestLogsPage {
  private static final String LIST = "request-logs";

  /** What a browser shows without effort; the rest is for the download. */
  private static final int MOST_SHOWN = 512 * 1024;

  private final RequestLogs logs;

  public RequestLogsPage(RequestLogs logs) {
    this.logs = Objects.requireNonNull(logs, "logs");
  }

  /**
   * One request.
   *
   * @param started when it began
   * @param status of the answer, or {@code ""}
   * @param duration in milliseconds, or {@code ""}
   * @param client the short id of the client's key, or {@code ""}
   * @param credentials the short ids of those that upstreams were asked with, in order
   * @param translated what was done because providers speak other formats than the client
   */
  public record Row(
      String name,
      String started,
      String method,
      String path,
      String model,
      String status,
      boolean succeeded,
      String duration,
      String size,
      String client,
      List<String> credentials,
      Translated translated) {
    public Row {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(started, "started");
      Objects.requireNonNull(method, "method");
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(duration, "duration");
      Objects.requireNonNull(size, "size");
      Objects.requireNonNull(client, "client");
      credentials = List.copyOf(credentials);
      Objects.requireNonNull(translated, "translated");
    }

    static Row of(LoggedRequest request) {
      int status = request.status().orElse(0);
      return new Row(
          request.name().value(),
          Utc.text(request.name().started()),
          request.method(),
          request.path(),
          request.model(),
          status == 0 ? "" : Integer.toString(status),
          status >= 200 && status < 400,
          request.duration().map(time -> Long.toString(time.toMillis())).orElse(""),
          ByteSize.text(request.size()),
          request.client(),
          request.credentials(),
          request.translated());
    }
  }

  /**
   * The list.
   *
   * @param on whether requests are logged now
   * @param size of all files
   */
  public record View(boolean on, String folder, String size, List<Row> rows, Paging paging) {
    public View {
      Objects.requireNonNull(folder, "folder");
      Objects.requireNonNull(size, "size");
      rows = List.copyOf(rows);
      Objects.requireNonNull(paging, "paging");
    }
  }

  /**
   * One file.
   *
   * @param cut whether there is more of it than is shown
   * @param translated what was done because providers speak other formats than the client
   */
  public record FileView(String name, String text, boolean cut, Translated translated) {
    public FileView {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(translated, "translated");
      Objects.requireNonNull(text, "text");
    }
  }

  @GET
  public Page show(@Context UriInfo uri) throws IOException {
    Paging wanted = Paging.of(uri.getQueryParameters(), Integer.MAX_VALUE);
    LoggedRequests found = logs.list(wanted.offset(), wanted.size());
    Paging paging = Paging.of(uri.getQueryParameters(), found.count());
    if (paging.page() != wanted.page()) {
      found = logs.list(paging.offset(), paging.size());
    }
    return Page.of(
        LIST,
        new View(
            logs.isOn(),
            logs.folder().toString(),
            ByteSize.text(found.totalSize()),
            found.requests().stream().map(Row::of).toList(),
            paging));
  }

  @GET
  @Path("view")
  public Page view(@QueryParam("name") String name) throws IOException {
    RequestLogName fileName = RequestLogName.parse(name);
    try (InputStream content = logs.read(fileName)) {
      String text = new String(content.readNBytes(MOST_SHOWN), StandardCharsets.UTF_8);
      return Page.of(
          "request-log",
          new FileView(fileName.value(), text, content.read() >= 0, Translated.in(text)));
    }
  }

  @GET
  @Path("download")
  public Response download(@QueryParam("name") String name) throws IOException {
    RequestLogName fileName = RequestLogName.parse(name);
    return Attachment.text(fileName.value(), logs.read(fileName));
  }

  @POST
  @Path("delete")
  public Response delete(MultivaluedMap<String, String> form, @Context HttpServletRequest request)
      throws IOException {
    RequestLogName name = RequestLogName.parse(form.getFirst("name"));
    logs.delete(name);
    return Visit.of(request)
        .redirect(
            Paging.of(form, Integer.MAX_VALUE).address(LIST),
            Flash.done("request-logs.deleted", name.value()));
  }

  @POST
  @Path("delete-all")
  public Response deleteAll(@Context HttpServletRequest request) throws IOException {
    return Visit.of(request)
        .redirect(LIST, Flash.done("request-logs.all-deleted", logs.deleteAll()));
  }
}
