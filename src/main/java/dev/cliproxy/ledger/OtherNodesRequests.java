package dev.cliproxy.ledger;

import dev.cliproxy.store.Query;
import dev.cliproxy.usage.UsageRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What other nodes have recorded since it was asked last, each request once. Used by one thread.
 *
 * <p>Blocks are found by when they were recorded, as the database tells it: one whose node was cut
 * off for an hour is found, too. Transactions end in another order than they begin, so the last
 * seconds are looked at again, for blocks that were not seen in them.
 */
final class OtherNodesRequests implements Query<List<UsageRecord>> {
  /** Longer than a node takes to write a batch. */
  private static final Duration AGAIN = Duration.ofSeconds(20);

  /** The database may not have been there at the start; the ids tell what is too old. */
  private static final Duration BEFORE_FIRST = Duration.ofHours(1);

  /** How many blocks are taken at once; the others at the next question. */
  private static final int MOST_BLOCKS = 500;

  private final long node;
  private final long first;

  /** When the blocks of the last seconds were recorded, by their ids. */
  private final Map<Long, OffsetDateTime> seen = new HashMap<>();

  /** When the newest of all that were seen was recorded; null before the first question. */
  private OffsetDateTime newest;

  /**
   * @param node the number of this process
   * @param start requests that ended before are not told
   */
  OtherNodesRequests(long node, Instant start) {
    this.node = node;
    this.first = RequestId.first(Objects.requireNonNull(start, "start"));
  }

  @Override
  public List<UsageRecord> run(Connection connection) throws SQLException {
    if (newest == null) {
      newest = now(connection).minus(BEFORE_FIRST);
    }
    List<UsageRecord> found = new ArrayList<>();
    AskedGroups groups = new AskedGroups(connection);
    Map<Long, OffsetDateTime> unseen = unseen(connection);
    for (long id : unseen.keySet()) {
      Optional<RequestBlock> block = RequestBlocks.find(connection, id);
      if (block.isPresent()) {
        UsageGroup group = groups.get(block.get().group());
        block.get().unpacked().stream()
            .filter(request -> request.id() >= first)
            .forEach(request -> found.add(request.record(group)));
      }
    }
    seen.putAll(unseen);
    for (OffsetDateTime recorded : unseen.values()) {
      newest = newest.isBefore(recorded) ? recorded : newest;
    }
    OffsetDateTime forgotten = newest.minus(AGAIN);
    seen.values().removeIf(forgotten::isAfter);
    return found;
  }

  /** By the clock of the database, which may differ from that of the node. */
  private static OffsetDateTime now(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT CURRENT_TIMESTAMP")) {
      rows.next();
      return rows.getObject(1, OffsetDateTime.class);
    }
  }

  /** The blocks that were not seen, and when they were recorded, the oldest first. */
  private Map<Long, OffsetDateTime> unseen(Connection connection) throws SQLException {
    Map<Long, OffsetDateTime> unseen = new LinkedHashMap<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT b.id, b.recorded FROM usage_blocks b WHERE b.recorded >= ? AND b.writer <> ?"
                + " AND b.writer <> "
                + RequestBlocks.FROM_ELSEWHERE
                + " AND b.id >= ? ORDER BY b.recorded")) {
      query.setObject(1, newest.minus(AGAIN));
      query.setLong(2, node);
      query.setLong(3, first);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next() && unseen.size() < MOST_BLOCKS) {
          long id = rows.getLong(1);
          if (!seen.containsKey(id)) {
            unseen.put(id, rows.getObject(2, OffsetDateTime.class));
          }
        }
      }
    }
    return unseen;
  }
}
