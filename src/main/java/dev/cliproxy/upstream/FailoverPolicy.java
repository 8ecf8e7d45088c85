package dev.cliproxy.upstream;

import java.time.Duration;
import java.util.Objects;

/**
 * How far a request goes to find an answer.
 *
 * @param retries how many failures are not the end, not negative; see {@link Failover} for those
 *     that do not count
 * @param switchProject whether another credential is tried when one is out of quota
 * @param mostCredentials how many different credentials are asked at most; 0 for all
 * @param longestRest how long it waits, instead of giving up, for the rest of a credential to end;
 *     zero for never
 */
public record FailoverPolicy(
    int retries, boolean switchProject, int mostCredentials, Duration longestRest) {
  public FailoverPolicy {
    if (retries < 0) {
      throw new IllegalArgumentException("retries are never negative: " + retries);
    }
    if (mostCredentials < 0) {
      throw new IllegalArgumentException(
          "a number of credentials is never negative: " + mostCredentials);
    }
    Objects.requireNonNull(longestRest, "longestRest");
  }

  /** One that asks all credentials and waits for none. */
  public FailoverPolicy(int retries, boolean switchProject) {
    this(retries, switchProject, 0, Duration.ZERO);
  }
}
