package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Writes the tools and the choice among them. */
final class ToolEncoder {
  /** How many tools of a request may be bound to their schemas. */
  private static final int MOST_STRICT = 20;

  private static final List<String> COMBINATIONS = List.of("anyOf", "oneOf", "allOf");

  private final ClaudeModel model;
  private final boolean thinking;
  private final Losses losses;
  private final Set<String> names = new HashSet<>();
  private int strict;

  ToolEncoder(ClaudeModel model, boolean thinking, Losses losses) {
    this.model = model;
    this.thinking = thinking;
    this.losses = losses;
  }

  void encode(Prompt prompt, ObjectNode request) {
    Tooling tooling = prompt.tooling();
    ArrayNode tools = Json.object().arrayNode();
    Predicate<Tool> wanted = wanted(tooling.choice(), isBound(prompt.thoughts()));
    tooling.tools().stream().filter(wanted).forEach(tool -> add(tool, tools));
    Optional<ObjectNode> choice = choice(tooling);
    if (tools.isEmpty()) {
      // A conversation with calls must define tools, even if none may be called any more.
      prompt.messages().stream()
          .flatMap(message -> message.parts(Part.ToolCall.class))
          .map(call -> new Tool.Function(call.name(), "", Optional.empty(), Optional.empty()))
          .forEach(tool -> add(tool, tools));
      choice = Optional.of(Json.object().put("type", "none"));
    }
    if (!tools.isEmpty()) {
      request.set("tools", tools);
      choice.ifPresent(node -> request.set("tool_choice", node));
    }
  }

  /** Whether thinking goes along that the model wants to see again. */
  private static boolean isBound(List<Part.Thinking> thoughts) {
    return thoughts.stream().anyMatch(thinking -> thinking.state().isPresent());
  }

  private boolean isUnforced() {
    return thinking || !model.forcesTools();
  }

  /**
   * All tools, or those that the client would have one of for certain.
   *
   * @param bound whether earlier thinking goes along, which holds only as long as the tools are the
   *     same
   */
  private Predicate<Tool> wanted(ToolChoice choice, boolean bound) {
    if (choice instanceof ToolChoice.Allowed allowed) {
      return tool ->
          tool instanceof Tool.Function function && allowed.names().contains(function.name());
    }
    if (bound || !isUnforced()) {
      return tool -> true;
    }
    if (choice instanceof ToolChoice.Named named) {
      return tool -> tool instanceof Tool.Function function && function.name().equals(named.name());
    }
    return choice instanceof ToolChoice.Search ? Tool.WebSearch.class::isInstance : tool -> true;
  }

  private Optional<ObjectNode> choice(Tooling tooling) {
    ToolChoice choice = tooling.choice();
    if (choice instanceof ToolChoice.None) {
      return Optional.of(Json.object().put("type", "none"));
    }
    boolean alone = tooling.parallel().equals(Optional.of(false));
    ObjectNode node = forced(choice).orElseGet(() -> Json.object().put("type", "auto"));
    if (!Json.text(node, "type").equals("auto") && isUnforced()) {
      losses.add("tool_choice");
      node = Json.object().put("type", "auto");
    }
    if (alone) {
      node.put("disable_parallel_tool_use", true);
    }
    return Optional.of(node).filter(all -> alone || !Json.text(all, "type").equals("auto"));
  }

  private static Optional<ObjectNode> forced(ToolChoice choice) {
    if (choice instanceof ToolChoice.Named named) {
      return Optional.of(Json.object().put("type", "tool").put("name", named.name()));
    }
    if (choice instanceof ToolChoice.Search) {
      return Optional.of(Json.object().put("type", "tool").put("name", "web_search"));
    }
    boolean any =
        choice instanceof ToolChoice.Required
            || (choice instanceof ToolChoice.Allowed allowed && allowed.required());
    return any ? Optional.of(Json.object().put("type", "any")) : Optional.empty();
  }

  private void add(Tool tool, ArrayNode tools) {
    if (tool instanceof Tool.Function function) {
      if (names.add(function.name())) {
        tools.add(function(function));
      }
    } else if (tool instanceof Tool.WebSearch search && names.add("web_search")) {
      tools.add(search(search));
    }
  }

  private ObjectNode function(Tool.Function function) {
    ObjectNode node = Json.object().put("name", function.name());
    if (!function.description().isEmpty()) {
      node.put("description", function.description());
    }
    ObjectNode schema = function.parameters().map(this::schema).orElseGet(ToolEncoder::nothing);
    node.set("input_schema", schema);
    if (function.strict().equals(Optional.of(true))) {
      boolean fits = model.bindsToSchemas() && strict < MOST_STRICT;
      if (fits && BoundSchema.of(schema).equals(schema)) {
        strict++;
        node.put("strict", true);
      } else {
        losses.add("strict");
      }
    }
    return node;
  }

  private static ObjectNode nothing() {
    ObjectNode schema = Json.object().put("type", "object");
    schema.putObject("properties");
    return schema;
  }

  /** An object at the root, as Anthropic wants it; alternatives of it are told and joined. */
  private ObjectNode schema(ObjectNode parameters) {
    ObjectNode schema = parameters.deepCopy();
    schema.put("type", "object");
    for (String combination : COMBINATIONS) {
      JsonNode variants = schema.remove(combination);
      if (variants == null) {
        continue;
      }
      losses.add("parameters." + combination);
      ObjectNode properties = schema.withObject("/properties");
      for (JsonNode variant : variants) {
        variant
            .path("properties")
            .properties()
            .forEach(one -> properties.putIfAbsent(one.getKey(), one.getValue().deepCopy()));
      }
      String told = combination + ": " + variants;
      String own = Json.text(schema, "description");
      schema.put("description", own.isEmpty() ? told : own + "\n\n" + told);
    }
    return schema;
  }

  private ObjectNode search(Tool.WebSearch search) {
    ObjectNode node = Json.object().put("type", "web_search_20250305").put("name", "web_search");
    search.maxUses().ifPresent(most -> node.put("max_uses", most));
    List<String> allowed = search.allowedDomains();
    List<String> blocked = search.blockedDomains();
    if (!allowed.isEmpty()) {
      ArrayNode list = node.putArray("allowed_domains");
      allowed.forEach(list::add);
      if (!blocked.isEmpty()) {
        losses.add("blocked_domains");
      }
    } else if (!blocked.isEmpty()) {
      ArrayNode list = node.putArray("blocked_domains");
      blocked.forEach(list::add);
    }
    search.userLocation().ifPresent(place -> node.set("user_location", place.deepCopy()));
    return node;
  }
}
