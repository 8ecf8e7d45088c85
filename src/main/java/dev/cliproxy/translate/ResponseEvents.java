package dev.cliproxy.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The events by which the Responses API tells of a response.
 *
 * <p>Source: platform.openai.com/docs/api-reference/responses-streaming.
 */
public final class ResponseEvents {
  private ResponseEvents() {}

  /**
   * The events of a response without output, which was not generated.
   *
   * @param created when, in seconds since 1970
   */
  public static List<String> empty(String id, String model, long created) {
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    response.put("id", id).put("object", "response").put("created_at", created);
    response.put("status", "completed").put("model", model).putArray("output");
    return of(response);
  }

  /** The events of a response that came as one document; empty when it is no JSON object. */
  public static Optional<List<String>> of(byte[] document) {
    return Json.parse(document, 0, document.length)
        .filter(JsonNode::isObject)
        .map(response -> of((ObjectNode) response));
  }

  private static List<String> of(ObjectNode response) {
    List<ObjectNode> events = new ArrayList<>();
    ObjectNode begun = response.deepCopy();
    begun.put("status", "in_progress").putArray("output");
    events.add(event("response.created").set("response", begun));
    int index = 0;
    for (JsonNode item : response.path("output")) {
      ObjectNode done = event("response.output_item.done").put("output_index", index);
      events.add(done.set("item", item));
      index++;
    }
    boolean incomplete = response.path("status").asText().equals("incomplete");
    ObjectNode end = event(incomplete ? "response.incomplete" : "response.completed");
    events.add(end.set("response", response));
    List<String> texts = new ArrayList<>();
    for (ObjectNode event : events) {
      texts.add(event.put("sequence_number", texts.size()).toString());
    }
    return texts;
  }

  private static ObjectNode event(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }
}
