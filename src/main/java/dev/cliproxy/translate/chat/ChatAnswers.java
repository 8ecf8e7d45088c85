package dev.cliproxy.translate.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.GatheredText;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.Usage;
import java.util.List;
import java.util.Set;

/** Writes answers to a chat client; what documents and events have in common. */
final class ChatAnswers {
  private final AnswerContext context;
  private final Set<String> freeform;

  ChatAnswers(AnswerContext context) {
    this.context = context;
    this.freeform = ChatToolDecoder.freeform(context.prompt().source());
  }

  ObjectNode document(Answer answer) {
    ObjectNode document = head("chat.completion");
    ObjectNode choice = document.putArray("choices").addObject().put("index", 0);
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    message.putNull("content");
    message.putNull("refusal");
    Writer writer = new Writer(message);
    answer.parts().forEach(part -> part.accept(writer));
    if (message.path("content").isNull() && !message.has("tool_calls")) {
      message.put("content", "");
    }
    choice.putNull("logprobs");
    choice.put("finish_reason", reason(answer.reason()));
    document.set("usage", usage(answer.usage()));
    return document;
  }

  ObjectNode head(String object) {
    return Json.object()
        .put("id", "chatcmpl-" + context.id())
        .put("object", object)
        .put("created", context.created().getEpochSecond())
        .put("model", context.model());
  }

  /** What is read of a request here, and nothing else of it. */
  static ObjectNode repeated(ObjectNode request) {
    ObjectNode repeated = Json.object();
    repeated.set("stream_options", request.path("stream_options"));
    ArrayNode tools = repeated.putArray("tools");
    for (String name : ChatToolDecoder.freeform(request)) {
      tools.addObject().put("type", "custom").putObject("custom").put("name", name);
    }
    return repeated;
  }

  /** Whether the client wants to be told in a stream what was spent. */
  static boolean asksForUsage(AnswerContext context) {
    return context.prompt().source().path("stream_options").path("include_usage").asBoolean(false);
  }

  /** Whether the client gave this tool as one that takes a text. */
  boolean isFreeform(String tool) {
    return freeform.contains(tool);
  }

  /** The text that a freeform tool is called with; what a confused model wrote stays as it is. */
  static String input(String arguments) {
    return Json.parseObject(arguments)
        .map(object -> object.path(Tool.FREEFORM))
        .filter(input -> input.isTextual())
        .map(input -> input.textValue())
        .orElse(arguments);
  }

  private ObjectNode called(Part.ToolCall call) {
    ObjectNode node = Json.object().put("id", call.id());
    if (isFreeform(call.name())) {
      node.put("type", "custom")
          .putObject("custom")
          .put("name", call.name())
          .put("input", input(call.arguments()));
    } else {
      node.put("type", "function")
          .putObject("function")
          .put("name", call.name())
          .put("arguments", call.arguments());
    }
    return node;
  }

  /**
   * Where words are from.
   *
   * @param before how much was said before the text that the citation counts in
   */
  static ObjectNode annotation(Part.Citation citation, int before) {
    ObjectNode node = Json.object().put("type", "url_citation");
    node.putObject("url_citation")
        .put("url", citation.url())
        .put("title", citation.title())
        .put("start_index", before + citation.from())
        .put("end_index", before + citation.to());
    return node;
  }

  /** State with the thoughts that it was told with, which many clients do not return. */
  static ObjectNode sealed(Part.Thinking thinking, int index) {
    return Json.object()
        .put("type", "reasoning.encrypted")
        .put("data", Envelope.seal(List.of(thinking)))
        .put("index", index);
  }

  static ObjectNode image(Part.Media media) {
    ObjectNode node = Json.object().put("type", "image_url");
    node.putObject("image_url").put("url", media.source().url());
    return node;
  }

  static String reason(FinishReason reason) {
    return switch (reason) {
      case END, STOP_SEQUENCE, PAUSE, MALFORMED -> "stop";
      case LENGTH -> "length";
      case TOOLS -> "tool_calls";
      case FILTER -> "content_filter";
    };
  }

  static ObjectNode usage(Usage usage) {
    ObjectNode node =
        Json.object()
            .put("prompt_tokens", usage.input())
            .put("completion_tokens", usage.output())
            .put("total_tokens", usage.input() + usage.output());
    node.putObject("prompt_tokens_details").put("cached_tokens", usage.cacheRead());
    node.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoning());
    return node;
  }

  /** Puts parts into a message. */
  private final class Writer implements Part.Visitor<Void> {
    private final ObjectNode message;
    private final GatheredText words = new GatheredText();
    private final GatheredText thoughts = new GatheredText();

    Writer(ObjectNode message) {
      this.message = message;
    }

    @Override
    public Void text(Part.Text text) {
      int before = words.length();
      words.add(text.text());
      message.put("content", words.toString());
      text.citations()
          .forEach(one -> message.withArray("annotations").add(annotation(one, before)));
      return null;
    }

    @Override
    public Void media(Part.Media media) {
      message.withArray("images").add(image(media));
      return null;
    }

    @Override
    public Void thinking(Part.Thinking thinking) {
      if (!thinking.text().isEmpty()) {
        thoughts.add(thinking.text());
        message.put("reasoning_content", thoughts.toString());
      }
      if (thinking.state().isPresent()) {
        ArrayNode details = message.withArray("reasoning_details");
        details.add(sealed(thinking, details.size()));
      }
      return null;
    }

    @Override
    public Void toolCall(Part.ToolCall call) {
      message.withArray("tool_calls").add(called(call));
      return null;
    }

    @Override
    public Void toolResult(Part.ToolResult result) {
      return null;
    }

    @Override
    public Void search(Part.Search search) {
      return null;
    }
  }
}
