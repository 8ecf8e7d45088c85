package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads a client's tools and its choice among them. */
final class ToolDecoder {
  private static final Set<String> HINTS =
      Set.of(
          "cache_control",
          "defer_loading",
          "input_examples",
          "eager_input_streaming",
          "allowed_callers");

  private final Losses losses;
  private final List<Tool> tools = new ArrayList<>();
  private final Set<String> searches = new HashSet<>();

  ToolDecoder(Losses losses) {
    this.losses = losses;
  }

  Tooling tooling(ObjectNode request) {
    for (JsonNode tool : request.path("tools")) {
      if (tool.isObject()) {
        add(tool);
      }
    }
    JsonNode choice = request.path("tool_choice");
    JsonNode alone = choice.path("disable_parallel_tool_use");
    return new Tooling(
        tools,
        choice(choice),
        alone.isBoolean() ? Optional.of(!alone.booleanValue()) : Optional.empty());
  }

  private ToolChoice choice(JsonNode choice) {
    String name = Json.text(choice, "name");
    return switch (Json.text(choice, "type")) {
      case "none" -> new ToolChoice.None();
      case "any" -> new ToolChoice.Required();
      case "tool" -> searches.contains(name) ? new ToolChoice.Search() : new ToolChoice.Named(name);
      default -> new ToolChoice.Auto();
    };
  }

  private void add(JsonNode tool) {
    HINTS.stream().filter(tool::hasNonNull).sorted().forEach(losses::add);
    String type = Json.text(tool, "type");
    String name = Json.text(tool, "name");
    if (type.isEmpty() || type.equals("custom")) {
      JsonNode strict = tool.path("strict");
      tools.add(
          new Tool.Function(
              name,
              Json.text(tool, "description"),
              Json.object(tool, "input_schema").map(ToolDecoder::plain),
              strict.isBoolean() ? Optional.of(strict.booleanValue()) : Optional.empty()));
    } else if (type.startsWith("web_search_")) {
      searches.add(name);
      tools.add(search(tool));
    } else if (type.startsWith("tool_search_tool_")) {
      // Everything is sent, so there is nothing to be found.
      losses.add(name.isEmpty() ? type : name);
    } else {
      tools.add(
          KnownTools.function(type, name).orElseThrow(() -> Refusals.missing("tools: " + type)));
    }
  }

  /** Without the address of JSON Schema, which some providers refuse. */
  static ObjectNode plain(ObjectNode schema) {
    ObjectNode plain = schema.deepCopy();
    plain.remove("$schema");
    return plain;
  }

  private static Tool search(JsonNode tool) {
    JsonNode most = tool.path("max_uses");
    return new Tool.WebSearch(
        words(tool.path("allowed_domains")),
        words(tool.path("blocked_domains")),
        most.isNumber() && most.intValue() > 0
            ? OptionalInt.of(most.intValue())
            : OptionalInt.empty(),
        Json.object(tool, "user_location").map(ObjectNode::deepCopy));
  }

  private static List<String> words(JsonNode list) {
    List<String> words = new ArrayList<>();
    for (JsonNode word : list) {
      if (word.isTextual()) {
        words.add(word.textValue());
      }
    }
    return words;
  }
}
