package dev.cliproxy.management;

import dev.cliproxy.config.setting.ItemSelector;
import java.math.BigInteger;
import java.util.Set;

/** Finds in a query which item of a list is meant. */
final class Selectors {
  private static final Set<String> YES = Set.of("true", "1", "*");

  private Selectors() {}

  /**
   * Whether everything is meant.
   *
   * @param all the parameter {@code all}, or null
   */
  static boolean isAll(String all) {
    return all != null && YES.contains(all);
  }

  /**
   * @param index the parameter {@code index}, or null
   * @param keyName the name of the other parameter that may select
   * @param key its value, or null
   */
  static ItemSelector fromQuery(String index, String keyName, String key) {
    if (index != null && !index.isBlank()) {
      return new ItemSelector.ByIndex(parse(index.strip()));
    }
    if (key != null && !key.isBlank()) {
      return new ItemSelector.ByKey(key.strip());
    }
    throw InvalidRequestException.of("missing " + keyName + " or index");
  }

  private static int parse(String index) {
    if (!index.matches("-?[0-9]{1,20}")) {
      throw InvalidRequestException.of("invalid index");
    }
    BigInteger number = new BigInteger(index);
    return number.bitLength() < Integer.SIZE ? number.intValue() : -1;
  }
}
