package dev.cliproxy.live;

import dev.cliproxy.usage.UsageRecord;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A client's request that has ended.
 *
 * @param asked the model that was asked for, also one that nobody serves; as the record's names are
 * @param failed who has failed before it was served, or all who were asked
 * @param reason why the client did not get what it asked for, in the words that it got; {@code ""}
 *     when it did, or hung up
 * @param log the name of its request log, if requests are logged
 */
public record EndedRequest(
    UsageRecord record,
    String asked,
    List<FailedAttempt> failed,
    String reason,
    Optional<String> log) {
  public EndedRequest {
    Objects.requireNonNull(record, "record");
    failed = List.copyOf(failed);
    asked = UsageRecord.presentable(asked);
    Objects.requireNonNull(reason, "reason");
    if (reason.length() > FailedAttempt.LONGEST_REASON) {
      reason = reason.substring(0, FailedAttempt.LONGEST_REASON - 1) + "…";
    }
    Objects.requireNonNull(log, "log");
  }
}
