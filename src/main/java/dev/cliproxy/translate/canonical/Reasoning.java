package dev.cliproxy.translate.canonical;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How much a model is to think before it answers.
 *
 * @param asked whether the client said anything; {@code false} leaves it all to the provider
 * @param effort empty where the client leaves it to the model; {@link Effort#NONE} is off
 * @param budget the client's own number of tokens, where it gave one
 * @param shown whether the client wants to see what was thought; empty when it did not say
 */
public record Reasoning(
    boolean asked, Optional<Effort> effort, OptionalInt budget, Optional<Boolean> shown) {

  /** As the provider likes. */
  public static final Reasoning DEFAULT =
      new Reasoning(false, Optional.empty(), OptionalInt.empty(), Optional.empty());

  public Reasoning {
    Objects.requireNonNull(effort, "effort");
    Objects.requireNonNull(budget, "budget");
    Objects.requireNonNull(shown, "shown");
  }

  /** With an effort. */
  public static Reasoning of(Effort effort) {
    return new Reasoning(true, Optional.of(effort), OptionalInt.empty(), Optional.empty());
  }

  /** None at all. */
  public boolean isOff() {
    return effort.equals(Optional.of(Effort.NONE)) || budget.equals(OptionalInt.of(0));
  }

  /** The effort, told or counted. */
  public Optional<Effort> anyEffort() {
    return effort.or(
        () ->
            budget.isPresent() && budget.getAsInt() >= 0
                ? Optional.of(Effort.ofBudget(budget.getAsInt()))
                : Optional.empty());
  }
}
