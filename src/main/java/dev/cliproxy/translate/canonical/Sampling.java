package dev.cliproxy.translate.canonical;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;

/** How the next word is chosen; empty where nobody said, and as the client wrote it. */
public record Sampling(
    Optional<BigDecimal> temperature,
    Optional<BigDecimal> topP,
    Optional<BigDecimal> topK,
    Optional<BigDecimal> presencePenalty,
    Optional<BigDecimal> frequencyPenalty,
    Optional<BigDecimal> seed) {

  /** As the provider likes. */
  public static final Sampling DEFAULT =
      new Sampling(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public Sampling {
    Objects.requireNonNull(temperature, "temperature");
    Objects.requireNonNull(topP, "topP");
    Objects.requireNonNull(topK, "topK");
    Objects.requireNonNull(presencePenalty, "presencePenalty");
    Objects.requireNonNull(frequencyPenalty, "frequencyPenalty");
    Objects.requireNonNull(seed, "seed");
  }
}
