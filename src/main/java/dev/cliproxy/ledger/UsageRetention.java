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
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Deletes what is older or more than is to be kept: a bounded part each time that it is run. Used
 * by one thread.
 */
final class UsageRetention implements Query<Long> {
  /** How many blocks are deleted at once: in a minute never so many are written. */
  static final int MOST_DELETED = 60_000;

  /** More than a node records. */
  private static final long MOST_IN_A_SECOND = 50_000;

  private final Supplier<UsageRecording> limits;
  private final Clock clock;
  private final int mostDeleted;

  /** How many requests there were when they were counted last, and when that was. */
  private long counted;

  private Instant countedAt = Instant.MIN;

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
  public Long run(Connection connection) throws SQLException {
    UsageRecording kept = limits.get();
    long deleted = deleteRequests(connection, kept);
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

  private long deleteRequests(Connection connection, UsageRecording kept) throws SQLException {
    long old = RequestId.first(clock.instant().minus(Duration.ofDays(kept.requestDays())));
    long tooMany = tooMany(connection, kept.mostRequests());
    long deleted = 0;
    long end = Long.MIN_VALUE;
    OptionalLong partly = OptionalLong.empty();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT b.id, b.requests FROM usage_blocks b ORDER BY b.id LIMIT ?")) {
      query.setInt(1, mostDeleted);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          long id = rows.getLong(1);
          long after = deleted + rows.getInt(2);
          if (id >= old && after > tooMany) {
            partly = deleted < tooMany ? OptionalLong.of(id) : OptionalLong.empty();
            break;
          }
          end = id;
          deleted = after;
        }
      }
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM usage_blocks WHERE id <= ?")) {
      delete.setLong(1, end);
      delete.executeUpdate();
    }
    if (partly.isPresent()) {
      RequestBlocks.removeFirst(connection, partly.getAsLong(), (int) (tooMany - deleted));
      deleted = tooMany;
    }
    counted -= deleted;
    return deleted;
  }

  /** To count takes long where there are many, and is left out while there cannot be too many. */
  private long tooMany(Connection connection, long most) throws SQLException {
    Instant now = clock.instant();
    boolean surelyFew =
        countedAt.isAfter(Instant.MIN)
            && !now.isBefore(countedAt)
            && Duration.between(countedAt, now).toSeconds() < (most - counted) / MOST_IN_A_SECOND;
    if (surelyFew) {
      return 0;
    }
    counted = RequestBlocks.count(connection);
    countedAt = now;
    return Math.max(0, counted - most);
  }

  private static void deleteUnusedGroups(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "DELETE FROM usage_groups WHERE NOT EXISTS (SELECT 1 FROM usage_days WHERE group_id ="
              + " usage_groups.id) AND NOT EXISTS (SELECT 1 FROM usage_blocks WHERE group_id ="
              + " usage_groups.id)");
    }
  }
}
