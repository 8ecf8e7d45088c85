package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ErrorShape.assertError;
import static dev.cliproxy.proxy.ServedProxy.KEY_HEADER;
import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients find at each path of the proxy, and what of their requests the provider sees. */
class SurfacesIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  private static final int MOST_BYTES = 64 * 1024 * 1024;
  private static final String CLAUDE_HEADER = "anthropic-version: 2023-06-01";
  private static final String GEMINI_HEADER = "x-goog-api-key: client-key";

  /** Of the legacy completions, which have no format of their own in the tests. */
  private static final String COMPLETION =
      json(
          "{'id':'cmpl-1','object':'text_completion','created':1,'model':'up-model','choices':"
              + "[{'text':'Hi','index':0,'logprobs':null,'finish_reason':'stop'}]}");

  private final String chatKey = PROXY.newKey();
  private final String responsesKey = PROXY.newKey();
  private final String claudeKey = PROXY.newKey();
  private final String geminiKey = PROXY.newKey();

  @BeforeEach
  void oneProviderOfEachKind() throws Exception {
    PROXY.holds(
        "request-retry: 0",
        "quota-exceeded: {switch-preview-model: false}",
        PROXY.entries(ProviderFormat.CHAT, chatKey),
        PROXY.entries(ProviderFormat.RESPONSES, responsesKey),
        PROXY.entries(ProviderFormat.CLAUDE, claudeKey),
        PROXY.entries(ProviderFormat.GEMINI, geminiKey));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          /v1/chat/completions,                            my-model,     /v1/chat/completions
          /v1/responses,                                   gpt-5,        /v1/responses
          /v1/messages,                                    claude-x,     /v1/messages
          /v1/messages/count_tokens,                       claude-x,     /v1/messages/count_tokens
          /v1beta/models/gemini-x:generateContent,         ,             /v1beta/models/gemini-x:generateContent
          /v1beta/models/gemini-x:streamGenerateContent,   ,             /v1beta/models/gemini-x:streamGenerateContent?alt=sse
          /v1beta/models/gemini-x:countTokens,             ,             /v1beta/models/gemini-x:countTokens
          /v1/models/gemini-x:generateContent,             ,             /v1beta/models/gemini-x:generateContent
          /v1/models/gemini-x:streamGenerateContent,       ,             /v1beta/models/gemini-x:streamGenerateContent?alt=sse
          /v1/models/gemini-x:countTokens,                 ,             /v1beta/models/gemini-x:countTokens
          /v1beta/models/gemini-x%3AgenerateContent,       ,             /v1beta/models/gemini-x:generateContent
          """)
  void eachRouteReachesItsProvider(String target, String model, String upstreamTarget)
      throws Exception {
    String body = model == null ? "{\"contents\":[]}" : json("{'model':'" + model + "'}");
    RawHttp.Answer answer = PROXY.post(target, body, KEY_HEADER);

    assertEquals(200, answer.status(), answer.body());
    assertEquals(1, PROXY.upstream().requests().size());
    ReceivedRequest received = PROXY.upstream().requests().get(0);
    assertEquals("POST", received.method());
    assertEquals(upstreamTarget, received.target());
    assertFalse(answer.body().contains("up-model"), answer.body());
  }

  @Test
  void legacyCompletionsPassThrough() throws Exception {
    PROXY.upstream().always(Reply.json(200, COMPLETION));
    RawHttp.Answer answer =
        PROXY.post(
            "/v1/completions",
            json("{ 'prompt':'Hi' , 'model':'my-model','echo':true}"),
            KEY_HEADER);

    assertEquals(200, answer.status(), answer.body());
    assertEquals(COMPLETION.replace("up-model", "my-model"), answer.body());
    ReceivedRequest received = PROXY.upstream().requests().get(0);
    assertEquals("/v1/completions", received.target());
    assertEquals(json("{ 'prompt':'Hi' , 'model':'up-model','echo':true}"), received.text());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /v1/chat/completions,               CHAT",
    "DELETE, /v1/chat/completions,               CHAT",
    "HEAD,   /v1/completions,                    ",
    "PUT,    /v1/completions,                    CHAT",
    "GET,    /v1/responses,                      RESPONSES",
    "GET,    /v1/messages,                       CLAUDE",
    "PATCH,  /v1/messages/count_tokens,          CLAUDE",
    "GET,    /v1beta/models/m:generateContent,   GEMINI",
    "GET,    /v1/models/m:streamGenerateContent, GEMINI",
    "DELETE, /v1beta/models/m:countTokens,       GEMINI",
  })
  void anotherMethodThanPostIsRefused(String method, String target, ProviderFormat format)
      throws Exception {
    RawHttp.Answer answer = PROXY.send(method, target, KEY_HEADER);

    assertEquals(405, answer.status(), answer.body());
    assertEquals("POST, OPTIONS", answer.header("Allow").orElseThrow());
    if (format != null) {
      assertError(format, 405, answer);
    }
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @ParameterizedTest
  @CsvSource({
    "POST,   /v1/models,             ,                   CHAT",
    "DELETE, /v1/models,             anthropic-version,  CLAUDE",
    "PUT,    /v1/models/my-model,    ,                   CHAT",
    "PATCH,  /v1/models/my-model,    x-goog-api-client,  GEMINI",
    "POST,   /v1beta/models,         ,                   GEMINI",
    "DELETE, /v1beta/models/a/b,     ,                   GEMINI",
  })
  void modelsAreOnlyRead(String method, String target, String header, ProviderFormat format)
      throws Exception {
    RawHttp.Answer answer = PROXY.send(method, target, withKeyAnd(header));

    assertError(format, 405, answer);
    assertEquals("GET, HEAD, OPTIONS", answer.header("Allow").orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /v1,                             ,                   CHAT",
    "GET,  /v1/,                            ,                   CHAT",
    "POST, /v1/chat,                        ,                   CHAT",
    "POST, /v1/chat/completions/,           ,                   CHAT",
    "POST, /v1/Chat/Completions,            ,                   CHAT",
    "POST, /v1/files,                       ,                   CHAT",
    "POST, /v1/files,                       anthropic-version,  CLAUDE",
    "POST, /v1/messages/batches,            ,                   CLAUDE",
    "GET,  /v1/responses/resp_1,            ,                   RESPONSES",
    "GET,  /v1beta,                         ,                   GEMINI",
    "POST, /v1beta/chat/completions,        ,                   GEMINI",
    "POST, /v1beta/models/m:batchEmbed,     ,                   GEMINI",
    "POST, /v1beta/models/m:,               ,                   GEMINI",
    "POST, /v1beta/models/:generateContent, ,                   GEMINI",
    "POST, /v1beta/models/m,                ,                   GEMINI",
    "POST, /v1/models/m:GenerateContent,    x-goog-api-client,  GEMINI",
    "GET,  /v1/models/nobodys,              ,                   CHAT",
    "GET,  /v1/models/nobodys,              anthropic-version,  CLAUDE",
    "GET,  /v1beta/models/nobodys,          ,                   GEMINI",
  })
  void whatIsNotThereIsNotFound(String method, String target, String header, ProviderFormat format)
      throws Exception {
    RawHttp.Answer answer = PROXY.send(method, target, withKeyAnd(header));

    assertError(format, 404, answer);
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @Test
  void namesMayHoldSlashesAndColons() throws Exception {
    String entry = "api-key: %s, base-url: '%s'".formatted(PROXY.newKey(), PROXY.upstream().url());
    PROXY.holds(
        "openai-compatibility:",
        "  - {name: local, base-url: '%s/v1', models: [{name: 'kimi/k2:free', alias: 'my/k2:x'}]}"
            .formatted(PROXY.upstream().url()),
        "gemini-api-key:",
        "  - {%s, models: [{name: 'tuned/a:b', alias: 'my/tuned:a:b'}]}".formatted(entry));

    RawHttp.Answer chat =
        PROXY.post("/v1/chat/completions", json("{'model':'my/k2:x'}"), KEY_HEADER);
    assertEquals("my/k2:x", ServedProxy.json(chat).path("model").asText(), chat.body());
    assertEquals(json("{'model':'kimi/k2:free'}"), PROXY.upstream().requests().get(0).text());

    for (String root : List.of("/v1", "/v1beta")) {
      RawHttp.Answer gemini =
          PROXY.post(root + "/models/my/tuned:a:b:generateContent", "{}", KEY_HEADER);
      assertEquals(
          "my/tuned:a:b", ServedProxy.json(gemini).path("modelVersion").asText(), gemini.body());
      RawHttp.Answer model = PROXY.send("GET", root + "/models/my/tuned:a:b", KEY_HEADER);
      assertEquals(200, model.status(), model.body());
      assertTrue(model.body().contains("my/tuned:a:b"), model.body());
    }
    assertTrue(
        PROXY.upstream().requests().stream()
            .skip(1)
            .allMatch(
                request ->
                    request
                        .target()
                        .replace("%3A", ":")
                        .equals("/v1beta/models/tuned/a:b:generateContent")),
        () -> PROXY.upstream().requests().toString());
  }

  @Test
  void openAiClientsListSortedModels() throws Exception {
    RawHttp.Answer answer = PROXY.send("GET", "/v1/models", KEY_HEADER);

    JsonNode list = ServedProxy.json(answer);
    assertEquals("list", list.path("object").asText());
    List<String> ids = list.path("data").findValuesAsText("id");
    assertTrue(
        ids.containsAll(List.of("my-model", "gpt-5", "claude-opus-4-20250514", "gemini-2.5-flash")),
        answer.body());
    assertEquals(ids.stream().sorted().distinct().toList(), ids);
    for (JsonNode model : list.path("data")) {
      assertEquals(Set.of("id", "object", "created", "owned_by"), names(model));
      assertEquals("model", model.path("object").asText());
    }
    JsonNode one = ServedProxy.json(PROXY.send("GET", "/v1/models/my-model", KEY_HEADER));
    assertEquals("my-model", one.path("id").asText());
  }

  @Test
  void claudeClientsListModelsInTheirForm() throws Exception {
    JsonNode list =
        ServedProxy.json(PROXY.send("GET", "/v1/models?limit=5", KEY_HEADER, CLAUDE_HEADER));

    List<String> ids = list.path("data").findValuesAsText("id");
    assertTrue(ids.contains("claude-opus-4-20250514"), list::toString);
    assertEquals(ids.stream().sorted().toList(), ids);
    assertEquals(ids.get(0), list.path("first_id").asText());
    assertEquals(ids.get(ids.size() - 1), list.path("last_id").asText());
    assertFalse(list.path("has_more").asBoolean(true));
    for (JsonNode model : list.path("data")) {
      assertEquals(Set.of("type", "id", "display_name", "created_at"), names(model));
    }
    JsonNode one =
        ServedProxy.json(PROXY.send("GET", "/v1/models/my-model", KEY_HEADER, CLAUDE_HEADER));
    assertEquals("my-model", one.path("display_name").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1beta/models", "/v1/models"})
  void geminiClientsListModelsInTheirForm(String target) throws Exception {
    JsonNode list = ServedProxy.json(PROXY.send("GET", target, GEMINI_HEADER));

    List<String> names = list.path("models").findValuesAsText("name");
    assertTrue(names.contains("models/gemini-2.5-flash"), list::toString);
    assertTrue(names.contains("models/my-model"), list::toString);
    assertEquals(names.stream().sorted().toList(), names);
    JsonNode one = ServedProxy.json(PROXY.send("GET", target + "/my-model", GEMINI_HEADER));
    assertEquals("models/my-model", one.path("name").asText());
  }

  @Test
  void aModelIsNotListedWhileAllItsKeysRest() throws Exception {
    String second = PROXY.newKey();
    PROXY.api().delete("/cooldowns");
    PROXY.holds(
        "request-retry: 0",
        PROXY.entries(ProviderFormat.CHAT, chatKey),
        PROXY.entries(ProviderFormat.CLAUDE, claudeKey, second));
    assertTrue(listed().contains("my-model"));

    PROXY.upstream().always(ProviderFormat.CHAT.error(401));
    PROXY.ask(ProviderFormat.CHAT, "my-model");
    PROXY
        .upstream()
        .follow(
            request ->
                request.key().equals(second)
                    ? ProviderFormat.answer(request)
                    : ProviderFormat.CLAUDE.error(401));
    PROXY.ask(ProviderFormat.CLAUDE, "claude-opus-4-20250514");
    PROXY.ask(ProviderFormat.CLAUDE, "claude-opus-4-20250514");
    assertEquals(
        2, PROXY.api().get("/cooldowns").json().path("cooldowns").size(), "one of each kind rests");

    assertFalse(listed().contains("my-model"));
    assertTrue(listed().contains("claude-opus-4-20250514"));

    PROXY.api().delete("/cooldowns");
    assertTrue(listed().contains("my-model"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/messages", "/v1beta/models/m:generateContent", "/v1/models", "/v1/x"})
  void aPreflightNeedsNoKey(String target) throws Exception {
    RawHttp.Answer answer =
        PROXY.send(
            "OPTIONS",
            target,
            "Origin: https://app.example",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: authorization, anthropic-version");

    assertEquals(204, answer.status());
    assertEquals("", answer.body());
    assertEquals("*", answer.header("Access-Control-Allow-Origin").orElseThrow());
    assertTrue(answer.header("Access-Control-Allow-Methods").orElseThrow().contains("POST"));
    assertTrue(answer.header("Access-Control-Allow-Methods").orElseThrow().contains("PATCH"));
    String headers = answer.header("Access-Control-Allow-Headers").orElseThrow();
    assertEquals("authorization, anthropic-version", headers);
    assertTrue(answer.header("Access-Control-Allow-Credentials").isEmpty());
    RawHttp.Answer plain = PROXY.send("OPTIONS", target);
    assertTrue(plain.header("Allow").isPresent());
    assertEquals("*, Authorization", plain.header("Access-Control-Allow-Headers").orElseThrow());
  }

  @Test
  void browsersMayReadEveryAnswer() throws Exception {
    String origin = "Origin: https://app.example";
    String target = ProviderFormat.CLAUDE.target("", false);
    String body = ProviderFormat.CLAUDE.request("claude-x", false);
    PROXY.upstream().always(ProviderFormat.CLAUDE.error(429).header("Retry-After: 7"));
    List<RawHttp.Answer> answers =
        List.of(
            PROXY.send("GET", "/v1/models", origin, KEY_HEADER),
            PROXY.send("GET", "/v1/models", origin),
            PROXY.send("GET", "/v1/nothing", origin, KEY_HEADER),
            PROXY.send("GET", target, origin, KEY_HEADER),
            PROXY.post(target, body, origin, KEY_HEADER));

    assertEquals(
        List.of(200, 401, 404, 405, 429), answers.stream().map(RawHttp.Answer::status).toList());
    for (RawHttp.Answer answer : answers) {
      assertEquals("*", answer.header("Access-Control-Allow-Origin").orElse("none"));
      assertTrue(answer.header("Access-Control-Allow-Credentials").isEmpty());
      String exposed = answer.header("Access-Control-Expose-Headers").orElse("none");
      assertTrue(exposed.contains("Retry-After"), exposed);
    }
  }

  /** A browser hides from a page every header that is not named so. */
  @Test
  void aPageMayReadWhatTheProxyAndTheProviderSayInHeaders() throws Exception {
    PROXY.holds(
        "claude-api-key: [{api-key: %s, base-url: '%s', models: [{name: up, alias: m}]}]"
            .formatted(PROXY.newKey(), PROXY.upstream().url()));
    PROXY.upstream().follow(request -> ProviderFormat.answer(request).header("request-id: req_1"));

    RawHttp.Answer answer =
        PROXY.post(
            "/v1/chat/completions",
            "{\"model\":\"m\",\"seed\":1,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
            KEY_HEADER,
            "Origin: https://page.example");

    assertEquals(200, answer.status(), answer::body);
    String exposed =
        answer.header("Access-Control-Expose-Headers").orElse("none").toLowerCase(Locale.ROOT);
    for (String said : List.of("request-id", "x-cliproxy-loss")) {
      assertTrue(answer.header(said).isPresent(), () -> answer.head().toString());
      assertTrue(List.of(exposed.split(", ")).contains(said), exposed);
    }
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void aBodyThatIsCompressedInAnUnknownWayOrTwiceIsNotRead(ProviderFormat format) throws Exception {
    for (String coding : List.of("compress", "gzip, zstd", "aws-chunked")) {
      RawHttp.Answer answer =
          PROXY.post(
              format.target("m", false),
              format.request("m", false),
              KEY_HEADER,
              "Content-Encoding: " + coding);
      assertError(format, 415, answer);
      assertEquals("gzip, deflate, br, zstd", answer.header("Accept-Encoding").orElseThrow());
    }
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @Test
  void aBodyThatIsCalledIdentityIsRead() throws Exception {
    RawHttp.Answer answer =
        PROXY.post(
            "/v1/messages",
            json("{'model':'claude-x'}"),
            KEY_HEADER,
            "Content-Encoding: identity",
            "Content-Type: text/plain");

    assertEquals(200, answer.status(), answer.body());
    assertEquals(
        "application/json",
        PROXY.upstream().requests().get(0).header("Content-Type").orElseThrow());
  }

  /** Whose sender waits for leave is told at once; for another the proxy waits some seconds. */
  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void aBodyIsAnnouncedTooLarge(ProviderFormat format) throws Exception {
    try (RawHttp.Exchange exchange = PROXY.http().open()) {
      String length = "Content-Length: " + (MOST_BYTES + 1);
      String leave = "Expect: 100-continue";
      String head = RawHttp.head("POST", format.target("m", false), KEY_HEADER, length, leave);
      exchange.write(head.getBytes(StandardCharsets.UTF_8));

      assertError(format, 413, exchange.answer());
    }
  }

  @Test
  void aBodyOfAnAnnouncedLengthThatIsTooLargeIsReadAwaySoThatTheAnswerArrives() throws Exception {
    String target = ProviderFormat.CLAUDE.target("m", false);
    RawHttp.Answer answer =
        PROXY.http().sendBody("POST", target, new byte[MOST_BYTES + 1], KEY_HEADER);

    assertError(ProviderFormat.CLAUDE, 413, answer);
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @Test
  void aChunkedBodyThatBecomesTooLargeIsRefused() throws Exception {
    RawHttp.Answer answer = sendChunked(MOST_BYTES + 1);

    assertError(ProviderFormat.CLAUDE, 413, answer);
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @Test
  void aChunkedBodyMayHaveSixtyFourMebibytes() throws Exception {
    PROXY.upstream().always(ProviderFormat.CLAUDE.success("claude-x", false));
    RawHttp.Answer answer = sendChunked(MOST_BYTES);

    assertEquals(200, answer.status(), answer.body());
    assertEquals(MOST_BYTES, PROXY.upstream().requests().get(0).body().length);
  }

  @Test
  void anAnnouncedBodyMayHaveSixtyFourMebibytes() throws Exception {
    PROXY.upstream().always(ProviderFormat.CLAUDE.success("claude-x", false));
    byte[] body = large(MOST_BYTES);
    RawHttp.Answer answer = PROXY.http().sendBody("POST", "/v1/messages", body, KEY_HEADER);

    assertEquals(200, answer.status(), answer.body());
    assertTrue(Arrays.equals(body, PROXY.upstream().requests().get(0).body()));
  }

  static Stream<Arguments> badBodies() {
    return Stream.of(
            "",
            " ",
            "nope",
            "[]",
            "null",
            "'model'",
            "{'model':'m'",
            "{'model':'m',}",
            "{'model':'m'} {}",
            "{'model':'m','model':'m'}",
            "{'model':'m','x':1,'model':'n'}",
            "{'model':7}",
            "{'model':null}",
            "{'model':['m']}",
            "{'model':{}}",
            "{'model':'m','x':01}",
            "{'model':'m','x':" + "[".repeat(300) + "]".repeat(300) + "}")
        .flatMap(
            body ->
                Arrays.stream(ProviderFormat.values())
                    .filter(format -> format != ProviderFormat.GEMINI)
                    .map(format -> Arguments.of(format, body)));
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void aBodyThatIsNoRequestIsRefused(ProviderFormat format, String body) throws Exception {
    assertError(format, 400, PROXY.post(format.target("", false), json(body), KEY_HEADER));
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nope", "[]", "{'contents':[}", "{} {}", "{'model':1}"})
  void aGeminiBodyThatIsNoRequestIsRefused(String body) throws Exception {
    String target = ProviderFormat.GEMINI.target("gemini-x", false);
    assertError(ProviderFormat.GEMINI, 400, PROXY.post(target, json(body), KEY_HEADER));
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'model':''}", "{'model':' '}", "{'x':{'model':'my-model'}}"})
  void aBodyWithoutAModelIsRefusedAndSaysSo(String body) throws Exception {
    for (ProviderFormat format :
        List.of(ProviderFormat.CHAT, ProviderFormat.RESPONSES, ProviderFormat.CLAUDE)) {
      RawHttp.Answer answer = PROXY.post(format.target("", false), json(body), KEY_HEADER);
      assertError(format, 400, answer);
      assertTrue(answer.body().contains("model is required"), answer.body());
    }
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @ParameterizedTest
  @CsvSource({
    "CHAT,      claude-x",
    "CHAT,      gpt-5",
    "RESPONSES, my-model",
    "CLAUDE,    gemini-x",
    "GEMINI,    claude-x",
  })
  void aModelOfAProviderWithAnotherFormatIsAskedForInThat(ProviderFormat format, String model)
      throws Exception {
    RawHttp.Answer answer = PROXY.ask(format, model);

    assertEquals(200, answer.status(), answer.body());
    ReceivedRequest asked = PROXY.upstream().requests().get(0);
    assertNotEquals(format, ProviderFormat.of(asked));
    assertTrue(asked.header("anthropic-beta").isEmpty());
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void aModelThatNobodyServesIsNotFound(ProviderFormat format) throws Exception {
    assertError(format, 404, PROXY.ask(format, "nobodys"));
    assertError(format, 404, PROXY.ask(format, "n".repeat(300)));
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @Test
  void aClaudeClientsVersionAndBetasGoOn() throws Exception {
    String target = ProviderFormat.CLAUDE.target("", false);
    String body = ProviderFormat.CLAUDE.request("claude-x", false);
    PROXY.post(target, body, KEY_HEADER);
    PROXY.post(
        target,
        body,
        KEY_HEADER,
        "anthropic-version: 2030-01-01",
        "anthropic-beta: a-2025,b-2025",
        "Anthropic-Beta: c-2025");

    ReceivedRequest without = PROXY.upstream().requests().get(0);
    assertEquals("2023-06-01", without.header("anthropic-version").orElseThrow());
    assertTrue(without.header("anthropic-beta").isEmpty());
    ReceivedRequest with = PROXY.upstream().requests().get(1);
    assertEquals("2030-01-01", with.header("anthropic-version").orElseThrow());
    assertEquals("a-2025,b-2025,c-2025", with.header("anthropic-beta").orElseThrow());
    for (ReceivedRequest request : PROXY.upstream().requests()) {
      assertEquals(claudeKey, request.header("x-api-key").orElseThrow());
      assertTrue(request.header("Authorization").isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CHAT,      authorization",
    "RESPONSES, authorization",
    "CLAUDE,    x-api-key anthropic-version",
    "GEMINI,    x-goog-api-key",
  })
  void nothingOfTheClientLeaksIntoTheHeaders(ProviderFormat format, String own) throws Exception {
    RawHttp.Answer answer =
        PROXY.post(
            format.target(ProviderEntries.clientModel(format), false),
            format.request(ProviderEntries.clientModel(format), false),
            "Authorization: Bearer wrong",
            "x-api-key: client-key",
            "x-goog-api-key: wrong-too",
            "x-goog-api-client: sdk/1",
            "x-goog-user-project: mine",
            "User-Agent: claude-cli/1.0",
            "X-App: cli",
            "x-stainless-lang: js",
            "X-Stainless-OS: Linux",
            "OpenAI-Organization: mine",
            "OpenAI-Project: mine",
            "Cookie: a=b",
            "Accept-Language: de",
            "Accept-Encoding: gzip",
            "Referer: https://app.example/secret",
            "Origin: https://app.example",
            "X-Forwarded-For: 203.0.113.7",
            "X-Real-IP: 203.0.113.7",
            "Forwarded: for=203.0.113.7",
            "Via: 1.1 mine",
            "X-Request-Id: mine",
            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "Proxy-Authorization: Basic x");

    assertEquals(200, answer.status(), answer.body());
    ReceivedRequest received = PROXY.upstream().requests().get(0);
    Set<String> expected =
        new TreeSet<>(
            List.of(
                "host",
                "user-agent",
                "accept",
                "accept-encoding",
                "content-type",
                "content-length"));
    expected.addAll(List.of(own.split(" ")));
    assertEquals(
        expected,
        received.headers().stream()
            .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new)));
    assertTrue(received.header("User-Agent").orElseThrow().startsWith("cliproxy/"));
    assertEquals("identity", received.header("Accept-Encoding").orElseThrow());
    assertEquals("127.0.0.1:" + PROXY.upstream().port(), received.header("Host").orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "?key=client-key,                            ''",
    "?%6bey=client-key,                          ''",
    "?k%65%79=client-key,                        ''",
    "?key=client-key&beta=true,                  ?beta=true",
    "?beta=true&key=client-key,                  ?beta=true",
    "?a=1&key=client-key&b=%20x&key=client-key,     ?a=1&b=%20x",
    "?a=1&&%4Bey=x&key=client-key&keys=y&c,      ?a=1&%4Bey=x&keys=y&c",
    "?key&key=&a=b,                              ?a=b",
  })
  void theQueryGoesOnWithoutAnyKey(String query, String upstreamQuery) throws Exception {
    String body = ProviderFormat.CLAUDE.request("claude-x", false);
    RawHttp.Answer answer =
        query.contains("=client-key")
            ? PROXY.post("/v1/messages" + query, body)
            : PROXY.post("/v1/messages" + query, body, KEY_HEADER);
    RawHttp.Answer withHeader = PROXY.post("/v1/messages" + query, body, KEY_HEADER);

    assertEquals(200, answer.status(), answer.body());
    assertEquals(200, withHeader.status(), withHeader.body());
    for (ReceivedRequest request : PROXY.upstream().requests()) {
      assertEquals("/v1/messages" + upstreamQuery, request.target());
    }
  }

  @Test
  void aStreamOfGeminiKeepsItsOwnAlt() throws Exception {
    String target = "/v1beta/models/gemini-x:streamGenerateContent";
    PROXY.post(target + "?key=client-key&alt=sse", "{}");
    PROXY.post(target + "?key=client-key&x=1", "{}");

    assertEquals(target + "?alt=sse", PROXY.upstream().requests().get(0).target());
    assertEquals(target + "?x=1&alt=sse", PROXY.upstream().requests().get(1).target());
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void configuredHeadersAreSentAndWin(ProviderFormat format) throws Exception {
    String key = PROXY.newKey();
    PROXY.holds(
        PROXY
            .entries(format, key)
            .replaceFirst(
                "\\{(name: local|api-key: " + key + ")",
                "{headers: {X-Team: blue, user-agent: team/1, anthropic-beta: ours}, $1"));
    String model = ProviderEntries.clientModel(format);
    RawHttp.Answer answer =
        PROXY.post(
            format.target(model, false),
            format.request(model, false),
            KEY_HEADER,
            "X-Team: red",
            "anthropic-beta: theirs");

    assertEquals(200, answer.status(), answer.body());
    ReceivedRequest received = PROXY.upstream().requests().get(0);
    assertEquals(key, received.key());
    for (String line : List.of("X-Team: blue", "user-agent: team/1", "anthropic-beta: ours")) {
      String name = line.substring(0, line.indexOf(':'));
      assertEquals(
          List.of(line.substring(line.indexOf(':') + 2)),
          received.headers().stream()
              .filter(
                  header ->
                      header
                          .toLowerCase(Locale.ROOT)
                          .startsWith(name.toLowerCase(Locale.ROOT) + ":"))
              .map(header -> header.substring(header.indexOf(':') + 1).strip())
              .toList());
    }
  }

  @Test
  void aQueryThatWouldHaveToBeRepairedIsRefused() throws Exception {
    RawHttp.Answer answer =
        PROXY.post("/v1/messages?a=%zz", json("{'model':'claude-x'}"), KEY_HEADER);

    assertEquals(400, answer.status(), answer.body());
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  private static String[] withKeyAnd(String header) {
    return header == null ? new String[] {KEY_HEADER} : new String[] {KEY_HEADER, header + ": x"};
  }

  private static List<String> listed() throws Exception {
    return ServedProxy.json(PROXY.send("GET", "/v1/models", KEY_HEADER))
        .path("data")
        .findValuesAsText("id");
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** A request of this many bytes, most of it one text. */
  private static byte[] large(int bytes) {
    String start = json("{'model':'claude-x','messages':[{'role':'user','content':'");
    String end = json("'}]}");
    byte[] body = new byte[bytes];
    Arrays.fill(body, (byte) 'a');
    System.arraycopy(start.getBytes(StandardCharsets.UTF_8), 0, body, 0, start.length());
    System.arraycopy(
        end.getBytes(StandardCharsets.UTF_8), 0, body, bytes - end.length(), end.length());
    return body;
  }

  private static RawHttp.Answer sendChunked(int bytes) throws Exception {
    byte[] body = large(bytes);
    try (RawHttp.Exchange exchange = PROXY.http().open()) {
      String head = RawHttp.head("POST", "/v1/messages", KEY_HEADER, "Transfer-Encoding: chunked");
      exchange.write(head.getBytes(StandardCharsets.UTF_8));
      for (int from = 0; from < bytes; from += 1 << 20) {
        int length = Math.min(1 << 20, bytes - from);
        // The last chunk and the end at once: who refuses the one may close before the other comes.
        String end = from + length == bytes ? "\r\n0\r\n\r\n" : "\r\n";
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.UTF_8));
        chunk.write(body, from, length);
        chunk.writeBytes(end.getBytes(StandardCharsets.UTF_8));
        exchange.write(chunk.toByteArray());
      }
      return exchange.answer();
    }
  }
}
