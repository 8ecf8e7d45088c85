package dev.cliproxy.config;

import dev.cliproxy.yaml.YamlProblem;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One time that a configuration text was taken over, or was not.
 *
 * @param time when
 * @param cause where the text came from
 * @param problems why it was not taken over; empty when it was
 * @param warnings what its author may have meant otherwise
 */
public record ConfigReload(
    Instant time, Cause cause, List<YamlProblem> problems, List<YamlProblem> warnings) {

  /** Where a text came from. */
  public enum Cause {
    /** The file as it was at start-up. */
    START,
    /** A person's or another program's edit of the file. */
    FILE,
    /** A change made through this program. */
    UPDATE,
    /** A change made through another node. */
    NODE
  }

  public ConfigReload {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(cause, "cause");
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /** Whether the text is in force. */
  public boolean succeeded() {
    return problems.isEmpty();
  }
}
