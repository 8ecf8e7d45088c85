package dev.cliproxy.credential;

import java.util.Optional;

/** Why a credential is left alone for a while. */
public enum CooldownReason {
  /** The provider does not know the key: 401. */
  UNAUTHORIZED(true),
  /** The account has nothing left: 402. */
  PAYMENT_REQUIRED(true),
  /** The key may not do this: 403. */
  FORBIDDEN(true),
  /** Too much was asked of it: 429. */
  RATE_LIMITED(false),
  /** The provider failed, was not reached or did not answer in time: 408, 5xx, 529. */
  UNAVAILABLE(false);

  private final boolean wholeCredential;

  CooldownReason(boolean wholeCredential) {
    this.wholeCredential = wholeCredential;
  }

  /** Whether it concerns all models of the credential, not only the one that was asked for. */
  public boolean wholeCredential() {
    return wholeCredential;
  }

  /**
   * What an answer's status says about the credential; empty when it says nothing, because the
   * request itself was at fault or nobody was.
   *
   * @param status an HTTP status; a provider that was not reached counts as 502 or 504
   */
  public static Optional<CooldownReason> ofStatus(int status) {
    return switch (status) {
      case 401 -> Optional.of(UNAUTHORIZED);
      case 402 -> Optional.of(PAYMENT_REQUIRED);
      case 403 -> Optional.of(FORBIDDEN);
      case 429 -> Optional.of(RATE_LIMITED);
      case 408, 500, 502, 503, 504, 529 -> Optional.of(UNAVAILABLE);
      default -> Optional.empty();
    };
  }
}
