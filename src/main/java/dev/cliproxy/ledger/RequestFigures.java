package dev.cliproxy.ledger;

import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import java.time.Duration;
import java.util.Objects;

/**
 * What is kept of a request beside its group.
 *
 * @param id as {@link RequestId} makes them
 * @param status the HTTP status that the client got
 * @param firstByteMillis until the first byte of the answer, not negative
 * @param totalMillis until its end, not negative
 * @param attempts how many providers were asked
 */
record RequestFigures(
    long id,
    int status,
    boolean success,
    Tokens tokens,
    int firstByteMillis,
    int totalMillis,
    int attempts) {

  /** More tokens in one request are a provider's mistake, and the sums must stay numbers. */
  static final long MOST_TOKENS = 1_000_000_000_000L;

  RequestFigures {
    Objects.requireNonNull(tokens, "tokens");
  }

  static RequestFigures of(long id, UsageRecord record) {
    Tokens tokens = record.tokens();
    return new RequestFigures(
        id,
        record.status(),
        record.success(),
        new Tokens(
            bounded(tokens.inputTokens()),
            bounded(tokens.outputTokens()),
            bounded(tokens.reasoningTokens()),
            bounded(tokens.cachedTokens()),
            bounded(tokens.cacheWriteTokens())),
        millis(record.firstByte()),
        millis(record.duration()),
        Math.min(record.served().attempts(), Short.MAX_VALUE));
  }

  /** The request that it was, of a group. */
  UsageRecord record(UsageGroup group) {
    return new UsageRecord(
        RequestId.time(id),
        group.clientKey(),
        group.api(),
        group.model(),
        new Served(group.provider(), group.credential(), group.servedModel(), attempts),
        status,
        success,
        tokens,
        Duration.ofMillis(firstByteMillis),
        Duration.ofMillis(totalMillis));
  }

  static long bounded(long tokens) {
    return Math.min(tokens, MOST_TOKENS);
  }

  /** A clock may have gone back. */
  private static int millis(Duration duration) {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, duration.toMillis()));
  }
}
