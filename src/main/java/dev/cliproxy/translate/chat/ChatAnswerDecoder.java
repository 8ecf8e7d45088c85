package dev.cliproxy.translate.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Tool;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Reads an answer of a provider of the chat format, whose vendors differ in much. */
final class ChatAnswerDecoder implements AnswerDecoder {
  /** What is kept of calls whose name has not come, in UTF-16 characters. */
  private static final int MOST_EARLY = 1 << 20;

  /** More than any provider makes, with and without a name. */
  private static final int MOST_CALLS = 4_096;

  private boolean started;
  private boolean refused;
  private int early;

  /** By the provider's index; where it gives none, by the order. */
  private final Map<Integer, Call> calls = new HashMap<>();

  private int lastIndex = -1;
  private int keys;

  /** A call of which the name may not have come yet. */
  private static final class Call {
    final int key;
    String id = "";
    String name = "";
    boolean custom;
    boolean begun;
    final StringBuilder early = new StringBuilder();

    Call(int key) {
      this.key = key;
    }
  }

  @Override
  public void event(JsonNode data, Consumer<StreamPart> out) {
    start(data, out);
    choice(data, "delta", out);
  }

  @Override
  public void document(JsonNode document, Consumer<StreamPart> out) {
    start(document, out);
    choice(document, "message", out);
  }

  /** The end is a mark of its own. */
  @Override
  public boolean ended() {
    return false;
  }

  private void start(JsonNode data, Consumer<StreamPart> out) {
    if (!started && data.isObject()) {
      started = true;
      out.accept(new StreamPart.Start(Json.text(data, "id")));
    }
  }

  private void choice(JsonNode data, String member, Consumer<StreamPart> out) {
    JsonNode choice = data.path("choices").path(0);
    JsonNode said = choice.path(member);
    String thoughts = ChatMessageDecoder.thoughtText(said);
    if (!thoughts.isEmpty()) {
      out.accept(new StreamPart.ThinkingDelta(thoughts));
    }
    words(said.path("content"), out);
    String refusal = Json.text(said, "refusal");
    if (!refusal.isEmpty()) {
      refused = true;
      out.accept(new StreamPart.TextDelta(refusal));
    }
    citations(said.path("annotations"), out);
    images(said.path("images"), out);
    int place = 0;
    for (JsonNode call : said.path("tool_calls")) {
      // In a document each stands for itself, with or without a count.
      call(call, member.equals("message") ? place : -1, out);
      place++;
    }
    if (said.path("function_call").isObject()) {
      function(called(0, "", ""), said.path("function_call"), out);
    }
    String reason = Json.text(choice, "finish_reason");
    if (!reason.isEmpty()) {
      // vLLM tells which of the client's stops it was.
      String stop = Json.text(choice, "stop_reason");
      out.accept(
          reason.equals("stop") && !stop.isEmpty() && !refused
              ? new StreamPart.Finish(FinishReason.STOP_SEQUENCE, stop)
              : new StreamPart.Finish(reason(reason)));
    }
  }

