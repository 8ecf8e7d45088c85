package dev.cliproxy.config.setting;

import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Which item of a list is meant. */
public sealed interface ItemSelector {

  /** The item at a place, counted from 0; any other number selects nothing. */
  record ByIndex(int index) implements ItemSelector {}

  /** The first item with this key: the text itself, an entry's {@code api-key} or {@code name}. */
  record ByKey(String key) implements ItemSelector {
    public ByKey {
      Objects.requireNonNull(key, "key");
    }

    /** A key may be a secret. */
    @Override
    public String toString() {
      return "ByKey[]";
    }
  }

  /**
   * The place of the item in the list.
   *
   * @throws ItemNotFound when the list has no such item
   */
  default <T> int find(List<T> items, Function<T, String> keyOf) {
    int index =
        this instanceof ByIndex byIndex
            ? byIndex.index()
            : items.stream().map(keyOf).toList().indexOf(((ByKey) this).key());
    if (index < 0 || index >= items.size()) {
      throw new ItemNotFound();
    }
    return index;
  }

  /**
   * A copy of the list with the item moved.
   *
   * @param places up when negative; more than the list has means to its end
   * @throws ItemNotFound when the list has no such item
   */
  default <T> List<T> moved(List<T> items, Function<T, String> keyOf, int places) {
    List<T> moved = new ArrayList<>(items);
    int from = find(items, keyOf);
    int to = Math.max(0, Math.min(items.size() - 1, from + places));
    moved.add(to, moved.remove(from));
    return moved;
  }
}
