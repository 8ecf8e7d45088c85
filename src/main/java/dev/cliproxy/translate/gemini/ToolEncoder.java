package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes {@code tools} and {@code toolConfig}. */
final class ToolEncoder {
  private final GeminiModel model;
  private final Losses losses;

  ToolEncoder(GeminiModel model, Losses losses) {
    this.model = model;
    this.losses = losses;
  }

  void write(Tooling tooling, ObjectNode request) {
    // A name that is declared twice is refused.
    Map<String, Tool.Function> declared = new LinkedHashMap<>();
    tooling.functions().forEach(function -> declared.putIfAbsent(function.name(), function));
    List<Tool.Function> functions = List.copyOf(declared.values());
    // Nothing else keeps Google from searching.
    Optional<Tool.WebSearch> search =
        tooling.choice() instanceof ToolChoice.None ? Optional.empty() : tooling.webSearch();
    boolean both = !functions.isEmpty() && search.isPresent();
    if (both && !model.combinesSearchAndFunctions()) {
      if (!tooling.canDoWithoutSearch()) {
        throw new UntranslatableException(
            "tools: the provider behind this model searches the web or calls functions, not both in"
                + " one request");
      }
      losses.add("web_search");
      search = Optional.empty();
      both = false;
    }
    ArrayNode tools = Json.object().arrayNode();
    if (!functions.isEmpty()) {
      ArrayNode declarations = tools.addObject().putArray("functionDeclarations");
      functions.forEach(function -> declarations.add(declaration(function)));
    }
    // An entry of its own: of one with both, some backends take but one.
    search.ifPresent(tool -> search(tool, tools));
    if (!tools.isEmpty()) {
      request.set("tools", tools);
    }
    ObjectNode config = Json.object();
    if (!functions.isEmpty()) {
      choice(tooling.choice(), config);
    }
    if (both) {
      config.put("includeServerSideToolInvocations", true);
    }
    if (!config.isEmpty()) {
      request.set("toolConfig", config);
    }
    if (tooling.choice() instanceof ToolChoice.Search) {
      losses.add("tool_choice");
    }
    if (tooling.parallel().equals(Optional.of(false)) && !functions.isEmpty()) {
      losses.add("parallel_tool_calls");
    }
  }

  private ObjectNode declaration(Tool.Function function) {
    ObjectNode declaration = Json.object().put("name", function.name());
    if (!function.description().isEmpty()) {
      declaration.put("description", function.description());
    }
    if (function.strict().orElse(false)) {
      losses.add("strict");
    }
    function
        .parameters()
        .filter(ToolEncoder::saysSomething)
        .ifPresent(
            parameters -> {
              ObjectNode schema = SchemaWriter.written(parameters);
              if (!schema.path("type").isTextual()) {
                schema.put("type", "object");
              }
              if (model.takesJsonSchema()) {
                declaration.set("parametersJsonSchema", schema);
              } else if (schema.path("properties").size() > 0) {
                // One without properties is refused, none at all is not.
                declaration.set("parameters", PlainSchema.of(schema));
              }
            });
    return declaration;
  }

  private static boolean saysSomething(ObjectNode schema) {
    return !schema.isEmpty();
  }

  /** Google's programming interface for keys knows nothing that a search could be told. */
  private void search(Tool.WebSearch search, ArrayNode tools) {
    tools.addObject().putObject("googleSearch");
    if (!search.allowedDomains().isEmpty()) {
      losses.add("allowed_domains");
    }
    if (!search.blockedDomains().isEmpty()) {
      losses.add("blocked_domains");
    }
    if (search.maxUses().isPresent()) {
      losses.add("max_uses");
    }
    if (search.userLocation().isPresent()) {
      losses.add("user_location");
    }
  }

  private static void choice(ToolChoice choice, ObjectNode config) {
    if (choice instanceof ToolChoice.None) {
      config.putObject("functionCallingConfig").put("mode", "NONE");
    } else if (choice instanceof ToolChoice.Required) {
      config.putObject("functionCallingConfig").put("mode", "ANY");
    } else if (choice instanceof ToolChoice.Named named) {
      allowed("ANY", List.of(named.name()), config);
    } else if (choice instanceof ToolChoice.Allowed some) {
      allowed(some.required() ? "ANY" : "VALIDATED", some.names(), config);
    }
  }

  private static void allowed(String mode, List<String> names, ObjectNode config) {
    ObjectNode calling = config.putObject("functionCallingConfig").put("mode", mode);
    if (!names.isEmpty()) {
      ArrayNode list = calling.putArray("allowedFunctionNames");
      names.forEach(list::add);
    }
  }
}
