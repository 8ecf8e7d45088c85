package dev.cliproxy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.http.NettyWrapper;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;

/**
 * A real OAuth server on this machine that verifies PKCE, rotates refresh tokens and asks nobody
 * whether to agree. In front of its token endpoint stands a door that counts, and that speaks JSON
 * with those who do, as Claude's does.
 */
public final class LocalOauthServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LIFE_SECONDS = 3_600;

  /** The person of all tokens. */
  public static final String EMAIL = "me@example.com";

  private final MockOAuth2Server server;
  private final HttpServer door;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger renewals = new AtomicInteger();
  private final List<JsonNode> tokenRequests = new CopyOnWriteArrayList<>();

  private LocalOauthServer(MockOAuth2Server server, HttpServer door) {
    this.server = server;
    this.door = door;
  }

  /** Starts on free ports. */
  public static LocalOauthServer start() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    MockOAuth2Server server =
        new MockOAuth2Server(
            new OAuth2Config(
                false,
                null,
                null,
                true,
                new OAuth2TokenProvider(),
                Stream.of("claude", "codex", "gemini")
                    .map(LocalOauthServer::person)
                    .collect(Collectors.toSet()),
                new NettyWrapper()));
    server.start(loopback, 0);
    HttpServer door = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    LocalOauthServer started = new LocalOauthServer(server, door);
    door.createContext("/", started::handle);
    door.start();
    return started;
  }

  private static DefaultOAuth2TokenCallback person(String provider) {
    Map<String, Object> claims =
        Map.of(
            "email",
            EMAIL,
            "https://api.openai.com/auth",
            Map.of("chatgpt_account_id", "account-1", "chatgpt_plan_type", "plus"));
    return new DefaultOAuth2TokenCallback(
        provider, "subject-1", "JWT", List.of("audience"), claims, LIFE_SECONDS);
  }

  /** The page on which a person would agree. */
  public String authorizeUrl(String provider) {
    return server.authorizationEndpointUrl(provider).toString();
  }

  /** Where codes and refresh tokens become tokens. */
  public String tokenUrl(String provider) {
    return "http://127.0.0.1:" + door.getAddress().getPort() + "/" + provider + "/token";
  }

  /** Tells whose token it is. */
  public String userinfoUrl(String provider) {
    return server.userInfoUrl(provider).toString();
  }

  /** How often a refresh token was shown. */
  public int renewals() {
    return renewals.get();
  }

  /** The fields of each request for tokens. */
  public List<JsonNode> tokenRequests() {
    return List.copyOf(tokenRequests);
  }

  /** What a browser does: opens the page and tells where it is sent. Nobody is asked to sign in. */
  public URI agree(URI page) throws IOException, InterruptedException {
    URI unasked = URI.create(page.toString().replaceFirst("(?<=[?&])prompt=[^&]*&?", ""));
    HttpResponse<String> answer =
        client.send(HttpRequest.newBuilder(unasked).build(), BodyHandlers.ofString());
    return answer
        .headers()
        .firstValue("Location")
        .map(URI::create)
        .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body()));
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String provider = exchange.getRequestURI().getPath().split("/", -1)[1];
    boolean json = body.startsWith("{");
    ObjectNode fields = json ? (ObjectNode) JSON.readTree(body) : fields(body);
    tokenRequests.add(fields.deepCopy());
    if (fields.path("grant_type").asText().equals("refresh_token")) {
      renewals.incrementAndGet();
    }
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(server.tokenEndpointUrl(provider).uri())
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(BodyPublishers.ofString(form(fields)))
                  .build(),
              BodyHandlers.ofString());
      ObjectNode tokens = (ObjectNode) JSON.readTree(answer.body());
      if (json) {
        tokens.putObject("account").put("email_address", EMAIL).put("uuid", "account-1");
      }
      byte[] bytes = tokens.toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.statusCode(), bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private static ObjectNode fields(String form) {
    ObjectNode fields = JSON.createObjectNode();
    for (String field : form.split("&", -1)) {
      String[] parts = field.split("=", 2);
      fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return fields;
  }

  private static String form(ObjectNode fields) {
    Set<Map.Entry<String, JsonNode>> all = fields.properties();
    return all.stream()
        .map(
            field ->
                field.getKey()
                    + "="
                    + URLEncoder.encode(field.getValue().asText(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  @Override
  public void close() {
    door.stop(0);
    server.shutdown();
  }
}
