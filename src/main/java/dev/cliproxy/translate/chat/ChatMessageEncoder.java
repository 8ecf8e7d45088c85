package dev.cliproxy.translate.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.GatheredText;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;

/** Writes the messages of a chat. */
final class ChatMessageEncoder {
  private static final String PARAGRAPH = "\n\n";

  private final ChatModel model;
  private final Losses losses;
  private final ArrayNode list = JsonNodeFactory.instance.arrayNode();

  /** What the user has said and is not written. */
  private final List<Part> heard = new ArrayList<>();

  ChatMessageEncoder(ChatModel model, Losses losses) {
    this.model = model;
    this.losses = losses;
  }

  ArrayNode messages(List<Message> messages) {
    StringJoiner first = new StringJoiner(PARAGRAPH);
    int at = 0;
    while (at < messages.size() && messages.get(at).role() == Message.Role.SYSTEM) {
      first.add(words(messages.get(at)));
      at++;
    }
    if (at > 0) {
      list.addObject().put("role", "system").put("content", first.toString());
    }
    messages.subList(at, messages.size()).forEach(this::add);
    endHeard();
    return list;
  }

  private void add(Message message) {
    switch (message.role()) {
      case SYSTEM -> instruct(words(message));
      case USER -> hear(message);
      case ASSISTANT -> speak(message);
    }
  }

  private void instruct(String words) {
    if (model.isOpenAi()) {
      endHeard();
      list.addObject().put("role", "system").put("content", words);
    } else {
      heard.add(new Part.Text("<system-reminder>\n" + words + "\n</system-reminder>"));
    }
  }

  private static String words(Message message) {
    return Part.words(message.parts(), PARAGRAPH);
  }

  /** The results of a turn stand together; what they show besides words comes after them all. */
  private void hear(Message message) {
    List<Part> besides = new ArrayList<>();
    for (Part part : message.parts()) {
      if (part instanceof Part.ToolResult result) {
        list.addObject()
            .put("role", "tool")
            .put("tool_call_id", result.callId())
            .put("content", words(result));
        result.content().stream().filter(Part.Media.class::isInstance).forEach(heard::add);
      } else {
        besides.add(part);
      }
    }
    heard.addAll(besides);
  }

  /** Writes what the user has said since somebody else has: some vendors want both in turns. */
  private void endHeard() {
    if (heard.isEmpty()) {
      return;
    }
    ObjectNode node = list.addObject().put("role", "user");
    if (isPlain(heard)) {
      // As one string, for vendors who know no parts.
      node.put("content", Part.words(heard, PARAGRAPH));
    } else {
      ArrayNode content = node.putArray("content");
      heard.forEach(part -> part.accept(new Shown(content)));
    }
    heard.clear();
  }

  private static boolean isPlain(List<Part> parts) {
    for (Part part : parts) {
      if (!(part instanceof Part.Text)) {
        return false;
      }
    }
    return true;
  }

  private static String words(Part.ToolResult result) {
    String words = Part.words(result.content(), "\n");
    if (words.isEmpty() && !result.content().isEmpty()) {
      words = "The result is shown in the next message.";
    }
    return result.failed() ? "Error: " + words : words;
  }

  private void speak(Message message) {
    Spoken spoken = new Spoken();
    message.parts().forEach(part -> part.accept(spoken));
    if (spoken.words.isEmpty() && spoken.calls.isEmpty()) {
      return;
    }
    endHeard();
    ObjectNode node = list.addObject().put("role", "assistant");
    if (spoken.words.isEmpty()) {
      node.putNull("content");
    } else {
      node.put("content", spoken.words.toString());
    }
    if (!spoken.calls.isEmpty()) {
      node.set("tool_calls", spoken.calls);
    }
    if (model.wantsThoughtsBack() && (!spoken.thoughts.isEmpty() || !spoken.calls.isEmpty())) {
      node.put("reasoning_content", spoken.thoughts.toString());
    }
  }

  /** What an assistant's message is made of. */
  private final class Spoken implements Part.Visitor<Void> {
    private final GatheredText words = new GatheredText();
    private final GatheredText thoughts = new GatheredText();
    private final ArrayNode calls = JsonNodeFactory.instance.arrayNode();

    @Override
    public Void text(Part.Text text) {
      words.add(text.text());
      return null;
    }

    @Override
    public Void media(Part.Media media) {
      losses.add("assistant.image");
      return null;
    }

    @Override
    public Void thinking(Part.Thinking thinking) {
      thoughts.add(thinking.text());
      return null;
    }

    @Override
    public Void toolCall(Part.ToolCall call) {
      ObjectNode node = calls.addObject().put("id", call.id()).put("type", "function");
      node.putObject("function").put("name", call.name()).put("arguments", call.arguments());
      return null;
    }

    @Override
    public Void toolResult(Part.ToolResult result) {
      return null;
    }

    @Override
    public Void search(Part.Search search) {
      words.add((words.isEmpty() ? "" : "\n") + search.inWords() + "\n");
      return null;
    }
  }

  /** Writes what a user shows. */
  private static final class Shown implements Part.Visitor<Void> {
    private final ArrayNode content;

    Shown(ArrayNode content) {
      this.content = content;
    }

    @Override
    public Void text(Part.Text text) {
      content.addObject().put("type", "text").put("text", text.text());
      return null;
    }

    @Override
    public Void media(Part.Media media) {
      String url = media.source().url();
      if (media.kind() == Part.Media.Kind.IMAGE) {
        ObjectNode image =
            content.addObject().put("type", "image_url").putObject("image_url").put("url", url);
        if (!media.detail().isEmpty()) {
          image.put("detail", media.detail());
        }
      } else if (media.source() instanceof Part.Media.Source.Data data) {
        document(media, data);
      } else {
        throw new UntranslatableException(
            "a document by its address: the provider behind this model fetches none; send its"
                + " content");
      }
      return null;
    }

    private void document(Part.Media media, Part.Media.Source.Data data) {
      if (data.mediaType().startsWith("text/")) {
        content.addObject().put("type", "text").put("text", text(data.base64()));
        return;
      }
      content
          .addObject()
          .put("type", "file")
          .putObject("file")
          .put("filename", media.name().isEmpty() ? "document.pdf" : media.name())
          .put("file_data", data.url());
    }

    private static String text(String base64) {
      try {
        return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw new UntranslatableException("a document's data is no Base64");
      }
    }

    @Override
    public Void thinking(Part.Thinking thinking) {
      return null;
    }

    @Override
    public Void toolCall(Part.ToolCall call) {
      return null;
    }

    @Override
    public Void toolResult(Part.ToolResult result) {
      return null;
    }

    @Override
    public Void search(Part.Search search) {
      return text(new Part.Text(search.inWords()));
    }
  }
}
