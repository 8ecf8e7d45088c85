package dev.cliproxy.credential;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * A credential that is left alone for a while.
 *
 * @param model the provider's name of the model it concerns; empty when it concerns all
 * @param until when it may be used again
 */
public record Cooldown(
    CredentialId credential, Optional<String> model, CooldownReason reason, Instant until)
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

  /** The one that ends first comes first. */
  @Override
  public int compareTo(Cooldown other) {
    return ORDER.compare(this, other);
  }
}
