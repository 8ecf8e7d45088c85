package dev.cliproxy.config;

import dev.cliproxy.author.Author;
import java.time.Instant;
import java.util.Objects;

/**
 * A text that came in the place of another one.
 *
 * @param time when
 * @param author who wrote it
 * @param before the text until then; the same as {@code after} for the first one of all
 * @param after a valid configuration, its management key hashed
 */
public record TextChange(Instant time, Author author, String before, String after) {
  public TextChange {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(author, "author");
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
  }

  /** Without the texts, which hold secrets. */
  @Override
  public String toString() {
    return "TextChange[" + time + ", " + author + "]";
  }
}
