package dev.cliproxy.pages.credentials;

import java.util.Objects;
import java.util.Optional;

/**
 * What is shown beside the mask of a key.
 *
 * @param id the short one that tells it from the others, wherever it is told of
 * @param name what the file's comment beside it calls it, or {@code ""}
 * @param check what came of its last check, if there was one
 */
public record KeySign(String id, String name, KeyState state, Optional<CheckNote> check) {
  public KeySign {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(check, "check");
  }
}
