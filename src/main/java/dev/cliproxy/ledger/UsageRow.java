package dev.cliproxy.ledger;

import dev.cliproxy.usage.UsageRecord;
import java.util.Objects;

/** A request as it is written down. */
record UsageRow(UsageGroup group, RequestFigures request) {
  UsageRow {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(request, "request");
  }

  /**
   * The row of a request.
   *
   * @param id as {@link RequestId} makes them
   */
  static UsageRow of(long id, UsageRecord record) {
    return new UsageRow(UsageGroup.of(record), RequestFigures.of(id, record));
  }
}
