package dev.cliproxy.ledger;

import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.ToIntFunction;

/** How long the newest of many successful requests took, while they are found. */
final class NewestTimes {
  private final long first;
  private final long end;
  private final int most;
  private final PriorityQueue<RequestFigures> newest =
      new PriorityQueue<>(Comparator.comparingLong(RequestFigures::id));

  /**
   * @param first the least id that is meant
   * @param end the least id after that
   * @param most how many are looked at, 1 at least
   */
  NewestTimes(long first, long end, int most) {
    this.first = first;
    this.end = end;
    this.most = most;
  }

  /** Takes a block, and says whether one with a lesser id can have any that is looked at. */
  boolean take(RequestBlock block) throws SQLException {
    if (!wants(block.id())) {
      return false;
    }
    if (block.failures() < block.requests()) {
      block.unpacked().forEach(this::take);
    }
    return true;
  }

  private boolean wants(long id) {
    return newest.size() < most || newest.element().id() < id;
  }

  private void take(RequestFigures request) {
    if (request.success() && request.id() >= first && request.id() < end && wants(request.id())) {
      newest.add(request);
      if (newest.size() > most) {
        newest.remove();
      }
    }
  }

  Latency latency() {
    return new Latency(
        newest.size(),
        percentiles(newest, RequestFigures::firstByteMillis),
        percentiles(newest, RequestFigures::totalMillis));
  }

  private static Latency.Percentiles percentiles(
      Collection<RequestFigures> requests, ToIntFunction<RequestFigures> millis) {
    return Latency.Percentiles.of(requests.stream().mapToInt(millis).toArray());
  }
}
