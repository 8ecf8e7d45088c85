package dev.cliproxy.config.setting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigDraft;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.config.field.FieldReader;
import dev.cliproxy.config.field.FieldReader.NumbersAsText;
import dev.cliproxy.config.field.Findings;
import dev.cliproxy.config.value.ClientKeyEntry;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.ModelAlias;
import dev.cliproxy.config.value.OpenAiProvider;
import dev.cliproxy.config.value.ProviderKey;
import dev.cliproxy.yaml.YamlPath;
import dev.cliproxy.yaml.YamlProblem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The settings that are lists of objects: providers, their keys, and what is known of clients'. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum EntryListSetting {
  GEMINI_API_KEY("gemini-api-key", "api-key", "match", Config::geminiApiKeys, ProviderKey::toJson) {
    @Override
    List<ObjectNode> entries(ObjectNode tree) {
      return GeminiKeyPlaces.read(tree);
    }

    @Override
    void write(ConfigDraft draft, List<ObjectNode> entries) {
      GeminiKeyPlaces.write(draft, entries);
    }
  },
  CODEX_API_KEY("codex-api-key", "api-key", "match", Config::codexApiKeys, ProviderKey::toJson),
  CLAUDE_API_KEY("claude-api-key", "api-key", "match", Config::claudeApiKeys, ProviderKey::toJson),
  OPENAI_COMPATIBILITY(
      "openai-compatibility", "name", "name", Config::openAiCompatibility, OpenAiProvider::toJson) {
    @Override
    void check(FieldReader fields) {
      OpenAiProvider.read(fields);
    }

    @Override
    void complete(ObjectNode before, ObjectNode entry, Set<String> named) {
      keepAsWritten(before, entry, "api-key-entries", named, OpenAiProvider.Key::read);
      OpenAiKeyPlaces.keepInStep(before, entry, named);
    }
  },
  /** Of clients and not of a provider: what is known of a key in {@code api-keys}. */
  CLIENT_KEYS("client-keys", "id", "id", Config::clientKeys, ClientKeyEntry::toJson) {
    @Override
    void check(FieldReader fields) {
      ClientKeyEntry.read(fields);
    }

    @Override
    boolean hasAliases() {
      return false;
    }
  };

  /** Those of providers, in the order in which they are shown. */
  public static final List<EntryListSetting> OF_PROVIDERS =
      List.of(GEMINI_API_KEY, CODEX_API_KEY, CLAUDE_API_KEY, OPENAI_COMPATIBILITY);

  private final String field;
  private final String keyField;
  private final String matchField;
  private final Function<Config, List<ObjectNode>> value;

  <T> EntryListSetting(
      String field,
      String keyField,
      String matchField,
      Function<Config, List<T>> list,
      Function<T, ObjectNode> json) {
    this.field = field;
    this.keyField = keyField;
    this.matchField = matchField;
    this.value = config -> list.apply(config).stream().map(json).toList();
  }

  /** Its name, in the file and in the API. */
  public String field() {
    return field;
  }

  /** The field that an entry is found by: {@code api-key} or {@code name}. */
  public String keyField() {
    return keyField;
  }

  /** The field of a change that says which entry is meant, by its key. */
  public String matchField() {
    return matchField;
  }

  /** The entries in their order, as the API shows them. */
  public List<ObjectNode> value(Config config) {
    return value.apply(config);
  }

  /** Puts these entries in place of the old ones. */
  public ConfigChange replaceAll(List<ObjectNode> entries) {
    return draft -> {
      List<ObjectNode> old = entries(draft.tree());
      List<ObjectNode> complete = new ArrayList<>();
      for (int i = 0; i < entries.size(); i++) {
        ObjectNode entry = entries.get(i);
        complete.add(merged(sameKey(old, entry), entry.objectNode(), entry, i));
      }
      write(draft, complete);
    };
  }

  /**
   * Sets the fields that the value names in one entry; the others stay as they are, and a null
   * takes the field away.
   */
  public ConfigChange merge(ItemSelector selector, ObjectNode value) {
    return draft -> {
      List<ObjectNode> entries = new ArrayList<>(entries(draft.tree()));
      int index = selector.find(entries, this::keyOf);
      ObjectNode present = entries.get(index);
      entries.set(index, merged(present, present, value, index));
      write(draft, entries);
    };
  }

  /** Adds an entry at the end. */
  public ConfigChange add(ObjectNode value) {
    return draft -> {
      List<ObjectNode> entries = new ArrayList<>(entries(draft.tree()));
      entries.add(merged(value.objectNode(), value.objectNode(), value, entries.size()));
      write(draft, entries);
    };
  }

  /** Moves an entry up (negative) or down the list, as far as the list goes. */
  public ConfigChange move(ItemSelector selector, int places) {
    return draft -> write(draft, selector.moved(entries(draft.tree()), this::keyOf, places));
  }

  /** Takes an entry out. */
  public ConfigChange remove(ItemSelector selector) {
    return draft -> {
      List<ObjectNode> entries = new ArrayList<>(entries(draft.tree()));
      entries.remove(selector.find(entries, this::keyOf));
      write(draft, entries);
    };
  }

  /**
   * Takes the first entry out that has this key and this address; without an address the first that
   * has the key.
   */
  public ConfigChange remove(String key, Optional<String> baseUrl) {
    return draft -> {
      List<ObjectNode> entries = new ArrayList<>(entries(draft.tree()));
      int place = 0;
      while (place < entries.size() && !isMeant(entries.get(place), key, baseUrl)) {
        place++;
      }
      if (place == entries.size()) {
        throw new ItemNotFound();
      }
      entries.remove(place);
      write(draft, entries);
    };
  }

  private boolean isMeant(ObjectNode entry, String key, Optional<String> baseUrl) {
    return keyOf(entry).equals(key)
        && (baseUrl.isEmpty() || entry.path("base-url").asText("").strip().equals(baseUrl.get()));
  }

  /** The entries as they stand in the file. */
  List<ObjectNode> entries(ObjectNode tree) {
    List<ObjectNode> entries = new ArrayList<>();
    tree.path(field).forEach(entry -> entries.add((ObjectNode) entry));
    return entries;
  }

  void write(ConfigDraft draft, List<ObjectNode> entries) {
    YamlPath place = YamlPath.of(field);
    if (!entries.isEmpty() || draft.tree().has(field)) {
      draft.set(place, draft.tree().arrayNode().addAll(entries));
    }
  }

  /** Reads an entry for the sake of the problems that are found. */
  void check(FieldReader fields) {
    ProviderKey.read(fields);
  }

  /** Whether {@code models} is a list of objects. */
  boolean hasAliases() {
    return true;
  }

  /** Sets the fields that follow from those that the caller named. */
  void complete(ObjectNode before, ObjectNode entry, Set<String> named) {}

  private ObjectNode sameKey(List<ObjectNode> old, ObjectNode entry) {
    return old.stream()
        .filter(candidate -> keyOf(candidate).equals(keyOf(entry)))
        .findFirst()
        .orElseGet(entry::objectNode);
  }

  private String keyOf(ObjectNode entry) {
    return entry.path(keyField).asText().strip();
  }

  /**
   * @param before what the caller's fields are to be compared with
   * @param base what they are merged into
   */
  private ObjectNode merged(ObjectNode before, ObjectNode base, ObjectNode value, int index) {
    ObjectNode entry = base.deepCopy();
    Set<String> named = new HashSet<>();
    for (Map.Entry<String, JsonNode> change : value.properties()) {
      named.add(change.getKey());
      setOrRemove(entry, change.getKey(), change.getValue());
    }
    refuseProblemsOf(entry, named, index);
    if (hasAliases()) {
      keepAsWritten(before, entry, "models", named, ModelAlias::read);
    }
    complete(before, entry, named);
    return entry;
  }

  /**
   * An item that says the same as one in the file stays as it is written there: whoever sends a
   * list back to change one item does not rewrite the others.
   */
  private static <T> void keepAsWritten(
      ObjectNode before,
      ObjectNode entry,
      String list,
      Set<String> named,
      Function<FieldReader, T> read) {
    if (!named.contains(list) || !entry.path(list).isArray()) {
      return;
    }
    Map<T, Deque<JsonNode>> written = new HashMap<>();
    for (JsonNode item : before.path(list)) {
      if (item instanceof ObjectNode object) {
        written.computeIfAbsent(meaning(object, read), m -> new ArrayDeque<>()).add(item);
      }
    }
    ArrayNode items = entry.arrayNode();
    for (JsonNode item : entry.path(list)) {
      Deque<JsonNode> same =
          written.getOrDefault(meaning((ObjectNode) item, read), new ArrayDeque<>());
      items.add(same.isEmpty() ? item : same.remove());
    }
    entry.set(list, items);
  }

  private static <T> T meaning(ObjectNode item, Function<FieldReader, T> read) {
    return read.apply(new FieldReader(item, YamlPath.of(), new Findings(), NumbersAsText.ACCEPTED));
  }

  private static void setOrRemove(ObjectNode entry, String name, JsonNode value) {
    if (value.isNull()) {
      entry.remove(name);
    } else if (value.isTextual()) {
      entry.put(name, value.textValue().strip());
    } else {
      entry.set(name, value);
    }
  }

  /** A number in place of a text is a wrong type in what a caller sends, not in the file. */
  private void refuseProblemsOf(ObjectNode entry, Set<String> named, int index) {
    Findings findings = new Findings();
    YamlPath place = YamlPath.of(field).index(index);
    check(new FieldReader(entry, place, findings, NumbersAsText.REFUSED));
    List<YamlProblem> refused =
        findings.problems().stream()
            .filter(problem -> concerns(problem.path(), place, named))
            .map(problem -> new YamlProblem(0, problem.path().toString(), problem.wording()))
            .toList();
    if (!refused.isEmpty()) {
      throw new InvalidValue(refused);
    }
  }

  /** Whether the problem is in a field that the caller named. */
  private static boolean concerns(YamlPath problem, YamlPath entry, Set<String> named) {
    return problem.steps().get(entry.steps().size()) instanceof YamlPath.Key key
        && named.contains(key.name());
  }
}
