package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ApiException;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Tool;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputText;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What the providers' own SDKs can rely on. It holds when they ask a provider directly, which shows
 * that the scripted provider is a good one, and it must hold in the same words through the proxy.
 */
abstract class SdkContract {
  static final String CHAT_MODEL = "my-model";
  static final String RESPONSES_MODEL = "gpt-5";
  static final String CLAUDE_MODEL = "claude-sonnet-4-5";
  static final String GEMINI_MODEL = "gemini-2.5-flash";

  private static final String PIXEL = "iVBORw0KGgo=";

  /** Where the SDKs send their requests, without a slash at the end. */
  abstract String url();

  /** What answers them in the end. */
  abstract ScriptedUpstream upstream();

  OpenAIClient openAi(String key) {
    return OpenAIOkHttpClient.builder().baseUrl(url() + "/v1").apiKey(key).maxRetries(0).build();
  }

  AnthropicClient claude(String key) {
    return AnthropicOkHttpClient.builder().baseUrl(url()).apiKey(key).maxRetries(0).build();
  }

  Client gemini(String key) {
    return Client.builder()
        .apiKey(key)
        .httpOptions(
            HttpOptions.builder()
                .baseUrl(url())
                .retryOptions(HttpRetryOptions.builder().attempts(1))
                .build())
        .build();
  }

  @Test
  void chatAnswersWithTextAndACall() {
    OpenAIClient client = openAi("client-key");

    assertChat(client.chat().completions().create(chatRequest()));
    ReceivedRequest received = upstream().requests().get(0);
    assertEquals("/v1/chat/completions", received.target());
  }

  @Test
  void chatStreamsTextAndACall() {
    ChatCompletionAccumulator answer = ChatCompletionAccumulator.create();
    try (var stream = openAi("client-key").chat().completions().createStreaming(chatRequest())) {
      stream.stream().forEach(answer::accumulate);
    }

    assertChat(answer.chatCompletion());
  }

  @Test
  void chatCarriesAnImage() throws Exception {
    String url = "data:image/png;base64," + PIXEL;
    openAi("client-key")
        .chat()
        .completions()
        .create(
            ChatCompletionCreateParams.builder()
                .model(CHAT_MODEL)
                .addUserMessageOfArrayOfContentParts(
                    List.of(
                        ChatCompletionContentPart.ofText(
                            ChatCompletionContentPartText.builder().text("What is it?").build()),
                        ChatCompletionContentPart.ofImageUrl(
                            ChatCompletionContentPartImage.builder()
                                .imageUrl(
                                    ChatCompletionContentPartImage.ImageUrl.builder()
                                        .url(url)
                                        .build())
                                .build())))
                .build());

    assertEquals(
        url,
        upstream().requests().get(0).json().at("/messages/0/content/1/image_url/url").asText());
  }

  @Test
  void responsesAnswersWithTextAndACall() {
    assertResponse(openAi("client-key").responses().create(responsesRequest()));
    assertEquals("/v1/responses", upstream().requests().get(0).target());
  }

  @Test
  void responsesStreamsTextAndACall() {
    ResponseAccumulator answer = ResponseAccumulator.create();
    try (var stream = openAi("client-key").responses().createStreaming(responsesRequest())) {
      stream.stream().forEach(answer::accumulate);
    }

    assertResponse(answer.response());
  }

  @Test
  void responsesCarriesAnImage() throws Exception {
    String url = "data:image/png;base64," + PIXEL;
    openAi("client-key")
        .responses()
        .create(
            ResponseCreateParams.builder()
                .model(RESPONSES_MODEL)
                .inputOfResponse(
                    List.of(
                        ResponseInputItem.ofMessage(
                            ResponseInputItem.Message.builder()
                                .role(ResponseInputItem.Message.Role.USER)
                                .addContent(
                                    ResponseInputContent.ofInputImage(
                                        ResponseInputImage.builder()
                                            .detail(ResponseInputImage.Detail.AUTO)
                                            .imageUrl(url)
                                            .build()))
                                .build())))
                .build());

    assertEquals(
        url, upstream().requests().get(0).json().at("/input/0/content/0/image_url").asText());
  }

  @Test
  void claudeAnswersWithTextAndACall() {
    assertMessage(claude("client-key").messages().create(claudeRequest()));
    ReceivedRequest received = upstream().requests().get(0);
    assertEquals("/v1/messages", received.target());
    assertNotEquals(
        "2023-06-01",
        received.header("anthropic-version").orElseThrow(),
        "the version is the SDK's own, not what a proxy takes when there is none");
  }

  @Test
  void claudeStreamsTextAndACall() {
    MessageAccumulator answer = MessageAccumulator.create();
    try (var stream = claude("client-key").messages().createStreaming(claudeRequest())) {
      stream.stream().forEach(answer::accumulate);
    }

    assertMessage(answer.message());
  }

