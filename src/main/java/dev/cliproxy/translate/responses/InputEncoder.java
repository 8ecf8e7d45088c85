package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes a conversation to a provider as items. */
final class InputEncoder implements Part.Visitor<Void> {
  private static final String CONTENT = "content";

  private final ArrayNode items;

  /** Who speaks, and what of it still has to become a message. */
  private String role = "";

  private ArrayNode content = Json.object().arrayNode();

  InputEncoder(ArrayNode items) {
    this.items = items;
  }

  void message(Message message) {
    role =
        switch (message.role()) {
          case SYSTEM -> "developer";
          case USER -> "user";
          case ASSISTANT -> "assistant";
        };
    message.parts().subList(0, needed(message)).forEach(part -> part.accept(this));
    endMessage();
  }

  /** How many parts are worth sending: thoughts that nothing came of are refused. */
  private static int needed(Message message) {
    int count = message.parts().size();
    while (count > 0 && message.parts().get(count - 1) instanceof Part.Thinking) {
      count--;
    }
    return count;
  }

  private void endMessage() {
    if (!content.isEmpty()) {
      items.addObject().put("type", "message").put("role", role).set(CONTENT, content);
      content = Json.object().arrayNode();
    }
  }

  @Override
  public Void text(Part.Text text) {
    if (text.text().isEmpty()) {
      return null;
    }
    if (!role.equals("assistant")) {
      content.addObject().put("type", "input_text").put("text", text.text());
      return null;
    }
    ArrayNode annotations =
        content
            .addObject()
            .put("type", "output_text")
            .put("text", text.text())
            .putArray("annotations");
    text.citations()
        .forEach(citation -> annotations.add(Annotations.annotation(citation, text.text())));
    return null;
  }

  @Override
  public Void media(Part.Media media) {
    if (role.equals("assistant")) {
      // An answer's image can be shown again only as something that the user sends.
      endMessage();
      ObjectNode message = items.addObject().put("type", "message").put("role", "user");
      message.putArray(CONTENT).add(mediaPart(media));
    } else {
      content.add(mediaPart(media));
    }
    return null;
  }

  private static ObjectNode mediaPart(Part.Media media) {
    return switch (media.kind()) {
      case IMAGE ->
          Json.object()
              .put("type", "input_image")
              .put("detail", media.detail().isEmpty() ? "auto" : media.detail())
              .put("image_url", url(media.source()));
      case DOCUMENT -> document(media);
    };
  }

  private static ObjectNode document(Part.Media media) {
    ObjectNode part = Json.object().put("type", "input_file");
    if (media.source() instanceof Part.Media.Source.Data data) {
      // OpenAI wants a name beside the data.
      part.put("filename", media.name().isEmpty() ? fileName(data.mediaType()) : media.name());
      part.put("file_data", data.url());
    } else {
      part.put("file_url", url(media.source()));
    }
    return part;
  }

  private static String fileName(String mediaType) {
    return mediaType.startsWith("text/") ? "document.txt" : "document.pdf";
  }

  private static String url(Part.Media.Source source) {
    String url = source.url();
    if (source instanceof Part.Media.Source.Data) {
      return url;
    }
    String scheme = url.substring(0, Math.max(0, url.indexOf(':'))).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw Refusal.of(
          "an image or a file at an address that is not of the web", "send the file itself");
    }
    return url;
  }

  @Override
  public Void thinking(Part.Thinking thinking) {
    if (thinking.state().isEmpty()) {
      return null;
    }
    endMessage();
    ObjectNode item = items.addObject().put("type", "reasoning");
    thinking
        .state()
        .map(state -> state.itemId())
        .filter(id -> !id.isEmpty())
        .ifPresent(id -> item.put("id", id));
    ArrayNode summary = item.putArray("summary");
    if (!thinking.text().isEmpty()) {
      summary.addObject().put("type", "summary_text").put("text", thinking.text());
    }
    item.put("encrypted_content", thinking.state().get().value());
    return null;
  }

  @Override
  public Void toolCall(Part.ToolCall call) {
    endMessage();
    items
        .addObject()
        .put("type", "function_call")
        .put("call_id", call.id())
        .put("name", call.name())
        .put("arguments", call.arguments().isBlank() ? "{}" : call.arguments());
    return null;
  }

  @Override
  public Void toolResult(Part.ToolResult result) {
    endMessage();
    items
        .addObject()
        .put("type", "function_call_output")
        .put("call_id", result.callId())
        .set("output", output(result));
    return null;
  }

  /** A string where there is nothing to see, for not all hosts of this format know lists there. */
  private static JsonNode output(Part.ToolResult result) {
    boolean words = result.content().stream().noneMatch(Part.Media.class::isInstance);
    ArrayNode parts = Json.object().arrayNode();
    StringBuilder text = new StringBuilder();
    if (result.failed()) {
      text.append(
          said(result.content()).filter(InputEncoder::tellsOfError).isPresent() ? "" : "Error: ");
    }
    for (Part part : result.content()) {
      if (part instanceof Part.Text one) {
        text.append(text.length() > 0 && !text.toString().equals("Error: ") ? "\n" : "");
        text.append(one.text());
      } else if (part instanceof Part.Media media) {
        addText(text, parts);
        parts.add(mediaPart(media));
      }
    }
    if (words) {
      return parts.textNode(text.toString());
    }
    addText(text, parts);
    return parts;
  }

  private static void addText(StringBuilder text, ArrayNode parts) {
    if (text.length() > 0) {
      parts.addObject().put("type", "input_text").put("text", text.toString());
      text.setLength(0);
    }
  }

  private static Optional<String> said(List<Part> parts) {
    return parts.stream()
        .filter(Part.Text.class::isInstance)
        .map(part -> ((Part.Text) part).text())
        .findFirst();
  }

  private static boolean tellsOfError(String text) {
    return text.regionMatches(true, 0, "error", 0, 5);
  }

  @Override
  public Void search(Part.Search search) {
    return text(new Part.Text(search.inWords()));
  }
}
