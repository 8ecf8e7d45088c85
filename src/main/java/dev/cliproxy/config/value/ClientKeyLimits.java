package dev.cliproxy.config.value;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.field.FieldReader;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;

/**
 * How much a client's key may be used; where a limit is absent there is none. Days and months are
 * those of UTC, costs are in US dollars.
 *
 * @param requestsPerMinute in any 60 seconds, 0..60,000
 * @param tokensPerMinute input and output together, in any 60 seconds
 * @param concurrentRequests under way at one time, 0..100,000
 */
public record ClientKeyLimits(
    Optional<Integer> requestsPerMinute,
    Optional<Long> tokensPerMinute,
    Optional<Long> tokensPerDay,
    Optional<Long> tokensPerMonth,
    Optional<BigDecimal> costPerDay,
    Optional<BigDecimal> costPerMonth,
    Optional<Integer> concurrentRequests) {
  private static final int MOST_REQUESTS = 60_000;
  private static final int MOST_AT_ONCE = 100_000;
  private static final long MOST_TOKENS = 1_000_000_000_000_000L;
  private static final long MOST_COST = 1_000_000_000;

  /** No limit at all. */
  public static final ClientKeyLimits NONE =
      new ClientKeyLimits(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public ClientKeyLimits {
    Objects.requireNonNull(requestsPerMinute, "requestsPerMinute");
    Objects.requireNonNull(tokensPerMinute, "tokensPerMinute");
    Objects.requireNonNull(tokensPerDay, "tokensPerDay");
    Objects.requireNonNull(tokensPerMonth, "tokensPerMonth");
    Objects.requireNonNull(costPerDay, "costPerDay");
    Objects.requireNonNull(costPerMonth, "costPerMonth");
    Objects.requireNonNull(concurrentRequests, "concurrentRequests");
  }

  static ClientKeyLimits read(FieldReader fields) {
    return new ClientKeyLimits(
        fields.count("requests-per-minute", MOST_REQUESTS).map(Long::intValue),
        fields.count("tokens-per-minute", MOST_TOKENS),
        fields.count("tokens-per-day", MOST_TOKENS),
        fields.count("tokens-per-month", MOST_TOKENS),
        fields.amount("cost-per-day", MOST_COST),
        fields.amount("cost-per-month", MOST_COST),
        fields.count("concurrent-requests", MOST_AT_ONCE).map(Long::intValue));
  }

  /** Whether what it costs matters. */
  public boolean limitsCost() {
    return costPerDay.isPresent() || costPerMonth.isPresent();
  }

  void putInto(ObjectNode json) {
    requestsPerMinute.ifPresent(limit -> json.put("requests-per-minute", limit));
    tokensPerMinute.ifPresent(limit -> json.put("tokens-per-minute", limit));
    tokensPerDay.ifPresent(limit -> json.put("tokens-per-day", limit));
    tokensPerMonth.ifPresent(limit -> json.put("tokens-per-month", limit));
    costPerDay.ifPresent(limit -> json.put("cost-per-day", limit));
    costPerMonth.ifPresent(limit -> json.put("cost-per-month", limit));
    concurrentRequests.ifPresent(limit -> json.put("concurrent-requests", limit));
  }
}
