package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads a client's {@code tools} and {@code toolConfig}. */
final class ToolDecoder {
  private static final Set<String> SEARCHES = Set.of("googleSearch", "googleSearchRetrieval");

  private final Losses losses;

  ToolDecoder(Losses losses) {
    this.losses = losses;
  }

  Tooling tooling(JsonNode request) {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode entry : Fields.list(request, "tools")) {
      for (Map.Entry<String, JsonNode> member : entry.properties()) {
        tool(Fields.camel(member.getKey()), member.getValue(), tools);
      }
    }
    return new Tooling(tools, choice(Fields.of(request, "toolConfig")), Optional.empty());
  }

  private void tool(String name, JsonNode value, List<Tool> tools) {
    if (value.isNull()) {
      return;
    }
    if (name.equals("functionDeclarations")) {
      Fields.elements(value).stream()
          .filter(one -> !Fields.text(one, "name").isEmpty())
          .forEach(one -> tools.add(function(one)));
    } else if (SEARCHES.contains(name)) {
      if (tools.stream().noneMatch(Tool.WebSearch.class::isInstance)) {
        tools.add(search(value));
      }
    } else {
      throw new UntranslatableException(
          "tools." + name + ": the provider behind this model has no such tool of its own");
    }
  }

  private Tool.Function function(JsonNode declaration) {
    for (String hint : List.of("behavior", "response", "responseJsonSchema")) {
      if (!Fields.of(declaration, hint).isMissingNode()) {
        losses.add(hint);
      }
    }
    JsonNode schema = Fields.of(declaration, "parametersJsonSchema");
    JsonNode parameters = Fields.of(declaration, "parameters");
    Optional<ObjectNode> read =
        schema.isObject()
            ? Optional.of((ObjectNode) schema)
            : parameters.isObject()
                ? Optional.of(SchemaReader.jsonSchema((ObjectNode) parameters))
                : Optional.empty();
    return new Tool.Function(
        Fields.text(declaration, "name"),
        Fields.text(declaration, "description"),
        read,
        Optional.empty());
  }

  private Tool.WebSearch search(JsonNode value) {
    for (String hint :
        List.of("timeRangeFilter", "dynamicRetrievalConfig", "searchTypes", "blockingConfidence")) {
      if (!Fields.of(value, hint).isMissingNode()) {
        losses.add(hint);
      }
    }
    return new Tool.WebSearch(
        List.of(), Fields.texts(value, "excludeDomains"), OptionalInt.empty(), Optional.empty());
  }

  private ToolChoice choice(JsonNode config) {
    if (!Fields.of(config, "retrievalConfig").isMissingNode()) {
      losses.add("retrievalConfig");
    }
    JsonNode calling = Fields.of(config, "functionCallingConfig");
    List<String> names = Fields.texts(calling, "allowedFunctionNames");
    String mode = Fields.text(calling, "mode").toUpperCase(Locale.ROOT);
    return switch (mode) {
      case "NONE" -> new ToolChoice.None();
      case "ANY" ->
          names.isEmpty()
              ? new ToolChoice.Required()
              : names.size() == 1
                  ? new ToolChoice.Named(names.get(0))
                  : new ToolChoice.Allowed(names, true);
      default -> names.isEmpty() ? new ToolChoice.Auto() : new ToolChoice.Allowed(names, false);
    };
  }
}
