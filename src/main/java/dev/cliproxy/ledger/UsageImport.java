package dev.cliproxy.ledger;

import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes requests over that were recorded elsewhere. One is there already when another of the same
 * microsecond has the same endpoint, model, outcome and tokens.
 */
final class UsageImport {
  /** What makes two requests the same one. */
  private record Sameness(String api, String model, boolean success, long input, long output) {
    static Sameness of(UsageRecord record) {
      Tokens tokens = record.tokens();
      return new Sameness(
          record.api(),
          record.model(),
          record.success(),
          Math.min(tokens.inputTokens(), UsageWriter.MOST_TOKENS),
          Math.min(tokens.outputTokens(), UsageWriter.MOST_TOKENS));
    }
  }

  /** The requests of one microsecond. */
  private static final class Moment {
    final Set<Sameness> known = new HashSet<>();
    final BitSet numbers = new BitSet();
  }

  private final UsageWriter writer = new UsageWriter();

  /**
   * Writes those that are not there, in one transaction.
   *
   * @return how many were written
   */
  int write(Connection connection, List<UsageRecord> records) throws SQLException {
    Map<Instant, Moment> moments = new HashMap<>();
    List<UsageRow> rows = new ArrayList<>();
    AskedGroups groups = new AskedGroups(connection);
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT s.id, s.group_id, s.success, s.input_tokens, s.output_tokens"
                + " FROM usage_requests s WHERE s.id >= ? AND s.id < ?")) {
      for (UsageRecord record : records) {
        Moment moment = moments.get(record.timestamp());
        if (moment == null) {
          moment = moment(query, groups, RequestId.first(record.timestamp()));
          moments.put(record.timestamp(), moment);
        }
        // From the end: requests of this program are numbered from anywhere, one by one.
        int number = moment.numbers.previousClearBit(RequestId.IN_ONE_MICROSECOND - 1);
        if (number >= 0 && moment.known.add(Sameness.of(record))) {
          moment.numbers.set(number);
          rows.add(new UsageRow(RequestId.first(record.timestamp()) + number, record));
        }
      }
    }
    if (!rows.isEmpty()) {
      writer.write(connection, rows);
    }
    return rows.size();
  }

  private static Moment moment(PreparedStatement query, AskedGroups groups, long first)
      throws SQLException {
    Moment moment = new Moment();
    query.setLong(1, first);
    query.setLong(2, first + RequestId.IN_ONE_MICROSECOND);
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        moment.numbers.set((int) (rows.getLong(1) - first));
        UsageGroup group = groups.get(rows.getLong(2));
        moment.known.add(
            new Sameness(
                group.api(), group.model(), rows.getBoolean(3), rows.getLong(4), rows.getLong(5)));
      }
    }
    return moment;
  }
}
