package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.ReceivedRequest.Ending;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.SocketClient;
import dev.cliproxy.testing.TestConfig;
import java.io.IOException;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The WebSocket at {@code /v1/responses}, in every container alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ResponsesSocketContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** As often as nothing has changed between two looks, nothing is going to. */
  private static final int LOOKS_AT_REST = 20;

  private static final String PATH = "/v1/responses";
  private static final String KEY = "Authorization: Bearer client-key";
  private static final String MANAGEMENT = "Authorization: Bearer " + TestConfig.KEY;
  private static final List<String> UPSTREAM_KEYS = List.of("up-first", "up-second");

  private Path folder;
  private ScriptedUpstream upstream;
  private Running server;

  /** The WAR in a container. */
  interface Running {
    int port();

    /** Stops the application and leaves the container running. */
    void undeploy() throws Exception;

    void close() throws Exception;
  }

  /**
   * Starts the container to be tested.
   *
   * @param scratch a folder for its own files
   */
  abstract Running start(Path config, Path scratch) throws Exception;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    upstream = ScriptedUpstream.start(ProviderFormat::answer);
    server = startIn("main");
  }

  private Running startIn(String name, String... settings) throws Exception {
    Path place = Files.createDirectory(folder.resolve(name));
    Path config = configuration(place);
    Files.write(config, List.of(settings), StandardOpenOption.APPEND);
    return start(config, Files.createDirectory(place.resolve("scratch")));
  }

  private Path configuration(Path place) throws IOException {
    return TestConfig.write(
        place,
        "api-keys: [client-key, other-key]",
        "request-log: true",
        "request-retry: 1",
        "model-lists: {refresh-hours: 0}",
        "codex-api-key:",
        "  - {api-key: %s, base-url: '%s/v1'}".formatted(UPSTREAM_KEYS.get(0), upstream.url()),
        "  - {api-key: %s, base-url: '%s/v1'}".formatted(UPSTREAM_KEYS.get(1), upstream.url()));
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
    upstream.close();
  }

  @AfterEach
  void forget() throws IOException {
    upstream.forget();
    upstream.follow(ProviderFormat::answer);
    manage("DELETE", "cooldowns", "");
    manage("PUT", "api-keys", "[\"client-key\",\"other-key\"]");
  }

  @Test
  void eachEventOfATurnIsAMessage() throws Exception {
    try (SocketClient client = open(KEY)) {
      client.send(create("'input':[]"));
      assertEquals(events(), client.turn());
      assertTrue(client.isSilent());
    }
  }

  @Test
  void theProviderIsAskedOverHttpForAStream() throws Exception {
    try (SocketClient client =
        open(KEY, "OpenAI-Beta: responses_websockets=2026-02-06, other=v1", "session_id: s-1")) {
      client.send(
          create(
              "'generate':true,'client_metadata':{'a':'b'},'stream':false,"
                  + "'input':[ {'role':'user','content':'Hello, w\\u00f6rld \\ud83d\\ude00'} ],"
                  + "'unknown':{'kept' : [1, 2]}"));
      client.turn();
    }
    ReceivedRequest asked = upstream.awaitRequest(0);
    assertEquals("POST", asked.method());
    assertEquals("/v1/responses", asked.target());
    assertEquals("other=v1", asked.header("openai-beta").orElseThrow());
    assertEquals("s-1", asked.header("session_id").orElseThrow());
    assertEquals("application/json", asked.header("Content-Type").orElseThrow());
    assertEquals(
        json(
            "{'stream':true,'model':'gpt-5','store':false,"
                + "'input':[{'role':'user','content':'Hello, wörld \ud83d\ude00'}],"
                + "'unknown':{'kept':[1,2]}}"),
        asked.json());
    assertTrue(asked.text().contains("{\"kept\" : [1, 2]}"), "as the client wrote it");
  }

  @Test
  void aMessageMayComeInParts() throws Exception {
    try (SocketClient client = open(KEY)) {
      String message = create("'input':'Grüße an alle'");
      for (int i = 0; i < message.length(); i++) {
        client.sendPart(message.substring(i, i + 1), i == message.length() - 1);
      }
      assertEquals(events(), client.turn());
    }
    assertEquals("Grüße an alle", upstream.awaitRequest(0).json().path("input").asText());
  }

  @Test
  void theNextTurnGoesOnFromTheLast() throws Exception {
    try (SocketClient client = open(KEY)) {
      client.send(create("'input':[{'role':'user','content':'one'}]"));
      client.turn();
      client.send(
          create("'previous_response_id':'resp_1','input':[{'role':'user','content':'two'}]"));
      client.turn();
      client.send(create("'previous_response_id':'resp_1','input':'three'"));
      client.turn();
    }
    JsonNode second = upstream.awaitRequest(1).json();
    assertFalse(second.has("previous_response_id"));
    assertEquals(List.of("one", "msg_1", "fc_1", "two"), items(second));
    JsonNode third = upstream.awaitRequest(2).json();
    assertEquals(List.of("one", "msg_1", "fc_1", "two", "msg_1", "fc_1", "three"), items(third));
  }

  @Test
  void aResponseThatIsNotTheLastIsLeftToTheProvider() throws Exception {
    try (SocketClient client = open(KEY)) {
      client.send(create("'previous_response_id':'resp_far','input':[]"));
      client.turn();
      client.send(create("'previous_response_id':'resp_1','input':[]"));
      client.turn();
    }
    assertEquals("resp_far", previousResponse(0));
    assertEquals("resp_1", previousResponse(1), "its beginning is not known");
  }

  private String previousResponse(int request) throws Exception {
    return upstream.awaitRequest(request).json().path("previous_response_id").asText();
  }

  @Test
  void aTurnThatFailsLeavesTheOneBeforeItToGoOnFrom() throws Exception {
    try (SocketClient client = open(KEY)) {
      client.send(create("'input':'one'"));
      client.turn();
      upstream.always(ProviderFormat.RESPONSES.error(400));
      client.send(create("'previous_response_id':'resp_1','input':'two'"));
      assertEquals(400, client.nextJson().path("status").asInt());
      upstream.follow(ProviderFormat::answer);
      client.send(create("'previous_response_id':'resp_1','input':'two'"));
      client.turn();
    }
    assertEquals(List.of("one", "msg_1", "fc_1", "two"), items(upstream.awaitRequest(2).json()));
  }

  @Test
  void whatIsNotToBeGeneratedIsKeptForTheNextTurn() throws Exception {
    try (SocketClient client = open(KEY)) {
      client.send(create("'generate':false,'input':[{'role':'user','content':'warm'}]"));
      JsonNode created = client.nextJson();
      JsonNode completed = client.nextJson();
      assertEquals("response.created", created.path("type").asText());
      assertEquals("response.completed", completed.path("type").asText());
      String id = completed.at("/response/id").asText();
      assertTrue(id.startsWith("resp_"), id);
      assertEquals(id, created.at("/response/id").asText());
      assertTrue(upstream.requests().isEmpty());
      client.send(
          create(
              "'previous_response_id':'%s','input':[{'role':'user','content':'go'}]"
                  .formatted(id)));
      client.turn();
    }
    JsonNode asked = upstream.awaitRequest(0).json();
    assertFalse(asked.has("previous_response_id"));
    assertFalse(asked.has("generate"));
    assertEquals(List.of("warm", "go"), items(asked));
  }

  @Test
  void aModelThatNobodyServesIsNotFound() throws Exception {
    try (SocketClient client = open(KEY)) {
      for (String generate : List.of("true", "false")) {
        client.send(
            quoted(
                "{'type':'response.create','model':'nobody','generate':%s,'input':[]}"
                    .formatted(generate)));
        JsonNode error = client.nextJson();
        assertEquals(404, error.path("status").asInt());
        assertEquals("model_not_found", error.at("/error/code").asText());
      }
    }
  }

  @Test
  void aFailureBeforeTheFirstEventIsAnothersTurn() throws Exception {
    upstream.follow(
        request ->
            upstream.requests().size() == 1
                ? ProviderFormat.RESPONSES.error(500)
                : ProviderFormat.answer(request));
    try (SocketClient client = open(KEY)) {
      client.send(create("'input':[]"));
      assertEquals(events(), client.turn());
    }
    assertEquals(
        UPSTREAM_KEYS, upstream.requests().stream().map(ReceivedRequest::key).sorted().toList());
  }

  @Test
  void anErrorHasTheStatusAndTheHeadersOfAnAnswerOverHttp() throws Exception {
    upstream.always(ProviderFormat.RESPONSES.error(429).header("Retry-After: 7"));
    try (SocketClient client = open(KEY)) {
      client.send(create("'input':[]"));
      JsonNode error = client.nextJson();
      assertEquals("error", error.path("type").asText());
      assertEquals(429, error.path("status").asInt());
      assertTrue(error.at("/error/message").isTextual());
      assertTrue(error.at("/headers/Retry-After").asInt() > 0, error::toString);
      upstream.follow(ProviderFormat::answer);
      manage("DELETE", "cooldowns", "");
      client.send(create("'input':[]"));
      assertEquals(events(), client.turn());
    }
  }

  @Test
  void aStreamThatBreaksOffEndsWithAnErrorAndTheConnectionGoesOn() throws Exception {
    List<String> begun = ProviderFormat.RESPONSES.events("gpt-5").subList(0, 3);
    upstream.always(Reply.events(begun).cut());
    try (SocketClient client = open(KEY)) {
      client.send(create("'input':[]"));
      List<String> turn = client.turn();
      assertEquals(events().subList(0, 3), turn.subList(0, 3));
      JsonNode error = JSON.readTree(turn.get(3));
      assertEquals("error", error.path("type").asText());
      assertEquals(502, error.path("status").asInt());
      assertEquals(3, error.path("sequence_number").asInt());
      upstream.follow(ProviderFormat::answer);
      client.send(create("'input':[]"));
      assertEquals(events(), client.turn());
    }
  }

  @Test
  void anErrorEventOfAProviderHasAStatus() throws Exception {
    List<String> events = new ArrayList<>(ProviderFormat.RESPONSES.events("gpt-5").subList(0, 3));
    events.add("event: error\ndata: {\"type\":\"error\",\"code\":\"c\",\"message\":\"m\"}\n\n");
    upstream.always(Reply.events(events));
    try (SocketClient client = open(KEY)) {
      client.send(create("'input':[]"));
      JsonNode error = JSON.readTree(client.turn().get(3));
      assertEquals(500, error.path("status").asInt());
      assertEquals("c", error.at("/error/code").asText());
      assertEquals("m", error.at("/error/message").asText());
      assertTrue(client.isSilent());
    }
  }

  @Test
  void anAnswerThatIsNoStreamIsToldAsOne() throws Exception {
    upstream.always(Reply.json(200, ProviderFormat.RESPONSES.whole("gpt-5")));
    try (SocketClient client = open(KEY)) {
      client.send(create("'input':[]"));
      List<String> turn = client.turn();
      assertTrue(turn.get(0).contains("response.created"), turn.get(0));
      assertTrue(turn.get(1).contains("response.output_item.done"), turn.get(1));
      assertEquals(
          JSON.readTree(ProviderFormat.RESPONSES.whole("gpt-5")),
          JSON.readTree(turn.get(turn.size() - 1)).path("response"));
    }
  }

  @Test
  void aLongAnswerThatIsNoStreamIsToldAsOne() throws Exception {
    ObjectNode answer = (ObjectNode) JSON.readTree(ProviderFormat.RESPONSES.whole("gpt-5"));
    answer.put("instructions", "x".repeat(100_000));
    upstream.always(Reply.json(200, answer.toString()));
    try (SocketClient client = open(KEY)) {
      client.send(create("'input':[]"));
      List<String> turn = client.turn();
      assertEquals(answer, JSON.readTree(turn.get(turn.size() - 1)).path("response"));
      upstream.always(
          Reply.of(200, "Content-Type: application/json")
              .send(answer.toString().substring(0, 50_000))
              .cut());
      client.send(create("'input':[]"));
      assertEquals(502, client.nextJson().path("status").asInt());
    }
  }

  @Test
  void strangersAreTurnedAway() {
    assertEquals(401, refused("Authorization: Bearer nobody"));
    assertEquals(401, refused());
  }

  @Test
  void pagesOfOtherSitesAreTurnedAwayWhereProgramsNeedNoKey() throws Exception {
    manage("PUT", "allow-localhost-unauthenticated", "{\"value\":true}");
    try (SocketClient client = open()) {
      assertEquals(401, refused("Origin: https://example.com"));
      client.send(create("'input':[]"));
      assertEquals(events(), client.turn());
      manage("PUT", "allow-localhost-unauthenticated", "{\"value\":false}");
      client.send(create("'input':[]"));
      assertEquals(401, client.nextJson().path("status").asInt());
      assertEquals(1008, client.awaitClose());
    } finally {
      manage("PUT", "allow-localhost-unauthenticated", "{\"value\":false}");
    }
  }

  private int refused(String... headers) {
    return assertThrows(WebSocketHandshakeException.class, () -> open(headers))
        .getResponse()
        .statusCode();
  }

  @Test
  void aKeyThatIsTakenAwayEndsItsConnections() throws Exception {
    try (SocketClient client = open(KEY);
        SocketClient other = open("x-api-key: other-key")) {
      client.send(create("'input':[]"));
      client.turn();
      manage("PUT", "api-keys", "[\"other-key\"]");
      client.send(create("'input':[]"));
      JsonNode error = client.nextJson();
      assertEquals(401, error.path("status").asInt());
      assertEquals("invalid_api_key", error.at("/error/code").asText());
      assertEquals(1008, client.awaitClose());
      other.send(create("'input':[]"));
      assertEquals(events(), other.turn());
    }
    assertEquals(2, upstream.requests().size());
  }

  @Test
  void aMessageThatIsTooLargeEndsTheConnection() throws Exception {
    try (SocketClient client = open(KEY)) {
      String part = " ".repeat(1 << 20);
      for (int i = 0; i < 64; i++) {
        client.sendPart(part, false);
      }
      // One byte more, so that nothing is left to send when the connection ends.
      client.sendPart(" ", false);
      assertEquals(413, client.nextJson().path("status").asInt());
      assertEquals(1009, client.awaitClose());
    }
  }

  @Test
  void onlyTextIsUnderstood() throws Exception {
    try (SocketClient client = open(KEY)) {
      client.sendBytes(create("'input':[]").getBytes(StandardCharsets.UTF_8));
      assertEquals(1003, client.awaitClose());
    }
    assertTrue(upstream.requests().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'response.append','input':[]}",
        "{'model':'gpt-5','input':[]}",
        "{'type':'response.create','input':[]}",
        "{'type':'response.create','type':'response.create','model':'gpt-5'}",
        "{'type':'response.create','model':'gpt-5','input':[]",
        "{'type':5,'model':'gpt-5'}",
        "[]",
        "no JSON",
        "",
      })
  void whatIsNotUnderstoodIsRefusedAndTheConnectionGoesOn(String message) throws Exception {
    try (SocketClient client = open(KEY)) {
      client.send(quoted(message));
      JsonNode error = client.nextJson();
      assertEquals(400, error.path("status").asInt());
      assertEquals("invalid_request_error", error.at("/error/type").asText());
      client.send(create("'input':[]"));
      assertEquals(events(), client.turn());
    }
  }

  @Test
  void thatAResponseWasTakenNeedsNoAnswer() throws Exception {
    try (SocketClient client = open(KEY)) {
      client.send(quoted("{'type':'response.processed','response_id':'resp_1'}"));
      client.send(create("'input':[]"));
      assertEquals(events(), client.turn());
    }
  }

  @Test
  void oneTurnComesAfterTheOther() throws Exception {
    Gate gate = new Gate();
    upstream.follow(request -> ProviderFormat.answer(request).heldBy(gate));
    try (SocketClient client = open(KEY)) {
      client.send(create("'input':'one'"));
      client.send(create("'input':'two'"));
      gate.awaitArrivals(1);
      assertEquals(1, upstream.requests().size());
      gate.letOneThrough();
      assertEquals(events(), client.turn());
      assertEquals("two", upstream.awaitRequest(1).json().path("input").asText());
      gate.open();
      assertEquals(events(), client.turn());
    }
  }

  @Test
  void whoSendsMoreThanCanWaitIsTurnedAway() throws Exception {
    upstream.always(Reply.bare().stall());
    try (SocketClient client = open(KEY)) {
      client.send(create("'input':[]"));
      ReceivedRequest asked = upstream.awaitRequest(0);
      for (int i = 0; i <= SocketConnection.MOST_WAITING; i++) {
        assertFalse(asked.hasEnded());
        client.send(create("'input':[]"));
      }
      assertEquals(429, client.nextJson().path("status").asInt());
      assertEquals(1008, client.awaitClose());
      assertEquals(Ending.PEER_GONE, asked.awaitEnding());
    }
  }

  @Test
  void twoConnectionsDoNotWaitForEachOther() throws Exception {
    Gate gate = new Gate();
    try (SocketClient first = open(KEY);
        SocketClient second = open(KEY)) {
      upstream.follow(request -> ProviderFormat.answer(request).heldBy(gate));
      first.send(create("'input':[]"));
      gate.awaitArrivals(1);
      upstream.follow(ProviderFormat::answer);
      second.send(create("'input':[]"));
      assertEquals(events(), second.turn());
      assertTrue(first.isSilent());
      gate.open();
      assertEquals(events(), first.turn());
      second.send(create("'previous_response_id':'resp_1','input':'two'"));
      second.turn();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientThatLeavesCutsItsProviderOff(boolean asOneShould) throws Exception {
    upstream.always(Reply.events(ProviderFormat.RESPONSES.events("gpt-5").subList(0, 3)).stall());
    SocketClient client = open(KEY);
    client.send(create("'input':[]"));
    client.next();
    if (asOneShould) {
      client.close();
    } else {
      client.abort();
    }
    ReceivedRequest asked = upstream.awaitRequest(0);
    assertTrue(Eventually.holds(Duration.ofSeconds(1), asked::hasEnded));
    assertEquals(Ending.PEER_GONE, asked.awaitEnding());
  }

  @Test
  void aSilentTurnGivesSignsOfLifeBeforeAndAfterItsFirstEvent() throws Exception {
    Gate first = new Gate();
    Gate rest = new Gate();
    List<String> told = ProviderFormat.RESPONSES.events("gpt-5");
    upstream.always(
        Reply.events(List.of())
            .hold(first)
            .send(told.get(0))
            .hold(rest)
            .send(String.join("", told.subList(1, told.size()))));
    Running quick = startIn("quick", "streaming: {keepalive-seconds: 1}");
    try (SocketClient client = SocketClient.open(quick.port(), PATH, KEY)) {
      client.send(create("'input':[]"));
      assertEquals("{\"type\":\"keepalive\"}", client.next());
      first.open();
      List<String> messages = new ArrayList<>();
      while (!messages.contains("{\"type\":\"keepalive\"}")) {
        messages.add(client.next());
      }
      rest.open();
      messages.addAll(client.turn());
      messages.removeIf(message -> message.equals("{\"type\":\"keepalive\"}"));
      assertEquals(events(), messages);
    } finally {
      quick.close();
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsItsProviderBack() throws Exception {
    String event =
        "data: {\"type\":\"response.output_text.delta\",\"delta\":\"%s\"}\n\n"
            .formatted("x".repeat(100_000));
    List<String> begun = ProviderFormat.RESPONSES.events("gpt-5");
    int times = 600;
    upstream.always(
        Reply.events(begun.subList(0, 3))
            .send(event.getBytes(StandardCharsets.UTF_8), times)
            .send(begun.get(begun.size() - 1)));
    try (SocketClient client = SocketClient.openWithoutReading(server.port(), PATH, KEY)) {
      client.send(create("'input':[]"));
      ReceivedRequest asked = upstream.awaitRequest(0);
      AtomicLong before = new AtomicLong();
      AtomicInteger unchanged = new AtomicInteger();
      assertTrue(
          Eventually.holds(
              PATIENCE,
              () -> {
                long now = asked.answeredBytes();
                boolean rests = now > 0 && now == before.getAndSet(now);
                return (rests ? unchanged.incrementAndGet() : reset(unchanged)) == LOOKS_AT_REST;
              }));
      assertTrue(asked.answeredBytes() < 40_000_000, () -> "read " + asked.answeredBytes());
      client.read();
      assertEquals(times + 4, client.turn().size());
    }
  }

  private static int reset(AtomicInteger count) {
    count.set(0);
    return 0;
  }

  @Test
  void aTurnIsCountedAndLoggedAsIfItHadComeByHttp() throws Exception {
    // A model of its own: clients of other tests may be counted meanwhile.
    String model = "gpt-5-counted";
    try (SocketClient client = open(KEY)) {
      client.send(
          create("'input':[{'role':'user','content':'logged text'}]").replace("gpt-5", model));
      client.turn();
      client.send(create("'input':[]").replace("gpt-5", model));
      client.turn();
    }
    assertTrue(
        Eventually.holds(PATIENCE, () -> counted(model).path("total_tokens").asInt() == 36),
        () -> "not counted");
    assertEquals(2, counted(model).path("total_requests").asInt());
    assertTrue(
        Eventually.holds(PATIENCE, () -> logs().anyMatch(text -> text.contains("logged text"))));
    String log = logs().filter(text -> text.contains("logged text")).findFirst().orElseThrow();
    assertTrue(log.contains("URL: /v1/responses\nMethod: POST\n"), log);
    assertTrue(log.contains("response.completed"), log);
    assertFalse(log.contains("client-key"), log);
    assertFalse(log.contains("up-first") || log.contains("up-second"), log);
  }

  private Stream<String> logs() throws IOException {
    Path logs = folder.resolve("main").resolve("logs");
    if (Files.notExists(logs)) {
      return Stream.empty();
    }
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.list(logs)) {
      for (Path file : files.filter(name -> name.toString().endsWith(".log")).toList()) {
        texts.add(Files.readString(file));
      }
    }
    return texts.stream();
  }

  @Test
  void whenTheProgramIsStoppedItsConnectionsAreClosed() throws Exception {
    Running other = startIn("other");
    upstream.always(Reply.events(ProviderFormat.RESPONSES.events("gpt-5").subList(0, 3)).stall());
    SocketClient idle = SocketClient.open(other.port(), PATH, KEY);
    SocketClient busy = SocketClient.open(other.port(), PATH, KEY);
    busy.send(create("'input':[]"));
    busy.next();
    try {
      other.undeploy();
      assertEquals(1001, idle.awaitClose());
      assertEquals(1001, busy.awaitClose());
      assertEquals(Ending.PEER_GONE, upstream.awaitRequest(0).awaitEnding());
    } finally {
      other.close();
    }
  }

  @Test
  void otherPathsAndHalfAHandshakeAreToldToUseHttp() throws Exception {
    String[] handshake = {
      "Connection: keep-alive, Upgrade",
      "Upgrade: WebSocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    };
    // Without the first some containers do not ask the application at all.
    for (int left = 1; left < handshake.length; left++) {
      List<String> headers = new ArrayList<>(List.of(handshake));
      headers.remove(left);
      headers.add(KEY);
      int expected = left == 1 ? 405 : 426;
      RawHttp.Answer answer =
          new RawHttp(server.port()).send("GET", PATH, headers.toArray(String[]::new));
      assertEquals(expected, answer.status(), handshake[left] + answer.body());
    }
    List<String> headers = new ArrayList<>(List.of(handshake));
    headers.add(KEY);
    RawHttp.Answer answer =
        new RawHttp(server.port())
            .send("GET", "/v1/chat/completions", headers.toArray(String[]::new));
    assertEquals(426, answer.status());
    assertTrue(answer.body().contains("POST /v1/chat/completions"), answer::body);
  }

  private SocketClient open(String... headers) throws IOException {
    return SocketClient.open(server.port(), PATH, headers);
  }

  private JsonNode counted(String model) throws IOException {
    return JSON.readTree(manage("GET", "usage", "").body())
        .path("usage")
        .path("apis")
        .path("POST /v1/responses")
        .path("models")
        .path(model);
  }

  private RawHttp.Answer manage(String method, String setting, String body) throws IOException {
    RawHttp http = new RawHttp(server.port());
    String target = "/v0/management/" + setting;
    RawHttp.Answer answer =
        body.isEmpty()
            ? http.send(method, target, MANAGEMENT)
            : http.sendBody(
                method,
                target,
                body.getBytes(StandardCharsets.UTF_8),
                MANAGEMENT,
                "Content-Type: application/json");
    assertEquals(200, answer.status(), answer::body);
    return answer;
  }

  /** What the provider's stream says, event by event. */
  private static List<String> events() {
    return ProviderFormat.RESPONSES.events("gpt-5").stream()
        .map(event -> event.replaceFirst("(?s).*\ndata: ", "").strip())
        .toList();
  }

  /** A text or an id for each item of the input. */
  private static List<String> items(JsonNode body) {
    List<String> items = new ArrayList<>();
    for (JsonNode item : body.path("input")) {
      items.add(item.path("id").asText(item.path("content").asText()));
    }
    return items;
  }

  private static String create(String members) {
    return quoted("{'type':'response.create','model':'gpt-5','store':false," + members + "}");
  }

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(quoted(text));
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }
}
