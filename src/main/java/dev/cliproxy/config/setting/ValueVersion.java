package dev.cliproxy.config.setting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigUpdateException.Stale;
import dev.cliproxy.config.value.Config;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.Function;

/**
 * Tells one value of a setting from the next: a digest of what is shown of it, so that nothing has
 * to be stored to find out whether it was changed meanwhile.
 */
public final class ValueVersion {
  private static final int LENGTH = 16;

  private ValueVersion() {}

  /** The version of a value, as text for a header or a form. */
  public static String of(JsonNode shown) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(shown.toString().getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A check for {@link ConfigChange#onlyIf}: the value must still have this version. */
  public static ConfigChange mustBe(String version, Function<Config, JsonNode> shown) {
    return draft -> {
      if (!of(shown.apply(draft.config())).equals(version)) {
        throw new Stale();
      }
    };
  }
}
