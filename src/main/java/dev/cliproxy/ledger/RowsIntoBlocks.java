package dev.cliproxy.ledger;

import dev.cliproxy.store.Query;
import dev.cliproxy.usage.Tokens;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes over what the first versions have written, one row a request. The sums of days have it
 * already.
 */
final class RowsIntoBlocks implements Query<Long> {
  private static final int AT_ONCE = 20_000;

  /** How many requests were taken over. */
  @Override
  public Long run(Connection connection) throws SQLException {
    if (read(connection, Long.MIN_VALUE, 1).isEmpty()) {
      return 0L;
    }
    UsageTakeOver.begin(connection);
    long last = Long.MIN_VALUE;
    Map<Long, List<RequestFigures>> byGroup = read(connection, last, AT_ONCE);
    while (!byGroup.isEmpty()) {
      List<RequestBlock> blocks = new ArrayList<>();
      byGroup.forEach(
          (group, requests) ->
              RequestBlock.parts(requests)
                  .forEach(part -> blocks.add(RequestBlock.of(group, part))));
      last = blocks.stream().mapToLong(RequestBlock::id).max().orElseThrow();
      RequestBlocks.write(connection, RequestBlocks.FROM_ELSEWHERE, blocks);
      byGroup = read(connection, last, AT_ONCE);
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM usage_requests WHERE id <= ?")) {
      delete.setLong(1, last);
      return (long) delete.executeUpdate();
    }
  }

  /** The next rows by their groups. */
  private static Map<Long, List<RequestFigures>> read(Connection connection, long after, int most)
      throws SQLException {
    Map<Long, List<RequestFigures>> byGroup = new TreeMap<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT s.id, s.group_id, s.status, s.success, s.input_tokens, s.output_tokens,"
                + " s.reasoning_tokens, s.cache_read_tokens, s.cache_write_tokens,"
                + " s.first_byte_millis, s.total_millis, s.attempts FROM usage_requests s"
                + " WHERE s.id > ? ORDER BY s.id LIMIT ?")) {
      query.setLong(1, after);
      query.setInt(2, most);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          byGroup
              .computeIfAbsent(rows.getLong(2), unseen -> new ArrayList<>())
              .add(
                  new RequestFigures(
                      rows.getLong(1),
                      rows.getInt(3),
                      rows.getBoolean(4),
                      new Tokens(
                          rows.getLong(5),
                          rows.getLong(6),
                          rows.getLong(7),
                          rows.getLong(8),
                          rows.getLong(9)),
                      rows.getInt(10),
                      rows.getInt(11),
                      rows.getInt(12)));
        }
      }
    }
    return byGroup;
  }
}
