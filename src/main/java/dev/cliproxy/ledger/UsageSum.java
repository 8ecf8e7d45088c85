package dev.cliproxy.ledger;

import dev.cliproxy.price.Cost;
import dev.cliproxy.usage.Tokens;
import java.util.Objects;

/**
 * What some requests come to.
 *
 * @param requests how many, not negative
 * @param failures how many of them failed
 */
public record UsageSum(long requests, long failures, Tokens tokens, Cost cost) {

  /** Of no request. */
  public static final UsageSum NONE = new UsageSum(0, 0, Tokens.NONE, Cost.NONE);

  public UsageSum {
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(cost, "cost");
  }

  /** Both together. */
  public UsageSum plus(UsageSum other) {
    return new UsageSum(
        requests + other.requests,
        failures + other.failures,
        new Tokens(
            tokens.inputTokens() + other.tokens.inputTokens(),
            tokens.outputTokens() + other.tokens.outputTokens(),
            tokens.reasoningTokens() + other.tokens.reasoningTokens(),
            tokens.cachedTokens() + other.tokens.cachedTokens(),
            tokens.cacheWriteTokens() + other.tokens.cacheWriteTokens()),
        cost.plus(other.cost));
  }
}
