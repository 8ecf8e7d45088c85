package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import java.util.Optional;

/**
 * What Google's own tools did, {@code toolCall} and {@code toolResponse}: where they and functions
 * are used together, Google wants to see these parts again as they were. They are nobody else's
 * business, so that each travels whole, as state.
 */
final class ServedTools {
  private ServedTools() {}

  /** The part as state; empty for any other. */
  static Optional<String> kept(JsonNode part) {
    return isOne(part) ? Optional.of(part.toString()) : Optional.empty();
  }

  /** The part that a state is; empty when it is none. */
  static Optional<ObjectNode> restored(String state) {
    return Json.parseObject(state).filter(ServedTools::isOne);
  }

  private static boolean isOne(JsonNode part) {
    return Fields.of(part, "toolCall").isObject() || Fields.of(part, "toolResponse").isObject();
  }
}
