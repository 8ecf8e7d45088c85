package dev.cliproxy.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The two places of the Gemini keys, read as one list: the entries of {@code gemini-api-key}, then
 * the plain keys that only the older {@code generative-language-api-key} has. A write leaves a
 * plain key in the older list as long as it stands at the end and has nothing else to say, so that
 * a file of either style stays in its style.
 */
final class GeminiKeyPlaces {
  private static final String ENTRIES = "gemini-api-key";
  private static final String PLAIN_KEYS = "generative-language-api-key";

  private GeminiKeyPlaces() {}

  /** The entries of both places; one that stands only in the older list is just a key. */
  static List<ObjectNode> read(ObjectNode tree) {
    Map<String, ObjectNode> entries = new HashMap<>();
    List<ObjectNode> all = new ArrayList<>();
    for (JsonNode entry : tree.path(ENTRIES)) {
      all.add((ObjectNode) entry);
      entries.put(keyOf(entry), (ObjectNode) entry);
    }
    for (JsonNode key : tree.path(PLAIN_KEYS)) {
      String text = key.asText().strip();
      if (!text.isEmpty() && !entries.containsKey(text)) {
        ObjectNode entry = plainEntry(text);
        entries.put(text, entry);
        all.add(entry);
      }
    }
    return all;
  }

  /** Writes entries that came as entries. */
  static void write(ConfigDraft draft, List<ObjectNode> entries) {
    JsonNode oldPlain = draft.tree().path(PLAIN_KEYS);
    write(draft, entries, key -> holds(oldPlain, key));
  }

  /** Writes keys that came as plain keys; an entry whose key stays keeps what it says besides. */
  static void writeKeys(ConfigDraft draft, List<String> keys) {
    ObjectNode tree = draft.tree();
    List<ObjectNode> old = read(tree);
    Map<String, ObjectNode> byKey = new HashMap<>();
    old.forEach(entry -> byKey.putIfAbsent(keyOf(entry), entry));
    Set<String> keysOfEntries = new HashSet<>();
    tree.path(ENTRIES).forEach(entry -> keysOfEntries.add(keyOf(entry)));
    List<ObjectNode> entries = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      ObjectNode same = byKey.get(keys.get(i));
      if (same == null && keys.size() == old.size() && !keys.contains(keyOf(old.get(i)))) {
        same = old.get(i).deepCopy().put("api-key", keys.get(i));
        if (i < tree.path(ENTRIES).size()) {
          keysOfEntries.add(keys.get(i));
        }
      }
      entries.add(same == null ? plainEntry(keys.get(i)) : same);
    }
    JsonNode oldPlain = tree.path(PLAIN_KEYS);
    boolean newAsPlain = tree.path(ENTRIES).isEmpty() || !oldPlain.isEmpty();
    write(
        draft,
        entries,
        key -> holds(oldPlain, key) || (newAsPlain && !keysOfEntries.contains(key)));
  }

  private static void write(
      ConfigDraft draft, List<ObjectNode> entries, Predicate<String> mayBePlain) {
    ObjectNode tree = draft.tree();
    int firstPlain = entries.size();
    while (firstPlain > 0
        && entries.get(firstPlain - 1).size() == 1
        && mayBePlain.test(keyOf(entries.get(firstPlain - 1)))) {
      firstPlain--;
    }
    ArrayNode written = tree.arrayNode().addAll(entries.subList(0, firstPlain));
    List<String> plain =
        entries.subList(firstPlain, entries.size()).stream().map(GeminiKeyPlaces::keyOf).toList();
    if (!written.isEmpty() || tree.has(ENTRIES)) {
      draft.set(ConfigPath.of(ENTRIES), written);
    }
    if (!plain.isEmpty() || tree.has(PLAIN_KEYS)) {
      draft.set(ConfigPath.of(PLAIN_KEYS), StringListSetting.asNodes(plain, tree.path(PLAIN_KEYS)));
    }
  }

  private static boolean holds(JsonNode list, String text) {
    for (JsonNode item : list) {
      if (item.asText().strip().equals(text)) {
        return true;
      }
    }
    return false;
  }

  private static String keyOf(JsonNode entry) {
    return entry.path("api-key").asText().strip();
  }

  private static ObjectNode plainEntry(String key) {
    return JsonNodeFactory.instance.objectNode().put("api-key", key);
  }
}
