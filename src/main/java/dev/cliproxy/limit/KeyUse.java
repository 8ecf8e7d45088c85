package dev.cliproxy.limit;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * How much a key was used.
 *
 * @param requestsInMinute in the last 60 seconds
 * @param tokensInMinute in the last 60 seconds, of requests that have ended
 * @param tokensToday of the present day in UTC, as the next three of day and month
 * @param underWay how many requests have not ended
 */
public record KeyUse(
    int requestsInMinute,
    long tokensInMinute,
    long tokensToday,
    long tokensThisMonth,
    BigDecimal costToday,
    BigDecimal costThisMonth,
    int underWay) {
  /** Not at all. */
  public static final KeyUse NONE = new KeyUse(0, 0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO, 0);

  public KeyUse {
    Objects.requireNonNull(costToday, "costToday");
    Objects.requireNonNull(costThisMonth, "costThisMonth");
  }
}
