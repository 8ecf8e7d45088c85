package dev.cliproxy.translate.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Message.Role;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the messages of a chat. */
final class ChatMessageDecoder {
  private static final String DATA = "data:";
  private static final String BASE64 = ";base64,";

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
    String text =
        message.path("reasoning_content").isTextual()
            ? Json.text(message, "reasoning_content")
            : Json.text(message, "reasoning");
    return text.isEmpty() ? List.of() : List.of(new Part.Thinking(text, Optional.empty()));
  }

  private List<Part> calls(JsonNode message) {
    List<Part> calls = new ArrayList<>();
    for (JsonNode call : message.path("tool_calls")) {
      boolean custom = call.path("custom").isObject();
      JsonNode function = call.path(custom ? "custom" : "function");
      String arguments =
          custom
              ? Json.object().put("input", Json.text(function, "input")).toString()
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
    if (content.isTextual()) {
      return List.of(new Part.Text(content.textValue()));
    }
    List<Part> parts = new ArrayList<>();
    content.forEach(part -> parts.add(part(part)));
    return parts;
  }

  private Part part(JsonNode part) {
    if (part.isTextual()) {
      return new Part.Text(part.textValue());
    }
    if (part.hasNonNull("cache_control") || part.hasNonNull("prompt_cache_breakpoint")) {
      losses.add(part.hasNonNull("cache_control") ? "cache_control" : "prompt_cache_breakpoint");
    }
    String type = Json.text(part, "type");
    return switch (type) {
      case "text", "" -> new Part.Text(Json.text(part, "text"));
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
    return new Part.Media(
        Part.Media.Kind.IMAGE, source(url, "image/png"), "", Json.text(image, "detail"));
  }

  private static Part file(JsonNode file) {
    if (file.hasNonNull("file_id") && !file.hasNonNull("file_data")) {
      throw new UntranslatableException(
          "file_id: the provider behind this model does not have your files; send file_data");
    }
    return new Part.Media(
        Part.Media.Kind.DOCUMENT,
        source(Json.text(file, "file_data"), "application/pdf"),
        Json.text(file, "filename"),
        "");
  }

  /** What an address of the scheme data holds, or the address. */
  static Part.Media.Source source(String url, String usualType) {
    int comma = url.indexOf(',');
    if (!url.startsWith(DATA) || comma < 0) {
      return url.contains(":")
          ? new Part.Media.Source.Address(url, "")
          : new Part.Media.Source.Data(usualType, url);
    }
    String head = url.substring(DATA.length(), comma + 1);
    int end = head.indexOf(';');
    String type = head.substring(0, end < 0 ? head.length() - 1 : end);
    String data = url.substring(comma + 1);
    String base64 =
        head.endsWith(BASE64)
            ? data
            : java.util.Base64.getEncoder()
                .encodeToString(
                    java.net.URLDecoder.decode(
                            data.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return new Part.Media.Source.Data(type.isEmpty() ? usualType : type, base64);
  }
}
