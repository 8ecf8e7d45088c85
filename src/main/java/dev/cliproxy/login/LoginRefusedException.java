package dev.cliproxy.login;

import java.util.Objects;

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
    PROVIDER_FAILED(502);

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

  LoginRefusedException(Reason reason, String code, String message) {
    super(message, null, false, false);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.code = Objects.requireNonNull(code, "code");
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
