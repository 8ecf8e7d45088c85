package dev.cliproxy.credential;

import dev.cliproxy.author.Author;
import java.time.Instant;
import java.util.Objects;

/**
 * A token file that was saved or deleted by somebody. That this program renews its token is none.
 *
 * @param time when
 * @param author by whom
 * @param deleted whether it is gone
 */
public record AuthFileChange(Instant time, Author author, AuthFileName name, boolean deleted) {
  public AuthFileChange {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(author, "author");
    Objects.requireNonNull(name, "name");
  }
}
