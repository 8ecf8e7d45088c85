package dev.cliproxy.upstream;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a request to a provider did not succeed.
 *
 * @param status the provider's own status, 502 when it could not be reached or its answer was no
 *     good, 504 when it took too long
 * @param message for the client; never secret
 * @param retryAfter when the provider may be asked again, where it said so
 */
public record UpstreamFailure(int status, String message, Optional<Duration> retryAfter) {
  public UpstreamFailure {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(retryAfter, "retryAfter");
  }
}
