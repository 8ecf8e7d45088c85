package dev.cliproxy.config.setting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
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

  /**
   * Makes both places say the same after a change.
   *
   * @param before the provider as it was; what a caller sends back as it was is no change
   * @param provider the provider with the fields that the caller named
   * @param named those fields
   */
  static void keepInStep(ObjectNode before, ObjectNode provider, Set<String> named) {
    if (!named.contains(KEYS) && !named.contains(ENTRIES)) {
      return;
    }
    Set<String> old = keys(before, true, true);
    boolean keysChanged = named.contains(KEYS) && !keys(provider, false, true).equals(old);
    boolean entriesChanged = named.contains(ENTRIES) && !keys(provider, true, false).equals(old);
    Set<String> keys =
        keysChanged == entriesChanged
            ? keys(provider, named.contains(ENTRIES), named.contains(KEYS))
            : keys(provider, entriesChanged, keysChanged);
    if (before.has(KEYS) && !before.has(ENTRIES) && arePlain(provider.path(ENTRIES))) {
      // Who is shown entries and sends them back does not want the file written in another way.
      provider.remove(ENTRIES);
    }
    if (!provider.path(ENTRIES).isEmpty()) {
      provider.set(ENTRIES, entriesFor(keys, provider.withArray("/" + ENTRIES)));
    }
    if (!keys.isEmpty() || provider.has(KEYS)) {
      keys.forEach(provider.putArray(KEYS)::add);
    }
  }

  /** Whether the entries say no more than a list of keys. */
  private static boolean arePlain(JsonNode entries) {
    for (JsonNode entry : entries) {
      if (entry.size() != 1 || !entry.has("api-key")) {
        return false;
      }
    }
    return true;
  }

  /** The keys in one of the places or in both, in order, each once. */
  private static Set<String> keys(ObjectNode provider, boolean inEntries, boolean inKeys) {
    Set<String> keys = new LinkedHashSet<>();
    if (inEntries) {
      provider.path(ENTRIES).forEach(entry -> keys.add(keyOf(entry)));
    }
    if (inKeys) {
      provider.path(KEYS).forEach(key -> keys.add(key.asText().strip()));
    }
    keys.remove("");
    return keys;
  }

  /** For each key in turn the present entries as they stand, a plain one where there is none. */
  private static ArrayNode entriesFor(Set<String> keys, ArrayNode present) {
    Map<String, List<JsonNode>> byKey = new HashMap<>();
    present.forEach(
        entry -> byKey.computeIfAbsent(keyOf(entry), k -> new ArrayList<>()).add(entry));
    ArrayNode entries = present.arrayNode();
    for (String key : keys) {
      if (byKey.containsKey(key)) {
        entries.addAll(byKey.get(key));
      } else {
        entries.addObject().put("api-key", key);
      }
    }
    return entries;
  }

  private static String keyOf(JsonNode entry) {
    return entry.path("api-key").asText().strip();
  }
}
