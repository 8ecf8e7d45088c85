package dev.cliproxy.ledger;

import dev.cliproxy.usage.UsageRecord;
import java.util.Objects;

/**
 * A request as it is written down.
 *
 * @param id as {@link RequestId} makes them
 */
record UsageRow(long id, UsageRecord record) {
  UsageRow {
    Objects.requireNonNull(record, "record");
  }
}
