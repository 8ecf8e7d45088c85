package dev.cliproxy.limit;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How other nodes use a key, as far as they have told. Not thread-safe. */
final class OthersUse {
  /** So long what is under way counts without being told again: a node may have been killed. */
  private static final Duration GOOD = Duration.ofSeconds(10);

  /** So long a node is remembered that tells nothing: longer than it counts on. */
  private static final Duration REMEMBERED = Duration.ofHours(3);

  private record Heard(ToldUse use, Instant at) {}

  private final Map<String, Heard> nodes = new HashMap<>();

  /**
   * Takes what a node tells.
   *
   * @param start of this node: what others have used before it is known from what is recorded
   * @return what is new of it: what has begun and ended since it was heard last
   */
  ToldUse hear(String node, ToldUse told, Instant start, Instant now) {
    nodes.values().removeIf(heard -> heard.at().isBefore(now.minus(REMEMBERED)));
    Heard before = nodes.put(node, new Heard(told, now));
    ToldUse known;
    if (before != null && before.use().since().equals(told.since())) {
      known = before.use();
    } else {
      known = told.since().isAfter(start) ? ToldUse.begun(told.since()) : told;
    }
    return new ToldUse(
        told.since(),
        Math.max(0, told.requests() - known.requests()),
        Math.max(0, told.tokens() - known.tokens()),
        told.cost().subtract(known.cost()).max(BigDecimal.ZERO),
        0,
        0);
  }

  /** How many of their requests have not ended. */
  int underWay(Instant now) {
    return nodes.values().stream()
        .filter(heard -> isGood(heard, now))
        .mapToInt(heard -> heard.use().underWay())
        .sum();
  }

  /** What these may take. */
  long expectedTokens(Instant now) {
    return nodes.values().stream()
        .filter(heard -> isGood(heard, now))
        .mapToLong(heard -> heard.use().expectedTokens())
        .sum();
  }

  private static boolean isGood(Heard heard, Instant now) {
    return heard.at().plus(GOOD).isAfter(now);
  }
}
