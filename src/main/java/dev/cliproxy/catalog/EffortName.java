package dev.cliproxy.catalog;

import java.util.Optional;
import java.util.Set;

/**
 * A name such as {@code gpt-5-low}, by which clients that cannot state a reasoning effort ask for
 * one.
 *
 * @param model what the provider is asked for
 */
record EffortName(String model, String effort) {
  private static final Set<String> EFFORTS = Set.of("minimal", "low", "medium", "high");

  static Optional<EffortName> parse(String name) {
    int dash = name.lastIndexOf('-');
    if (dash < 0 || !ModelFamily.CODEX.known().contains(name)) {
      return Optional.empty();
    }
    return Optional.of(new EffortName(name.substring(0, dash), name.substring(dash + 1)))
        .filter(parsed -> EFFORTS.contains(parsed.effort()));
  }
}
