package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The official SDKs run a tool for a model, whoever its provider is. */
class SdkTranslationIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();
  private static final String MODEL = "any-model";
  private static final String RESULT = "the result is forty-two";
  private static final String LAST = "done with it";

  /** A provider that wants the tool to be run first. */
  private static void served(ProviderFormat provider) throws Exception {
    PROXY.holds(
        "request-retry: 0", TranslationIT.entry(provider, PROXY.upstream().url(), PROXY.newKey()));
    PROXY
        .upstream()
        .follow(
            request ->
                request.text().contains(RESULT)
                    ? last(provider, provider.isStream(request))
                    : ProviderFormat.answer(request));
  }

  private static Reply last(ProviderFormat provider, boolean stream) {
    return stream ? Reply.events(lastEvents(provider)) : Reply.json(200, lastDocument(provider));
  }

  private static String lastDocument(ProviderFormat provider) {
    return switch (provider) {
      case CHAT ->
          """
          {"id":"c2","object":"chat.completion","created":1,"model":"up-model","choices":[{"index":0,
          "message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],
          "usage":{"prompt_tokens":20,"completion_tokens":3,"total_tokens":23}}"""
              .formatted(LAST);
      case RESPONSES -> lastResponse("completed");
      case CLAUDE ->
          """
          {"id":"msg_2","type":"message","role":"assistant","model":"up-model","content":[
          {"type":"text","text":"%s"}],"stop_reason":"end_turn","stop_sequence":null,
          "usage":{"input_tokens":20,"output_tokens":3}}"""
              .formatted(LAST);
      case GEMINI ->
          """
          {"candidates":[{"content":{"role":"model","parts":[{"text":"%s"}]},"finishReason":"STOP",\
          "index":0}],"usageMetadata":{"promptTokenCount":20,"candidatesTokenCount":3,\
          "totalTokenCount":23},"modelVersion":"up-model"}"""
              .formatted(LAST);
    };
  }

  private static String lastResponse(String status) {
    return """
        {"id":"resp_2","object":"response","created_at":1,"status":"%s","model":"up-model",\
        "output":[{"id":"msg_2","type":"message","role":"assistant","status":"completed",\
        "content":[{"type":"output_text","text":"%s","annotations":[]}]}],\
        "usage":{"input_tokens":20,"input_tokens_details":{"cached_tokens":0},"output_tokens":3,\
        "output_tokens_details":{"reasoning_tokens":0},"total_tokens":23}}"""
        .formatted(status, LAST);
  }

  private static List<String> lastEvents(ProviderFormat provider) {
    return switch (provider) {
      case CHAT ->
          List.of(
              data(
                  """
                  {"id":"c2","object":"chat.completion.chunk","created":1,"model":"m","choices":[\
                  {"index":0,"delta":{"role":"assistant","content":"%s"},"finish_reason":null}]}"""
                      .formatted(LAST)),
              data(
                  """
                  {"id":"c2","object":"chat.completion.chunk","created":1,"model":"m","choices":[\
                  {"index":0,"delta":{},"finish_reason":"stop"}]}"""),
              data("[DONE]"));
      case RESPONSES ->
          List.of(
              data(
                  """
                  {"type":"response.created","sequence_number":0,"response":{"id":"resp_2",\
                  "object":"response","status":"in_progress","model":"m","output":[]}}"""),
              data(
                  """
                  {"type":"response.output_item.added","sequence_number":1,"output_index":0,\
                  "item":{"id":"msg_2","type":"message","role":"assistant","content":[]}}"""),
              data(
                  """
                  {"type":"response.output_text.delta","sequence_number":2,"item_id":"msg_2",\
                  "output_index":0,"content_index":0,"delta":"%s"}"""
                      .formatted(LAST)),
              data(
                  """
                  {"type":"response.completed","sequence_number":3,"response":%s}"""
                      .formatted(lastResponse("completed"))));
      case CLAUDE ->
          List.of(
              data(
                  """
                  {"type":"message_start","message":{"id":"msg_2","type":"message",\
                  "role":"assistant","model":"m","content":[],"usage":{"input_tokens":20,\
                  "output_tokens":1}}}"""),
              data(
                  """
                  {"type":"content_block_start","index":0,"content_block":{"type":"text",\
                  "text":""}}"""),
              data(
                  """
                  {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",\
                  "text":"%s"}}"""
                      .formatted(LAST)),
              data(
                  """
                  {"type":"content_block_stop","index":0}"""),
              data(
                  """
                  {"type":"message_delta","delta":{"stop_reason":"end_turn"},\
                  "usage":{"output_tokens":3}}"""),
              data(
                  """
                  {"type":"message_stop"}"""));
      case GEMINI -> List.of(data(lastDocument(provider)));
    };
  }

  private static String data(String json) {
    return "data: " + json + "\n\n";
  }

  private static void assertResultReachedTheProvider() {
    List<ReceivedRequest> requests = PROXY.upstream().requests();
    assertEquals(2, requests.size());
    assertTrue(requests.get(1).text().contains(RESULT), requests.get(1)::text);
  }

  private static String url() {
    return PROXY.config().server().uri("").toString();
  }

  private static OpenAIClient openAi() {
    return OpenAIOkHttpClient.builder()
        .baseUrl(url() + "/v1")
        .apiKey("client-key")
        .maxRetries(0)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "RESPONSES, true",
    "RESPONSES, false",
    "CLAUDE, true",
    "CLAUDE, false",
    "GEMINI, true",
    "GEMINI, false"
  })
  void openAiChat(ProviderFormat provider, boolean streams) throws Exception {
    served(provider);
    ChatCompletionCreateParams first = SdkContract.chatRequest().toBuilder().model(MODEL).build();

    var message = chat(first, streams).choices().get(0).message();
    var call = message.toolCalls().orElseThrow().get(0).asFunction();
    assertEquals("f", call.function().name());
    ChatCompletion last =
        chat(
            first.toBuilder()
                .addMessage(message)
                .addMessage(
                    ChatCompletionToolMessageParam.builder()
                        .toolCallId(call.id())
                        .content(RESULT)
                        .build())
                .build(),
            streams);

    assertEquals(LAST, last.choices().get(0).message().content().orElseThrow());
    assertResultReachedTheProvider();
  }

  private static ChatCompletion chat(ChatCompletionCreateParams request, boolean streams) {
    if (!streams) {
      return openAi().chat().completions().create(request);
    }
    ChatCompletionAccumulator answer = ChatCompletionAccumulator.create();
    try (var stream = openAi().chat().completions().createStreaming(request)) {
      stream.stream().forEach(answer::accumulate);
    }
    return answer.chatCompletion();
  }

  @ParameterizedTest
  @CsvSource({
    "CHAT, true",
    "CHAT, false",
    "CLAUDE, true",
    "CLAUDE, false",
    "GEMINI, true",
    "GEMINI, false"
  })
  void openAiResponses(ProviderFormat provider, boolean streams) throws Exception {
    served(provider);
    ResponseCreateParams first = SdkContract.responsesRequest().toBuilder().model(MODEL).build();

    Response answer = response(first, streams);
    List<ResponseInputItem> input = new ArrayList<>();
    for (ResponseOutputItem item : answer.output()) {
      if (item.isMessage()) {
        input.add(ResponseInputItem.ofResponseOutputMessage(item.asMessage()));
      } else if (item.isReasoning()) {
        input.add(ResponseInputItem.ofReasoning(item.asReasoning()));
      } else {
        input.add(ResponseInputItem.ofFunctionCall(item.asFunctionCall()));
        input.add(
            ResponseInputItem.ofFunctionCallOutput(
                ResponseInputItem.FunctionCallOutput.builder()
                    .callId(item.asFunctionCall().callId())
                    .output(RESULT)
                    .build()));
      }
    }
    Response last = response(first.toBuilder().inputOfResponse(input).build(), streams);

    assertEquals(LAST, last.output().get(0).asMessage().content().get(0).asOutputText().text());
    assertResultReachedTheProvider();
  }

  private static Response response(ResponseCreateParams request, boolean streams) {
    if (!streams) {
      return openAi().responses().create(request);
    }
    ResponseAccumulator answer = ResponseAccumulator.create();
    try (var stream = openAi().responses().createStreaming(request)) {
      stream.stream().forEach(answer::accumulate);
    }
    return answer.response();
  }

  @ParameterizedTest
  @CsvSource({
    "CHAT, true",
    "CHAT, false",
    "RESPONSES, true",
    "RESPONSES, false",
    "GEMINI, true",
    "GEMINI, false"
  })
  void anthropic(ProviderFormat provider, boolean streams) throws Exception {
    served(provider);
    MessageCreateParams first = SdkContract.claudeRequest().toBuilder().model(MODEL).build();

    Message answer = message(first, streams);
    String call =
        answer.content().stream()
            .filter(block -> block.isToolUse())
            .findFirst()
            .orElseThrow()
            .asToolUse()
            .id();
    Message last =
        message(
            first.toBuilder()
                .addMessage(answer)
                .addUserMessageOfContentBlockParams(
                    List.of(
                        ContentBlockParam.ofToolResult(
                            ToolResultBlockParam.builder()
                                .toolUseId(call)
                                .content(RESULT)
                                .build())))
                .build(),
            streams);

    assertEquals(LAST, last.content().get(0).asText().text());
    assertResultReachedTheProvider();
  }

  private static Message message(MessageCreateParams request, boolean streams) {
    AnthropicClient client =
        AnthropicOkHttpClient.builder().baseUrl(url()).apiKey("client-key").maxRetries(0).build();
    if (!streams) {
      return client.messages().create(request);
    }
    MessageAccumulator answer = MessageAccumulator.create();
    try (var stream = client.messages().createStreaming(request)) {
      stream.stream().forEach(answer::accumulate);
    }
    return answer.message();
  }

  @ParameterizedTest
  @CsvSource({
    "CHAT, true",
    "CHAT, false",
    "RESPONSES, true",
    "RESPONSES, false",
    "CLAUDE, true",
    "CLAUDE, false"
  })
  void google(ProviderFormat provider, boolean streams) throws Exception {
    served(provider);
    try (Client client =
        Client.builder()
            .apiKey("client-key")
            .httpOptions(HttpOptions.builder().baseUrl(url()).build())
            .build()) {
      Content question = Content.builder().role("user").parts(Part.fromText("Hello")).build();

      List<Part> parts = generated(client, List.of(question), streams);
      FunctionCall call =
          parts.stream().flatMap(part -> part.functionCall().stream()).findFirst().orElseThrow();
      assertEquals(Map.of("a", 1), call.args().orElseThrow());
      List<Part> last =
          generated(
              client,
              List.of(
                  question,
                  Content.builder().role("model").parts(parts).build(),
                  Content.builder()
                      .role("user")
                      .parts(Part.fromFunctionResponse("f", Map.of("output", RESULT)))
                      .build()),
              streams);

      assertEquals(LAST, last.get(0).text().orElseThrow());
    }
    assertResultReachedTheProvider();
  }

  private static List<Part> generated(Client client, List<Content> contents, boolean streams) {
    GenerateContentConfig tools = SdkContract.geminiTools();
    if (!streams) {
      return List.copyOf(client.models.generateContent(MODEL, contents, tools).parts());
    }
    List<Part> parts = new ArrayList<>();
    try (var stream = client.models.generateContentStream(MODEL, contents, tools)) {
      for (GenerateContentResponse chunk : stream) {
        if (chunk.parts() != null) {
          parts.addAll(chunk.parts());
        }
      }
    }
    return List.copyOf(parts);
  }
}
