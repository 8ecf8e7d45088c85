package dev.cliproxy.ledger;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.ToIntFunction;

/** The newest of many requests, while they are found. */
final class NewestRequests {
  private static final Comparator<Found> OLDEST_FIRST =
      Comparator.comparingLong(found -> found.request().id());

  /** A request and its group. */
  record Found(long group, RequestFigures request) {}

  private final Optional<Boolean> success;
  private final long first;
  private final long end;
  private final int most;
  private final PriorityQueue<Found> newest = new PriorityQueue<>(OLDEST_FIRST);

  /**
   * @param success only such, or only failed ones, or both
   * @param first the least id that is meant
   * @param end the least id after that
   * @param most how many are looked for, 1 at least
   */
  NewestRequests(Optional<Boolean> success, long first, long end, int most) {
    this.success = Objects.requireNonNull(success, "success");
    this.first = first;
    this.end = end;
    this.most = most;
  }

  /** Whether a request with this id, or a block with it or a lesser one, can be among them. */
  private boolean wants(long id) {
    return newest.size() < most || newest.element().request().id() < id;
  }

  /** Takes a block, and says whether one with a lesser id can have any of them. */
  boolean take(RequestBlock block) throws SQLException {
    if (!wants(block.id())) {
      return false;
    }
    int asked =
        success
            .map(wanted -> wanted ? block.requests() - block.failures() : block.failures())
            .orElse(block.requests());
    if (asked > 0) {
      block.unpacked().forEach(request -> take(block.group(), request));
    }
    return true;
  }

  private void take(long group, RequestFigures request) {
    boolean asked =
        request.id() >= first
            && request.id() < end
            && success.map(wanted -> wanted == request.success()).orElse(true);
    if (asked && wants(request.id())) {
      newest.add(new Found(group, request));
      if (newest.size() > most) {
        newest.remove();
      }
    }
  }

  /** Those that were found, the newest first. */
  List<Found> found() {
    List<Found> found = new ArrayList<>(newest);
    found.sort(OLDEST_FIRST.reversed());
    return found;
  }

  /** How long they took. */
  Latency latency() {
    return new Latency(
        newest.size(),
        percentiles(RequestFigures::firstByteMillis),
        percentiles(RequestFigures::totalMillis));
  }

  private Latency.Percentiles percentiles(ToIntFunction<RequestFigures> millis) {
    return Latency.Percentiles.of(newest.stream().map(Found::request).mapToInt(millis).toArray());
  }
}
