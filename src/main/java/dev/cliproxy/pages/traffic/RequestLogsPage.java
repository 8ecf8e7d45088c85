package dev.cliproxy.pages.traffic;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.list.Paging;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.ByteSize;
import dev.cliproxy.pages.text.TrafficNames;
import dev.cliproxy.pages.text.TrafficNames.Name;
import dev.cliproxy.pages.text.Utc;
import dev.cliproxy.requestlog.FoundRequests;
import dev.cliproxy.requestlog.InvalidRequestLogNameException;
import dev.cliproxy.requestlog.LoggedRequest;
import dev.cliproxy.requestlog.LoggedRequests;
import dev.cliproxy.requestlog.RequestLogName;
import dev.cliproxy.requestlog.RequestLogQuery;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** The files of logged requests. */
@Path("request-logs")
public final class RequestLogsPage {
  private static final String LIST = "request-logs";

  /** What a browser shows without effort; the rest is for the download. */
  private static final int MOST_SHOWN = 512 * 1024;

  /** What can be chosen, beside whether it succeeded. */
  private static final List<String> STATUSES =
      List.of("4xx", "5xx", "400", "401", "403", "404", "429", "499", "500", "502", "503", "504");

  private final RequestLogs logs;
  private final ConfigStore store;
  private final Supplier<Catalog> catalog;

  /**
   * The page.
   *
   * @param catalog of the configuration in force, asked at each request
   */
  public RequestLogsPage(RequestLogs logs, ConfigStore store, Supplier<Catalog> catalog) {
    this.logs = Objects.requireNonNull(logs, "logs");
    this.store = Objects.requireNonNull(store, "store");
    this.catalog = Objects.requireNonNull(catalog, "catalog");
  }

  /**
   * One request.
   *
   * @param started when it began
   * @param status of the answer, or {@code ""}
   * @param duration in milliseconds, or {@code ""}
   * @param client the name, if it has one, and the short id of the client's key, or {@code ""}
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

    static Row of(LoggedRequest request, TrafficNames names) {
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
          request.client().isEmpty() ? "" : label(names.key(request.client())),
          request.credentials(),
          request.translated());
    }
  }

  /** A client's key that can be chosen. */
  public record Choice(String id, String label) {
    public Choice {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(label, "label");
    }
  }

  /**
   * What is looked for.
   *
   * @param before the name of the file before which it is looked for, or {@code ""}
   * @param statuses that can be chosen
   * @param clients that can be chosen
   */
  public record Filter(
      RequestLogQuery query, String before, List<String> statuses, List<Choice> clients) {
    public Filter {
      Objects.requireNonNull(query, "query");
      Objects.requireNonNull(before, "before");
      statuses = List.copyOf(statuses);
      clients = List.copyOf(clients);
    }

    /** Where the newest are looked for. */
    public String newest() {
      return address(query, "");
    }
  }

  /**
   * How far a search came.
   *
   * @param files how many were looked at
   * @param partly how many of them could not be read to their end
   * @param older how many were not looked at yet
   * @param stopped whether it had read enough before it had found enough
   * @param back when the oldest request began that was looked at, or {@code ""}
   * @param further where to look further back, or {@code ""}
   */
  public record Looked(
      int files, int partly, int older, boolean stopped, String back, String further) {
    public Looked {
      Objects.requireNonNull(back, "back");
      Objects.requireNonNull(further, "further");
    }

    static Looked of(FoundRequests found, RequestLogQuery query) {
      return new Looked(
          found.looked(),
          found.partly(),
          found.older(),
          found.stopped(),
          found.oldest().map(name -> Utc.text(name.started())).orElse(""),
          found.next().map(name -> address(query, name.value())).orElse(""));
    }
  }

