package dev.cliproxy.catalog;

import java.util.Objects;
import java.util.Optional;

/**
 * What becomes of the reasoning effort that a client states, on the way to the provider.
 *
 * @param unstated what is sent when the client states none; empty for none
 * @param minimalBecomesLow for a model that does not know the effort {@code minimal}
 */
public record EffortRule(Optional<String> unstated, boolean minimalBecomesLow) {
  /** The client's word stands, and so does its silence. */
  public static final EffortRule KEEP = new EffortRule(Optional.empty(), false);

  static final EffortRule MINIMAL_BECOMES_LOW = new EffortRule(Optional.empty(), true);

  public EffortRule {
    Objects.requireNonNull(unstated, "unstated");
  }

  static EffortRule unlessStated(String effort) {
    return new EffortRule(Optional.of(effort), false);
  }

  /** The effort to send, given the one that the client states; empty for none. */
  public Optional<String> apply(Optional<String> stated) {
    if (minimalBecomesLow && stated.equals(Optional.of("minimal"))) {
      return Optional.of("low");
    }
    return stated.or(() -> unstated);
  }
}
