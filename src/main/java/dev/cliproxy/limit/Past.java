package dev.cliproxy.limit;

import java.math.BigDecimal;
import java.util.Objects;

/** What was used before the program was started. */
public record Past(
    long tokensToday, long tokensThisMonth, BigDecimal costToday, BigDecimal costThisMonth) {
  public Past {
    Objects.requireNonNull(costToday, "costToday");
    Objects.requireNonNull(costThisMonth, "costThisMonth");
  }
}
