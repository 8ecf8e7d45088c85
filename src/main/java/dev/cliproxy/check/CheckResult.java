package dev.cliproxy.check;

import dev.cliproxy.credential.Credential;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * That a credential was checked.
 *
 * @param end when the check ended
 * @param latency how long the answer took that decided, not negative; the wait for others that are
 *     being checked does not count
 */
public record CheckResult(
    Credential credential, Instant end, Duration latency, CheckOutcome outcome) {
  public CheckResult {
    Objects.requireNonNull(credential, "credential");
    Objects.requireNonNull(end, "end");
    Objects.requireNonNull(outcome, "outcome");
    if (latency.isNegative()) {
      throw new IllegalArgumentException("no answer takes less than no time");
    }
  }

  /** Whether requests can go out with it. */
  public boolean works() {
    return outcome instanceof CheckOutcome.Works;
  }
}
