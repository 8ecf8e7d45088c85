package dev.cliproxy.translate.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Message.Role;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the messages of a chat. */
final class ChatMessageDecoder {
  private final Losses losses;

  /** The last call of each function, for results of the old form, which name the function alone. */
  private final Map<String, String> lastCalls = new HashMap<>();

  private int unnamed;

  ChatMessageDecoder(Losses losses) {
    this.losses = losses;
  }

  List<Message> messages(JsonNode list) {
    List<Message> messages = new ArrayList<>();
    list.forEach(one -> messages.add(message(one)));
    return messages;
  }

  private Message message(JsonNode message) {
    return switch (Json.text(message, "role")) {
      case "system", "developer" -> new Message(Role.SYSTEM, content(message.path("content")));
      case "assistant" -> new Message(Role.ASSISTANT, spoken(message));
      case "tool" -> result(Json.text(message, "tool_call_id"), message);
      case "function" ->
          result(lastCalls.getOrDefault(Json.text(message, "name"), "call_of_nobody"), message);
      default -> new Message(Role.USER, content(message.path("content")));
    };
  }

  private Message result(String id, JsonNode message) {
    return new Message(
        Role.USER, List.of(new Part.ToolResult(id, content(message.path("content")), false)));
  }

  private List<Part> spoken(JsonNode message) {
    if (message.path("audio").isObject() && !message.hasNonNull("content")) {
      throw new UntranslatableException(
          "messages: the provider behind this model does not have what was spoken before; send its"
              + " text");
    }
    List<Part.Thinking> thoughts = thoughts(message);
    List<Part> calls = calls(message);
    List<Part> parts = new ArrayList<>();
    thoughts.stream()
        .filter(one -> !isBound(one, State.Binding.PREVIOUS))
        .filter(one -> calls.isEmpty() || !isBound(one, State.Binding.NEXT))
        .forEach(parts::add);
    parts.addAll(content(message.path("content")));
    String refusal = Json.text(message, "refusal");
    if (!refusal.isEmpty()) {
      parts.add(new Part.Text(refusal));
    }
    message.path("images").forEach(image -> parts.add(part(image)));
    if (!calls.isEmpty()) {
      thoughts.stream().filter(one -> isBound(one, State.Binding.NEXT)).forEach(parts::add);
      parts.addAll(calls);
    }
    thoughts.stream().filter(one -> isBound(one, State.Binding.PREVIOUS)).forEach(parts::add);
    return parts;
  }

  private static boolean isBound(Part.Thinking thinking, State.Binding binding) {
    return thinking.state().filter(state -> state.binding() == binding).isPresent();
  }

  /** What this proxy sealed has the text in it; else what vendors call the text. */
  private static List<Part.Thinking> thoughts(JsonNode message) {
    List<Part.Thinking> sealed = new ArrayList<>();
    for (JsonNode detail : message.path("reasoning_details")) {
      sealed.addAll(Envelope.open(Json.text(detail, "data")));
    }
    if (!sealed.isEmpty()) {
      return sealed;
    }
    String text = thoughtText(message);
    return text.isEmpty() ? List.of() : List.of(new Part.Thinking(text, Optional.empty()));
  }

  /** The thoughts that a message or a piece of one tells, whatever the vendor calls them. */
  static String thoughtText(JsonNode said) {
    for (String name : List.of("reasoning_content", "reasoning")) {
      String text = Json.text(said, name);
      if (!text.isEmpty()) {
        return text;
      }
    }
    StringBuilder details = new StringBuilder();
    for (JsonNode detail : said.path("reasoning_details")) {
      details.append(Json.text(detail, "text")).append(Json.text(detail, "summary"));
    }
    return details.toString();
  }

  private List<Part> calls(JsonNode message) {
    List<Part> calls = new ArrayList<>();
    for (JsonNode call : message.path("tool_calls")) {
      boolean custom = call.path("custom").isObject();
      JsonNode function = call.path(custom ? "custom" : "function");
      String arguments =
          custom
              ? Json.object().put(Tool.FREEFORM, Json.text(function, "input")).toString()
              : arguments(function.path("arguments"));
      calls.add(call(Json.text(call, "id"), Json.text(function, "name"), arguments));
    }
    JsonNode old = message.path("function_call");
    if (calls.isEmpty() && old.isObject()) {
      calls.add(call("", Json.text(old, "name"), arguments(old.path("arguments"))));
    }
    return calls;
  }

  private Part.ToolCall call(String id, String name, String arguments) {
    String known = id.isEmpty() ? "call_" + ++unnamed : id;
    lastCalls.put(name, known);
    return new Part.ToolCall(known, name, arguments);
  }

  /** Some write the object itself. */
  private static String arguments(JsonNode arguments) {
    String text = arguments.isTextual() ? arguments.textValue() : arguments.toString();
    return text.isBlank() || arguments.isNull() || arguments.isMissingNode() ? "{}" : text;
  }

  private List<Part> content(JsonNode content) {
    if (content.isValueNode()) {
      return List.of(new Part.Text(content.asText("")));
    }
    if (content.isObject()) {
      // A single part; or, of a tool, a document that nobody has made a text of.
      boolean part = content.path("type").isTextual();
      return List.of(part ? part(content) : new Part.Text(content.toString()));
    }
    List<Part> parts = new ArrayList<>();
    content.forEach(part -> parts.add(part(part)));
    return parts;
  }

  private Part part(JsonNode part) {
    if (part.isTextual()) {
      return new Part.Text(part.textValue());
    }
    for (String hint : List.of("cache_control", "prompt_cache_breakpoint")) {
      if (part.hasNonNull(hint)) {
        losses.add(hint);
      }
    }
    String type = Json.text(part, "type");
    return switch (type) {
      case "text", "input_text", "output_text", "" -> new Part.Text(Json.text(part, "text"));
      case "refusal" -> new Part.Text(Json.text(part, "refusal"));
      case "image_url" -> image(part.path("image_url"));
      case "file" -> file(part.path("file"));
      case "input_audio" ->
          throw new UntranslatableException(
              "input_audio: the provider behind this model hears nothing in this format");
      default ->
          throw new UntranslatableException(
              "messages: a part of the type %s cannot be said to the provider behind this model"
                  .formatted(type));
    };
  }

  private static Part image(JsonNode image) {
    String url = image.isTextual() ? image.textValue() : Json.text(image, "url");
    refuseIfEmpty(url, "image_url: an image needs a url");
    return new Part.Media(
        Part.Media.Kind.IMAGE, MediaSources.read(url, "image/png"), "", Json.text(image, "detail"));
  }

  private static void refuseIfEmpty(String data, String message) {
    if (data.isEmpty()) {
      throw new UntranslatableException(message);
    }
  }

  private static Part file(JsonNode file) {
    if (file.hasNonNull("file_id") && !file.hasNonNull("file_data")) {
      throw new UntranslatableException(
          "file_id: the provider behind this model does not have your files; send file_data");
    }
    String data = Json.text(file, "file_data");
    refuseIfEmpty(data, "file: a file needs file_data");
    Part.Media.Source source = MediaSources.read(data, "application/pdf");
    boolean image =
        source instanceof Part.Media.Source.Data here && here.mediaType().startsWith("image/");
    return new Part.Media(
        image ? Part.Media.Kind.IMAGE : Part.Media.Kind.DOCUMENT,
        source,
        Json.text(file, "filename"),
        "");
  }
}
