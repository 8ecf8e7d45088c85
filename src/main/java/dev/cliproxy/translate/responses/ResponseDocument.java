package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Usage;
import java.util.function.Predicate;

/** The response as a whole, which repeats what its client asked for. */
final class ResponseDocument {
  private final AnswerContext context;
  private final ObjectNode source;

  ResponseDocument(AnswerContext context) {
    this.context = context;
    this.source = context.prompt().source();
  }

  /** One that has just begun. */
  ObjectNode begun() {
    return document("in_progress", Json.object().arrayNode());
  }

  /** One that is over. */
  ObjectNode ended(String status, ArrayNode output, Usage usage) {
    ObjectNode document = document(status, output);
    document.set("usage", usage(usage));
    return document;
  }

  private ObjectNode document(String status, ArrayNode output) {
    ObjectNode document = Json.object();
    document.put("id", "resp_" + context.id());
    document.put("object", "response");
    document.put("created_at", context.created().getEpochSecond());
    document.put("status", status);
    document.put("background", false);
    document.putNull("error");
    document.putNull("incomplete_details");
    echo(document, "instructions", node -> node.isTextual() || node.isArray());
    echo(document, "max_output_tokens", JsonNode::isNumber);
    echo(document, "max_tool_calls", JsonNode::isNumber);
    document.put("model", context.model());
    document.set("output", output);
    JsonNode parallel = source.path("parallel_tool_calls");
    document.put("parallel_tool_calls", !parallel.isBoolean() || parallel.booleanValue());
    document.putNull("previous_response_id");
    echo(document, "prompt_cache_key", JsonNode::isTextual);
    echo(document, "reasoning", JsonNode::isObject);
    echo(document, "safety_identifier", JsonNode::isTextual);
    echo(document, "service_tier", JsonNode::isTextual);
    document.put("store", false);
    echo(document, "temperature", JsonNode::isNumber);
    document.set("text", text());
    JsonNode choice = source.path("tool_choice");
    boolean chosen = choice.isTextual() || choice.isObject();
    document.set("tool_choice", chosen ? choice : document.textNode("auto"));
    JsonNode tools = source.path("tools");
    document.set("tools", tools.isArray() ? tools : document.arrayNode());
    echo(document, "top_p", JsonNode::isNumber);
    document.put("truncation", "disabled");
    document.putNull("usage");
    echo(document, "user", JsonNode::isTextual);
    JsonNode metadata = source.path("metadata");
    document.set("metadata", metadata.isObject() ? metadata : Json.object());
    return document;
  }

  private void echo(ObjectNode document, String field, Predicate<JsonNode> legal) {
    JsonNode value = source.path(field);
    document.set(field, legal.test(value) ? value : document.nullNode());
  }

  private ObjectNode text() {
    ObjectNode text = Json.object();
    Json.object(source, "text").ifPresent(text::setAll);
    if (!text.path("format").isObject()) {
      text.putObject("format").put("type", "text");
    }
    return text;
  }

  private static ObjectNode usage(Usage usage) {
    ObjectNode node = Json.object().put("input_tokens", usage.input());
    node.putObject("input_tokens_details")
        .put("cached_tokens", usage.cacheRead())
        .put("cache_write_tokens", usage.cacheWrite());
    node.put("output_tokens", usage.output());
    node.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoning());
    return node.put("total_tokens", usage.input() + usage.output());
  }
}
