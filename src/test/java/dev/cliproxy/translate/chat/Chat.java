package dev.cliproxy.translate.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.AnswerFold;
import dev.cliproxy.translate.canonical.EventSink;
import dev.cliproxy.translate.canonical.FinishReason;
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
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.Turns;
import dev.cliproxy.translate.canonical.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What the tests of this format share. */
final class Chat {
  static final ChatCodec CODEC = new ChatCodec();

  private Chat() {}

  /** A document with single quotes for double ones. */
  static ObjectNode json(String text) {
    return Json.parseObject(text.replace('\'', '"'))
        .orElseThrow(() -> new IllegalArgumentException(text));
  }

  static JsonNode list(String text) {
    return json("{'list':" + text + "}").path("list");
  }

  static Prompt decoded(String request) {
    return CODEC.decodeRequest(json(request), false, new Losses());
  }

  static List<String> lossesOf(String request) {
    Losses losses = new Losses();
    CODEC.decodeRequest(json(request), false, losses);
    return losses.names();
  }

  static List<Message> messages(String list) {
    return decoded("{'messages':" + list + "}").messages();
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

  static Prompt withHints(Prompt prompt, Hints hints) {
    return new Prompt(
        prompt.source(),
        prompt.messages(),
        prompt.tooling(),
        prompt.sampling(),
        prompt.maxTokens(),
        prompt.stops(),
        prompt.reasoning(),
        prompt.output(),
        hints,
        prompt.streams());
  }

  static ObjectNode encoded(Prompt prompt, String model) {
    return read(CODEC.encodeRequest(prompt, model, new Losses()));
  }

  /** As who gets its text reads it. */
  static ObjectNode read(JsonNode written) {
    return Json.parseObject(written.toString()).orElseThrow();
  }

  static List<String> lossesOf(Prompt prompt, String model) {
    Losses losses = new Losses();
    CODEC.encodeRequest(prompt, model, losses);
    return losses.names();
  }

  /** What comes to a provider of this format of a client's messages in it. */
  static JsonNode said(String model, String messages) {
    Prompt prompt = decoded("{'messages':" + messages + "}");
    return encoded(prompt.withMessages(Turns.tidied(prompt.messages())), model).path("messages");
  }

  static Message user(Part... parts) {
    return new Message(Message.Role.USER, List.of(parts));
  }

  static Message assistant(Part... parts) {
    return new Message(Message.Role.ASSISTANT, List.of(parts));
  }

  static Message system(String text) {
    return Message.of(Message.Role.SYSTEM, text);
  }

  static Part.Text text(String text) {
    return new Part.Text(text);
  }

  static Part.Thinking thought(String text) {
    return new Part.Thinking(text, Optional.empty());
  }

  static Part.ToolCall call(String id, String name, String arguments) {
    return new Part.ToolCall(id, name, arguments.replace('\'', '"'));
  }

  static Part.ToolResult result(String id, Part... content) {
    return new Part.ToolResult(id, List.of(content), false);
  }

  static Part.Media image(String type, String base64) {
    return new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Data(type, base64));
  }

  static AnswerContext context(String request) {
    return new AnswerContext(decoded(request), "alias", "a1", Instant.ofEpochSecond(7), 0);
  }

  /** The answer that a provider's chunks make up; each line one. */
  static Answer streamed(String... chunks) {
    AnswerDecoder decoder = CODEC.answerDecoder();
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("a1", part -> part.accept(fold));
    for (String chunk : chunks) {
      decoder.event(json(chunk), sequence::accept);
    }
    sequence.accept(new StreamPart.Finish(FinishReason.END));
    return fold.answer(Usage.NONE);
  }

  /** The answer that a provider's document is. */
  static Answer whole(String document) {
    return whole(json(document));
  }

  static Answer whole(JsonNode document) {
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("a1", part -> part.accept(fold));
    CODEC.answerDecoder().document(document, sequence::accept);
    sequence.accept(new StreamPart.Finish(FinishReason.END));
    return fold.answer(Usage.NONE);
  }

  /** A chunk of a delta. */
  static String delta(String delta) {
    return "{'id':'x','choices':[{'index':0,'delta':" + delta + ",'finish_reason':null}]}";
  }

  static String finish(String reason) {
    return "{'id':'x','choices':[{'index':0,'delta':{},'finish_reason':'" + reason + "'}]}";
  }

  /** Takes what is written to a client. */
  static final class Written implements EventSink {
    final List<JsonNode> events = new ArrayList<>();
    int endMarks;

    @Override
    public void event(String name, JsonNode data) {
      if (!name.isEmpty() || endMarks > 0) {
        throw new AssertionError("chunks have no names, and none comes after the mark");
      }
      events.add(read(data));
    }

    @Override
    public void endMark() {
      endMarks++;
    }
  }

  /** What a client is sent of an answer. */
  static Written written(AnswerEncoder encoder, List<StreamPart> parts, Usage usage) {
    Written written = new Written();
    parts.forEach(part -> encoder.part(part, written));
    encoder.end(usage, written);
    return written;
  }
}