  /**
   * The list.
   *
   * @param on whether requests are logged now
   * @param size of all files
   * @param looked how far the search came, if something was looked for
   */
  public record View(
      boolean on,
      String folder,
      String size,
      List<Row> rows,
      Paging paging,
      Filter filter,
      Optional<Looked> looked) {
    public View {
      Objects.requireNonNull(folder, "folder");
      Objects.requireNonNull(size, "size");
      rows = List.copyOf(rows);
      Objects.requireNonNull(paging, "paging");
      Objects.requireNonNull(filter, "filter");
      Objects.requireNonNull(looked, "looked");
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

  /** What an address asks for that nobody can look for is not looked for. */
  @GET
  public Page show(@Context UriInfo uri, @Context HttpServletRequest request) throws IOException {
    TrafficNames names =
        TrafficNames.of(
            store.current(), store.keyNames(), catalog.get(), Visit.of(request).words());
    RequestLogQuery query = query(uri.getQueryParameters());
    Optional<RequestLogName> before = before(uri.getQueryParameters());
    Filter filter =
        new Filter(
            query,
            before.map(RequestLogName::value).orElse(""),
            statuses(query.status()),
            clients(query.client(), names));
    return query.isAll() && before.isEmpty()
        ? list(uri, filter, names)
        : search(filter, before, names);
  }

  private Page search(Filter filter, Optional<RequestLogName> before, TrafficNames names)
      throws IOException {
    FoundRequests found = logs.search(filter.query(), before, new Paging(1, 0, "").size());
    return page(
        found.requests(),
        found.totalSize(),
        new Paging(1, found.count(), ""),
        filter,
        Optional.of(Looked.of(found, filter.query())),
        names);
  }

  private Page list(UriInfo uri, Filter filter, TrafficNames names) throws IOException {
    Paging wanted = Paging.of(uri.getQueryParameters(), Integer.MAX_VALUE);
    LoggedRequests found = logs.list(wanted.offset(), wanted.size());
    Paging paging = Paging.of(uri.getQueryParameters(), found.count());
    if (paging.page() != wanted.page()) {
      found = logs.list(paging.offset(), paging.size());
    }
    return page(found.requests(), found.totalSize(), paging, filter, Optional.empty(), names);
  }

  private Page page(
      List<LoggedRequest> requests,
      long totalSize,
      Paging paging,
      Filter filter,
      Optional<Looked> looked,
      TrafficNames names) {
    return Page.of(
        LIST,
        new View(
            logs.isOn(),
            logs.folder().toString(),
            ByteSize.text(totalSize),
            requests.stream().map(request -> Row.of(request, names)).toList(),
            paging,
            filter,
            looked));
  }

  private static RequestLogQuery query(MultivaluedMap<String, String> fields) {
    String status = Form.text(fields, "status");
    String client = Form.text(fields, "client");
    return new RequestLogQuery(
        start(Form.text(fields, "q")),
        RequestLogQuery.isStatus(status) ? status : "",
        start(Form.text(fields, "model")),
        RequestLogQuery.isClient(client) ? client : "");
  }

  private static String start(String text) {
    return text.substring(0, Math.min(text.length(), RequestLogQuery.LONGEST));
  }

  private static Optional<RequestLogName> before(MultivaluedMap<String, String> fields) {
    try {
      return Optional.of(RequestLogName.parse(Form.text(fields, "before")));
    } catch (InvalidRequestLogNameException e) {
      return Optional.empty();
    }
  }

  /** With the one that is chosen, whatever it is. */
  private static List<String> statuses(String chosen) {
    List<String> statuses = new ArrayList<>(STATUSES);
    if (!List.of("", "ok", "failed").contains(chosen) && !statuses.contains(chosen)) {
      statuses.add(chosen);
    }
    return statuses;
  }

  /** With the one that is chosen, though its key may have been deleted. */
  private static List<Choice> clients(String chosen, TrafficNames names) {
    List<Choice> clients = new ArrayList<>();
    names.keys().forEach(key -> clients.add(new Choice(key.id(), label(key))));
    if (!chosen.isEmpty() && clients.stream().noneMatch(one -> one.id().equals(chosen))) {
      clients.add(new Choice(chosen, chosen));
    }
    return clients;
  }

  private static String label(Name key) {
    return (key.text() + " " + key.id()).strip();
  }

  /** Where this is looked for. */
  private static String address(RequestLogQuery query, String before) {
    StringBuilder address = new StringBuilder(LIST);
    parameter(address, "q", query.text());
    parameter(address, "status", query.status());
    parameter(address, "model", query.model());
    parameter(address, "client", query.client());
    parameter(address, "before", before);
    return address.toString();
  }

  private static void parameter(StringBuilder address, String name, String value) {
    if (!value.isEmpty()) {
      address
          .append(address.indexOf("?") < 0 ? '?' : '&')
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
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
    RequestLogQuery query = query(form);
    String before = before(form).map(RequestLogName::value).orElse("");
    return Visit.of(request)
        .redirect(
            query.isAll() && before.isEmpty()
                ? Paging.of(form, Integer.MAX_VALUE).address(LIST)
                : address(query, before),
            Flash.done("request-logs.deleted", name.value()));
  }

  @POST
  @Path("delete-all")
  public Response deleteAll(@Context HttpServletRequest request) throws IOException {
    return Visit.of(request)
        .redirect(LIST, Flash.done("request-logs.all-deleted", logs.deleteAll()));
  }
}