  @Test
  void claudeCarriesAnImage() throws Exception {
    claude("client-key")
        .messages()
        .create(
            MessageCreateParams.builder()
                .model(CLAUDE_MODEL)
                .maxTokens(100)
                .addUserMessageOfContentBlockParams(
                    List.of(
                        ContentBlockParam.ofText(
                            TextBlockParam.builder().text("What is it?").build()),
                        ContentBlockParam.ofImage(
                            ImageBlockParam.builder()
                                .source(
                                    Base64ImageSource.builder()
                                        .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                                        .data(PIXEL)
                                        .build())
                                .build())))
                .build());

    assertEquals(
        PIXEL,
        upstream().requests().get(0).json().at("/messages/0/content/1/source/data").asText());
  }

  @Test
  void claudeCountsTokens() {
    assertEquals(
        11,
        claude("client-key")
            .messages()
            .countTokens(
                MessageCountTokensParams.builder()
                    .model(CLAUDE_MODEL)
                    .addUserMessage("Hello")
                    .build())
            .inputTokens());
  }

  @Test
  void geminiAnswersWithTextAndACall() {
    try (Client client = gemini("client-key")) {
      assertGenerated(client.models.generateContent(GEMINI_MODEL, "Hello", geminiTools()));
    }
    assertTrue(
        upstream().requests().get(0).target().endsWith("/models/gemini-2.5-flash:generateContent"));
  }

  @Test
  void geminiStreamsTextAndACall() {
    try (Client client = gemini("client-key");
        ResponseStream<GenerateContentResponse> stream =
            client.models.generateContentStream(GEMINI_MODEL, "Hello", geminiTools())) {
      var answers = stream.iterator();
      assertEquals("Hi", answers.next().text());
      GenerateContentResponse last = answers.next();
      assertCall(last);
      assertEquals(18, last.usageMetadata().orElseThrow().totalTokenCount().orElseThrow());
    }
  }

  @Test
  void geminiCarriesAnImage() throws Exception {
    try (Client client = gemini("client-key")) {
      client.models.generateContent(
          GEMINI_MODEL,
          Content.fromParts(
              Part.fromText("What is it?"), Part.fromBytes(new byte[] {1, 2, 3}, "image/png")),
          null);
    }
    assertEquals(
        "AQID",
        upstream().requests().get(0).json().at("/contents/0/parts/1/inlineData/data").asText());
  }

  @Test
  void geminiCountsTokens() {
    try (Client client = gemini("client-key")) {
      assertEquals(
          11, client.models.countTokens(GEMINI_MODEL, "Hello", null).totalTokens().orElseThrow());
    }
  }

  @Test
  void aRequestThatTheProviderRefusesIsABadRequestInEverySdk() {
    fail(400);

    assertThrows(
        com.openai.errors.BadRequestException.class,
        () -> openAi("client-key").chat().completions().create(chatRequest()));
    assertThrows(
        com.openai.errors.BadRequestException.class,
        () -> openAi("client-key").responses().create(responsesRequest()));
    assertThrows(
        com.anthropic.errors.BadRequestException.class,
        () -> claude("client-key").messages().create(claudeRequest()));
    assertEquals(400, geminiError("client-key", GEMINI_MODEL).code());
  }

  @Test
  void aModelThatTheProviderDoesNotHaveIsNotFoundInEverySdk() {
    fail(404);

    assertEquals(
        "model_not_found",
        assertThrows(
                com.openai.errors.NotFoundException.class,
                () -> openAi("client-key").chat().completions().create(chatRequest()))
            .code()
            .orElseThrow());
    assertThrows(
        com.openai.errors.NotFoundException.class,
        () -> openAi("client-key").responses().create(responsesRequest()));
    assertThrows(
        com.anthropic.errors.NotFoundException.class,
        () -> claude("client-key").messages().create(claudeRequest()));
    assertEquals(404, geminiError("client-key", GEMINI_MODEL).code());
  }

  @Test
  void aUsedUpQuotaIsARateLimitInEverySdk() {
    upstream().follow(request -> ProviderFormat.of(request).error(429).header("Retry-After: 7"));

    var chat =
        assertThrows(
            com.openai.errors.RateLimitException.class,
            () -> openAi("client-key").chat().completions().create(chatRequest()));
    assertEquals(List.of("7"), chat.headers().values("Retry-After"));
    assertThrows(
        com.openai.errors.RateLimitException.class,
        () -> openAi("client-key").responses().create(responsesRequest()));
    var message =
        assertThrows(
            com.anthropic.errors.RateLimitException.class,
            () -> claude("client-key").messages().create(claudeRequest()));
    assertEquals(List.of("7"), message.headers().values("Retry-After"));
    ApiException generated = geminiError("client-key", GEMINI_MODEL);
    assertEquals(429, generated.code());
    assertEquals("RESOURCE_EXHAUSTED", generated.status());
  }

