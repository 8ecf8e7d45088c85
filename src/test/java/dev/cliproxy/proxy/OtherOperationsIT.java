package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ServedProxy.KEY_HEADER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients ask for besides text: it passes, with routing, aliases, failover and usage. */
class OtherOperationsIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  private static final String CHAT_USAGE =
      "{\"model\":\"provider/m\",\"data\":[{\"embedding\":[0.1,-0.2]}],"
          + "\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}";
  private static final String RESPONSES_USAGE =
      "{\"model\":\"provider/m\",\"output\":[],\"usage\":{\"input_tokens\":7,\"output_tokens\":0}}";

  @ParameterizedTest
  @CsvSource({
    "openai-compatibility, /v1/embeddings, /embeddings, CHAT",
    "openai-compatibility, /v1/rerank, /rerank, CHAT",
    "openai-compatibility, /v1/moderations, /moderations, CHAT",
    "openai-compatibility, /v1/images/generations, /images/generations, RESPONSES",
    "codex-api-key, /v1/embeddings, /embeddings, CHAT",
    "codex-api-key, /v1/moderations, /moderations, CHAT",
    "codex-api-key, /v1/images/generations, /images/generations, RESPONSES",
    "codex-api-key, /v1/responses/compact, /responses/compact, RESPONSES",
  })
  void itGoesToTheNextKeyUnderTheProvidersNameAndIsCounted(
      String section, String path, String providersPath, String usage) throws Exception {
    String first = PROXY.newKey();
    String second = PROXY.newKey();
    serve(section, first, second);
    String answer = usage.equals("CHAT") ? CHAT_USAGE : RESPONSES_USAGE;
    PROXY
        .upstream()
        .follow(
            request ->
                request.key().equals(first)
                    ? Reply.json(429, "{\"error\":{\"message\":\"slow down\"}}")
                    : Reply.json(200, answer));
    String model = "m" + first;
    String body = "{ \"input\":[\"a\",\"b\"], \"model\":\"" + model + "\" ,\"x\":1}";

    RawHttp.Answer got = PROXY.post(path, body, KEY_HEADER);

    assertEquals(200, got.status(), got::body);
    assertEquals(answer.replace("provider/m", model), got.body());
    List<ReceivedRequest> received = PROXY.upstream().requests();
    assertEquals(2, received.size());
    for (ReceivedRequest request : received) {
      assertEquals(providersPath, request.target());
      assertEquals(
          body.replace(model, "provider/m"), new String(request.body(), StandardCharsets.UTF_8));
    }
    JsonNode counted = PROXY.usage().path("apis").path("POST " + path).path("models").path(model);
    assertEquals(1, counted.path("total_requests").asInt(), counted::toString);
    assertEquals(7, counted.path("total_tokens").asInt(), counted::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedContent", "batchEmbedContents"})
  void geminisEmbeddingsPass(String method) throws Exception {
    PROXY.holds(
        "gemini-api-key:",
        "  - api-key: " + PROXY.newKey(),
        "    base-url: " + PROXY.upstream().url(),
        "    models: [{name: gemini-embedding-001, alias: vectors}]");
    PROXY.upstream().always(Reply.json(200, "{\"embedding\":{\"values\":[0.5]}}"));
    for (String root : List.of("/v1", "/v1beta")) {
      RawHttp.Answer answer =
          PROXY.post(root + "/models/vectors:" + method, "{\"content\":{}}", KEY_HEADER);
      assertEquals(200, answer.status(), answer::body);
      assertEquals("{\"embedding\":{\"values\":[0.5]}}", answer.body());
    }
    assertEquals(
        "/v1beta/models/gemini-embedding-001:" + method,
        PROXY.upstream().requests().get(0).target());
  }

  @Test
  void aBatchOfEmbeddingsHasTheProvidersNameInEachRequest() throws Exception {
    PROXY.holds(
        "gemini-api-key:",
        "  - api-key: " + PROXY.newKey(),
        "    base-url: " + PROXY.upstream().url(),
        "    models: [{name: gemini-embedding-001, alias: vectors}]");
    PROXY.upstream().always(Reply.json(200, "{\"embeddings\":[]}"));
    String body =
        "{\"requests\": [{\"model\": \"models/vectors\", \"content\": {}},"
            + "{\"content\":{},\"model\":\"models/vectors\"},{\"model\":\"models/other\"}]}";
    RawHttp.Answer answer =
        PROXY.post("/v1beta/models/vectors:batchEmbedContents", body, KEY_HEADER);
    assertEquals(200, answer.status(), answer::body);
    assertEquals(
        body.replace("vectors", "gemini-embedding-001"), PROXY.upstream().requests().get(0).text());
  }

  @Test
  void aProviderThatDoesNotHaveItSaysSoItself() throws Exception {
    PROXY.upstream().always(Reply.json(404, "{\"error\":{\"message\":\"no such path\"}}"));
    String model = serve("openai-compatibility", PROXY.newKey(), PROXY.newKey());
    RawHttp.Answer answer = PROXY.post("/v1/rerank", "{\"model\":\"" + model + "\"}", KEY_HEADER);
    assertEquals(404, answer.status());
    assertTrue(answer.body().contains("no such path"), answer::body);
    assertEquals(1, PROXY.upstream().requests().size());
  }

  @Test
  void aProviderOfAnotherKindIsNotAsked() throws Exception {
    String model = serve("claude-api-key", PROXY.newKey(), PROXY.newKey());
    RawHttp.Answer answer =
        PROXY.post("/v1/embeddings", "{\"model\":\"" + model + "\"}", KEY_HEADER);
    assertEquals(400, answer.status());
    assertTrue(answer.body().contains("claude-api-key"), answer::body);
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  /** Two keys of this test's provider; answers the clients' name of its only model. */
  private static String serve(String section, String first, String second) throws Exception {
    String model = "m" + first;
    String rest =
        "\n    base-url: "
            + PROXY.upstream().url()
            + "\n    models: [{name: provider/m, alias: "
            + model
            + "}]";
    if (section.equals("openai-compatibility")) {
      PROXY.holds(
          section + ":", "  - name: p\n    api-keys: [" + first + ", " + second + "]" + rest);
    } else {
      PROXY.holds(section + ":", "  - api-key: " + first + rest, "  - api-key: " + second + rest);
    }
    return model;
  }
}
