package dev.cliproxy.login;

import dev.cliproxy.wording.Wording;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A provider did not give what it was asked for. The message is for people and holds nothing of the
 * provider's answer but its status and its error code.
 */
final class ProviderException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Wording failure;
  private final int status;
  private final String code;
  private final transient Optional<Duration> retryAfter;

  private ProviderException(
      Wording failure, int status, String code, Optional<Duration> retryAfter) {
    super(failure.english(), null, false, false);
    this.failure = failure;
    this.status = status;
    this.code = Objects.requireNonNull(code, "code");
    this.retryAfter = Objects.requireNonNull(retryAfter, "retryAfter");
  }

  /** No answer came. */
  static ProviderException unreachable(String message) {
    return new ProviderException(
        Wording.of("login-unreachable", message, message), 0, "", Optional.empty());
  }

  /** The answer came and says nothing that can be used. */
  static ProviderException unusable(Wording failure) {
    return new ProviderException(failure, 200, "", Optional.empty());
  }

  /** The answer is an error. */
  static ProviderException refused(int status, String code, Optional<Duration> retryAfter) {
    String message = "the provider answered with status " + status;
    return new ProviderException(
        code.isEmpty()
            ? Wording.of("login-status", message, status)
            : Wording.of("login-status-code", message + " (" + code + ")", status, code),
        status,
        code,
        retryAfter);
  }

  /** What it means for a login. */
  Wording failure() {
    return failure;
  }

  /** The answer's status; 0 when there was none. */
  int status() {
    return status;
  }

  /** The error's code, a plain word, or {@code ""}. */
  String code() {
    return code;
  }

  /** When the provider wants to be asked again. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** Whether another time may be better: no answer, too many requests, or a fault on their side. */
  boolean mayPass() {
    return status == 0 || status == 408 || status == 429 || status >= 500;
  }
}
