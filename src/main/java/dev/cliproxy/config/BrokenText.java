package dev.cliproxy.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Finds texts that cannot be written as UTF-8: halves of surrogate pairs, sent as escapes. */
final class BrokenText {
  private BrokenText() {}

  static boolean isIn(JsonNode value) {
    if (value.isTextual()) {
      return isBroken(value.textValue());
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      if (isBroken(field.getKey()) || isIn(field.getValue())) {
        return true;
      }
    }
    if (value.isArray()) {
      for (JsonNode item : value) {
        if (isIn(item)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isBroken(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
