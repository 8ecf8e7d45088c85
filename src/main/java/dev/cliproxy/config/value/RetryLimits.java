package dev.cliproxy.config.value;

import dev.cliproxy.config.field.FieldReader;
import java.time.Duration;
import java.util.Objects;

/**
 * How far a request goes when credentials fail, beside the number of retries.
 *
 * @param longestRest how long it waits for a resting credential when all others have failed or rest
 *     too; zero for never, at most an hour
 * @param mostCredentials how many different credentials it is tried with, 1..10,000; 0 for all
 */
public record RetryLimits(Duration longestRest, int mostCredentials) {
  public static final RetryLimits DEFAULT = new RetryLimits(Duration.ZERO, 0);

  public RetryLimits {
    Objects.requireNonNull(longestRest, "longestRest");
  }

  static RetryLimits read(FieldReader root) {
    return new RetryLimits(
        Duration.ofSeconds(root.integer("max-retry-interval", 0, 0, 3_600)),
        root.integer("max-retry-credentials", 0, 0, 10_000));
  }
}
