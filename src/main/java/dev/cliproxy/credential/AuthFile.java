package dev.cliproxy.credential;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One file of the auth folder, as it is listed. Holds nothing secret.
 *
 * @param size in bytes
 * @param modified when the content was last written
 * @param type the kind of credential, as the file states it; {@code ""} when it states none or is
 *     not a good auth file
 * @param email whose credential it is, when the file states it
 */
public record AuthFile(
    AuthFileName name, long size, Instant modified, String type, Optional<String> email) {

  public AuthFile {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(modified, "modified");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(email, "email");
    if (size < 0) {
      throw new IllegalArgumentException("a size is never negative: " + size);
    }
  }
}
