package dev.cliproxy.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where a value stands in the configuration: mapping keys and list indexes from the root down.
 *
 * @param steps each a {@link Key} or an {@link Index}; empty for the root
 */
public record YamlPath(List<Step> steps) {

  /** One step down. */
  public sealed interface Step permits Key, Index {}

  /** The value of a mapping's key. */
  public record Key(String name) implements Step {
    public Key {
      Objects.requireNonNull(name, "name");
    }
  }

  /** A list's item, counted from 0. */
  public record Index(int number) implements Step {
    public Index {
      if (number < 0) {
        throw new IllegalArgumentException("a list index is never negative: " + number);
      }
    }
  }

  /** The whole document. */
  public static final YamlPath ROOT = new YamlPath(List.of());

  public YamlPath {
    steps = List.copyOf(steps);
  }

  /** The path through these mapping keys. */
  public static YamlPath of(String... keys) {
    YamlPath path = ROOT;
    for (String key : keys) {
      path = path.key(key);
    }
    return path;
  }

  /** This path and the key below it. */
  public YamlPath key(String name) {
    return append(new Key(name));
  }

  /** This path and the list item below it. */
  public YamlPath index(int number) {
    return append(new Index(number));
  }

  /**
   * The name of the last step.
   *
   * @throws ClassCastException when it is no key
   */
  public String lastKey() {
    return ((Key) steps.get(steps.size() - 1)).name();
  }

  /** Whether this is the other path or a place below it. */
  public boolean startsWith(YamlPath other) {
    return steps.size() >= other.steps.size()
        && steps.subList(0, other.steps.size()).equals(other.steps);
  }

  private YamlPath append(Step step) {
    List<Step> longer = new ArrayList<>(steps);
    longer.add(step);
    return new YamlPath(longer);
  }

  /** As people write it: {@code claude-api-key[1].base-url}; {@code ""} for the root. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      if (step instanceof Key key) {
        text.append(text.isEmpty() ? "" : ".").append(key.name());
      } else if (step instanceof Index index) {
        text.append('[').append(index.number()).append(']');
      }
    }
    return text.toString();
  }
}
