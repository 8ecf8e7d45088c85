package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the items of a client's conversation. What this format has as an item of its own, such as a
 * call or its result, is a part of the turn that it belongs to.
 */
final class ConversationDecoder {
  private static final String BETWEEN_SUMMARIES = "\n\n";

  private final Losses losses;
  private final ContentDecoder content;
  private final List<Message> messages = new ArrayList<>();

  ConversationDecoder(Losses losses) {
    this.losses = losses;
    this.content = new ContentDecoder(losses);
  }

  /** The turns read so far. */
  List<Message> messages() {
    return List.copyOf(messages);
  }

  /** Reads a request's instructions: a string, or items, as an answer repeats them. */
  void instructions(JsonNode instructions) {
    if (instructions.isTextual()) {
      add(Message.Role.SYSTEM, List.of(new Part.Text(instructions.textValue())));
    } else if (instructions.isArray()) {
      instructions.forEach(item -> message(Message.Role.SYSTEM, item.path("content")));
    }
  }

  /** Reads what the model is given: a string, or items. */
  void input(JsonNode input) {
    if (input.isTextual()) {
      add(Message.Role.USER, List.of(new Part.Text(input.textValue())));
    } else if (input.isArray()) {
      input.forEach(this::item);
    } else if (input.isObject()) {
      item(input);
    }
  }

  private void item(JsonNode item) {
    if (item.isTextual()) {
      add(Message.Role.USER, List.of(new Part.Text(item.textValue())));
      return;
    }
    if (!item.isObject()) {
      return;
    }
    String type = Json.text(item, "type");
    Optional<ToolKind> call = ToolKind.ofCall(type);
    Optional<ToolKind> output = ToolKind.ofOutput(type);
    if (call.isPresent()) {
      call(call.get(), item);
    } else if (output.isPresent()) {
      output(output.get(), item);
    } else {
      other(type, item);
    }
  }

  private void other(String type, JsonNode item) {
    switch (type) {
      case "", "message" -> {
        if (type.isEmpty() && !item.has("role") && !item.has("content")) {
          throw Refusal.of("input: an item without a type", "send what it refers to");
        }
        message(role(Json.text(item, "role")), item.path("content"));
      }
      case "reasoning" -> add(Message.Role.ASSISTANT, reasoning(item));
      case "web_search_call" -> add(Message.Role.ASSISTANT, List.of(search(item)));
      case "image_generation_call" -> image(item).ifPresent(one -> add(one.role(), one.parts()));
      case "file_search_call", "code_interpreter_call", "mcp_call" ->
          add(Message.Role.ASSISTANT, List.of(told(type, item)));
      // Tools are read elsewhere; Codex keeps the others for itself.
      case "additional_tools", "ghost_snapshot" -> {}
      case "mcp_list_tools", "mcp_approval_request", "mcp_approval_response" -> losses.add(type);
      case "configuration_update" -> losses.add(type);
      case "compaction", "compaction_summary", "compaction_trigger", "context_compaction" ->
          throw Refusal.of(
              "input: " + Refusal.quoted(type),
              "its history can be read by OpenAI alone; begin a new conversation, or compact it"
                  + " without the provider");
      case "item_reference" ->
          throw Refusal.of("input: \"item_reference\"", "send the item itself");
      default -> throw Refusal.of("input: an item of type " + Refusal.quoted(type), "leave it out");
    }
  }

  private void message(Message.Role role, JsonNode said) {
    List<Part> parts = content.message(said);
    if (role != Message.Role.SYSTEM) {
      add(role, parts);
      return;
    }
    // No other format has instructions that are no words.
    List<Part> texts = parts.stream().filter(Part.Text.class::isInstance).toList();
    add(Message.Role.SYSTEM, texts);
    add(Message.Role.USER, parts.stream().filter(part -> !(part instanceof Part.Text)).toList());
  }

  private static Message.Role role(String word) {
    return switch (word) {
      case "system", "developer" -> Message.Role.SYSTEM;
      case "assistant" -> Message.Role.ASSISTANT;
      default -> Message.Role.USER;
    };
  }

  private void call(ToolKind kind, JsonNode item) {
    String id = callId(item);
    if (id.isEmpty()) {
      // A search for tools that the provider ran itself.
      return;
    }
    String name = Json.text(item, "name");
    String flat =
        ClientTool.flatName(Json.text(item, "namespace"), name.isEmpty() ? kind.word() : name);
    add(Message.Role.ASSISTANT, List.of(new Part.ToolCall(id, flat, CallArguments.of(kind, item))));
  }

