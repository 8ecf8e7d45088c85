package dev.cliproxy.ledger;

import dev.cliproxy.config.value.UsageRecording;
import dev.cliproxy.store.Query;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Deletes what is older or more than is to be kept: a bounded part each time that it is run. */
final class UsageRetention implements Query<Integer> {
  /** At a rate of 1,000 requests a second, what comes in a minute. */
  static final int MOST_DELETED = 60_000;

  private final Supplier<UsageRecording> limits;
  private final Clock clock;
  private final int mostDeleted;

  UsageRetention(Supplier<UsageRecording> limits, Clock clock) {
    this(limits, clock, MOST_DELETED);
  }

  UsageRetention(Supplier<UsageRecording> limits, Clock clock, int mostDeleted) {
    this.limits = Objects.requireNonNull(limits, "limits");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.mostDeleted = mostDeleted;
  }

  /** How many requests were deleted. */
  @Override
  public Integer run(Connection connection) throws SQLException {
    UsageRecording kept = limits.get();
    int deleted = deleteRequests(connection, kept);
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM usage_days WHERE on_day < ?")) {
      delete.setObject(1, today.minusDays(kept.sumDays()));
      if (delete.executeUpdate() > 0) {
        deleteUnusedGroups(connection);
      }
    }
    return deleted;
  }

  private int deleteRequests(Connection connection, UsageRecording kept) throws SQLException {
    long old = RequestId.first(clock.instant().minus(Duration.ofDays(kept.requestDays())));
    long tooMany = count(connection) - kept.mostRequests();
    long before = tooMany > 0 ? Math.max(old, id(connection, tooMany).orElse(old)) : old;
    OptionalLong bound = id(connection, mostDeleted);
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM usage_requests WHERE id < ?")) {
      delete.setLong(1, Math.min(before, bound.orElse(before)));
      return delete.executeUpdate();
    }
  }

  private static long count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM usage_requests")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** The id before which that many requests are; empty when there are no more than these. */
  private static OptionalLong id(Connection connection, long before) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT id FROM usage_requests ORDER BY id OFFSET ? ROWS FETCH NEXT 1 ROWS ONLY")) {
      query.setLong(1, before);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private static void deleteUnusedGroups(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "DELETE FROM usage_groups WHERE NOT EXISTS (SELECT 1 FROM usage_days WHERE group_id ="
              + " usage_groups.id) AND NOT EXISTS (SELECT 1 FROM usage_requests WHERE group_id ="
              + " usage_groups.id)");
    }
  }
}
