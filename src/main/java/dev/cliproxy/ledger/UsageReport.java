package dev.cliproxy.ledger;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything about the selected requests but themselves, as it was at one moment.
 *
 * @param recorded whether anything at all is recorded, selected or not
 * @param total of the selected requests
 * @param inTime their sums by day or hour, in the order of time; what has no request is left out
 * @param by their sums by each dimension that is no time, those with most requests first
 * @param occurring the names in each of these dimensions that occur in the time, also of requests
 *     that are not selected, in the same order
 */
public record UsageReport(
    boolean recorded,
    UsageSum total,
    List<UsageSummary.Item> inTime,
    Map<Dimension, List<UsageSummary.Item>> by,
    Map<Dimension, List<String>> occurring,
    Latency latency) {
  public UsageReport {
    Objects.requireNonNull(total, "total");
    inTime = List.copyOf(inTime);
    by = copied(by);
    occurring = copied(occurring);
    Objects.requireNonNull(latency, "latency");
  }

  private static <T> Map<Dimension, List<T>> copied(Map<Dimension, List<T>> lists) {
    Map<Dimension, List<T>> copy = new EnumMap<>(Dimension.class);
    lists.forEach((dimension, list) -> copy.put(dimension, List.copyOf(list)));
    return Collections.unmodifiableMap(copy);
  }
}
