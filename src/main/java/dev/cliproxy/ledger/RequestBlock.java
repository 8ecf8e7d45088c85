package dev.cliproxy.ledger;

import java.sql.SQLDataException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Requests of one group that are stored together.
 *
 * @param id not less than that of its last request
 * @param firstId that of its first, at most {@link #SPAN} before the last
 * @param requests how many it has, 1 at least
 * @param failures how many of them failed
 * @param packed as {@link PackedRequests} does; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Blocks are not compared.
record RequestBlock(long id, long group, long firstId, int requests, int failures, byte[] packed) {

  /** How many requests a block may have. */
  static final int MOST_REQUESTS = 1_000;

  /** How far the ids of a block's requests may be apart: a minute. */
  static final long SPAN = RequestId.IN_ONE_HOUR / 60;

  RequestBlock {
    Objects.requireNonNull(packed, "packed");
  }

  /** Parts requests of one group as blocks are: each part is in order, and of one day in UTC. */
  static List<List<RequestFigures>> parts(List<RequestFigures> requests) {
    List<RequestFigures> sorted = new ArrayList<>(requests);
    sorted.sort(Comparator.comparingLong(RequestFigures::id));
    List<List<RequestFigures>> parts = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= sorted.size(); to++) {
      if (to == sorted.size()
          || to - from == MOST_REQUESTS
          || minute(sorted.get(to)) != minute(sorted.get(from))) {
        parts.add(sorted.subList(from, to));
        from = to;
      }
    }
    return parts;
  }

  private static long minute(RequestFigures request) {
    return Math.floorDiv(request.id(), SPAN);
  }

  /**
   * Packs requests of one group.
   *
   * @param part as {@link #parts} makes them
   */
  static RequestBlock of(long group, List<RequestFigures> part) {
    int failures = 0;
    for (RequestFigures request : part) {
      failures += request.success() ? 0 : 1;
    }
    return new RequestBlock(
        part.get(part.size() - 1).id(),
        group,
        part.get(0).id(),
        part.size(),
        failures,
        PackedRequests.pack(part));
  }

  /** The same under another id, which is not less. */
  RequestBlock withId(long other) {
    return new RequestBlock(other, group, firstId, requests, failures, packed);
  }

  /** Its requests in the order of their ids. */
  List<RequestFigures> unpacked() throws SQLDataException {
    return PackedRequests.unpack(firstId, packed);
  }

  /** Without the requests. */
  @Override
  public String toString() {
    return "RequestBlock[" + id + ", " + requests + " requests]";
  }
}
