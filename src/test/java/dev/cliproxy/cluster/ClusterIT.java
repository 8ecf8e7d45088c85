package dev.cliproxy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.store.ServerAddress;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.Postgres;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes as they are shipped, and the database between them. */
class ClusterIT {
  @RegisterExtension private static final Postgres POSTGRES = new Postgres();
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String ANSWER =
      "{\"id\":\"1\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,"
          + "\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":\"stop\"}],"
          + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}";

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private ServerAddress database;
  private ScriptedUpstream upstream;
  private WarServer one;
  private WarServer other;

  @BeforeEach
  void start() throws Exception {
    database = POSTGRES.newDatabase();
    upstream = ScriptedUpstream.start(request -> Reply.json(200, ANSWER));
    Path config =
        TestConfig.write(
            Files.createDirectories(folder.resolve("one")),
            "api-keys: [sk-client]",
            "openai-compatibility:",
            "  - {name: up, base-url: '"
                + upstream.url()
                + "/v1', api-keys: [k], models: [{name: m}]}");
    String url =
        database.url()
            + "?user="
            + database.user().orElseThrow()
            + "&password="
            + database.password().orElseThrow();
    one = WarServer.startNode(config, url);
    // Has no file yet: the other nodes' is its first.
    other = WarServer.startNode(folder.resolve("other").resolve("config.yaml"), url);
  }

  @AfterEach
  void stop() throws IOException {
    one.close();
    other.close();
    upstream.close();
  }

  private static ManagementClient api(WarServer node) {
    return new ManagementClient(node, TestConfig.KEY);
  }

  private HttpResponse<String> get(WarServer node, String path) throws Exception {
    return http.send(HttpRequest.newBuilder(node.uri(path)).build(), BodyHandlers.ofString());
  }

  private int chat(WarServer node) throws IOException, InterruptedException {
    URI uri = node.uri("/v1/chat/completions");
    String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer sk-client")
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString()).statusCode();
  }

  private static boolean isDebug(WarServer node) throws Exception {
    return api(node).get("/debug").json().path("debug").asBoolean();
  }

  @Test
  void aWriteOnOneNodeIsLiveOnTheOther() throws Exception {
    assertEquals(200, chat(other));
    for (boolean value : new boolean[] {true, false, true}) {
      assertEquals(200, api(one).put("/debug", "{\"value\":" + value + "}").status());
      assertTrue(Eventually.holds(SOON, () -> isDebug(other) == value));
    }
    assertEquals(200, api(other).put("/request-retry", "{\"value\":7}").status());
    assertTrue(
        Eventually.holds(
            SOON, () -> api(one).get("/request-retry").json().path("request-retry").asInt() == 7));
    assertEquals(
        Files.readString(folder.resolve("one/config.yaml")),
        Files.readString(folder.resolve("other/config.yaml")));
  }

  @Test
  void whatEachNodeServedAndChangedIsShownByBoth() throws Exception {
    assertEquals(200, chat(one));
    assertEquals(200, chat(other));
    assertEquals(200, api(one).put("/debug", "{\"value\":true}").status());
    for (WarServer node : new WarServer[] {one, other}) {
      assertTrue(
          Eventually.holds(
              SOON,
              () -> {
                var sums = api(node).get("/usage/summary?by=model");
                return sums.status() == 200
                    && sums.json().path("total").path("requests").asInt() == 2;
              }));
      assertTrue(
          Eventually.holds(
              SOON,
              () -> {
                String changes = api(node).get("/audit").body();
                return changes.split("\"path\":\"debug\"", -1).length == 2;
              }),
          () -> node.uri("/").toString());
    }
  }

  @Test
  void withoutTheDatabaseNoRequestFailsAndWritesAreRefusedForAWhile() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger failures = new AtomicInteger();
    AtomicInteger served = new AtomicInteger();
    CompletableFuture<Void> traffic =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) {
                try {
                  if (chat(one) == 200 && chat(other) == 200) {
                    served.incrementAndGet();
                  } else {
                    failures.incrementAndGet();
                  }
                } catch (IOException | InterruptedException e) {
                  failures.incrementAndGet();
                }
              }
            });
    assertEquals(200, api(one).put("/debug", "{\"value\":true}").status());
    POSTGRES.takeAway(database);
    ManagementClient.Answer refused = api(other).put("/debug", "{\"value\":false}");
    assertEquals(503, refused.status(), refused.body());
    assertEquals("5", refused.response().headers().firstValue("Retry-After").orElse(""));
    assertTrue(refused.body().contains("the nodes share cannot be reached"), refused.body());
    assertTrue(
        Eventually.holds(
            SOON,
            () -> get(one, "/readyz").body().contains("the configuration cannot be changed")));
    assertEquals(200, get(one, "/readyz").statusCode());
    try (AdminBrowser browser = new AdminBrowser(one)) {
      browser.signIn(TestConfig.KEY);
      String overview = browser.open("").asNormalizedText();
      assertTrue(overview.contains("the configuration cannot be changed"), overview);
    }
    POSTGRES.takeBack(database);
    assertTrue(
        Eventually.holds(
            SOON, () -> api(other).put("/request-retry", "{\"value\":9}").status() == 200));
    assertTrue(
        Eventually.holds(
            SOON, () -> api(one).get("/request-retry").json().path("request-retry").asInt() == 9));
    assertTrue(isDebug(one) && isDebug(other), "what was acknowledged is still there");
    assertTrue(Eventually.holds(SOON, () -> !get(one, "/readyz").body().contains("warning")));
    over.set(true);
    traffic.join();
    assertEquals(0, failures.get());
    assertTrue(served.get() > 0);
  }
}
