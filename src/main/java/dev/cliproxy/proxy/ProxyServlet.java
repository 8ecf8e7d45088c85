package dev.cliproxy.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.catalog.ModelEntry;
import dev.cliproxy.requestlog.RequestLog;
import dev.cliproxy.requestlog.RequestStart;
import dev.cliproxy.translate.WireFormat;
import dev.cliproxy.upstream.Operation;
import dev.cliproxy.web.RequestId;
import dev.cliproxy.web.RequestPath;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxy's face: finds out who calls and what for, answers what needs no provider, and hands the
 * rest to an {@link Exchange}. Everything but a configured client key is turned away first,
 * whatever the path.
 */
public final class ProxyServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** What who is not let in any more is told. */
  static final String STOPPING = "the proxy is being stopped; try again";

  /** By then a load balancer knows, or another process has taken the place. */
  private static final String RETRY_AFTER_SECONDS = "5";

  private static final Logger LOG = LoggerFactory.getLogger(ProxyServlet.class);

  /** Where a container keeps what makes WebSockets, if it has any. */
  private static final String WEB_SOCKETS = "jakarta.websocket.server.ServerContainer";

  private static final String WEB_SOCKET_VERSION = "13";

  /** 16 bytes in Base64. */
  private static final Pattern WEB_SOCKET_KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

  static final String BAD_QUERY = "the query has characters that must be percent-encoded";

  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final transient ProxyServices services;
  private final transient Snapshot.Source snapshots;

  /** Takes its configuration and all else from the services. */
  public ProxyServlet(ProxyServices services) {
    this.services = Objects.requireNonNull(services, "services");
    this.snapshots = new Snapshot.Source(services.catalog());
  }

  /** Every method and path that it answers, such as {@code POST /v1/messages}. */
  public static List<String> routes() {
    return Endpoint.routes();
  }

  /**
   * The path that somebody may have meant who asked for one that does not exist.
   *
   * @param path decoded, below the context path, with its slash
   */
  public static Optional<String> nearestPath(String path) {
    return NearestPath.to(path);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    Endpoint endpoint = Endpoint.at(path(request), formatOf(request));
    try {
      serve(endpoint, request, response);
    } catch (RuntimeException e) {
      String id = RequestId.of(request);
      LOG.error("Request {} failed", id, e);
      if (!response.isCommitted() && !request.isAsyncStarted()) {
        error(endpoint, request, response, 500, "internal error; the log has it as request " + id);
      }
    }
  }

  private void serve(Endpoint endpoint, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    Snapshot snapshot = snapshots.get();
    ClientAccess.Decision decision = ClientAccess.decide(request, snapshot);
    if (decision instanceof ClientAccess.Decision.Refused refused) {
      response.setHeader("WWW-Authenticate", "Bearer");
      error(endpoint, request, response, 401, refused.message());
      return;
    }
    ClientKey clientKey = ((ClientAccess.Decision.Allowed) decision).key();
    Optional<String> refusal = clientKey.refusal(services.clock().instant());
    if (services.open().isDraining()) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
      response.setHeader("Connection", "close");
      error(endpoint, request, response, 503, STOPPING);
    } else if (refusal.isPresent()) {
      error(endpoint, request, response, 403, refusal.get());
    } else if (endpoint instanceof Endpoint.Unknown || isUnknownOperation(endpoint, request)) {
      response.setStatus(404);
      RefusedRequest.answer(
          request, response, endpoint.surface().unknownPath(nothingAt(path(request))));
    } else if (asksForWebSocket(endpoint, request)) {
      openWebSocket(endpoint, clientKey, request, response);
    } else if (!isAllowed(endpoint, request.getMethod())) {
      response.setHeader("Allow", endpoint.methods());
      error(endpoint, request, response, 405, "this path answers to " + endpoint.methods());
    } else if (endpoint instanceof Endpoint.Models models) {
      models(models, snapshot, clientKey, request, response);
    } else if (endpoint instanceof Endpoint.Usage) {
      response.setHeader("Cache-Control", "no-store");
      json(response, 200, OwnUsage.of(clientKey, services.limits()).toString());
    } else {
      Call call = endpoint.call(request.getMethod()).orElseThrow();
      operate(call, snapshot, clientKey, request, response);
    }
  }

  private void operate(
      Call call,
      Snapshot snapshot,
      ClientKey clientKey,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Optional<ContentCoding> coding =
        ContentCoding.of(Collections.list(request.getHeaders("Content-Encoding")));
    if (coding.isEmpty()) {
      response.setHeader("Accept-Encoding", "gzip, deflate, br, zstd");
      error(
          new Endpoint.Operate(call),
          request,
          response,
          415,
          "a body may be compressed once, by gzip, deflate, br or zstd, or sent as it is");
      return;
    }
    if (request.getContentLengthLong() > BodyReader.MAX_BYTES) {
      error(new Endpoint.Operate(call), request, response, 413, BodyReader.TOO_LARGE);
      return;
    }
    RequestLog log =
        services.requestLogs().isOn()
            ? log(request(request, request.getMethod(), clientKey), clientKey)
            : RequestLog.OFF;
    HttpOrigin.start(services, snapshot, call, clientKey, request, response, coding.get(), log);
  }

  /** What the log says of a request, which need not last as long. */
  private static RequestStart request(
      HttpServletRequest request, String method, ClientKey clientKey) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name, Collections.list(request.getHeaders(name)));
    }
    String query = request.getQueryString();
    String target = request.getRequestURI() + (query == null ? "" : "?" + query);
    String client = clientKey.isNone() ? "" : clientKey.id().value();
    return new RequestStart(client, method, target, headers);
  }

  private RequestLog log(RequestStart start, ClientKey clientKey) {
    RequestLog log = services.requestLogs().open(start);
    log.secret(clientKey.secret());
    return log;
  }

  /**
   * Codex CLI tries a WebSocket before it asks by HTTP. Where there is none, 426 makes it fall back
   * at once, where any other failure has it try again several times.
   */
  private void openWebSocket(
      Endpoint endpoint,
      ClientKey clientKey,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, ServletException {
    boolean isThere =
        endpoint.call("POST").filter(call -> call.operation() == Operation.RESPONSE).isPresent()
            && getServletContext().getAttribute(WEB_SOCKETS) != null;
    ClientRequest client = ClientRequest.of(request, clientKey, WireFormat.RESPONSES).ofMessages();
    if (!isThere || !isHandshake(request)) {
      refuseWebSocket(endpoint, request, response);
    } else if (!client.isQueryUsable()) {
      error(endpoint, request, response, 400, BAD_QUERY);
    } else {
      RequestStart start = request(request, "POST", clientKey);
      boolean accepted =
          SocketUpgrade.accept(
              getServletContext(),
              request,
              response,
              path(request),
              services,
              new SocketConnection.Caller(snapshots, client, () -> log(start, clientKey)));
      if (!accepted) {
        refuseWebSocket(endpoint, request, response);
      }
    }
  }

  private static void refuseWebSocket(
      Endpoint endpoint, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Sec-WebSocket-Version", WEB_SOCKET_VERSION);
    error(
        endpoint,
        request,
        response,
        426,
        "this proxy does not speak WebSocket here: send POST " + path(request) + " over HTTP");
  }

  /** As RFC 6455, section 4.2.1, asks for it; containers answer each other one in another way. */
  private static boolean isHandshake(HttpServletRequest request) {
    String key = request.getHeader("Sec-WebSocket-Key");
    return Collections.list(request.getHeaders("Connection")).stream()
            .flatMap(value -> Stream.of(value.split(",")))
            .anyMatch(token -> token.strip().equalsIgnoreCase("upgrade"))
        && WEB_SOCKET_VERSION.equals(request.getHeader("Sec-WebSocket-Version"))
        && key != null
        && WEB_SOCKET_KEY.matcher(key).matches();
  }

  private void models(
      Endpoint.Models endpoint,
      Snapshot snapshot,
      ClientKey clientKey,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    List<ModelEntry> available =
        snapshot.catalog().available(services.cooldowns()).stream()
            .filter(clientKey::mayAskFor)
            .toList();
    if (endpoint.model().isEmpty()) {
      json(response, 200, ModelList.all(endpoint.surface(), available).toString());
      return;
    }
    Optional<ObjectNode> model =
        snapshot
            .catalog()
            .model(endpoint.model().get())
            .filter(clientKey::mayAskFor)
            .map(entry -> ModelList.one(endpoint.surface(), entry));
    if (model.isPresent()) {
      json(response, 200, model.get().toString());
    } else {
      error(endpoint, request, response, 404, "no configured provider serves this model");
    }
  }

  /**
   * Models are only read, but for what Gemini's clients post to {@code model:method}; what is
   * posted below responses is mostly a word that is misspelt.
   */
  private static boolean isUnknownOperation(Endpoint endpoint, HttpServletRequest request) {
    boolean named =
        endpoint instanceof Endpoint.Models models
            ? models.model().isPresent()
            : endpoint instanceof Endpoint.Stored;
    return named && request.getMethod().equals("POST") && endpoint.call("POST").isEmpty();
  }

  private static boolean isAllowed(Endpoint endpoint, String method) {
    return (endpoint instanceof Endpoint.Models || endpoint instanceof Endpoint.Usage)
        ? READING.contains(method)
        : endpoint.call(method).isPresent();
  }

  private static boolean asksForWebSocket(Endpoint endpoint, HttpServletRequest request) {
    return endpoint instanceof Endpoint.Operate
        && request.getMethod().equals("GET")
        && "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
  }

  private static String nothingAt(String path) {
    return "there is nothing at this path"
        + NearestPath.to(path).map(nearest -> "; did you mean " + nearest + "?").orElse("");
  }

  private static String path(HttpServletRequest request) {
    return RequestPath.of(request).orElse("");
  }

  /** Some paths belong to more than one vendor; what a client sends besides tells which. */
  private static Optional<Surface> formatOf(HttpServletRequest request) {
    if (request.getHeader("anthropic-version") != null) {
      return Optional.of(Surface.CLAUDE);
    }
    return request.getHeader("x-goog-api-key") != null
            || request.getHeader("x-goog-api-client") != null
        ? Optional.of(Surface.GEMINI)
        : Optional.empty();
  }

  private static void error(
      Endpoint endpoint,
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      String message)
      throws IOException {
    response.setStatus(status);
    RefusedRequest.answer(request, response, endpoint.surface().error(status, message));
  }

  private static void json(HttpServletResponse response, int status, String json)
      throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("application/json");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
