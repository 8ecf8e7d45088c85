package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Gathers a provider's events into the one document that a client gets who did not want events: the
 * response that the last event brings, as it is. Where it comes without its output, as from
 * ChatGPT's backend, the items that were told before are put in. Not thread-safe.
 */
public final class ResponseGatherer {
  /** What is kept of all items together, in characters of JSON. */
  private static final int MOST = 16 << 20;

  private final List<Item> items = new ArrayList<>();
  private long kept;
  private boolean tooMuch;
  private ObjectNode response;

  private record Item(long index, JsonNode item) {}

  /** Nothing gathered yet. */
  public ResponseGatherer() {}

  /** Takes the next event's data, whatever it is; it may be kept and must not be changed. */
  public void event(JsonNode data) {
    switch (Json.text(data, "type")) {
      case "response.output_item.done" -> keep(data);
      case "response.completed",
          "response.incomplete",
          "response.failed",
          "response.cancelled",
          "response.done" -> {
        if (response == null) {
          response = Json.object(data, "response").orElse(null);
        }
      }
      default -> {}
    }
  }

  private void keep(JsonNode data) {
    JsonNode item = data.path("item");
    if (!item.isObject() || tooMuch) {
      return;
    }
    kept += item.toString().length();
    if (kept > MOST) {
      tooMuch = true;
      items.clear();
      return;
    }
    JsonNode index = data.path("output_index");
    items.add(new Item(index.isNumber() ? index.longValue() : items.size(), item));
  }

  /** Whether there was more than is kept: then there is no response. */
  public boolean isTooMuch() {
    return tooMuch;
  }

  /** The response; empty as long as the last event has not come, or when there was too much. */
  public Optional<ObjectNode> response() {
    if (response == null || tooMuch) {
      return Optional.empty();
    }
    if (!response.path("output").isEmpty() || items.isEmpty()) {
      return Optional.of(response);
    }
    ObjectNode whole = Json.object();
    whole.setAll(response);
    ArrayNode output = whole.putArray("output");
    items.stream()
        .sorted(Comparator.comparingLong(Item::index))
        .forEach(one -> output.add(one.item()));
    return Optional.of(whole);
  }
}
