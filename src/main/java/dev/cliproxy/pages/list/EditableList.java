package dev.cliproxy.pages.list;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.config.setting.EntryListSetting;
import dev.cliproxy.config.setting.ItemSelector;
import dev.cliproxy.config.setting.StringListSetting;
import dev.cliproxy.config.setting.ValueVersion;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.pages.text.Masked;
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
public record EditableList(
    String field,
    Function<Config, List<? extends JsonNode>> items,
    Function<JsonNode, String> label,
    BiFunction<ItemSelector, Integer, ConfigChange> move,
    Function<ItemSelector, ConfigChange> remove) {

  public EditableList {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(items, "items");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(move, "move");
    Objects.requireNonNull(remove, "remove");
  }

  /** A list of texts, all of them secret. */
  public static EditableList of(StringListSetting setting) {
    return new EditableList(
        setting.field(),
        config -> setting.value(config).stream().map(TextNode::valueOf).toList(),
        item -> Masked.secret(item.textValue()),
        setting::move,
        setting::remove);
  }

  /**
   * A list of objects.
   *
   * @param label how one of them is called without giving its secret away
   */
  public static EditableList of(EntryListSetting setting, Function<ObjectNode, String> label) {
    return new EditableList(
        setting.field(),
        setting::value,
        item -> label.apply((ObjectNode) item),
        setting::move,
        setting::remove);
  }

  /** How many items it has. */
  public int size(Config config) {
    return items.apply(config).size();
  }

  /**
   * The item at this place.
   *
   * @throws ItemNotFound when the list has no such item
   */
  public JsonNode item(Config config, int index) {
    List<? extends JsonNode> all = items.apply(config);
    if (index >= all.size()) {
      throw new ItemNotFound();
    }
    return all.get(index);
  }

  /** Tells the list as it is from the list as it was. */
  public String version(Config config) {
    return ValueVersion.of(shown(config));
  }

  /** A check for {@link ConfigChange#onlyIf}: an index still means the item that was shown. */
  public ConfigChange mustBe(String version) {
    return ValueVersion.mustBe(version, this::shown);
  }

  private JsonNode shown(Config config) {
    return JsonNodeFactory.instance.arrayNode().addAll(items.apply(config));
  }
}
