package dev.cliproxy.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.SocketClient;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.htmlunit.Page;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.http.Cookie;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The WAR as it is shipped in every container that the build has unpacked, at the root and below a
 * context path, one after the other in the same server.
 */
@ParameterizedClass(name = "{0} at \"{1}\"")
@MethodSource("deployments")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class ContainersIT {
  private static final String CLIENT = "Authorization: Bearer client-key";
  private static final String MODEL = "maker/model";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** One class of each library that containers bring, too, and the start of its file's name. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "com.fasterxml.jackson.databind.ObjectMapper", "jackson-databind-",
          "org.glassfish.jersey.servlet.ServletContainer", "jersey-container-servlet-core-",
          "org.glassfish.jersey.server.ApplicationHandler", "jersey-server-",
          "org.glassfish.hk2.api.ServiceLocator", "hk2-api-",
          "org.slf4j.LoggerFactory", "slf4j-api-",
          "ch.qos.logback.classic.Logger", "logback-classic-",
          "org.h2.jdbcx.JdbcDataSource", "h2-",
          "org.eclipse.jetty.client.HttpClient", "jetty-client-",
          "org.eclipse.jetty.util.thread.QueuedThreadPool", "jetty-util-",
          "org.yaml.snakeyaml.LoaderOptions", "snakeyaml-");

  @TempDir private static Path folder;

  private static ScriptedUpstream upstream;
  private static Published started;
  private static RunningContainer server;
  private static Path config;
  private static String contextPath;

  /** How long the server's log was before the deployment. */
  private static int before;

  static Stream<Arguments> deployments() {
    List<Published> chosen = Published.chosen();
    assertFalse(chosen.isEmpty(), "cliproxy.containers names none");
    return chosen.stream()
        .flatMap(one -> Stream.of("", "/cliproxy").map(path -> Arguments.of(one, path)));
  }

  ContainersIT(Published published, String contextPath) {
    // The parameters are those of the deployment, which is made once for all methods.
    assertEquals(started, published);
    assertEquals(ContainersIT.contextPath, contextPath);
  }

  @BeforeAll
  static void startProvider() throws IOException {
    upstream = ScriptedUpstream.start(ProviderFormat::answer);
  }

  @BeforeParameterizedClassInvocation
  static void deploy(Published published, String path) throws Exception {
    if (published != started) {
      stopServer();
      started = published;
      Path place = Files.createDirectory(folder.resolve(published.toString()));
      config = Files.createDirectory(place.resolve("config")).resolve("config.yaml");
      server =
          RunningContainer.start(
              published.container(),
              published.home(),
              Files.createDirectory(place.resolve("server")),
              config);
    }
    contextPath = path;
    before = server.log().length();
    TestConfig.write(
        config.getParent(),
        "api-keys: [client-key]",
        "model-lists: {refresh-hours: 0}",
        "streaming: {keepalive-seconds: 1}",
        "request-retry: 0 # by hand",
        "openai-compatibility:",
        "  - {name: up, base-url: '%s/v1', api-keys: [up-key], models: [{name: %s}]}"
            .formatted(upstream.url(), MODEL),
        "codex-api-key:",
        "  - {api-key: up-key, base-url: '%s/v1'}".formatted(upstream.url()));
    server.deploy(WarServer.war(), path);
  }

  @AfterAll
  static void stop() throws IOException {
    stopServer();
    upstream.close();
  }

  private static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  @Order(1)
  void aSettingIsReadAndWritten() throws Exception {
    assertEquals("{\"debug\":false}", api().get("/debug").body());
    assertEquals("{\"status\":\"ok\"}", api().put("/debug", "{\"value\":true}").body());
    assertEquals("{\"debug\":true}", api().get("/debug").body());
    assertTrue(Files.readString(config).contains("\ndebug: true\n"));
    assertEquals(200, api().put("/debug", "{\"value\":false}").status());
  }

  @Test
  @Order(1)
  void whatIsEditedByHandIsInForce() throws Exception {
    Files.writeString(
        config,
        Files.readString(config)
            .replace("request-retry: 0 # by hand", "request-retry: 1 # by hand"));
    assertTrue(
        Eventually.holds(
            PATIENCE, () -> api().get("/request-retry").body().equals("{\"request-retry\":1}")));
  }

  @Test
  @Order(1)
  void aFileComesInAForm() throws Exception {
    String form =
        """
        --limit\r
        Content-Disposition: form-data; name="file"; filename="claude-one.json"\r
        Content-Type: application/json\r
        \r
        {"type":"claude","email":"one@example.com","access_token":"secret-token"}\r
        --limit--\r
        """;
    ManagementClient.Answer sent =
        api()
            .send(
                "POST",
                "/auth-files",
                BodyPublishers.ofString(form),
                "Content-Type",
                "multipart/form-data; boundary=limit");
    assertEquals(200, sent.status(), sent.body());
    assertTrue(api().get("/auth-files").body().contains("claude-one.json"));
  }

  @Test
  @Order(1)
  void whoIsNotAllowedIsToldSoInJson() throws Exception {
    RawHttp http = new RawHttp(server.port());
    for (String path : List.of("/v0/management/debug", "/v1/models", "/metrics")) {
      RawHttp.Answer answer = http.send("GET", contextPath + path);
      assertEquals(401, answer.status(), path);
      assertTrue(answer.body().contains("\"error\""), answer::body);
    }
    RawHttp.Answer missing = http.send("GET", contextPath + "/nothing");
    assertEquals(404, missing.status());
    assertTrue(missing.body().contains("\"error\":\"not found\""), missing::body);
    assertEquals(
        200,
        http.send("GET", contextPath + "/metrics", "Authorization: Bearer " + TestConfig.KEY)
            .status());
  }

  @Test
  @Order(1)
  void everyPageLeadsToOthersOfThisApplicationAndAFormIsSaved() throws Exception {
    try (AdminBrowser browser = new AdminBrowser(server.uri("/admin/"))) {
      HtmlPage first = browser.open("");
      assertEquals(contextPath + "/admin/sign-in", first.getUrl().getPath());
      assertEquals(contextPath + "/admin/", browser.signIn(TestConfig.KEY).getUrl().getPath());
      for (Cookie cookie : browser.client().getCookieManager().getCookies()) {
        assertEquals(
            contextPath + "/admin", cookie.getPath().replaceFirst("/$", ""), cookie::toString);
      }
      assertTrue(walk(browser).size() > 15);

      HtmlForm form = AdminBrowser.form(browser.open("settings"), "settings");
      form.<HtmlInput>getInputByName("request-retry").setValue("2");
      HtmlPage saved = AdminBrowser.submit(form);
      assertEquals(contextPath + "/admin/settings", saved.getUrl().getPath());
      assertTrue(Files.readString(config).contains("request-retry: 2 # by hand"));

      HtmlPage out = AdminBrowser.submit(AdminBrowser.form(browser.open(""), "sign-out"));
      assertEquals(contextPath + "/admin/sign-in", out.getUrl().getPath());
    }
  }

  /** Opens what pages link to, each path once, and what they are made of; all of it is here. */
  private static Set<String> walk(AdminBrowser browser) throws IOException {
    String pages = contextPath + "/admin/";
    Deque<URI> open = new ArrayDeque<>(List.of(browser.uri("")));
    Set<String> seen = new TreeSet<>(Set.of(pages));
    while (!open.isEmpty()) {
      URI address = open.remove();
      Page page = browser.client().getPage(address.toURL());
      assertEquals(200, page.getWebResponse().getStatusCode(), address::toString);
      if (page instanceof HtmlPage shown) {
        for (String link : links(shown)) {
          URI target = address.resolve(link);
          assertTrue(target.getPath().startsWith(pages), () -> address + " leads to " + link);
          if (seen.add(target.getPath())) {
            open.add(target);
          }
        }
      }
    }
    return seen;
  }

  private static List<String> links(HtmlPage page) {
    return page.<DomElement>getByXPath("//a[@href] | //link[@href] | //script[@src]").stream()
        .map(element -> element.getAttribute(element.hasAttribute("href") ? "href" : "src"))
        .toList();
  }

  @Test
  @Order(2)
  void eachEventOfAStreamIsThereBeforeTheNextIsSent() throws Exception {
    Gate gate = new Gate();
    upstream.follow(
        request ->
            Reply.paced(gate, ProviderFormat.CHAT.events(ProviderFormat.CHAT.modelOf(request))));
    gate.letOneThrough();
    try (SseStream answer = ask(true)) {
      assertEquals(200, answer.status());
      for (String event : ProviderFormat.CHAT.events(MODEL)) {
        // The one with the tokens is not for a client that did not ask for it.
        if (!event.contains("\"choices\":[]")) {
          assertEquals(event, nextEvent(answer));
        }
        gate.letOneThrough();
      }
      assertTrue(answer.next().isEmpty());
      assertTrue(answer.isComplete());
    } finally {
      gate.open();
      upstream.follow(ProviderFormat::answer);
    }
  }

  private static String nextEvent(SseStream answer) throws IOException {
    SseStream.Frame frame = answer.next().orElseThrow();
    while (frame.isComment()) {
      frame = answer.next().orElseThrow();
    }
    return frame.text();
  }

  @Test
  @Order(6)
  void aProviderIsCutOffWhenItsClientHasLeft() throws Exception {
    upstream.forget();
    upstream.follow(
        request -> Reply.events(ProviderFormat.CHAT.events(MODEL).subList(0, 1)).stall());
    try {
      SseStream answer = ask(true);
      answer.next();
      answer.hangUp();
      assertTrue(Eventually.holds(PATIENCE, upstream.awaitRequest(0)::hasEnded));
    } finally {
      upstream.follow(ProviderFormat::answer);
    }
  }

  @Test
  @Order(2)
  void aLargeRequestAndItsAnswerPassWhole() throws Exception {
    upstream.forget();
    String body =
        "{\"model\":\"%s\",\"messages\":[\"%s\"]}".formatted(MODEL, "é".repeat(2_000_000));
    String whole =
        "{\"model\":\"%s\",\"choices\":[\"%s\"]}".formatted(MODEL, "é".repeat(2_000_000));
    upstream.always(Reply.json(200, whole));
    try (SseStream answer =
        new SseClient(server.port(), CLIENT).post(contextPath + "/v1/chat/completions", body)) {
      assertEquals(200, answer.status());
      assertEquals(whole, answer.text());
    } finally {
      upstream.follow(ProviderFormat::answer);
    }
    assertEquals(body, new String(upstream.awaitRequest(0).body(), UTF_8));
  }

  @Test
  @Order(2)
  void aTurnIsTakenOverAWebSocketOrByHttpWhereThereIsNone() throws Exception {
    if (!started.opensWebSockets()) {
      RawHttp.Answer answer =
          new RawHttp(server.port()).askForWebSocket(contextPath + "/v1/responses", CLIENT);
      assertEquals(426, answer.status(), answer::body);
      return;
    }
    SocketClient client = SocketClient.open(server.port(), contextPath + "/v1/responses", CLIENT);
    try {
      client.send(
          "{\"type\":\"response.create\",\"model\":\"gpt-5\",\"store\":false,\"input\":[]}");
      assertEquals(ProviderFormat.RESPONSES.events("gpt-5").size(), client.turn().size());
    } finally {
      client.abort();
    }
  }

  @Test
  @Order(2)
  void aModelsNameMayHaveASlash() throws IOException {
    RawHttp.Answer answer =
        new RawHttp(server.port())
            .send("GET", contextPath + "/v1/models/" + MODEL.replace("/", "%2F"), CLIENT);
    assertEquals(200, answer.status(), answer::body);
    assertTrue(answer.body().contains(MODEL), answer::body);
  }

  @Test
  @Order(3)
  void whatHasBeenAskedIsRecorded() throws Exception {
    try (SseStream answer = ask(false)) {
      assertEquals(200, answer.status(), answer.text());
    }
    assertTrue(
        Eventually.holds(
            PATIENCE, () -> api().get("/usage/summary?by=model").body().contains(MODEL)));
    JsonNode ready =
        new ObjectMapper()
            .readTree(new RawHttp(server.port()).send("GET", contextPath + "/readyz").body());
    assertFalse(ready.has("warning"), ready::toString);
  }

  @Test
  @Order(4)
  void theWarsOwnLibrariesAreUsed() throws IOException {
    Set<String> files = libraries();
    LIBRARIES.forEach(
        (className, start) -> {
          String file =
              files.stream()
                  .filter(name -> name.matches(start + "\\d.*"))
                  .findFirst()
                  .orElseThrow(() -> new AssertionError("no " + start + " in the WAR"));
          List<String> sources = sources(className);
          assertTrue(
              sources.stream().anyMatch(source -> source.endsWith("/WEB-INF/lib/" + file)),
              () -> className + " is taken from " + sources);
        });
  }

  private static List<String> sources(String className) {
    try {
      return server.sources(className);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> libraries() throws IOException {
    try (ZipFile war = new ZipFile(WarServer.war().toFile())) {
      return war.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.startsWith("WEB-INF/lib/"))
          .map(name -> name.substring(name.lastIndexOf('/') + 1))
          .collect(Collectors.toSet());
    }
  }

  @Test
  @Order(5)
  void itsLogTellsOfNoError() throws IOException {
    List<String> errors =
        server
            .log()
            .substring(before)
            .lines()
            .filter(line -> line.matches(".*(\\bERROR\\b|SEVERE).*"))
            .toList();
    assertEquals(List.of(), errors);
  }

  @Test
  @Order(7)
  void undeployedItLeavesNeitherThreadsNorClasses() throws Exception {
    server.undeploy();
    Set<String> threads = new TreeSet<>();
    boolean ended =
        Eventually.holds(
            PATIENCE,
            () -> {
              threads.clear();
              threads.addAll(server.threads());
              threads.removeIf(name -> !name.matches("(?i).*(cliproxy|hikari|h2 |httpclient).*"));
              return threads.isEmpty();
            });
    assertTrue(ended, threads::toString);
    if (!started.forgetsRequests()) {
      return;
    }
    Set<String> classes = new TreeSet<>();
    boolean gone =
        Eventually.holds(
            PATIENCE,
            () -> {
              classes.clear();
              classes.addAll(server.classesLeft());
              return classes.isEmpty();
            });
    assertTrue(
        gone, () -> classes.size() + " classes are left, such as " + classes.iterator().next());
  }

  private static ManagementClient api() {
    return new ManagementClient(server::uri, TestConfig.KEY);
  }

  private static SseStream ask(boolean stream) throws IOException {
    return new SseClient(server.port(), CLIENT)
        .post(
            contextPath + ProviderFormat.CHAT.target(MODEL, stream),
            ProviderFormat.CHAT.request(MODEL, stream));
  }
}