  @Test
  void anErrorInAStreamIsAnErrorInEverySdk() {
    upstream()
        .follow(
            request -> {
              ProviderFormat format = ProviderFormat.of(request);
              String model = format.modelOf(request);
              return Reply.events(
                  List.of(format.events(model).get(0), format.errorEvent(500, model)));
            });

    try (var stream = openAi("client-key").chat().completions().createStreaming(chatRequest())) {
      assertThrows(
          com.openai.errors.SseException.class, () -> stream.stream().forEach(chunk -> {}));
    }
    try (var stream = claude("client-key").messages().createStreaming(claudeRequest())) {
      assertThrows(
          com.anthropic.errors.SseException.class, () -> stream.stream().forEach(event -> {}));
    }
    try (var stream = openAi("client-key").responses().createStreaming(responsesRequest())) {
      assertTrue(stream.stream().anyMatch(event -> event.isFailed()));
    }
  }

  /** All the provider says from now on is this. */
  void fail(int status) {
    upstream().follow(request -> ProviderFormat.of(request).error(status));
  }

  ApiException geminiError(String key, String model) {
    try (Client client = gemini(key)) {
      return assertThrows(
          ApiException.class, () -> client.models.generateContent(model, "Hello", null));
    }
  }

  static ChatCompletionCreateParams chatRequest() {
    return ChatCompletionCreateParams.builder()
        .model(CHAT_MODEL)
        .addUserMessage("Hello")
        .addTool(
            ChatCompletionFunctionTool.builder()
                .function(
                    FunctionDefinition.builder()
                        .name("f")
                        .parameters(
                            FunctionParameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .build())
                        .build())
                .build())
        .build();
  }

  static ResponseCreateParams responsesRequest() {
    return ResponseCreateParams.builder()
        .model(RESPONSES_MODEL)
        .input("Hello")
        .addTool(
            FunctionTool.builder()
                .name("f")
                .strict(false)
                .parameters(
                    FunctionTool.Parameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .build())
                .build())
        .build();
  }

  static MessageCreateParams claudeRequest() {
    return MessageCreateParams.builder()
        .model(CLAUDE_MODEL)
        .maxTokens(100)
        .addUserMessage("Hello")
        .addTool(
            com.anthropic.models.messages.Tool.builder()
                .name("f")
                .inputSchema(com.anthropic.models.messages.Tool.InputSchema.builder().build())
                .build())
        .build();
  }

  static GenerateContentConfig geminiTools() {
    return GenerateContentConfig.builder()
        .tools(
            Tool.builder()
                .functionDeclarations(FunctionDeclaration.builder().name("f").build())
                .build())
        .build();
  }

  private static void assertChat(ChatCompletion answer) {
    assertEquals(CHAT_MODEL, answer.model());
    ChatCompletionMessage message = answer.choices().get(0).message();
    assertEquals("Hi", message.content().orElseThrow());
    var call = message.toolCalls().orElseThrow().get(0).asFunction();
    assertEquals("call_1", call.id());
    assertEquals("f", call.function().name());
    assertEquals("{\"a\":1}", call.function().arguments());
    assertEquals(
        ChatCompletion.Choice.FinishReason.TOOL_CALLS, answer.choices().get(0).finishReason());
  }

  private static void assertResponse(Response answer) {
    assertEquals(RESPONSES_MODEL, answer.model().asChat().asString());
    ResponseOutputText text = answer.output().get(0).asMessage().content().get(0).asOutputText();
    assertEquals("Hi", text.text());
    ResponseFunctionToolCall call = answer.output().get(1).asFunctionCall();
    assertEquals("call_1", call.callId());
    assertEquals("{\"a\":1}", call.arguments());
    assertEquals(18, answer.usage().orElseThrow().totalTokens());
  }

  private static void assertMessage(Message answer) {
    assertEquals(CLAUDE_MODEL, answer.model().asString());
    assertEquals("Hi", answer.content().get(0).asText().text());
    ToolUseBlock call = answer.content().get(1).asToolUse();
    assertEquals("toolu_1", call.id());
    assertEquals(Map.of("a", 1), call._input().convert(Map.class));
    assertEquals(StopReason.TOOL_USE, answer.stopReason().orElseThrow());
    assertEquals(7, answer.usage().outputTokens());
  }

  private static void assertGenerated(GenerateContentResponse answer) {
    assertEquals(GEMINI_MODEL, answer.modelVersion().orElseThrow());
    assertEquals("Hi", answer.parts().get(0).text().orElseThrow());
    assertCall(answer);
    assertEquals(18, answer.usageMetadata().orElseThrow().totalTokenCount().orElseThrow());
  }

  private static void assertCall(GenerateContentResponse answer) {
    FunctionCall call = answer.functionCalls().get(0);
    assertEquals("f", call.name().orElseThrow());
    assertEquals(Map.of("a", 1), call.args().orElseThrow());
  }
}
