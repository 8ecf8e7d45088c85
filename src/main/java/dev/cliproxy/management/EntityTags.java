package dev.cliproxy.management;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.core.EntityTag;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Entity tags made of what is answered, so that nothing has to be stored for them. */
final class EntityTags {
  private static final int LENGTH = 16;

  private EntityTags() {}

  static EntityTag of(JsonNode representation) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(representation.toString().getBytes(StandardCharsets.UTF_8));
      return new EntityTag(
          Base64.getUrlEncoder().withoutPadding().encodeToString(digest).substring(0, LENGTH));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
