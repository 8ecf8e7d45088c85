package dev.cliproxy.upstream;

/**
 * How far a request goes to find an answer.
 *
 * @param retries how many failures are not the end, not negative; see {@link Failover} for those
 *     that do not count
 * @param switchProject whether another credential is tried when one is out of quota
 */
public record FailoverPolicy(int retries, boolean switchProject) {
  public FailoverPolicy {
    if (retries < 0) {
      throw new IllegalArgumentException("retries are never negative: " + retries);
    }
  }
}
