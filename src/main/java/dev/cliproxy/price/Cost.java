package dev.cliproxy.price;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Objects;
import java.util.Optional;

/**
 * What a number of requests has cost.
 *
 * @param priced in US dollars, of those tokens that have a price
 * @param pricedTokens how many tokens these are, not negative
 * @param unpricedTokens how many tokens have no price, not negative
 */
public record Cost(BigDecimal priced, long pricedTokens, long unpricedTokens) {
  private static final int DECIMALS = 6;

  /** Of nothing. */
  public static final Cost NONE = new Cost(BigDecimal.ZERO, 0, 0);

  public Cost {
    Objects.requireNonNull(priced, "priced");
    if (priced.signum() < 0 || pricedTokens < 0 || unpricedTokens < 0) {
      throw new IllegalArgumentException("a negative cost");
    }
  }

  static Cost unpriced(long tokens) {
    return new Cost(BigDecimal.ZERO, 0, tokens);
  }

  /** Both together. */
  public Cost plus(Cost other) {
    return new Cost(
        priced.add(other.priced),
        pricedTokens + other.pricedTokens,
        unpricedTokens + other.unpricedTokens);
  }

  /** In US dollars to the millionth; empty when there are tokens and none of them has a price. */
  public Optional<BigDecimal> dollars() {
    return pricedTokens == 0 && unpricedTokens > 0
        ? Optional.empty()
        : Optional.of(priced.setScale(DECIMALS, RoundingMode.HALF_UP));
  }
}
