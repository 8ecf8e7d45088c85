package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All tools of a client's request, wherever it declares them: at its top, in items of Codex's, and
 * in what a search for tools has found. Namespaces are flattened, what is not a function becomes
 * one; {@link #named} says what it was, so that the client sees its own again.
 */
final class ClientTools {
  private static final List<String> HINTS =
      List.of("defer_loading", "allowed_callers", "async", "output_schema");

  private static final String LOCAL_SHELL_SCHEMA =
      """
      {"type":"object","properties":{
      "command":{"type":"array","items":{"type":"string"}},
      "working_directory":{"type":"string"},
      "timeout_ms":{"type":"integer"},
      "env":{"type":"object","additionalProperties":{"type":"string"}}},
      "required":["command"]}""";

  private static final String SHELL_SCHEMA =
      """
      {"type":"object","properties":{
      "commands":{"type":"array","items":{"type":"string"}},
      "timeout_ms":{"type":"integer"},
      "max_output_length":{"type":"integer"}},
      "required":["commands"]}""";

  private static final String APPLY_PATCH_SCHEMA =
      """
      {"type":"object","properties":{
      "type":{"type":"string","enum":["create_file","update_file","delete_file"]},
      "path":{"type":"string"},
      "diff":{"type":"string"}},
      "required":["type","path"]}""";

  private static final String TOOL_SEARCH_SCHEMA =
      """
      {"type":"object","properties":{"query":{"type":"string"},"limit":{"type":"integer"}},\
      "required":["query"]}""";

  private final Losses losses;
  private final OptionalInt maxSearches;
  private final List<Tool> tools = new ArrayList<>();
  private final Map<String, ClientTool> byName = new LinkedHashMap<>();

  private ClientTools(Losses losses, OptionalInt maxSearches) {
    this.losses = losses;
    this.maxSearches = maxSearches;
  }

  /**
   * Those of a request.
   *
   * @throws dev.cliproxy.translate.canonical.UntranslatableException when one is the provider's own
   *     and no other has it
   */
  static ClientTools of(ObjectNode request, Losses losses) {
    JsonNode most = request.path("max_tool_calls");
    ClientTools tools =
        new ClientTools(
            losses,
            most.canConvertToInt() && most.isNumber()
                ? OptionalInt.of(most.intValue())
                : OptionalInt.empty());
    tools.addAll(request.path("tools"));
    declarations(request).forEach(item -> tools.addAll(item.path("tools")));
    return tools;
  }

  /** Those items of a request's input that declare tools. */
  static ArrayNode declarations(ObjectNode request) {
    ArrayNode items = Json.object().arrayNode();
    for (JsonNode item : request.path("input")) {
      String type = Json.text(item, "type");
      if (type.equals("additional_tools") || type.equals("tool_search_output")) {
        items.add(item);
      }
    }
    return items;
  }

  /** As the other side sees them. */
  List<Tool> tools() {
    return List.copyOf(tools);
  }

  /** What one is to the client; a function that nobody declared otherwise. */
  ClientTool named(String flatName) {
    ClientTool tool = byName.get(flatName);
    return tool != null ? tool : new ClientTool(ToolKind.FUNCTION, "", flatName);
  }

  private void addAll(JsonNode list) {
    if (list.isArray()) {
      list.forEach(tool -> add(tool, ""));
    }
  }

  private void add(JsonNode tool, String namespace) {
    if (!tool.isObject()) {
      return;
    }
    for (String hint : HINTS) {
      JsonNode value = tool.path(hint);
      boolean off = value.isBoolean() && !value.booleanValue();
      if (!value.isMissingNode() && !value.isNull() && !off) {
        losses.add(hint);
      }
    }
    String type = Json.text(tool, "type");
    switch (type) {
      case "namespace" -> addNamespace(tool);
      case "function", "" -> addFunction(tool, namespace);
      case "custom" -> addCustom(tool, namespace);
      case "web_search",
          "web_search_2025_08_26",
          "web_search_preview",
          "web_search_preview_2025_03_11" ->
          addSearch(tool);
      case "local_shell" ->
          addOnly(
              ToolKind.LOCAL_SHELL,
              "Runs a command on the user's machine and returns its output.",
              LOCAL_SHELL_SCHEMA);
      case "shell" -> addShell(tool);
      case "apply_patch" ->
          addOnly(
              ToolKind.APPLY_PATCH,
              "Creates, updates or deletes a file on the user's machine. diff is in the V4A format"
                  + " without headers; it is not needed to delete a file.",
              APPLY_PATCH_SCHEMA);
      case "tool_search" -> addToolSearch(tool);
      default ->
          throw Refusal.of("tools: " + Refusal.quoted(type), "leave this tool out of the request");
    }
  }

  private void addNamespace(JsonNode tool) {
    String name = Json.text(tool, "name");
    if (!Json.text(tool, "description").isEmpty()) {
      losses.add("namespace.description");
    }
    for (JsonNode inner : tool.path("tools")) {
      add(inner, name);
    }
  }

  private void addFunction(JsonNode tool, String namespace) {
    // Some clients write functions as they are written in chat.
    JsonNode function = tool.path("function").isObject() ? tool.path("function") : tool;
    ClientTool named = new ClientTool(ToolKind.FUNCTION, namespace, Json.text(function, "name"));
    JsonNode strict = function.path("strict");
    addNamed(
        named,
        new Tool.Function(
            named.flatName(),
            Json.text(function, "description"),
            Json.object(function, "parameters"),
            strict.isBoolean() ? Optional.of(strict.booleanValue()) : Optional.empty()));
  }

  private void addCustom(JsonNode tool, String namespace) {
    ClientTool custom = new ClientTool(ToolKind.CUSTOM, namespace, Json.text(tool, "name"));
    JsonNode format = tool.path("format");
    String definition = Json.text(format, "definition");
    String syntax = Json.text(format, "syntax");
    String grammar =
        definition.isEmpty() || syntax.isEmpty() ? definition : syntax + "\n" + definition;
    addNamed(
        custom, Tool.Function.freeform(custom.flatName(), Json.text(tool, "description"), grammar));
  }

  private void addShell(JsonNode tool) {
    String where = Json.text(tool.path("environment"), "type");
    if (!where.isEmpty() && !where.equals("local")) {
      throw Refusal.of(
          "tools: \"shell\" in a container",
          "leave it out, or use one in the environment \"local\"");
    }
    addOnly(
        ToolKind.SHELL,
        "Runs commands on the user's machine and returns their output.",
        SHELL_SCHEMA);
  }

  private void addToolSearch(JsonNode tool) {
    if (Json.text(tool, "execution").equals("client")) {
      String name = ToolKind.TOOL_SEARCH.word();
      addNamed(
          new ClientTool(ToolKind.TOOL_SEARCH, "", name),
          new Tool.Function(
              name,
              Json.text(tool, "description"),
              Json.object(tool, "parameters").or(() -> Json.parseObject(TOOL_SEARCH_SCHEMA)),
              Optional.empty()));
    } else {
      // All tools are sent at once, so that none need be searched for.
      losses.add("tool_search");
    }
  }

  private void addOnly(ToolKind kind, String description, String schema) {
    addNamed(
        new ClientTool(kind, "", kind.word()),
        new Tool.Function(kind.word(), description, Json.parseObject(schema), Optional.empty()));
  }

  private void addNamed(ClientTool tool, Tool.Function function) {
    if (tool.name().isEmpty()) {
      losses.add("tools[].name");
    } else if (byName.putIfAbsent(function.name(), tool) == null) {
      // Codex declares some twice; the first one counts.
      tools.add(function);
    }
  }

  private void addSearch(JsonNode tool) {
    for (String hint : List.of("search_context_size", "search_content_types")) {
      if (tool.hasNonNull(hint)) {
        losses.add(hint);
      }
    }
    if (tool.path("external_web_access").isBoolean()
        && !tool.path("external_web_access").booleanValue()) {
      losses.add("external_web_access");
    }
    if (tools.stream().anyMatch(Tool.WebSearch.class::isInstance)) {
      return;
    }
    List<String> allowed = new ArrayList<>();
    for (JsonNode domain : tool.path("filters").path("allowed_domains")) {
      if (domain.isTextual()) {
        allowed.add(domain.textValue());
      }
    }
    tools.add(
        new Tool.WebSearch(allowed, List.of(), maxSearches, Json.object(tool, "user_location")));
  }
}
