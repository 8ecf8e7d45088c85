package dev.cliproxy.translate.canonical;

/**
 * What an answer cost, in tokens, none negative.
 *
 * @param input the whole prompt, what was read from a cache or written to one included
 * @param cacheRead the part of the input that came from a cache
 * @param cacheWrite the part of the input that was written to one
 * @param output the whole answer, reasoning included
 * @param reasoning the part of the output that was reasoning
 */
public record Usage(long input, long cacheRead, long cacheWrite, long output, long reasoning) {

  /** Nothing was spent, or nobody said how much. */
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

  /** The input that no cache had to do with, as Anthropic counts it. */
  public long uncached() {
    return Math.max(0, input - cacheRead - cacheWrite);
  }

  /** The answer alone, as Google counts it. */
  public long spoken() {
    return Math.max(0, output - reasoning);
  }
}
