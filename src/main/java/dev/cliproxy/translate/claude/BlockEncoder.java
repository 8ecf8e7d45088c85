package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes the parts of turns as blocks. */
final class BlockEncoder {
  private static final Set<String> IMAGES =
      Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

  /** What Anthropic fetches. */
  private static final Pattern WEB = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);

  private final ClaudeModel model;
  private final Losses losses;

  /** Images that the assistant made: only the user may have some, so his next turn has them. */
  private final List<ObjectNode> held = new ArrayList<>();

  BlockEncoder(ClaudeModel model, Losses losses) {
    this.model = model;
    this.losses = losses;
  }

  static ObjectNode textBlock(String text) {
    return Json.object().put("type", "text").put("text", text);
  }

  /** The assistant's images that have no turn yet. */
  List<ObjectNode> takeHeld() {
    List<ObjectNode> taken = List.copyOf(held);
    held.clear();
    return taken;
  }

  /** A user's turn: results of tools first. */
  List<ObjectNode> user(Message message) {
    List<ObjectNode> blocks = new ArrayList<>();
    message.parts(Part.ToolResult.class).forEach(result -> blocks.add(result(result)));
    blocks.addAll(takeHeld());
    for (Part part : message.parts()) {
      if (!(part instanceof Part.ToolResult)) {
        part.accept(new Blocks(false)).ifPresent(blocks::add);
      }
    }
    return blocks;
  }

  /** A turn of the assistant. */
  List<ObjectNode> assistant(Message message) {
    List<ObjectNode> blocks = new ArrayList<>();
    for (Part part : message.parts()) {
      part.accept(new Blocks(true)).ifPresent(blocks::add);
    }
    return blocks;
  }

  /** A block for each part; none for what is not told. */
  private final class Blocks implements Part.Visitor<Optional<ObjectNode>> {
    private final boolean assistant;

    Blocks(boolean assistant) {
      this.assistant = assistant;
    }

    /** Anthropic refuses text without a word. */
    @Override
    public Optional<ObjectNode> text(Part.Text text) {
      if (!text.citations().isEmpty()) {
        losses.add("citations");
      }
      return Optional.of(text.text())
          .filter(words -> !words.isBlank())
          .map(BlockEncoder::textBlock);
    }

    @Override
    public Optional<ObjectNode> media(Part.Media media) {
      ObjectNode block = BlockEncoder.this.media(media);
      if (assistant) {
        held.add(textBlock("What the assistant made:"));
        held.add(block);
        return Optional.empty();
      }
      return Optional.of(block);
    }

    @Override
    public Optional<ObjectNode> thinking(Part.Thinking thinking) {
      if (!model.thinks()) {
        return Optional.empty();
      }
      return thinking
          .state()
          .flatMap(
              state ->
                  switch (state.binding()) {
                    case THINKING ->
                        Optional.of(
                            Json.object()
                                .put("type", "thinking")
                                .put("thinking", thinking.text())
                                .put("signature", state.value()));
                    case REDACTED ->
                        Optional.of(
                            Json.object()
                                .put("type", "redacted_thinking")
                                .put("data", state.value()));
                    case NEXT, PREVIOUS -> Optional.empty();
                  });
    }

    @Override
    public Optional<ObjectNode> toolCall(Part.ToolCall call) {
      ObjectNode block =
          Json.object().put("type", "tool_use").put("id", call.id()).put("name", call.name());
      block.set("input", input(call.arguments()));
      return Optional.of(block);
    }

    @Override
    public Optional<ObjectNode> toolResult(Part.ToolResult result) {
      return Optional.of(result(result));
    }

    @Override
    public Optional<ObjectNode> search(Part.Search search) {
      return Optional.of(textBlock(search.inWords()));
    }
  }

  /** What is no object, because it was cut off, is told as it is. */
  private static ObjectNode input(String arguments) {
    if (arguments.isBlank()) {
      return Json.object();
    }
    return Json.parseObject(arguments).orElseGet(() -> Json.object().put("arguments", arguments));
  }

  private ObjectNode result(Part.ToolResult result) {
    ObjectNode block = Json.object().put("type", "tool_result").put("tool_use_id", result.callId());
    List<ObjectNode> content = new ArrayList<>();
    for (Part part : result.content()) {
      part.accept(new Blocks(false)).ifPresent(content::add);
    }
    boolean plain = content.size() == 1 && Json.text(content.get(0), "type").equals("text");
    if (plain) {
      block.put("content", Json.text(content.get(0), "text"));
    } else if (!content.isEmpty()) {
      ArrayNode list = block.putArray("content");
      content.forEach(list::add);
    }
    if (result.failed()) {
      block.put("is_error", true);
    }
    return block;
  }

  private ObjectNode media(Part.Media media) {
    if (!media.detail().isEmpty() && !media.detail().equals("auto")) {
      losses.add("detail");
    }
    boolean image = media.kind() == Part.Media.Kind.IMAGE;
    ObjectNode block = Json.object().put("type", image ? "image" : "document");
    ObjectNode source = block.putObject("source");
    if (media.source() instanceof Part.Media.Source.Address address) {
      if (!WEB.matcher(address.url()).lookingAt()) {
        throw Refusals.missing("an image or document that is not in the web");
      }
      source.put("type", "url").put("url", address.url());
    } else if (media.source() instanceof Part.Media.Source.Data data) {
      if (image) {
        image(data, source);
      } else {
        document(data, source);
      }
    }
    if (!image && !media.name().isEmpty()) {
      block.put("title", media.name());
    }
    return block;
  }

  private static void image(Part.Media.Source.Data data, ObjectNode source) {
    String type = data.mediaType().equals("image/jpg") ? "image/jpeg" : data.mediaType();
    if (!IMAGES.contains(type)) {
      throw Refusals.missing("an image of type " + type + " instead of JPEG, PNG, GIF, or WebP");
    }
    source.put("type", "base64").put("media_type", type).put("data", data.base64());
  }

  private static void document(Part.Media.Source.Data data, ObjectNode source) {
    if (data.mediaType().equals("application/pdf")) {
      source.put("type", "base64").put("media_type", "application/pdf").put("data", data.base64());
      return;
    }
    Optional<String> text = isText(data.mediaType()) ? decoded(data.base64()) : Optional.empty();
    source
        .put("type", "text")
        .put("media_type", "text/plain")
        .put(
            "data",
            text.orElseThrow(() -> Refusals.missing("a document of type " + data.mediaType())));
  }

  private static boolean isText(String type) {
    return type.startsWith("text/")
        || type.endsWith("json")
        || type.endsWith("xml")
        || type.endsWith("yaml");
  }

  private static Optional<String> decoded(String base64) {
    try {
      return Optional.of(
          new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
