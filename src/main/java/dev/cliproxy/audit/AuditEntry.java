package dev.cliproxy.audit;

import dev.cliproxy.author.Author;
import dev.cliproxy.config.secret.ValueChanges;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A change that was made.
 *
 * @param time when
 * @param author by whom
 * @param subject of what; holds no secret
 */
public record AuditEntry(Instant time, Author author, Subject subject) {

  /** What was changed. */
  public sealed interface Subject {}

  /**
   * The configuration.
   *
   * @param values no values, when only comments or the way of writing differ
   * @param version the number of the version that came of it; empty when it could not be kept
   */
  public record OfConfig(ValueChanges values, OptionalLong version) implements Subject {
    public OfConfig {
      Objects.requireNonNull(values, "values");
      Objects.requireNonNull(version, "version");
    }
  }

  /**
   * A token file.
   *
   * @param name of the file
   * @param deleted whether it is gone; else it was saved
   */
  public record OfAuthFile(String name, boolean deleted) implements Subject {
    public OfAuthFile {
      Objects.requireNonNull(name, "name");
    }
  }

  public AuditEntry {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(author, "author");
    Objects.requireNonNull(subject, "subject");
  }
}
