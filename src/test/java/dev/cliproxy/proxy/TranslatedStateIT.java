package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ServedProxy.KEY_HEADER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What only a model's provider can read comes back to it through a client of another format. */
class TranslatedStateIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SIGNATURE = "U0lHTkFUVVJF";

  private static final String SIGNED =
      """
      {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"f",\
      "args":{"a":1}},"thoughtSignature":"%s"}]},"finishReason":"STOP","index":0}],\
      "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"totalTokenCount":2}}"""
          .formatted(SIGNATURE);

  private final String firstKey = PROXY.newKey();
  private final String secondKey = PROXY.newKey();

  @BeforeEach
  void twoKeysOfGemini() throws Exception {
    String entry =
        "{api-key: %s, base-url: '" + PROXY.upstream().url() + "', models: [{name: %s, alias: m}]}";
    PROXY.holds(
        "request-retry: 0",
        "gemini-api-key:",
        "  - " + entry.formatted(firstKey, "gemini-3-pro"),
        "  - " + entry.formatted(secondKey, "gemini-3-pro"));
    PROXY.upstream().always(Reply.json(200, SIGNED));
  }

  /** A turn of a Claude client that has just run the tool. */
  private static ObjectNode nextTurn(JsonNode answer) {
    ObjectNode request = JSON.createObjectNode().put("model", "m").put("max_tokens", 100);
    request.putArray("tools").addObject().put("name", "f").putObject("input_schema");
    ArrayNode messages = request.putArray("messages");
    messages.addObject().put("role", "user").put("content", "Hello");
    if (answer != null) {
      messages.addObject().put("role", "assistant").set("content", answer.path("content"));
      String id = "";
      for (JsonNode block : answer.path("content")) {
        id = block.path("type").asText().equals("tool_use") ? block.path("id").asText() : id;
      }
      messages
          .addObject()
          .put("role", "user")
          .putArray("content")
          .addObject()
          .put("type", "tool_result")
          .put("tool_use_id", id)
          .put("content", "42");
    }
    return request;
  }

  private static JsonNode ask(ObjectNode request) throws Exception {
    RawHttp.Answer answer = PROXY.post("/v1/messages", request.toString(), KEY_HEADER);
    assertEquals(200, answer.status(), answer::body);
    return ServedProxy.json(answer);
  }

  @Test
  void aThoughtSignatureComesBackToTheKeyThatMadeIt() throws Exception {
    JsonNode answer = ask(nextTurn(null));
    assertFalse(answer.toString().contains(SIGNATURE), "nobody takes it for Claude's own");
    ask(nextTurn(answer));
    ask(nextTurn(answer));

    List<ReceivedRequest> requests = PROXY.upstream().requests();
    String maker = requests.get(0).key();
    for (ReceivedRequest later : requests.subList(1, 3)) {
      assertEquals(maker, later.key());
      assertEquals(SIGNATURE, later.json().at("/contents/1/parts/0/thoughtSignature").asText());
    }
  }

  @Test
  void anotherKeyNeverGetsIt() throws Exception {
    JsonNode answer = ask(nextTurn(null));
    String maker = PROXY.upstream().requests().get(0).key();
    PROXY
        .upstream()
        .follow(
            request ->
                request.key().equals(maker)
                    ? ProviderFormat.GEMINI.error(401)
                    : Reply.json(200, SIGNED));
    ask(nextTurn(answer));

    ReceivedRequest last = PROXY.upstream().requests().get(2);
    assertEquals(maker.equals(firstKey) ? secondKey : firstKey, last.key());
    assertFalse(last.text().contains(SIGNATURE), last::text);
  }

  @Test
  void aProviderThatRefusesItIsAskedOnceMoreWithoutIt() throws Exception {
    JsonNode answer = ask(nextTurn(null));
    PROXY
        .upstream()
        .follow(
            request ->
                request.text().contains(SIGNATURE)
                    ? Reply.json(
                        400,
                        "{\"error\":{\"code\":400,\"message\":\"Corrupted thought signature.\","
                            + "\"status\":\"INVALID_ARGUMENT\"}}")
                    : Reply.json(200, SIGNED));
    ask(nextTurn(answer));

    List<ReceivedRequest> requests = PROXY.upstream().requests();
    assertEquals(3, requests.size());
    assertTrue(requests.get(1).text().contains(SIGNATURE));
    assertEquals(requests.get(1).key(), requests.get(2).key());
    assertEquals(
        "skip_thought_signature_validator",
        requests.get(2).json().at("/contents/1/parts/0/thoughtSignature").asText());
  }

  /** OpenAI does, where it was not to keep the item; the item says what it is without a name. */
  @Test
  void aProviderThatDoesNotKnowAnItemIsSentItWithoutItsNameAndOnlyThenNotAtAll() throws Exception {
    PROXY.holds(
        "request-retry: 0",
        "codex-api-key: [{api-key: %s, base-url: '%s/v1', models: [{name: gpt-5.5, alias: m}]}]"
            .formatted(PROXY.newKey(), PROXY.upstream().url()));
    String thought =
        "{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"gAAA\"},"
            + "{\"id\":\"fc_1\",\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\","
            + "\"arguments\":\"{}\",\"status\":\"completed\"}";
    String response =
        "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"gpt-5.5\","
            + "\"output\":["
            + thought
            + "]}";
    PROXY.upstream().always(Reply.json(200, response));
    JsonNode answer = ask(nextTurn(null));
    String unknown = "{\"error\":{\"message\":\"Item with id 'rs_1' not found.\"}}";
    for (String refused : List.of("rs_1", "gAAA")) {
      PROXY.upstream().forget();
      PROXY
          .upstream()
          .follow(
              request ->
                  Reply.json(
                      request.text().contains(refused) ? 400 : 200,
                      request.text().contains(refused) ? unknown : response));

      ask(nextTurn(answer));

      List<String> sent = PROXY.upstream().requests().stream().map(ReceivedRequest::text).toList();
      assertEquals(refused.equals("rs_1") ? 2 : 3, sent.size());
      assertTrue(sent.get(0).contains("rs_1") && sent.get(0).contains("gAAA"), sent.get(0));
      assertTrue(!sent.get(1).contains("rs_1") && sent.get(1).contains("gAAA"), sent.get(1));
      assertEquals(refused.equals("rs_1"), sent.get(sent.size() - 1).contains("gAAA"));
    }
  }

  @Test
  void tokensAreCountedByAProviderOfAnotherFormatAndEstimatedWhereNobodyCan() throws Exception {
    PROXY.upstream().follow(ProviderFormat::answer);
    RawHttp.Answer counted =
        PROXY.post("/v1/messages/count_tokens", nextTurn(null).toString(), KEY_HEADER);
    assertEquals(200, counted.status(), counted::body);
    assertEquals(11, ServedProxy.json(counted).path("input_tokens").asInt());
    assertTrue(counted.header("X-Cliproxy-Estimate").isEmpty());
    assertTrue(
        PROXY
            .upstream()
            .requests()
            .get(0)
            .json()
            .at("/generateContentRequest/contents/0/parts/0/text")
            .asText()
            .equals("Hello"));

    PROXY.holds(
        "openai-compatibility: [{name: l, base-url: '%s/v1', api-keys: [%s], models: [{name: m}]}]"
            .formatted(PROXY.upstream().url(), PROXY.newKey()));
    RawHttp.Answer estimated =
        PROXY.post(
            "/v1beta/models/m:countTokens", ProviderFormat.GEMINI.request("m", false), KEY_HEADER);
    assertEquals(200, estimated.status(), estimated::body);
    assertEquals("tokens", estimated.header("X-Cliproxy-Estimate").orElse(""));
    assertTrue(ServedProxy.json(estimated).path("totalTokens").asInt() > 5, estimated::body);
    assertEquals(1, PROXY.upstream().requests().size());
  }

  @Test
  void providersOfOtherFormatsTakeTurnsWhereTheConfigurationSaysSo() throws Exception {
    PROXY.upstream().follow(ProviderFormat::answer);
    String chat =
        "openai-compatibility: [{name: l, base-url: '%s/v1', api-keys: [%s], models: [{name: x, alias: m}]}]"
            .formatted(PROXY.upstream().url(), PROXY.newKey());
    String gemini =
        "gemini-api-key: [{api-key: %s, base-url: '%s', models: [{name: gemini-3-pro, alias: m}]}]"
            .formatted(PROXY.newKey(), PROXY.upstream().url());
    for (boolean preferred : List.of(true, false)) {
      PROXY.holds("routing: {prefer-same-format: " + preferred + "}", chat, gemini);
      int before = PROXY.upstream().requests().size();
      for (int turn = 0; turn < 4; turn++) {
        PROXY.ask(ProviderFormat.GEMINI, "m");
      }
      long own =
          PROXY.upstream().requests().stream()
              .skip(before)
              .filter(request -> ProviderFormat.of(request) == ProviderFormat.GEMINI)
              .count();
      assertEquals(preferred ? 4 : 2, own);
    }
  }
}
