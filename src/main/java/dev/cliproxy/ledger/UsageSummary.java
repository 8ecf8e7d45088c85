package dev.cliproxy.ledger;

import java.util.List;
import java.util.Objects;

/**
 * Sums of requests, told apart by one dimension.
 *
 * @param total of all of them
 * @param items in the order of time, or else those with most requests first
 */
public record UsageSummary(UsageSum total, List<Item> items) {
  public UsageSummary {
    Objects.requireNonNull(total, "total");
    items = List.copyOf(items);
  }

  /**
   * One of them.
   *
   * @param name a day as {@code 2026-11-28}, an hour as {@code 2026-11-28T17:00Z}, or the name in
   *     the dimension, which may be empty
   */
  public record Item(String name, UsageSum sum) {
    public Item {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(sum, "sum");
    }
  }
}
