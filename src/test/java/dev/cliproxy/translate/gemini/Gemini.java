package dev.cliproxy.translate.gemini;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.AnswerFold;
import dev.cliproxy.translate.canonical.EventSink;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.Sampling;
import dev.cliproxy.translate.canonical.Sequence;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.Turns;
import dev.cliproxy.translate.canonical.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the tests of this package say again and again. */
final class Gemini {
  static final GeminiCodec CODEC = new GeminiCodec();
  static final String NEW = "gemini-3-flash-preview";
  static final String OLDER = "gemini-2.5-flash";
  static final String OLD = "gemini-2.0-flash";

  private Gemini() {}

  /** JSON with apostrophes for quotation marks. */
  static ObjectNode json(String text) {
    return (ObjectNode) value(text);
  }

  static JsonNode value(String text) {
    return Json.parse(text.replace('\'', '"')).orElseThrow(() -> new AssertionError(text));
  }

  /** Numbers are compared by what they say. */
  static void assertJson(String expected, JsonNode actual) {
    assertEquals(
        value(expected).toPrettyString(),
        Json.parse(actual.toString()).orElseThrow().toPrettyString());
  }

  static Prompt decoded(String request) {
    return decoded(request, new Losses());
  }

  static Prompt decoded(String request, Losses losses) {
    return CODEC.decodeRequest(json(request), false, losses);
  }

  static ObjectNode encoded(Prompt prompt, String model) {
    return encoded(prompt, model, new Losses());
  }

  /** As everywhere: after the conversation was put into order. */
  static ObjectNode encoded(Prompt prompt, String model, Losses losses) {
    return CODEC.encodeRequest(prompt.withMessages(Turns.tidied(prompt.messages())), model, losses);
  }

  static Prompt prompt(Message... messages) {
    return new Prompt(
        Json.object(),
        List.of(messages),
        Tooling.NONE,
        Sampling.DEFAULT,
        OptionalLong.empty(),
        List.of(),
        Reasoning.DEFAULT,
        new OutputFormat.Text(),
        Hints.NONE,
        false);
  }

  static Prompt withOutput(Prompt prompt, OutputFormat output) {
    return new Prompt(
        prompt.source(),
        prompt.messages(),
        prompt.tooling(),
        prompt.sampling(),
        prompt.maxTokens(),
        prompt.stops(),
        prompt.reasoning(),
        output,
        prompt.hints(),
        prompt.streams());
  }

  static Prompt withStops(Prompt prompt, List<String> stops) {
    return new Prompt(
        prompt.source(),
        prompt.messages(),
        prompt.tooling(),
        prompt.sampling(),
        prompt.maxTokens(),
        stops,
        prompt.reasoning(),
        prompt.output(),
        prompt.hints(),
        prompt.streams());
  }

  static Message user(Part... parts) {
    return new Message(Message.Role.USER, List.of(parts));
  }

  static Message user(String text) {
    return Message.of(Message.Role.USER, text);
  }

  static Message model(Part... parts) {
    return new Message(Message.Role.ASSISTANT, List.of(parts));
  }

  static Message system(String text) {
    return Message.of(Message.Role.SYSTEM, text);
  }

  static Part.Text text(String text) {
    return new Part.Text(text);
  }

  static Part.ToolCall call(String id, String name, String arguments) {
    return new Part.ToolCall(id, name, arguments.replace('\'', '"'));
  }

  static Part.ToolResult result(String id, String text) {
    return new Part.ToolResult(id, List.of(new Part.Text(text)), false);
  }

  static Part.Thinking thinking(
      String text, State.Family family, State.Binding binding, String value) {
    return new Part.Thinking(text, Optional.of(new State(family, binding, value)));
  }

  static Part.Media image(String base64) {
    return new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/png", base64));
  }

  static Tool.Function function(String name, String schema) {
    return new Tool.Function(name, "", Optional.of(json(schema)), Optional.empty());
  }

  static Tool.WebSearch search() {
    return new Tool.WebSearch(List.of(), List.of(), OptionalInt.empty(), Optional.empty());
  }

  static Reasoning shown() {
    return new Reasoning(true, Optional.empty(), OptionalInt.empty(), Optional.of(true));
  }

  /** What a provider's events say, in order, as the client's side gets it. */
  static List<StreamPart> parts(String... events) {
    List<StreamPart> parts = new ArrayList<>();
    Sequence sequence = new Sequence("a1", parts::add);
    AnswerDecoder decoder = CODEC.answerDecoder();
    for (String event : events) {
      decoder.event(value(event), sequence::accept);
    }
    return parts;
  }

  static Answer ofStream(String... events) {
    return ofStream(Arrays.stream(events).map(Gemini::value).toList());
  }

  static Answer ofStream(List<JsonNode> events) {
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("a1", part -> part.accept(fold));
    AnswerDecoder decoder = CODEC.answerDecoder();
    events.forEach(event -> decoder.event(event, sequence::accept));
    return fold.answer(Usage.NONE);
  }

  static Answer ofDocument(String document) {
    return ofDocument(value(document));
  }

  static Answer ofDocument(JsonNode document) {
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("a1", part -> part.accept(fold));
    CODEC.answerDecoder().document(document, sequence::accept);
    return fold.answer(Usage.NONE);
  }

  static AnswerContext context(Reasoning reasoning) {
    return new AnswerContext(
        prompt(user("u")).withReasoning(reasoning), "mine", "r1", Instant.EPOCH, 0);
  }

  /** The events that a client gets. */
  static List<JsonNode> stream(AnswerContext context, Usage usage, StreamPart... parts) {
    Events events = new Events();
    AnswerEncoder encoder = CODEC.answerEncoder(context);
    Sequence sequence = new Sequence("a1", part -> encoder.part(part, events));
    Arrays.stream(parts).forEach(sequence::accept);
    encoder.end(usage, events);
    return events.data;
  }

  /** Gathers events, which in this format have no names and no mark at the end. */
  static final class Events implements EventSink {
    final List<JsonNode> data = new ArrayList<>();

    @Override
    public void event(String name, JsonNode event) {
      assertEquals("", name);
      data.add(Json.parse(event.toString()).orElseThrow());
    }

    @Override
    public void endMark() {
      throw new AssertionError("Google ends its streams without a mark");
    }
  }
}
