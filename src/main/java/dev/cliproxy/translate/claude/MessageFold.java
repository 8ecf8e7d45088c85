package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.EventSink;
import dev.cliproxy.translate.canonical.Json;
import java.util.Optional;

/** Gathers the events of a message into its document, as Anthropic's clients do. */
final class MessageFold implements EventSink {
  private ObjectNode message = Json.object();
  private ArrayNode content = message.putArray("content");
  private ObjectNode block = Json.object();
  private final StringBuilder gathered = new StringBuilder();

  /** Those of the client's tools. */
  private int calls;

  /** What was gathered. */
  ObjectNode message() {
    return message;
  }

  @Override
  public void event(String name, JsonNode data) {
    switch (name) {
      case "message_start" -> {
        message = (ObjectNode) data.path("message");
        content = message.withArray("content");
      }
      case "content_block_start" -> {
        block = (ObjectNode) data.path("content_block");
        gathered.setLength(0);
      }
      case "content_block_delta" -> delta(data.path("delta"));
      case "content_block_stop" -> stop();
      case "message_delta" -> {
        message.setAll((ObjectNode) data.path("delta"));
        if (calls == 0 && Json.text(message, "stop_reason").equals("tool_use")) {
          message.put("stop_reason", "end_turn");
        }
        message.set("usage", data.path("usage"));
      }
      default -> {
        // The end.
      }
    }
  }

  private void delta(JsonNode delta) {
    switch (Json.text(delta, "type")) {
      case "text_delta" -> gathered.append(Json.text(delta, "text"));
      case "thinking_delta" -> gathered.append(Json.text(delta, "thinking"));
      case "input_json_delta" -> gathered.append(Json.text(delta, "partial_json"));
      case "signature_delta" -> block.set("signature", delta.path("signature"));
      default -> block.withArray("citations").add(delta.path("citation"));
    }
  }

  /** A call that was cut off is not one: its arguments are no object. */
  private void stop() {
    String type = Json.text(block, "type");
    switch (type) {
      case "text" -> block.put("text", gathered.toString());
      case "thinking" -> block.put("thinking", gathered.toString());
      case "tool_use", "server_tool_use" -> {
        Optional<ObjectNode> input = Json.parseObject(gathered.toString());
        if (input.isEmpty() && gathered.length() > 0) {
          return;
        }
        block.set("input", input.orElseGet(Json::object));
        calls += type.equals("tool_use") ? 1 : 0;
      }
      default -> {
        // Whole from the beginning.
      }
    }
    content.add(block);
  }

  @Override
  public void endMark() {
    // This format has none.
  }
}
