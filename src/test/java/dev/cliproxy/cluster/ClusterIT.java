package dev.cliproxy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.store.ServerAddress;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.Postgres;
import dev.cliproxy.testing.ReceivedRequest;
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
  private final AtomicInteger renewals = new AtomicInteger();
  private final AtomicBoolean limited = new AtomicBoolean();
  private ServerAddress database;
  private ScriptedUpstream upstream;
  private String url;
  private WarServer one;
  private WarServer other;

  @BeforeEach
  void start() throws Exception {
    database = POSTGRES.newDatabase();
    upstream = ScriptedUpstream.start(this::answer);
    Path config =
        TestConfig.write(
            Files.createDirectories(folder.resolve("one")),
            "api-keys: [sk-client]",
            "model-lists: {refresh-hours: 0}",
            "oauth:",
            "  qwen: {api-url: '%s/q/v1', token-url: '%s/token'}"
                .formatted(upstream.url(), upstream.url()),
            "  claude: {token-url: '%s/login'}".formatted(upstream.url()),
            "openai-compatibility:",
            "  - {name: up, base-url: '"
                + upstream.url()
                + "/v1', api-keys: [k], models: [{name: m}]}");
    url =
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

  /** A provider with a plain key, and one with tokens that are good once they are renewed. */
  private Reply answer(ReceivedRequest request) {
    if (request.target().equals("/token")) {
      int number = renewals.incrementAndGet();
      return Reply.json(
          200,
          "{\"access_token\":\"good-%d\",\"refresh_token\":\"next-%d\",\"expires_in\":3600}"
              .formatted(number, number));
    }
    if (request.target().equals("/login")) {
      return Reply.json(
          200,
          "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":3600,"
              + "\"account\":{\"uuid\":\"u\",\"email_address\":\"me@example.com\"}}");
    }
    if (request.target().startsWith("/q/")) {
      return request.header("Authorization").orElse("").startsWith("Bearer good-")
          ? Reply.json(200, ANSWER)
          : Reply.json(401, "{\"error\":{\"message\":\"expired\"}}");
    }
    return limited.get()
        ? Reply.of(429, "Content-Type: application/json", "Retry-After: 600")
            .framed(Reply.Framing.LENGTH)
            .send("{\"error\":{\"message\":\"slow down\"}}")
        : Reply.json(200, ANSWER);
  }

  private static ManagementClient api(WarServer node) {
    return new ManagementClient(node, TestConfig.KEY);
  }

  private static ManagementClient.Answer upload(WarServer node, String name, String file)
      throws Exception {
    return api(node)
        .send(
            "POST",
            "/auth-files?name=" + name,
            HttpRequest.BodyPublishers.ofString(file),
            "Content-Type",
            "application/json");
  }

  private HttpResponse<String> get(WarServer node, String path) throws Exception {
    return http.send(HttpRequest.newBuilder(node.uri(path)).build(), BodyHandlers.ofString());
  }

  private int chat(WarServer node) throws IOException, InterruptedException {
    return chat(node, "m");
  }

  private int chat(WarServer node, String model) throws IOException, InterruptedException {
    return chat(node, model, "sk-client");
  }

  private int chat(WarServer node, String model, String key)
      throws IOException, InterruptedException {
    URI uri = node.uri("/v1/chat/completions");
    String body =
        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + key)
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
  void aLoginOfOneNodeIsUsedByBothAndItsTokenRenewedOnce() throws Exception {
    String file =
        "{\"type\":\"qwen\",\"email\":\"me@example.com\",\"access_token\":\"old\","
            + "\"refresh_token\":\"first\",\"expired\":\"2026-01-01T00:00:00Z\"}";
    assertEquals(200, upload(one, "qwen-me.json", file).status());
    // Both have it at once, and both find that it is due.
    for (WarServer node : new WarServer[] {one, other}) {
      assertTrue(Eventually.holds(SOON, () -> chat(node, "qwen3-coder-plus") == 200));
    }
    assertEquals(1, renewals.get());
    Path ofOther = folder.resolve("other/auths/qwen-me.json");
    assertTrue(
        Eventually.holds(SOON, () -> Files.readString(ofOther).contains("\"next-1\"")),
        () -> "not there yet");
    assertEquals(
        Files.readString(folder.resolve("one/auths/qwen-me.json")), Files.readString(ofOther));
    assertEquals(200, api(other).delete("/auth-files?name=qwen-me.json").status());
    assertTrue(
        Eventually.holds(
            SOON,
            () ->
                api(one).get("/auth-files").json().path("files").isEmpty()
                    && !Files.exists(folder.resolve("one/auths/qwen-me.json"))));
    assertTrue(
        Eventually.holds(
            SOON, () -> api(one).get("/audit").body().split("qwen-me.json", -1).length == 3),
        "saved once, deleted once");
  }

  @Test
  void aLoginBegunOnOneNodeIsCompletedByACallbackToTheOther() throws Exception {
    String state = api(one).get("/anthropic-auth-url").json().path("state").asText();
    String body = "{\"provider\":\"anthropic\",\"code\":\"c\",\"state\":\"" + state + "\"}";
    ManagementClient.Answer callback =
        api(other)
            .send(
                "POST",
                "/oauth-callback",
                HttpRequest.BodyPublishers.ofString(body),
                "Content-Type",
                "application/json");
    assertEquals(200, callback.status(), callback.body());
    for (WarServer node : new WarServer[] {one, other}) {
      String asked = "/get-auth-status?state=" + state;
      assertTrue(
          Eventually.holds(
              SOON, () -> api(node).get(asked).json().path("status").asText().equals("ok")),
          () -> "not ok");
      assertTrue(
          Eventually.holds(
              SOON,
              () -> api(node).get("/auth-files").body().contains("claude-me@example.com.json")));
    }
  }

  @Test
  void whatOneNodeFindsToRestTheOtherLeavesAloneToo() throws Exception {
    limited.set(true);
    assertEquals(429, chat(one));
    int asked = upstream.requests().size();
    assertTrue(Eventually.holds(SOON, () -> api(other).get("/cooldowns").body().contains("\"m\"")));
    assertEquals(429, chat(other));
    assertEquals(asked, upstream.requests().size(), "the provider is left alone");
    limited.set(false);
    assertEquals(200, api(other).delete("/cooldowns").status());
    assertTrue(Eventually.holds(SOON, () -> chat(one) == 200));
  }

  @Test
  void aKeysLimitCountsWhatBothNodesServe() throws Exception {
    String key =
        api(one)
            .send(
                "POST",
                "/client-keys",
                HttpRequest.BodyPublishers.ofString(
                    "{\"id\":\"alice\",\"requests-per-minute\":3,\"tokens-per-day\":1000}"),
                "Content-Type",
                "application/json")
            .json()
            .path("api-key")
            .asText();
    assertTrue(Eventually.holds(SOON, () -> usage(other, key).path("limits").isObject()));
    assertEquals(200, chat(one, "m", key));
    assertEquals(200, chat(other, "m", key));
    assertEquals(200, chat(one, "m", key));
    for (WarServer node : new WarServer[] {one, other}) {
      assertTrue(
          Eventually.holds(SOON, () -> usage(node, key).at("/used/tokens_per_day").asInt() == 15),
          () -> node.uri("/").toString());
      assertEquals(3, usage(node, key).at("/used/requests_per_minute").asInt());
      assertEquals(429, chat(node, "m", key));
    }
  }

  private JsonNode usage(WarServer node, String key) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(node.uri("/v1/usage"))
            .header("Authorization", "Bearer " + key)
            .build();
    return new ObjectMapper().readTree(http.send(request, BodyHandlers.ofString()).body());
  }

  @Test
  void aNodeThatLeavesGoesOnAloneWithWhatAllHadAndBringsBackWhatItChanged() throws Exception {
    assertEquals(200, api(one).put("/request-retry", "{\"value\":7}").status());
    assertEquals(200, upload(one, "a.json", "{\"type\":\"x\"}").status());
    Path copy = folder.resolve("other/auths/a.json");
    assertTrue(Eventually.holds(SOON, () -> Files.exists(copy)));
    assertTrue(
        Eventually.holds(
            SOON,
            () -> api(other).get("/request-retry").json().path("request-retry").asInt() == 7));
    other.close();
    Path config = folder.resolve("other/config.yaml");
    try (WarServer alone = WarServer.start(config)) {
      assertEquals(7, api(alone).get("/request-retry").json().path("request-retry").asInt());
      assertEquals(200, chat(alone));
      assertTrue(api(alone).get("/auth-files").body().contains("a.json"));
      assertEquals(200, upload(alone, "b.json", "{\"type\":\"y\"}").status());
    }
    other = WarServer.startNode(config, url);
    assertTrue(Eventually.holds(SOON, () -> api(one).get("/auth-files").body().contains("b.json")));
  }

  @Test
  void whatEachNodeServedAndChangedIsShownByBoth() throws Exception {
    assertEquals(200, chat(one));
    assertEquals(200, chat(other));
    for (WarServer node : new WarServer[] {one, other}) {
      assertTrue(
          Eventually.holds(
              SOON, () -> api(node).get("/usage").json().at("/usage/total_requests").asInt() == 2),
          () -> "not both on " + node.uri("/"));
    }
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
    ManagementClient.Answer file = upload(one, "a.json", "{\"type\":\"x\"}");
    assertEquals(503, file.status(), file.body());
    assertTrue(file.body().contains("nothing was changed"), file.body());
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