  /**
   * OpenAI's words, and what DeepSeek, Zhipu and those who pass on Anthropic's and Google's say.
   */
  private FinishReason reason(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "length",
          "max_tokens",
          "model_length",
          "model_context_window_exceeded",
          "insufficient_system_resource" ->
          FinishReason.LENGTH;
      case "content_filter", "safety", "recitation", "refusal", "sensitive" -> FinishReason.FILTER;
      case "tool_calls", "function_call" -> FinishReason.TOOLS;
      case "error", "network_error", "malformed_function_call", "missing_thought_signature" ->
          FinishReason.MALFORMED;
      default -> refused ? FinishReason.FILTER : FinishReason.END;
    };
  }

  /** A text, or, from some vendors, a list of parts, of which some are thoughts. */
  private static void words(JsonNode content, Consumer<StreamPart> out) {
    if (content.isTextual() && !content.textValue().isEmpty()) {
      out.accept(new StreamPart.TextDelta(content.textValue()));
    }
    for (JsonNode part : content) {
      String text = Json.text(part, "text");
      if (!text.isEmpty()) {
        out.accept(new StreamPart.TextDelta(text));
      }
      for (JsonNode thought : part.path("thinking")) {
        String thinking = Json.text(thought, "text");
        if (!thinking.isEmpty()) {
          out.accept(new StreamPart.ThinkingDelta(thinking));
        }
      }
    }
  }

  private static void citations(JsonNode annotations, Consumer<StreamPart> out) {
    for (JsonNode annotation : annotations) {
      JsonNode cited = annotation.path("url_citation");
      if (cited.isObject()) {
        int from = Math.max(0, cited.path("start_index").asInt(0));
        out.accept(
            new StreamPart.Cited(
                new Part.Citation(
                    Json.text(cited, "url"),
                    Json.text(cited, "title"),
                    from,
                    Math.max(from, cited.path("end_index").asInt(0)))));
      }
    }
  }

  private static void images(JsonNode images, Consumer<StreamPart> out) {
    for (JsonNode image : images) {
      String url = Json.text(image.path("image_url"), "url");
      if (!url.isEmpty()) {
        out.accept(
            new StreamPart.Shown(
                new Part.Media(Part.Media.Kind.IMAGE, MediaSources.read(url, "image/png"))));
      }
    }
  }

  private void call(JsonNode piece, int place, Consumer<StreamPart> out) {
    boolean custom = piece.path("custom").isObject();
    JsonNode function = piece.path(custom ? "custom" : "function");
    Call call =
        called(
            place < 0 ? piece.path("index").asInt(-1) : place,
            Json.text(piece, "id"),
            Json.text(function, "name"));
    call.custom |= custom;
    function(call, function, out);
  }

  /** Which call it is a piece of: vendors leave the index out, or give the same to all. */
  private Call called(int index, String id, String name) {
    Call last = calls.get(lastIndex);
    int at = index;
    if (index < 0) {
      at = last == null || isAnother(last, id, name) ? lastIndex + 1 : lastIndex;
    }
    Call known = calls.get(at);
    boolean other =
        known != null
            && !id.isEmpty()
            && !known.id.isEmpty()
            && !known.id.equals(id)
            && !name.isEmpty();
    if (known == null || other) {
      known = new Call(keys++);
      if (calls.size() < MOST_CALLS) {
        calls.put(at, known);
      }
    }
    lastIndex = at;
    if (known.id.isEmpty()) {
      known.id = id;
    }
    if (known.name.isEmpty()) {
      known.name = name;
    }
    return known;
  }

  /**
   * Whether a piece without an index belongs to another call: who leaves it out sends them whole.
   */
  private static boolean isAnother(Call last, String id, String name) {
    return id.isEmpty()
        ? !name.isEmpty() && !last.name.isEmpty()
        : !last.id.isEmpty() && !last.id.equals(id);
  }

  private void function(Call call, JsonNode function, Consumer<StreamPart> out) {
    if (call.name.isEmpty()) {
      call.name = Json.text(function, "name");
    }
    JsonNode arguments = function.path(call.custom ? "input" : "arguments");
    String fragment = arguments.isContainerNode() ? arguments.toString() : arguments.asText("");
    if (call.custom && !fragment.isEmpty()) {
      // Comes whole from all who have it, since nobody is asked for such tools here.
      fragment = Json.object().put(Tool.FREEFORM, fragment).toString();
    }
    if (!call.begun && call.name.isEmpty()) {
      early += fragment.length();
      if (early <= MOST_EARLY) {
        call.early.append(fragment);
      }
      return;
    }
    if (!call.begun) {
      call.begun = true;
      out.accept(new StreamPart.ToolStart(call.key, call.id, call.name));
      fragment = call.early + fragment;
      call.early.setLength(0);
    }
    if (!fragment.isEmpty()) {
      out.accept(new StreamPart.ToolArguments(call.key, fragment));
    }
  }
}
