package dev.cliproxy.translate.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads what a chat client lets the model use. */
final class ChatToolDecoder {
  private final ObjectNode request;
  private final Losses losses;

  ChatToolDecoder(ObjectNode request, Losses losses) {
    this.request = request;
    this.losses = losses;
  }

  Tooling tooling() {
    List<Tool> tools = new ArrayList<>();
    request.path("tools").forEach(tool -> tools.add(tool(tool)));
    request.path("functions").forEach(function -> tools.add(function(function)));
    JsonNode search = request.path("web_search_options");
    if (search.isObject()) {
      tools.add(search(search));
    }
    return new Tooling(tools, choice(), ChatRequestDecoder.flag(request, "parallel_tool_calls"));
  }

  /** The names of those of a client's tools that take a text, as it calls them. */
  static Set<String> freeform(JsonNode request) {
    Set<String> names = new HashSet<>();
    for (JsonNode tool : request.path("tools")) {
      if (Json.text(tool, "type").equals("custom")) {
        names.add(Json.text(tool.path("custom"), "name"));
      }
    }
    return names;
  }

  private Tool tool(JsonNode tool) {
    if (tool.hasNonNull("cache_control")) {
      losses.add("cache_control");
    }
    String type = Json.text(tool, "type");
    return switch (type) {
      case "function", "" ->
          function(tool.path("function").isObject() ? tool.path("function") : tool);
      case "custom" -> freeformTool(tool.path("custom"));
      default ->
          throw new UntranslatableException(
              "tools: the provider behind this model has no tool of the type " + type);
    };
  }

  private static Tool.Function function(JsonNode function) {
    return new Tool.Function(
        named(function),
        Json.text(function, "description"),
        Json.object(function, "parameters"),
        ChatRequestDecoder.flag(function, "strict"));
  }

  private static Tool.Function freeformTool(JsonNode custom) {
    JsonNode format = custom.path("format");
    JsonNode grammar = format.path("grammar").isObject() ? format.path("grammar") : format;
    String definition = Json.text(grammar, "definition");
    String syntax = Json.text(grammar, "syntax");
    String said =
        definition.isEmpty() || syntax.isEmpty() ? definition : syntax + "\n" + definition;
    return Tool.Function.freeform(named(custom), Json.text(custom, "description"), said);
  }

  private static String named(JsonNode tool) {
    String name = Json.text(tool, "name");
    if (name.isEmpty()) {
      throw new UntranslatableException("tools: a tool needs a name");
    }
    return name;
  }

  private Tool.WebSearch search(JsonNode options) {
    if (options.hasNonNull("search_context_size")) {
      losses.add("search_context_size");
    }
    Optional<ObjectNode> location =
        Json.object(options.path("user_location"), "approximate")
            .map(place -> place.deepCopy().put("type", "approximate"));
    return new Tool.WebSearch(List.of(), List.of(), OptionalInt.empty(), location);
  }

  private ToolChoice choice() {
    JsonNode choice =
        request.hasNonNull("tool_choice")
            ? request.path("tool_choice")
            : request.path("function_call");
    JsonNode allowed = choice.path("allowed_tools");
    if (allowed.isObject()) {
      List<String> names = new ArrayList<>();
      allowed.path("tools").forEach(tool -> names.add(name(tool)));
      return new ToolChoice.Allowed(names, Json.text(allowed, "mode").equals("required"));
    }
    String name = choice.isObject() ? name(choice) : "";
    if (!name.isEmpty()) {
      return new ToolChoice.Named(name);
    }
    return switch (choice.isTextual() ? choice.textValue() : Json.text(choice, "type")) {
      case "none" -> new ToolChoice.None();
      // Mistral's word is the other.
      case "required", "any" -> new ToolChoice.Required();
      default -> new ToolChoice.Auto();
    };
  }

  private static String name(JsonNode tool) {
    for (String kind : List.of("function", "custom")) {
      if (tool.path(kind).isObject()) {
        return Json.text(tool.path(kind), "name");
      }
    }
    return Json.text(tool, "name");
  }
}
