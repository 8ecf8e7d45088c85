package dev.cliproxy.translate.canonical;

import java.util.Locale;
import java.util.Optional;

/**
 * How much a model thinks, in OpenAI's words, and what that is in tokens for providers that count
 * it: {@code none} 0, {@code minimal} 1,024, {@code low} 4,096, {@code medium} 8,192, {@code high}
 * 24,576, {@code xhigh} 32,768, {@code max} 65,536.
 */
public enum Effort {
  NONE(0),
  MINIMAL(1_024),
  LOW(4_096),
  MEDIUM(8_192),
  HIGH(24_576),
  XHIGH(32_768),
  MAX(65_536);

  private final int budget;

  Effort(int budget) {
    this.budget = budget;
  }

  /** The tokens that it stands for. */
  public int budget() {
    return budget;
  }

  /** As formats write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of this name, in whatever case. */
  public static Optional<Effort> of(String word) {
    for (Effort one : values()) {
      if (one.name().equalsIgnoreCase(word)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /** The most that a number of tokens is enough for; {@code minimal} for fewer than it needs. */
  public static Effort ofBudget(int tokens) {
    if (tokens == 0) {
      return NONE;
    }
    Effort best = MINIMAL;
    for (Effort one : values()) {
      if (one.budget <= tokens && one.budget > best.budget) {
        best = one;
      }
    }
    return best;
  }

  /** This, but neither less nor more than what a provider knows. */
  public Effort within(Effort least, Effort most) {
    if (compareTo(least) < 0) {
      return least;
    }
    return compareTo(most) > 0 ? most : this;
  }
}
