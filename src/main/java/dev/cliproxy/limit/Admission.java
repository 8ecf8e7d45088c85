package dev.cliproxy.limit;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Whether a request may be made with a key. */
public sealed interface Admission {

  /**
   * It may.
   *
   * @param lease to be ended with the request
   */
  record Admitted(Lease lease) implements Admission {
    public Admitted {
      Objects.requireNonNull(lease, "lease");
    }
  }

  /**
   * It may not.
   *
   * @param message a sentence for the client that names the limit
   * @param retryAfter when it may; empty when time alone changes nothing
   */
  record Refused(String message, Optional<Duration> retryAfter) implements Admission {
    public Refused {
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(retryAfter, "retryAfter");
    }
  }
}
