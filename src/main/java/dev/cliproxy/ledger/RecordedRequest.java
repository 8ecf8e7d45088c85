package dev.cliproxy.ledger;

import dev.cliproxy.price.Cost;
import dev.cliproxy.usage.UsageRecord;
import java.util.Objects;

/**
 * A finished request and what it has cost.
 *
 * @param cursor asks for those before it
 */
public record RecordedRequest(long cursor, UsageRecord record, Cost cost) {
  public RecordedRequest {
    Objects.requireNonNull(record, "record");
    Objects.requireNonNull(cost, "cost");
  }
}
