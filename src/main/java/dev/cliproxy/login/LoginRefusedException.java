package dev.cliproxy.login;

import dev.cliproxy.wording.Wording;
import java.util.Objects;
import java.util.Optional;

/**
 * A request about a login that cannot be met, with a message for the person who made it. The
 * message never holds a secret.
 */
public final class LoginRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why it cannot be met. */
  public enum Reason {
    /** What was sent makes no sense. */
    INVALID(400),
    /** There is no such login, or not any more. */
    UNKNOWN(404),
    /** The login does not wait for this any more. */
    NOT_PENDING(409),
    /** Too many logins wait. */
    TOO_MANY(429),
    /** Something has to be configured first. */
    NOT_CONFIGURED(501),
    /** The provider cannot be reached or does not do it. */
    PROVIDER_FAILED(502),
    /** What the nodes share cannot be reached. */
    UNAVAILABLE(503);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    /** The status that the faces answer. */
    public int status() {
      return status;
    }
  }

  private final Reason reason;
  private final String code;
  private final transient Optional<Wording> failure;

  LoginRefusedException(Reason reason, String code, String message) {
    this(reason, code, message, Optional.empty());
  }

  /** As the other, because of what a provider did. */
  LoginRefusedException(Reason reason, String code, String message, Optional<Wording> failure) {
    super(message, null, false, false);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.code = Objects.requireNonNull(code, "code");
    this.failure = Objects.requireNonNull(failure, "failure");
  }

  /** What the provider did, where that is why. */
  public Optional<Wording> failure() {
    return failure;
  }

  /** Names the message, for faces that say it in other languages. */
  public String code() {
    return code;
  }

  /** Why it cannot be met. */
  public Reason reason() {
    return reason;
  }
}
