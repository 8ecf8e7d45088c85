package dev.cliproxy.credential;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * A credential that is left alone for a while.
 *
 * @param model the provider's name of the model it concerns; empty when it concerns all
 * @param failures for this reason in a row, one for all that came together; at least 1
 * @param until when it may be used again
 */
public record Cooldown(
    CredentialId credential,
    Optional<String> model,
    CooldownReason reason,
    int failures,
    Instant until)
    implements Comparable<Cooldown> {
  private static final Comparator<Cooldown> ORDER =
      Comparator.comparing(Cooldown::until)
          .thenComparing(Cooldown::credential)
          .thenComparing(cooldown -> cooldown.model().orElse(""));

  public Cooldown {
    Objects.requireNonNull(credential, "credential");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(until, "until");
  }

  /** How long it still lasts, in whole seconds, begun ones included; zero when it is over. */
  public Duration remaining(Instant now) {
    Duration exact = Duration.between(now, until);
    return exact.isNegative()
        ? Duration.ZERO
        : Duration.ofSeconds(exact.plusNanos(999_999_999).toSeconds());
  }

  /** The one that ends first comes first. */
  @Override
  public int compareTo(Cooldown other) {
    return ORDER.compare(this, other);
  }
}
