package dev.cliproxy.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The two places of an OpenAI-compatible provider's keys: {@code api-keys} and its successor {@code
 * api-key-entries}. Clients send one or the other; whichever a caller names, the other follows.
 */
final class OpenAiKeyPlaces {
  private static final String KEYS = "api-keys";
  private static final String ENTRIES = "api-key-entries";

  private OpenAiKeyPlaces() {}

  static void keepInStep(ObjectNode provider, Set<String> named) {
    boolean keysNamed = named.contains(KEYS);
    boolean entriesNamed = named.contains(ENTRIES);
    if (!keysNamed && !entriesNamed) {
      return;
    }
    Set<String> keys = new LinkedHashSet<>();
    if (entriesNamed) {
      provider.path(ENTRIES).forEach(entry -> keys.add(keyOf(entry)));
    }
    if (keysNamed) {
      provider.path(KEYS).forEach(key -> keys.add(key.asText().strip()));
    }
    keys.remove("");
    if (!provider.path(ENTRIES).isEmpty()) {
      provider.set(ENTRIES, entriesFor(keys, provider.path(ENTRIES)));
    }
    if (!keys.isEmpty() || provider.has(KEYS)) {
      keys.forEach(provider.putArray(KEYS)::add);
    }
  }

  /** An entry for each key, the present one where there is one. */
  private static ArrayNode entriesFor(Set<String> keys, JsonNode present) {
    Map<String, JsonNode> byKey = new HashMap<>();
    present.forEach(entry -> byKey.putIfAbsent(keyOf(entry), entry));
    ArrayNode entries = present.deepCopy();
    entries.removeAll();
    for (String key : keys) {
      JsonNode same = byKey.get(key);
      if (same == null) {
        entries.addObject().put("api-key", key);
      } else {
        entries.add(same);
      }
    }
    return entries;
  }

  private static String keyOf(JsonNode entry) {
    return entry.path("api-key").asText().strip();
  }
}
