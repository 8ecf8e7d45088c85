package dev.cliproxy.credential;

/**
 * How a credential is used among those that can serve the same request.
 *
 * @param priority those with a higher one are asked first; others only when none of them can be
 * @param weight its share of the turns that credentials of one priority take; with 0 or less it
 *     takes none and is asked when the others of its priority cannot be
 * @param rests whether it is left alone for a while after a failure
 */
public record CredentialRules(int priority, int weight, boolean rests) {
  /** The largest priority and weight; the smallest are their negatives. */
  public static final int MOST = 1_000_000;

  /** Of one of which nothing is said. */
  public static final CredentialRules USUAL = new CredentialRules(0, 1, true);

  /**
   * Accepts numbers in their range.
   *
   * @throws IllegalArgumentException for others
   */
  public CredentialRules {
    if (Math.abs((long) priority) > MOST || Math.abs((long) weight) > MOST) {
      throw new IllegalArgumentException("a priority or a weight is out of its range");
    }
  }
}
