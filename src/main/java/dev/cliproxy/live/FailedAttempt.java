package dev.cliproxy.live;

import java.time.Duration;
import java.util.Objects;

/**
 * That somebody was asked for a request and did not serve it.
 *
 * @param provider the kind, as its setting is called
 * @param credential the id of its key or login
 * @param model the provider's name of the model
 * @param status its answer; 502 or 504 when it could not be reached or took too long
 * @param reason in words, perhaps the provider's; cut at {@value #LONGEST_REASON} characters; not
 *     for logs
 * @param age how long the request had been there then
 */
public record FailedAttempt(
    String provider, String credential, String model, int status, String reason, Duration age) {
  /** The longest reason, in UTF-16 characters. */
  public static final int LONGEST_REASON = 400;

  public FailedAttempt {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(credential, "credential");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(age, "age");
    if (reason.length() > LONGEST_REASON) {
      reason = reason.substring(0, LONGEST_REASON - 1) + "…";
    }
  }
}
