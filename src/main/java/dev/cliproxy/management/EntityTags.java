package dev.cliproxy.management;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.config.setting.ValueVersion;
import jakarta.ws.rs.core.EntityTag;

/** Entity tags made of what is answered. */
final class EntityTags {
  private EntityTags() {}

  static EntityTag of(JsonNode representation) {
    return new EntityTag(ValueVersion.of(representation));
  }
}