  private void output(ToolKind kind, JsonNode item) {
    String id = callId(item);
    if (id.isEmpty()) {
      return;
    }
    JsonNode output = item.path("output");
    List<Part> parts;
    boolean failed = Json.text(item, "status").equals("failed");
    if (kind == ToolKind.SHELL && output.isArray()) {
      parts = List.of(new Part.Text(shellOutput(output)));
    } else if (kind == ToolKind.TOOL_SEARCH) {
      parts = List.of(new Part.Text(foundTools(item.path("tools"))));
    } else if (output.isObject() && output.path("content").isTextual()) {
      // An old Codex tells of failures so.
      parts = content.output(output.path("content"));
      failed |= output.path("success").isBoolean() && !output.path("success").booleanValue();
    } else {
      parts = content.output(output);
    }
    add(Message.Role.USER, List.of(new Part.ToolResult(id, parts, failed)));
  }

  private static String callId(JsonNode item) {
    String id = Json.text(item, "call_id");
    return id.isEmpty() ? Json.text(item, "id") : id;
  }

  private static String shellOutput(JsonNode commands) {
    StringBuilder text = new StringBuilder();
    for (JsonNode command : commands) {
      JsonNode outcome = command.path("outcome");
      text.append(text.length() > 0 ? "\n" : "");
      if (Json.text(outcome, "type").equals("timeout")) {
        text.append("Timed out.");
      } else {
        text.append("Exit code: ").append(outcome.path("exit_code").asText());
      }
      for (String stream : List.of("stdout", "stderr")) {
        String said = Json.text(command, stream);
        if (!said.isEmpty()) {
          text.append('\n').append(stream).append(":\n").append(said);
        }
      }
    }
    return text.toString();
  }

  private static String foundTools(JsonNode tools) {
    StringBuilder text = new StringBuilder("Tools found:");
    for (JsonNode tool : tools) {
      String name = Json.text(tool, "name");
      if (!tool.path("tools").isArray()) {
        text.append(' ').append(name);
      }
      for (JsonNode inner : tool.path("tools")) {
        text.append(' ').append(ClientTool.flatName(name, Json.text(inner, "name")));
      }
    }
    return text.toString();
  }

  private List<Part> reasoning(JsonNode item) {
    String text = joined(item.path("summary"));
    if (text.isEmpty()) {
      text = joined(item.path("content"));
    }
    List<Part.Thinking> sealed = Envelope.open(Json.text(item, "encrypted_content"));
    if (sealed.isEmpty()) {
      return text.isEmpty() ? List.of() : List.of(new Part.Thinking(text, Optional.empty()));
    }
    boolean textless = sealed.stream().allMatch(one -> one.text().isEmpty());
    if (!textless || text.isEmpty()) {
      return List.copyOf(sealed);
    }
    List<Part> parts = new ArrayList<>(sealed);
    Part.Thinking first = sealed.get(0);
    boolean own =
        first.state().map(State::binding).filter(State.Binding.THINKING::equals).isPresent();
    if (own) {
      parts.set(0, new Part.Thinking(text, first.state()));
    } else {
      parts.add(0, new Part.Thinking(text, Optional.empty()));
    }
    return parts;
  }

  private static String joined(JsonNode texts) {
    StringBuilder all = new StringBuilder();
    for (JsonNode one : texts) {
      String text = Json.text(one, "text");
      all.append(all.length() > 0 && !text.isEmpty() ? BETWEEN_SUMMARIES : "").append(text);
    }
    return all.toString();
  }

  private static Part.Search search(JsonNode item) {
    return SearchCalls.search(item, Json.text(item, "id"));
  }

  private static Optional<Message> image(JsonNode item) {
    return ImageCalls.media(item).map(media -> new Message(Message.Role.ASSISTANT, List.of(media)));
  }

  /** What a tool of the provider did, in words: another provider has not seen it. */
  private static Part.Text told(String type, JsonNode item) {
    StringBuilder words = new StringBuilder();
    switch (type) {
      case "file_search_call" -> words.append("Searched files for: ").append(item.path("queries"));
      case "code_interpreter_call" -> words.append("Ran: ").append(Json.text(item, "code"));
      default ->
          words
              .append("Called ")
              .append(Json.text(item, "name"))
              .append(" with ")
              .append(Json.text(item, "arguments"));
    }
    for (String result : List.of("results", "outputs", "output", "error")) {
      JsonNode value = item.path(result);
      if (value.isTextual() || value.isContainerNode()) {
        words.append('\n').append(value.isTextual() ? value.textValue() : value.toString());
      }
    }
    return new Part.Text(words.toString());
  }

  private void add(Message.Role role, List<? extends Part> parts) {
    if (parts.isEmpty()) {
      return;
    }
    Message last = messages.isEmpty() ? null : messages.get(messages.size() - 1);
    if (last == null || last.role() != role || role == Message.Role.SYSTEM) {
      messages.add(new Message(role, List.copyOf(parts)));
      return;
    }
    List<Part> both = new ArrayList<>(last.parts());
    both.addAll(parts);
    messages.set(messages.size() - 1, last.withParts(both));
  }
}
