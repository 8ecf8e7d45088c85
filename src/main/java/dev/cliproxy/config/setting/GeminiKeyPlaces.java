package dev.cliproxy.config.setting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigDraft;
import dev.cliproxy.yaml.YamlPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
    List<ObjectNode> entries = new ArrayList<>();
    tree.path(ENTRIES).forEach(entry -> entries.add((ObjectNode) entry));
    Set<String> known = new HashSet<>();
    entries.forEach(entry -> known.add(keyOf(entry)));
    for (JsonNode key : tree.path(PLAIN_KEYS)) {
      String text = key.asText().strip();
      if (!text.isEmpty() && known.add(text)) {
        entries.add(plainEntry(text));
      }
    }
    return entries;
  }

  /** Writes entries that came as entries. */
  static void write(ConfigDraft draft, List<ObjectNode> entries) {
    write(draft, entries, texts(draft.tree().path(PLAIN_KEYS))::contains);
  }

  /**
   * Writes keys that came as plain keys: entries whose key stays keep what they say besides, and a
   * key that takes another's place takes over its entries.
   */
  static void writeKeys(ConfigDraft draft, List<String> keys) {
    ObjectNode tree = draft.tree();
    Map<String, List<ObjectNode>> old = new LinkedHashMap<>();
    read(tree)
        .forEach(entry -> old.computeIfAbsent(keyOf(entry), k -> new ArrayList<>()).add(entry));
    List<String> oldKeys = List.copyOf(old.keySet());
    Set<String> kept = new HashSet<>(keys);
    Set<String> keysOfEntries = new HashSet<>();
    tree.path(ENTRIES).forEach(entry -> keysOfEntries.add(keyOf(entry)));
    List<ObjectNode> entries = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(i);
      if (old.containsKey(key)) {
        entries.addAll(old.get(key));
      } else if (keys.size() == oldKeys.size() && !kept.contains(oldKeys.get(i))) {
        old.get(oldKeys.get(i)).forEach(entry -> entries.add(entry.deepCopy().put("api-key", key)));
        if (keysOfEntries.contains(oldKeys.get(i))) {
          keysOfEntries.add(key);
        }
      } else {
        entries.add(plainEntry(key));
      }
    }
    Set<String> oldPlain = texts(tree.path(PLAIN_KEYS));
    boolean newAsPlain = tree.path(ENTRIES).isEmpty() || !oldPlain.isEmpty();
    write(
        draft,
        entries,
        key -> oldPlain.contains(key) || (newAsPlain && !keysOfEntries.contains(key)));
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
      draft.set(YamlPath.of(ENTRIES), written);
    }
    if (!plain.isEmpty() || tree.has(PLAIN_KEYS)) {
      draft.set(YamlPath.of(PLAIN_KEYS), StringListSetting.asNodes(plain, tree.path(PLAIN_KEYS)));
    }
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new HashSet<>();
    list.forEach(item -> texts.add(item.asText().strip()));
    return texts;
  }

  private static String keyOf(JsonNode entry) {
    return entry.path("api-key").asText().strip();
  }

  private static ObjectNode plainEntry(String key) {
    return JsonNodeFactory.instance.objectNode().put("api-key", key);
  }
}
