package dev.cliproxy.store;

import java.util.Objects;
import java.util.Optional;

/**
 * How the store does.
 *
 * @param phase whether it takes part
 * @param problem what keeps it from working, in a sentence for people; empty when nothing does
 * @param setAside the name under which a broken file was kept since the start; empty when none was
 */
public record StoreStatus(Phase phase, Optional<String> problem, Optional<String> setAside) {

  /** Where it is between start and stop. */
  public enum Phase {
    /** Not opened yet; what is recorded waits. */
    OPENING,
    /** What is recorded is written. */
    OPEN,
    /** It cannot be opened or written; it is tried again, and what is recorded waits. */
    FAILING,
    /** The program stops. */
    CLOSED
  }

  public StoreStatus {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(setAside, "setAside");
  }

  /** A sentence about what an operator should look at; empty when all is well. */
  public Optional<String> warning() {
    return problem
        .map(text -> "usage and audit are not recorded: " + text)
        .or(
            () ->
                setAside.map(
                    name ->
                        "the file of usage and audit was broken; it is kept as "
                            + name
                            + " and a new one was begun"));
  }
}
