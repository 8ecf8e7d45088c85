package dev.cliproxy.config.secret;

import java.util.Objects;
import java.util.Optional;

/**
 * A value that differs between two texts, as it may be shown: secrets masked, long texts cut.
 *
 * @param path as people write it
 * @param before empty when there was none
 * @param after empty when there is none any more
 */
public record ValueChange(String path, Optional<String> before, Optional<String> after) {
  public ValueChange {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
  }
}
