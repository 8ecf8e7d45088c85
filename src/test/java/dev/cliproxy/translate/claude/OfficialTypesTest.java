package dev.cliproxy.translate.claude;

import static dev.cliproxy.translate.claude.Samples.CODEC;
import static dev.cliproxy.translate.claude.Samples.assistant;
import static dev.cliproxy.translate.claude.Samples.call;
import static dev.cliproxy.translate.claude.Samples.context;
import static dev.cliproxy.translate.claude.Samples.encoded;
import static dev.cliproxy.translate.claude.Samples.own;
import static dev.cliproxy.translate.claude.Samples.prompt;
import static dev.cliproxy.translate.claude.Samples.result;
import static dev.cliproxy.translate.claude.Samples.system;
import static dev.cliproxy.translate.claude.Samples.thought;
import static dev.cliproxy.translate.claude.Samples.tooling;
import static dev.cliproxy.translate.claude.Samples.user;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.anthropic.core.ObjectMappers;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.ServerToolUseBlock;
import com.anthropic.models.messages.WebSearchToolResultBlock;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written, read by Anthropic's own Java SDK, which checks all that must be there. */
class OfficialTypesTest {
  private static final List<Part> PARTS =
      List.of(
          thought("hm", new State(State.Family.OPENAI, State.Binding.THINKING, "g", "rs", "k")),
          thought("", new State(State.Family.OPENAI, State.Binding.REDACTED, "g", "rs", "k")),
          thought("", Samples.gemini(State.Binding.NEXT, "s")),
          new Part.Thinking("unsigned", Optional.empty()),
          new Part.Text("T", List.of(new Part.Citation("https://a", "", 0, 1))),
          call("c1"),
          new Part.ToolCall("c2", "g", "{}"));

  private static Answer answer(FinishReason reason) {
    return new Answer(PARTS, reason, "", new Usage(9, 3, 2, 5, 1));
  }

  private static <T> T read(JsonNode node, Class<T> type) throws JsonProcessingException {
    return ObjectMappers.jsonMapper().readValue(node.toString(), type);
  }

  @ParameterizedTest
  @EnumSource(FinishReason.class)
  void a_document_is_a_message(FinishReason reason) throws Exception {
    ObjectNode document = CODEC.encodeAnswer(answer(reason), context(prompt(user("u"))));
    Message message = read(document, Message.class).validate();
    assertEquals(PARTS.size(), message.content().size());
    assertEquals(4, message.usage().inputTokens());
  }

  /** Unchecked as a whole: release 3.12.0 takes no name of a server's tool for right. */
  @Test
  void a_search_is_two_blocks_of_a_message() throws Exception {
    Part search = new Part.Search("s", "q", List.of(new Part.Search.Hit("https://a", "")));
    Answer answer = new Answer(List.of(search), FinishReason.END, "", Usage.NONE);
    Message message = read(CODEC.encodeAnswer(answer, context(prompt(user("u")))), Message.class);
    ServerToolUseBlock asked = message.content().get(0).asServerToolUse();
    assertEquals(ServerToolUseBlock.Name.WEB_SEARCH, asked.name());
    asked.caller().validate();
    WebSearchToolResultBlock found = message.content().get(1).asWebSearchToolResult().validate();
    assertEquals(asked.id(), found.toolUseId());
    assertEquals(1, message.usage().serverToolUse().orElseThrow().validate().webSearchRequests());
  }

  @ParameterizedTest
  @EnumSource(FinishReason.class)
  void a_stream_is_the_same_message(FinishReason reason) throws Exception {
    Samples.Events events = new Samples.Events();
    var encoder = CODEC.answerEncoder(context(prompt(user("u"))));
    new AnswerReplay(part -> encoder.part(part, events)).replay(answer(reason));
    encoder.end(answer(reason).usage(), events);
    MessageAccumulator accumulator = MessageAccumulator.create();
    for (JsonNode event : events.data) {
      accumulator.accumulate(read(event, RawMessageStreamEvent.class).validate());
    }
    Message message = accumulator.message().validate();
    ObjectNode document = CODEC.encodeAnswer(answer(reason), context(prompt(user("u"))));
    Message whole = read(document, Message.class);
    assertEquals(whole.content().toString(), message.content().toString());
    assertEquals(whole.stopReason(), message.stopReason());
    assertEquals(whole.usage().outputTokens(), message.usage().outputTokens());
  }

  @Test
  void an_empty_stream_is_a_message() throws Exception {
    Samples.Events events =
        Samples.streamed(
            context(prompt(user("u"))), Usage.NONE, new StreamPart.Finish(FinishReason.END));
    MessageAccumulator accumulator = MessageAccumulator.create();
    for (JsonNode event : events.data) {
      accumulator.accumulate(read(event, RawMessageStreamEvent.class).validate());
    }
    assertEquals(0, accumulator.message().content().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-3-5-haiku-20241022",
        "claude-sonnet-4-5",
        "claude-opus-4-6",
        "claude-opus-4-8",
        "claude-sonnet-5-5",
        "claude-opus-5-5",
        "glm-4.6"
      })
  void a_request_is_one_for_every_model_and_effort(String model) throws Exception {
    Tool search =
        new Tool.WebSearch(List.of("a.org"), List.of(), OptionalInt.of(1), Optional.empty());
    for (Effort effort : List.of(Effort.NONE, Effort.HIGH)) {
      for (ToolChoice choice :
          List.of(
              new ToolChoice.Auto(),
              new ToolChoice.None(),
              new ToolChoice.Required(),
              new ToolChoice.Named("f"),
              new ToolChoice.Search())) {
        Prompt prompt =
            prompt(
                tooling(choice, Samples.function("f"), search),
                Reasoning.of(effort),
                system("s"),
                user(
                    new Part.Text("u"),
                    new Part.Media(
                        Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/png", "QQ==")),
                    new Part.Media(
                        Part.Media.Kind.DOCUMENT,
                        new Part.Media.Source.Data("text/plain", "QQ=="),
                        "t",
                        "")),
                assistant(
                    thought("t", own(State.Binding.THINKING, "s")),
                    thought("", own(State.Binding.REDACTED, "s")),
                    call("c")),
                user(result("c", "1")),
                system("late"));
        prompt =
            Samples.with(
                prompt,
                new OutputFormat.Schema(
                    "n", Samples.json("{\"type\":\"object\"}"), Optional.empty()),
                new Hints(
                    Optional.of("u"),
                    Optional.of("k"),
                    Optional.of("auto"),
                    Optional.empty(),
                    Map.of()),
                List.of("x"));
        ObjectNode request = encoded(prompt.withStreams(true), model);
        request.remove("stream");
        read(request, MessageCreateParams.Body.class).validate();
      }
    }
  }
}
