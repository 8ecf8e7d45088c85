package dev.cliproxy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Function;

/** Calls the management API as curl would. */
public final class ManagementClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Function<String, URI> server;
  private final String key;

  public ManagementClient(WarServer server, String key) {
    this(server::uri, key);
  }

  /**
   * A client of any server.
   *
   * @param server the address of a path that starts with a slash
   */
  public ManagementClient(Function<String, URI> server, String key) {
    this.server = server;
    this.key = key;
  }

  /** An answer: its status, its body and the rest. */
  public record Answer(int status, String body, HttpResponse<String> response) {
    public JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  public Answer get(String path) throws Exception {
    return send("GET", path, BodyPublishers.noBody());
  }

  public Answer put(String path, String body) throws Exception {
    return send("PUT", path, BodyPublishers.ofString(body));
  }

  public Answer patch(String path, String body) throws Exception {
    return send("PATCH", path, BodyPublishers.ofString(body));
  }

  public Answer delete(String path) throws Exception {
    return send("DELETE", path, BodyPublishers.noBody());
  }

  /**
   * Sends any request.
   *
   * @param path below {@code /v0/management}, with its slash
   * @param headers names and values in turn, besides the key
   */
  public Answer send(String method, String path, BodyPublisher body, String... headers)
      throws Exception {
    URI uri = server.apply("/v0/management" + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + key)
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body(), response);
  }
}
