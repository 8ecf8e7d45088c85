package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ServedProxy.KEY_HEADER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that providers keep, and that clients ask for again by their ids. */
class StoredResponsesIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  private static final AtomicInteger IDS = new AtomicInteger();
  private static final String OTHER_KEY = "Authorization: Bearer other-key";

  private final String id = "resp_it" + IDS.incrementAndGet();

  private String document(String status) {
    return "{\"id\":\"%s\",\"status\":\"%s\",\"model\":\"up-m\",\"output\":[],"
            .formatted(id, status)
        + "\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}";
  }

  private List<String> events() {
    return List.of(
        "data: {\"type\":\"response.created\",\"response\":{\"id\":\"%s\"}}\n\n".formatted(id),
        "data: {\"type\":\"response.completed\",\"response\":%s}\n\n"
            .formatted(document("completed")));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, '', ?include=x&starting_after=3",
    "DELETE, '', ''",
    "GET, /input_items, ?limit=5",
    "POST, /cancel, ''",
  })
  void itGoesToTheCredentialThatMadeTheResponse(String method, String rest, String query)
      throws Exception {
    serve(PROXY.newKey(), PROXY.newKey(), PROXY.newKey());
    String maker = make();
    PROXY.upstream().forget();
    for (int round = 0; round < (method.equals("DELETE") ? 1 : 4); round++) {
      RawHttp.Answer answer = PROXY.send(method, "/v1/responses/" + id + rest + query, KEY_HEADER);
      assertEquals(200, answer.status(), answer::body);
      assertEquals(document("completed").replace("up-m", "m"), answer.body());
    }
    for (ReceivedRequest request : PROXY.upstream().requests()) {
      assertEquals(method, request.method());
      assertEquals("/responses/" + id + rest + query, request.target());
      assertEquals(maker, request.key());
      assertEquals(Optional.empty(), request.header("Content-Type"));
      assertEquals("", request.text());
    }
    JsonNode counted = counted(method + " /v1/responses/{id}" + rest);
    assertTrue(counted.path("total_requests").asInt() > 0, counted::toString);
    assertEquals(0, counted.path("total_tokens").asInt(), counted::toString);
  }

  @Test
  void aStreamsResponseIsKnownFromItsFirstEventOn() throws Exception {
    serve(PROXY.newKey(), PROXY.newKey());
    Gate gate = new Gate();
    PROXY
        .upstream()
        .follow(
            request ->
                request.method().equals("POST")
                    ? Reply.paced(gate, events())
                    : Reply.json(200, document("in_progress")));
    gate.letOneThrough();
    try (SseStream stream = post("\"stream\":true,\"background\":true")) {
      assertEquals(events().get(0), stream.next().orElseThrow().text());
      assertEquals(200, PROXY.send("GET", "/v1/responses/" + id, KEY_HEADER).status());
      gate.open();
      assertEquals(events().get(1).replace("up-m", "m"), stream.text());
    }
    List<String> keys = PROXY.usedKeys();
    assertEquals(keys.get(0), keys.get(1));
  }

  @Test
  void aStreamIsTakenUpAgain() throws Exception {
    serve(PROXY.newKey());
    make();
    PROXY.upstream().always(Reply.events(events().subList(1, 2)));
    RawHttp.Answer answer =
        PROXY.send("GET", "/v1/responses/" + id + "?stream=true&starting_after=1", KEY_HEADER);
    assertTrue(answer.body().contains(events().get(1).replace("up-m", "m").strip()), answer::body);
    ReceivedRequest asked = PROXY.upstream().requests().get(1);
    assertEquals("/responses/" + id + "?stream=true&starting_after=1", asked.target());
    assertEquals(Optional.of("text/event-stream"), asked.header("Accept"));
  }

  /** The failure is the response's, not that of asking for it. */
  @Test
  void aResponseThatHasFailedIsShown() throws Exception {
    serve(PROXY.newKey());
    make();
    String failed =
        "{\"id\":\"%s\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"no\"}}"
            .formatted(id);
    PROXY.upstream().always(Reply.json(200, failed));
    RawHttp.Answer whole = PROXY.send("GET", "/v1/responses/" + id, KEY_HEADER);
    assertEquals(200, whole.status());
    assertEquals(failed, whole.body());

    String event = "data: {\"type\":\"response.failed\",\"response\":%s}\n\n".formatted(failed);
    PROXY.upstream().always(Reply.events(List.of(event)));
    RawHttp.Answer stream = PROXY.send("GET", "/v1/responses/" + id + "?stream=true", KEY_HEADER);
    assertEquals(200, stream.status());
    assertTrue(stream.body().contains(event.strip()), stream::body);
    assertEquals(3, PROXY.upstream().requests().size());
  }

  @Test
  void anotherClientsKeyFindsNothing() throws Exception {
    serve(PROXY.newKey());
    make();
    for (String path : List.of("", "/input_items", "/cancel")) {
      String method = path.equals("/cancel") ? "POST" : "GET";
      assertNotFound(PROXY.send(method, "/v1/responses/" + id + path, OTHER_KEY));
    }
    assertNotFound(PROXY.send("DELETE", "/v1/responses/" + id, OTHER_KEY));
    RawHttp.Answer chained =
        PROXY.post(
            "/v1/responses",
            "{\"model\":\"m\",\"previous_response_id\":\"" + id + "\"}",
            OTHER_KEY);
    assertEquals(400, chained.status());
    assertTrue(chained.body().contains("previous_response_id"), chained::body);
    assertEquals(1, PROXY.upstream().requests().size());
    assertEquals(200, PROXY.send("GET", "/v1/responses/" + id, KEY_HEADER).status());
  }

  @Test
  void whatNobodyHasMadeIsNotFound() throws Exception {
    serve(PROXY.newKey());
    assertNotFound(PROXY.send("GET", "/v1/responses/resp_unknown", KEY_HEADER));
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @Test
  void whatWasDeletedIsNotFound() throws Exception {
    serve(PROXY.newKey());
    make();
    PROXY.upstream().always(Reply.json(500, "{}"));
    assertEquals(500, PROXY.send("DELETE", "/v1/responses/" + id, KEY_HEADER).status());
    PROXY.upstream().always(Reply.json(200, "{\"id\":\"" + id + "\",\"deleted\":true}"));
    assertEquals(200, PROXY.send("DELETE", "/v1/responses/" + id, KEY_HEADER).status());
    assertNotFound(PROXY.send("GET", "/v1/responses/" + id, KEY_HEADER));
  }

  @Test
  void withoutTheProvidersKeyItIsNotFound() throws Exception {
    serve(PROXY.newKey());
    make();
    serve(PROXY.newKey());
    assertNotFound(PROXY.send("GET", "/v1/responses/" + id, KEY_HEADER));
    assertEquals(1, PROXY.upstream().requests().size());
  }

  @Test
  void whatTheProviderShallNotKeepIsNotKnown() throws Exception {
    serve(PROXY.newKey());
    PROXY.upstream().always(Reply.json(200, document("completed")));
    post("\"store\":false").close();
    PROXY.upstream().awaitRequest(0).awaitEnding();
    assertNotFound(PROXY.send("GET", "/v1/responses/" + id, KEY_HEADER));
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 500, 401})
  void whatGoesWrongIsNotAskedOfAnotherKey(int status) throws Exception {
    serve(PROXY.newKey(), PROXY.newKey());
    String maker = make();
    PROXY.upstream().always(Reply.json(status, "{\"error\":{\"message\":\"gone\"}}"));
    PROXY.upstream().forget();
    RawHttp.Answer answer = PROXY.send("GET", "/v1/responses/" + id, KEY_HEADER);
    assertTrue(answer.status() >= 400, answer::body);
    PROXY.usedKeys().forEach(key -> assertEquals(maker, key));
    assertEquals(status != 401, answer.body().contains("\"gone\""), answer::body);
  }

  @Test
  void whatIsBuiltOnAResponseGoesToItsMakerFirst() throws Exception {
    serve(PROXY.newKey(), PROXY.newKey(), PROXY.newKey());
    String maker = make();
    PROXY.upstream().forget();
    for (int round = 0; round < 4; round++) {
      post("\"previous_response_id\":\"" + id + "\"").close();
    }
    PROXY.upstream().awaitRequest(3);
    assertEquals(List.of(maker, maker, maker, maker), PROXY.usedKeys());
    post("\"previous_response_id\":\"resp_unknown\"").close();
    PROXY.upstream().awaitRequest(4);
  }

  @Test
  void askingAgainIsNobodysTurn() throws Exception {
    serve(PROXY.newKey(), PROXY.newKey());
    String first = make();
    assertEquals(200, PROXY.send("GET", "/v1/responses/" + id, KEY_HEADER).status());
    assertNotEquals(first, make());
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /v1/responses/resp_1, 405, 'DELETE, GET, OPTIONS'",
    "GET, /v1/responses/resp_1/cancel, 405, 'POST, OPTIONS'",
    "DELETE, /v1/responses/resp_1/input_items, 405, 'GET, OPTIONS'",
    "POST, /v1/responses/compacct, 404, ''",
    "GET, /v1/responses/resp_1/output, 404, ''",
    "GET, /v1/responses/resp_1/cancel/x, 404, ''",
    "GET, /v1/responses/, 404, ''",
    "GET, /v1/responses/a%20b, 404, ''",
  })
  void otherMethodsAndPathsAreRefused(String method, String path, int status, String allow)
      throws Exception {
    serve(PROXY.newKey());
    RawHttp.Answer answer = PROXY.send(method, path, KEY_HEADER);
    assertEquals(status, answer.status(), answer::body);
    assertEquals(allow, answer.header("Allow").orElse(""));
    assertEquals(401, PROXY.send(method, path).status());
  }

  private static void assertNotFound(RawHttp.Answer answer) throws IOException {
    assertEquals(404, answer.status(), answer::body);
    JsonNode error = ServedProxy.json(answer).path("error");
    assertTrue(error.path("message").asText().contains("not found"), answer::body);
    assertEquals("invalid_request_error", error.path("type").asText());
    assertTrue(error.path("code").isNull());
  }

  /** Makes the response; answers the provider's key that it was made with. */
  private String make() throws IOException {
    PROXY.upstream().always(Reply.json(200, document("completed")));
    int before = PROXY.upstream().requests().size();
    try (SseStream answer = post("\"input\":\"Hi\"")) {
      assertEquals(document("completed").replace("up-m", "m"), answer.text());
    }
    return PROXY.upstream().requests().get(before).key();
  }

  private static SseStream post(String members) throws IOException {
    return new SseClient(PROXY.config().server().port(), KEY_HEADER)
        .post("/v1/responses", "{\"model\":\"m\"," + members + "}");
  }

  private static JsonNode counted(String api) throws Exception {
    return PROXY.usage().path("apis").path(api).path("models").path("m");
  }

  private static void serve(String... keys) throws Exception {
    StringBuilder entries = new StringBuilder("codex-api-key:");
    for (String key : keys) {
      entries.append(
          "\n  - {api-key: %s, base-url: '%s', models: [{name: up-m, alias: m}]}"
              .formatted(key, PROXY.upstream().url()));
    }
    PROXY
        .config()
        .holds(
            "api-keys: [client-key, other-key]",
            "model-lists: {refresh-hours: 0}",
            "request-retry: 0",
            entries.toString());
  }
}
