package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the messages of a client, block by block. */
final class ContentDecoder {
  private static final Set<String> TOLD_RESULTS =
      Set.of(
          "web_fetch_tool_result",
          "code_execution_tool_result",
          "bash_code_execution_tool_result",
          "text_editor_code_execution_tool_result",
          "tool_search_tool_result",
          "mcp_tool_result");

  private final Losses losses;
  private int calls;

  ContentDecoder(Losses losses) {
    this.losses = losses;
  }

  /** A message; empty for what is none. */
  Optional<Message> message(JsonNode message) {
    if (!message.isObject()) {
      return Optional.empty();
    }
    if (message.hasNonNull("clear_at")) {
      losses.add("messages.clear_at");
    }
    if (message.hasNonNull("output_config")) {
      losses.add("messages.output_config");
    }
    JsonNode content = message.path("content");
    return Optional.of(
        switch (Json.text(message, "role")) {
          case "assistant" -> new Message(Message.Role.ASSISTANT, parts(content));
          case "system", "developer" ->
              new Message(Message.Role.SYSTEM, texts(content, "messages.system"));
          default -> new Message(Message.Role.USER, parts(content));
        });
  }

  /** What may be words alone. */
  List<Part> texts(JsonNode content, String where) {
    List<Part> parts = parts(content);
    for (Part part : parts) {
      if (!(part instanceof Part.Text)) {
        throw Refusals.missing(where + " with anything but text");
      }
    }
    return parts;
  }

  private List<Part> parts(JsonNode content) {
    if (content.isTextual()) {
      return List.of(new Part.Text(content.textValue()));
    }
    List<Part> parts = new ArrayList<>();
    Map<String, JsonNode> found = new HashMap<>();
    Set<String> asked = new HashSet<>();
    for (JsonNode block : content) {
      switch (Json.text(block, "type")) {
        case "web_search_tool_result" -> found.put(Json.text(block, "tool_use_id"), block);
        case "server_tool_use" -> asked.add(Json.text(block, "id"));
        default -> {
          // Stands for itself.
        }
      }
    }
    for (JsonNode block : content) {
      if (block.isTextual()) {
        parts.add(new Part.Text(block.textValue()));
      } else if (block.isObject()) {
        if (block.hasNonNull("cache_control")) {
          losses.add("cache_control");
        }
        add(block, found, asked, parts);
      }
    }
    return parts;
  }

  private void add(
      JsonNode block, Map<String, JsonNode> found, Set<String> asked, List<Part> parts) {
    String type = Json.text(block, "type");
    switch (type) {
      case "text", "" -> parts.add(text(block));
      case "image" -> parts.add(image(block));
      case "document" -> document(block, parts);
      case "search_result" ->
          parts.add(
              new Part.Text(
                  Json.text(block, "title")
                      + "\n"
                      + Json.text(block, "source")
                      + "\n"
                      + words(block.path("content"))));
      case "tool_use" -> parts.add(call(block));
      case "tool_result" -> parts.add(result(block));
      case "tool_reference" ->
          parts.add(new Part.Text("The tool " + Json.text(block, "tool_name") + " can be called."));
      case "thinking" ->
          thinking(Json.text(block, "thinking"), Json.text(block, "signature"), parts);
      case "redacted_thinking" -> thinking("", Json.text(block, "data"), parts);
      case "server_tool_use", "mcp_tool_use" -> serverCall(block, found, parts);
      case "web_search_tool_result" -> {
        String id = Json.text(block, "tool_use_id");
        if (!asked.contains(id)) {
          parts.add(new Part.Search(id, "", SearchResults.hits(block)));
        }
      }
      case "compaction" -> {
        String summary = words(block.path("content"));
        if (summary.isBlank()) {
          throw Refusals.missing("messages: a compaction that only Anthropic can read");
        }
        parts.add(new Part.Text(summary));
      }
      default -> {
        if (!TOLD_RESULTS.contains(type)) {
          throw Refusals.missing("messages: a block of type " + type);
        }
        parts.add(new Part.Text("Result: " + words(block.path("content"))));
      }
    }
  }

  private Part text(JsonNode block) {
    String text = Json.text(block, "text");
    List<Part.Citation> citations = new ArrayList<>();
    for (JsonNode citation : block.path("citations")) {
      String url = Json.text(citation, "url");
      if (!url.isEmpty()) {
        citations.add(new Part.Citation(url, Json.text(citation, "title"), 0, text.length()));
      }
    }
    return new Part.Text(text, citations);
  }

  private Part image(JsonNode block) {
    JsonNode source = block.path("source");
    return new Part.Media(
        Part.Media.Kind.IMAGE,
        switch (Json.text(source, "type")) {
          case "base64" -> data(source, "image/png");
          case "url" -> new Part.Media.Source.Address(Json.text(source, "url"), "");
          default -> throw source(source, "an image");
        });
  }

