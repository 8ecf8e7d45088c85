package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerDecoder;
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
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What these tests are made of. */
final class Samples {
  static final ClaudeCodec CODEC = new ClaudeCodec();

  private Samples() {}

  static ObjectNode json(String text) {
    return Json.parseObject(text).orElseThrow(() -> new AssertionError("no object: " + text));
  }

  static Prompt decoded(String request) {
    return decoded(request, new Losses());
  }

  static Prompt decoded(String request, Losses losses) {
    return CODEC.decodeRequest(json(request), false, losses);
  }

  static Prompt prompt(Message... messages) {
    return prompt(Tooling.NONE, Reasoning.DEFAULT, messages);
  }

  static Prompt prompt(Tooling tooling, Reasoning reasoning, Message... messages) {
    return new Prompt(
        Json.object(),
        List.of(messages),
        tooling,
        Sampling.DEFAULT,
        OptionalLong.empty(),
        List.of(),
        reasoning,
        new OutputFormat.Text(),
        Hints.NONE,
        false);
  }

  static Prompt with(Prompt prompt, Sampling sampling, OptionalLong most) {
    return new Prompt(
        prompt.source(),
        prompt.messages(),
        prompt.tooling(),
        sampling,
        most,
        prompt.stops(),
        prompt.reasoning(),
        prompt.output(),
        prompt.hints(),
        prompt.streams());
  }

  static Prompt with(Prompt prompt, OutputFormat output, Hints hints, List<String> stops) {
    return new Prompt(
        prompt.source(),
        prompt.messages(),
        prompt.tooling(),
        prompt.sampling(),
        prompt.maxTokens(),
        stops,
        prompt.reasoning(),
        output,
        hints,
        prompt.streams());
  }

  static ObjectNode encoded(Prompt prompt, String model) {
    return encoded(prompt, model, new Losses());
  }

  static ObjectNode encoded(Prompt prompt, String model, Losses losses) {
    return CODEC.encodeRequest(prompt, model, losses);
  }

  static Message user(String text) {
    return Message.of(Message.Role.USER, text);
  }

  static Message user(Part... parts) {
    return new Message(Message.Role.USER, List.of(parts));
  }

  static Message assistant(String text) {
    return Message.of(Message.Role.ASSISTANT, text);
  }

  static Message assistant(Part... parts) {
    return new Message(Message.Role.ASSISTANT, List.of(parts));
  }

  static Message system(String text) {
    return Message.of(Message.Role.SYSTEM, text);
  }

  static Part.ToolCall call(String id) {
    return new Part.ToolCall(id, "f", "{\"a\":1}");
  }

  static Part.ToolResult result(String id, String text) {
    return new Part.ToolResult(id, List.of(new Part.Text(text)), false);
  }

  static Part.Thinking thought(String text, State state) {
    return new Part.Thinking(text, Optional.of(state));
  }

  static State own(State.Binding binding, String value) {
    return new State(State.Family.ANTHROPIC, binding, value);
  }

  static State gemini(State.Binding binding, String value) {
    return new State(State.Family.GEMINI, binding, value);
  }

  static Tool.Function function(String name) {
    return new Tool.Function(name, "", Optional.empty(), Optional.empty());
  }

  static Tooling tooling(ToolChoice choice, Tool... tools) {
    return new Tooling(List.of(tools), choice, Optional.empty());
  }

  static AnswerContext context(Prompt prompt) {
    return new AnswerContext(prompt, "alias", "a1", Instant.EPOCH, 7);
  }

  /** The answer that a provider's events are. */
  static Answer answer(String... events) {
    AnswerDecoder decoder = CODEC.answerDecoder();
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("a1", part -> part.accept(fold));
    for (String event : events) {
      decoder.event(json(event), sequence::accept);
    }
    return fold.answer(Usage.NONE);
  }

  /** The answer that a provider's document is. */
  static Answer document(String document) {
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("a1", part -> part.accept(fold));
    CODEC.answerDecoder().document(json(document), sequence::accept);
    return fold.answer(Usage.NONE);
  }

  static List<StreamPart> parts(String... events) {
    AnswerDecoder decoder = CODEC.answerDecoder();
    List<StreamPart> parts = new ArrayList<>();
    for (String event : events) {
      decoder.event(json(event), parts::add);
    }
    return parts;
  }

  /** Events as they would be sent. */
  static final class Events implements EventSink {
    final List<JsonNode> data = new ArrayList<>();

    @Override
    public void event(String name, JsonNode event) {
      if (!name.equals(event.path("type").asText())) {
        throw new AssertionError("name " + name + " of " + event);
      }
      data.add(event.deepCopy());
    }

    @Override
    public void endMark() {
      throw new AssertionError("Anthropic has no end mark");
    }

    List<String> types() {
      return data.stream().map(event -> event.path("type").asText()).toList();
    }

    /** The blocks that a client would make of them. */
    ObjectNode message() {
      MessageFold fold = new MessageFold();
      data.forEach(event -> fold.event(event.path("type").asText(), event.deepCopy()));
      return fold.message();
    }

    JsonNode only(String type) {
      List<JsonNode> found =
          data.stream().filter(event -> event.path("type").asText().equals(type)).toList();
      if (found.size() != 1) {
        throw new AssertionError(found.size() + " events " + type);
      }
      return found.get(0);
    }
  }

  static Events streamed(AnswerContext context, Usage usage, StreamPart... parts) {
    Events events = new Events();
    var encoder = CODEC.answerEncoder(context);
    Sequence sequence = new Sequence(context.id(), part -> encoder.part(part, events));
    for (StreamPart part : parts) {
      sequence.accept(part);
    }
    encoder.end(usage, events);
    return events;
  }
}
