package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A model as the panels of the ecosystem read it. */
final class ModelJson {
  private ModelJson() {}

  /**
   * @param id by which clients ask for it
   * @param owner who made it, or offers it
   */
  static ObjectNode of(String id, String owner) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("display_name", id)
        .put("type", owner)
        .put("owned_by", owner);
  }
}
