package dev.cliproxy.translate.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.Codec;
import dev.cliproxy.translate.canonical.EventSink;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.NameRule;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.TokenCounter;
import dev.cliproxy.translate.canonical.UntranslatableException;
import dev.cliproxy.translate.canonical.Usage;
import java.util.List;
import java.util.Optional;

/**
 * OpenAI's older text completions, for clients: the prompt is a user's only message. No provider of
 * another format can go on with a text as these did; it answers it.
 */
public final class CompletionsCodec implements Codec {
  private final ChatCodec chat = new ChatCodec();

  @Override
  public State.Family family() {
    return chat.family();
  }

  @Override
  public NameRule toolNames() {
    return chat.toolNames();
  }

  @Override
  public NameRule callIds() {
    return chat.callIds();
  }

  @Override
  public ObjectNode repeated(ObjectNode request) {
    return chat.repeated(request);
  }

  @Override
  public Prompt decodeRequest(ObjectNode request, boolean streams, Losses losses) {
    refuseIfSet(request, "suffix");
    refuseIfSet(request, "echo");
    refuseIf(request.path("best_of").asInt(1) > 1, "best_of");
    refuseIf(request.path("logprobs").isNumber(), "logprobs");
    ObjectNode asked = request.deepCopy();
    asked.remove(
        List.of("prompt", "messages", "tools", "functions", "web_search_options", "tool_choice"));
    asked.putArray("messages").addObject().put("role", "user").put("content", text(request));
    return chat.decodeRequest(asked, streams, losses);
  }

  private static String text(ObjectNode request) {
    JsonNode prompt = request.path("prompt");
    JsonNode only = prompt.isArray() && prompt.size() == 1 ? prompt.get(0) : prompt;
    refuseIf(!only.isTextual() || only.textValue().isEmpty(), "prompt");
    return only.textValue();
  }

  private static void refuseIfSet(ObjectNode request, String name) {
    JsonNode value = request.path(name);
    boolean unset = value.isMissingNode() || value.isNull();
    boolean off = value.isBoolean() && !value.booleanValue();
    refuseIf(!unset && !off && !value.asText().isEmpty(), name);
  }

  private static void refuseIf(boolean wrong, String name) {
    if (wrong) {
      throw new UntranslatableException(
          name.equals("prompt")
              ? "prompt: the provider behind this model takes one text; send a string that is not"
                  + " empty"
              : name + ": the provider behind this model has no such thing; leave it out");
    }
  }

  @Override
  public ObjectNode encodeRequest(Prompt prompt, String model, Losses losses) {
    return chat.encodeRequest(prompt, model, losses);
  }

  @Override
  public Optional<TokenCounter> tokenCounter() {
    return Optional.empty();
  }

  @Override
  public AnswerDecoder answerDecoder() {
    return chat.answerDecoder();
  }

  @Override
  public AnswerEncoder answerEncoder(AnswerContext context) {
    return new Encoder(context);
  }

  @Override
  public ObjectNode encodeAnswer(Answer answer, AnswerContext context) {
    String words = Part.words(answer.parts(), "");
    ObjectNode document = choice(context, words, ChatAnswers.reason(answer.reason()));
    document.set("usage", ChatAnswers.usage(answer.usage()));
    return document;
  }

  private static ObjectNode head(AnswerContext context) {
    return Json.object()
        .put("id", "cmpl-" + context.id())
        .put("object", "text_completion")
        .put("created", context.created().getEpochSecond())
        .put("model", context.model());
  }

  private static ObjectNode choice(AnswerContext context, String text, String finish) {
    ObjectNode document = head(context);
    document
        .putArray("choices")
        .addObject()
        .put("text", text)
        .put("index", 0)
        .putNull("logprobs")
        .put("finish_reason", finish);
    return document;
  }

  /** Of an answer only its words are told. */
  private static final class Encoder implements AnswerEncoder {
    private final AnswerContext context;
    private FinishReason reason = FinishReason.END;

    Encoder(AnswerContext context) {
      this.context = context;
    }

    @Override
    public void part(StreamPart part, EventSink out) {
      if (part instanceof StreamPart.TextDelta text) {
        out.event("", chunk(text.text(), null));
      } else if (part instanceof StreamPart.Finish finish) {
        reason = finish.reason();
      }
    }

    @Override
    public void end(Usage usage, EventSink out) {
      out.event("", chunk("", ChatAnswers.reason(reason)));
      if (ChatAnswers.asksForUsage(context)) {
        ObjectNode last = head(context);
        last.putArray("choices");
        last.set("usage", ChatAnswers.usage(usage));
        out.event("", last);
      }
      out.endMark();
    }

    private ObjectNode chunk(String text, String finish) {
      ObjectNode chunk = choice(context, text, finish);
      if (ChatAnswers.asksForUsage(context)) {
        chunk.putNull("usage");
      }
      return chunk;
    }

    @Override
    public void breakOff(EventSink out) {}
  }
}
