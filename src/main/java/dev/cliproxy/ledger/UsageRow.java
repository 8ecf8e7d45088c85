package dev.cliproxy.ledger;

import dev.cliproxy.usage.UsageRecord;
import java.time.LocalDate;
import java.time.ZoneOffset;
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

  /** The day in UTC on which it ended. */
  LocalDate day() {
    return LocalDate.ofInstant(RequestId.time(id), ZoneOffset.UTC);
  }
}
