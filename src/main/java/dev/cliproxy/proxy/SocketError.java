package dev.cliproxy.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import java.util.Map;

/**
 * An error as a message of the WebSocket of the Responses API, with the status and the headers that
 * an answer over HTTP has.
 *
 * <p>Source: what Codex CLI reads, codex-rs/codex-api/src/endpoint/responses_websocket.rs.
 */
final class SocketError {
  private static final int UNKNOWN = 500;

  private SocketError() {}

  /**
   * The message.
   *
   * @param document the answer's body: in OpenAI's form, or anything else
   */
  static String of(int status, String document, Map<String, String> headers) {
    return message(status, document, headers).toString();
  }

  /**
   * The message, after others of the same response.
   *
   * @param document as for {@link #of}
   * @param number which of the response's events it is
   */
  static String inStream(int status, String document, long number) {
    return message(status, document, Map.of()).put("sequence_number", number).toString();
  }

  private static ObjectNode message(int status, String document, Map<String, String> headers) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("type", "error").put("status", status);
    JsonNode error = parsed(document).path("error");
    if (error.isObject()) {
      message.set("error", error);
    } else {
      message.putObject("error").put("type", "server_error").put("message", document);
    }
    ObjectNode named = message.putObject("headers");
    headers.forEach((name, value) -> named.put(name, value));
    return message;
  }

  /**
   * A provider's error event, which over HTTP has no status: its reader passes over one without.
   *
   * @param event the text of any event
   */
  static String withStatus(String event) {
    if (!event.contains("\"error\"")
        || !(parsed(event) instanceof ObjectNode message)
        || !message.path("type").asText().equals("error")
        || message.has("status")) {
      return event;
    }
    message.put("status", UNKNOWN);
    if (!message.path("error").isObject()) {
      ObjectNode error = JsonNodeFactory.instance.objectNode().put("type", "server_error");
      error.set("code", message.path("code"));
      error.set("message", message.path("message"));
      message.set("error", error);
    }
    return message.toString();
  }

  private static JsonNode parsed(String json) {
    return Json.parse(json).orElseGet(JsonNodeFactory.instance::missingNode);
  }
}
