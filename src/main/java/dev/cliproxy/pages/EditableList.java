package dev.cliproxy.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cliproxy.config.Config;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.config.EntryListSetting;
import dev.cliproxy.config.ItemSelector;
import dev.cliproxy.config.StringListSetting;
import dev.cliproxy.config.ValueVersion;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A list of the configuration whose items are seen, moved and deleted on pages.
 *
 * @param field its name, in the file and in the address of its page
 * @param items what it holds: texts or objects
 * @param label how an item is called without giving its secret away
 */
record EditableList(
    String field,
    Function<Config, List<? extends JsonNode>> items,
    Function<JsonNode, String> label,
    BiFunction<ItemSelector, Integer, ConfigChange> move,
    Function<ItemSelector, ConfigChange> remove) {

  EditableList {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(items, "items");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(move, "move");
    Objects.requireNonNull(remove, "remove");
  }

  static EditableList of(StringListSetting setting) {
    return new EditableList(
        setting.field(),
        config -> setting.value(config).stream().map(TextNode::valueOf).toList(),
        item -> Masked.secret(item.textValue()),
        setting::move,
        setting::remove);
  }

  static EditableList of(EntryListSetting setting) {
    return new EditableList(
        setting.field(),
        setting::value,
        item -> new EntryFields(setting, (ObjectNode) item).label(),
        setting::move,
        setting::remove);
  }

  int size(Config config) {
    return items.apply(config).size();
  }

  /**
   * The item at this place.
   *
   * @throws ItemNotFound when the list has no such item
   */
  JsonNode item(Config config, int index) {
    List<? extends JsonNode> all = items.apply(config);
    if (index >= all.size()) {
      throw new ItemNotFound();
    }
    return all.get(index);
  }

  String version(Config config) {
    return ValueVersion.of(shown(config));
  }

  /** A check for {@link ConfigChange#onlyIf}: an index still means the item that was shown. */
  ConfigChange mustBe(String version) {
    return ValueVersion.mustBe(version, this::shown);
  }

  private JsonNode shown(Config config) {
    return JsonNodeFactory.instance.arrayNode().addAll(items.apply(config));
  }
}
