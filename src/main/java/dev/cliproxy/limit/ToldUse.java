package dev.cliproxy.limit;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;

/**
 * How much a node has used a key since it began to count; counted anew after an hour without use.
 *
 * @param since when it began
 * @param requests that have begun
 * @param tokens of requests that have ended
 * @param cost of those, in US dollars
 * @param underWay how many requests have not ended
 * @param expectedTokens what these may take
 */
public record ToldUse(
    Instant since, long requests, long tokens, BigDecimal cost, int underWay, long expectedTokens) {
  public ToldUse {
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(cost, "cost");
  }

  /** One that has just begun to count. */
  static ToldUse begun(Instant since) {
    return new ToldUse(since, 0, 0, BigDecimal.ZERO, 0, 0);
  }

  /**
   * As one text, in milliseconds and plain numbers.
   *
   * @see #parse
   */
  public String text() {
    return since.toEpochMilli()
        + " "
        + requests
        + " "
        + tokens
        + " "
        + cost.toPlainString()
        + " "
        + underWay
        + " "
        + expectedTokens;
  }

  /**
   * What {@link #text()} was made of.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static ToldUse parse(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length < 6) {
      throw new IllegalArgumentException("six numbers are expected");
    }
    return new ToldUse(
        Instant.ofEpochMilli(Long.parseLong(parts[0])),
        Long.parseLong(parts[1]),
        Long.parseLong(parts[2]),
        new BigDecimal(parts[3]),
        Integer.parseInt(parts[4]),
        Long.parseLong(parts[5]));
  }
}