  private void document(JsonNode block, List<Part> parts) {
    if (block.path("citations").path("enabled").asBoolean(false)) {
      losses.add("citations");
    }
    String context = Json.text(block, "context");
    if (!context.isEmpty()) {
      parts.add(new Part.Text(context));
    }
    String title = Json.text(block, "title");
    JsonNode source = block.path("source");
    switch (Json.text(source, "type")) {
      case "content" -> {
        if (!title.isEmpty()) {
          parts.add(new Part.Text(title));
        }
        parts.addAll(parts(source.path("content")));
      }
      case "base64" -> parts.add(document(data(source, "application/pdf"), title));
      case "url" ->
          parts.add(
              document(
                  new Part.Media.Source.Address(Json.text(source, "url"), "application/pdf"),
                  title));
      case "text" -> {
        byte[] bytes = Json.text(source, "data").getBytes(StandardCharsets.UTF_8);
        parts.add(
            document(
                new Part.Media.Source.Data("text/plain", Base64.getEncoder().encodeToString(bytes)),
                title));
      }
      default -> throw source(source, "a document");
    }
  }

  private static Part document(Part.Media.Source source, String title) {
    return new Part.Media(Part.Media.Kind.DOCUMENT, source, title, "");
  }

  private static Part.Media.Source data(JsonNode source, String otherwise) {
    String type = Json.text(source, "media_type").toLowerCase(Locale.ROOT);
    return new Part.Media.Source.Data(type.isEmpty() ? otherwise : type, Json.text(source, "data"));
  }

  private static RuntimeException source(JsonNode source, String what) {
    return Refusals.missing("messages: " + what + " of source " + Json.text(source, "type"));
  }

  private Part call(JsonNode block) {
    calls++;
    String id = Json.text(block, "id");
    JsonNode input = block.path("input");
    return new Part.ToolCall(
        id.isEmpty() ? "toolu_" + calls : id,
        Json.text(block, "name"),
        input.isObject() ? input.toString() : "{}");
  }

  private Part result(JsonNode block) {
    return new Part.ToolResult(
        Json.text(block, "tool_use_id"),
        parts(block.path("content")),
        block.path("is_error").asBoolean(false));
  }

  /** An envelope gives what was sealed; anything else is Anthropic's, and of no use to others. */
  private static void thinking(String text, String carrier, List<Part> parts) {
    String left = text;
    for (Part.Thinking sealed : Envelope.open(carrier)) {
      boolean ofThoughts =
          sealed
              .state()
              .map(State::binding)
              .filter(
                  binding -> binding == State.Binding.THINKING || binding == State.Binding.REDACTED)
              .isPresent();
      String own = sealed.text().isEmpty() ? left : sealed.text();
      left = "";
      if (!ofThoughts && !own.isEmpty()) {
        parts.add(new Part.Thinking(own, Optional.empty()));
        own = "";
      }
      parts.add(new Part.Thinking(own, sealed.state()));
    }
    if (!left.isEmpty()) {
      parts.add(new Part.Thinking(left, Optional.empty()));
    }
  }

  private static void serverCall(JsonNode block, Map<String, JsonNode> found, List<Part> parts) {
    String name = Json.text(block, "name");
    JsonNode input = block.path("input");
    if (name.equals("web_search")) {
      String id = Json.text(block, "id");
      JsonNode result = found.get(id);
      parts.add(
          new Part.Search(
              id,
              Json.text(input, "query"),
              result == null ? List.of() : SearchResults.hits(result)));
    } else {
      parts.add(new Part.Text("Used " + name + ": " + words(input)));
    }
  }

  /** All words in a document, in order; nothing encoded or encrypted. */
  private static String words(JsonNode node) {
    List<String> words = new ArrayList<>();
    collect(node, words);
    return words.stream().filter(word -> !word.isBlank()).collect(Collectors.joining("\n"));
  }

  private static void collect(JsonNode node, List<String> words) {
    if (node.isTextual()) {
      words.add(node.textValue());
    } else if (node.isObject()) {
      boolean base64 = Json.text(node, "type").equals("base64");
      node.properties()
          .forEach(
              member -> {
                String name = member.getKey();
                boolean told =
                    !name.equals("type")
                        && !name.equals("media_type")
                        && !name.startsWith("encrypted_")
                        && !(base64 && name.equals("data"));
                if (told) {
                  collect(member.getValue(), words);
                }
              });
    } else if (node.isArray()) {
      node.forEach(element -> collect(element, words));
    } else if (node.isNumber()) {
      words.add(node.asText());
    }
  }
}
