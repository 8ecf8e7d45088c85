package dev.cliproxy.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The groups of single requests, each looked up once, so that no query need join them. */
final class AskedGroups {
  private final Connection connection;
  private final Map<Long, UsageGroup> known = new HashMap<>();

  /** Knows none yet; used within one transaction. */
  AskedGroups(Connection connection) {
    this.connection = connection;
  }

  /** The group with an id; {@link UsageGroup#UNKNOWN} when there is none. */
  UsageGroup get(long id) throws SQLException {
    UsageGroup group = known.get(id);
    if (group == null) {
      group = find(id);
      known.put(id, group);
    }
    return group;
  }

  private UsageGroup find(long id) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT " + UsageGroup.COLUMNS + " FROM usage_groups g WHERE g.id = ?")) {
      query.setLong(1, id);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? UsageGroup.of(rows, 1) : UsageGroup.UNKNOWN;
      }
    }
  }
}
