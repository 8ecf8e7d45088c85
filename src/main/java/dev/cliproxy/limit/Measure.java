package dev.cliproxy.limit;

import dev.cliproxy.config.value.ClientKeyLimits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that is counted of a key, beside its limit.
 *
 * @param name of the limit, as the configuration calls it
 * @param lasting whether it is counted over days and not for the moment
 * @param used how much there was, not negative; of costs in US dollars
 * @param limit how much there may be; empty for any
 */
public record Measure(String name, boolean lasting, BigDecimal used, Optional<BigDecimal> limit) {
  public Measure {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(used, "used");
    Objects.requireNonNull(limit, "limit");
  }

  /** All that is counted, in the order in which it is shown. */
  public static List<Measure> of(KeyUse use, ClientKeyLimits limits) {
    return List.of(
        count("requests-per-minute", false, use.requestsInMinute(), limits.requestsPerMinute()),
        count("tokens-per-minute", false, use.tokensInMinute(), limits.tokensPerMinute()),
        count("tokens-per-day", true, use.tokensToday(), limits.tokensPerDay()),
        count("tokens-per-month", true, use.tokensThisMonth(), limits.tokensPerMonth()),
        new Measure("cost-per-day", true, use.costToday(), limits.costPerDay()),
        new Measure("cost-per-month", true, use.costThisMonth(), limits.costPerMonth()),
        count("concurrent-requests", false, use.underWay(), limits.concurrentRequests()));
  }

  private static Measure count(
      String name, boolean lasting, long used, Optional<? extends Number> limit) {
    return new Measure(
        name,
        lasting,
        BigDecimal.valueOf(used),
        limit.map(most -> BigDecimal.valueOf(most.longValue())));
  }

  /** Its name in an answer, where names have underscores. */
  public String field() {
    return name.replace('-', '_');
  }

  /** How much there still may be, 0 at least; empty for any. */
  public Optional<BigDecimal> left() {
    return limit.map(most -> most.subtract(used).max(BigDecimal.ZERO));
  }
}
