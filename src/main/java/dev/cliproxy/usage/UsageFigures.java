package dev.cliproxy.usage;

/**
 * What a group of requests comes to.
 *
 * @param requests how many requests ended
 * @param failures how many of them failed
 * @param tokens how many tokens they spent, input and output
 */
public record UsageFigures(long requests, long failures, long tokens) {

  /** No request at all. */
  public static final UsageFigures NONE = new UsageFigures(0, 0, 0);

  public UsageFigures {
    if (failures < 0 || requests < failures || tokens < 0) {
      throw new IllegalArgumentException(
          "impossible figures: " + requests + ", " + failures + ", " + tokens);
    }
  }

  /** How many requests succeeded. */
  public long successes() {
    return requests - failures;
  }

  /** The failed part of all requests, 0.0 to 1.0; 0.0 when there was none. */
  public double errorRate() {
    return requests == 0 ? 0.0 : (double) failures / requests;
  }
}
