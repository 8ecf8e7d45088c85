package dev.cliproxy.config.setting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigDraft;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.ProviderKey;
import dev.cliproxy.wording.Wording;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The settings that are lists of texts. The texts of a list are trimmed, not empty and each there
 * once.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum StringListSetting {
  /** The clients' keys; written to both of the places that they are read from. */
  API_KEYS("api-keys", Config::apiKeys, ClientKeyPlaces::write) {
    @Override
    void replaced(ConfigDraft draft, String oldText, String newText) {
      ClientKeyChanges.follow(draft, oldText, newText);
    }
  },

  /** The older form of {@code gemini-api-key}: the keys of the same entries. */
  GENERATIVE_LANGUAGE_API_KEY(
      "generative-language-api-key",
      config -> config.geminiApiKeys().stream().map(ProviderKey::apiKey).distinct().toList(),
      GeminiKeyPlaces::writeKeys);

  /** Puts a whole list into the draft. */
  @FunctionalInterface
  private interface Write {
    void apply(ConfigDraft draft, List<String> texts);
  }

  private final String field;
  private final Function<Config, List<String>> value;
  private final Write write;

  StringListSetting(String field, Function<Config, List<String>> value, Write write) {
    this.field = field;
    this.value = value;
    this.write = write;
  }

  /** Its name, in the file and in the API. */
  public String field() {
    return field;
  }

  /** The texts in their order. */
  public List<String> value(Config config) {
    return value.apply(config);
  }

  /** Puts this list in place of the old one. */
  public ConfigChange replaceAll(List<String> texts) {
    return change(old -> texts);
  }

  /** Adds a text at the end; one that is there already is refused. */
  public ConfigChange add(String text) {
    return change(
        old -> {
          List<String> texts = new ArrayList<>(old);
          texts.add(text);
          return texts;
        });
  }

  /** Puts a text in place of another, of which everything that was known is known of it. */
  public ConfigChange replace(ItemSelector selector, String text) {
    return draft -> replace(draft, selector.find(value(draft.config()), Function.identity()), text);
  }

  /**
   * As {@link #replace}. When the other is not there the text is added: existing clients add keys
   * that way.
   */
  public ConfigChange replaceOrAdd(String oldText, String newText) {
    return draft -> {
      int index = value(draft.config()).indexOf(oldText.strip());
      if (index >= 0) {
        replace(draft, index, newText);
      } else {
        add(newText).apply(draft);
      }
    };
  }

  /** Moves an item up (negative) or down the list, as far as the list goes. */
  public ConfigChange move(ItemSelector selector, int places) {
    return change(old -> selector.moved(old, Function.identity(), places));
  }

  /** Takes an item out. */
  public ConfigChange remove(ItemSelector selector) {
    return change(
        old -> {
          List<String> texts = new ArrayList<>(old);
          texts.remove(selector.find(texts, Function.identity()));
          return texts;
        });
  }

  private void replace(ConfigDraft draft, int index, String text) {
    List<String> texts = new ArrayList<>(value(draft.config()));
    String old = texts.set(index, text);
    List<String> next = checked(texts);
    write.apply(draft, next);
    replaced(draft, old, next.get(index));
  }

  /** Changes what else the configuration says of a text that another has replaced. */
  void replaced(ConfigDraft draft, String oldText, String newText) {}

  private ConfigChange change(UnaryOperator<List<String>> change) {
    return draft -> write.apply(draft, checked(change.apply(value(draft.config()))));
  }

  private List<String> checked(List<String> texts) {
    Set<String> known = new HashSet<>();
    List<String> stripped = texts.stream().map(String::strip).toList();
    for (String text : stripped) {
      if (text.isEmpty()) {
        throw new InvalidValue(
            field, Wording.of("texts-not-empty", "expected texts that are not empty"));
      }
      if (!known.add(text)) {
        throw new InvalidValue(field, Wording.of("texts-once", "expected each text once"));
      }
    }
    return stripped;
  }

  /** The texts as a list node, taking over the present nodes so that a number stays a number. */
  static ArrayNode asNodes(List<String> texts, JsonNode present) {
    Map<String, JsonNode> known = new HashMap<>();
    present.forEach(node -> known.put(node.asText().strip(), node));
    ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
    texts.forEach(text -> nodes.add(known.getOrDefault(text, TextNode.valueOf(text))));
    return nodes;
  }
}
