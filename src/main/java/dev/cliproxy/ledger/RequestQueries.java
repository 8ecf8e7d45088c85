package dev.cliproxy.ledger;

import dev.cliproxy.price.Prices;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Questions about single requests, in SQL that PostgreSQL understands as well as H2. No query joins
 * the groups: a database that begins with them reads and sorts all requests for the newest few.
 */
final class RequestQueries {
  /** Beyond so many groups, one list is searched for all of them and not one for each. */
  private static final int MOST_LISTS = 200;

  /** Beyond so many requests, they are not looked up one by one. */
  private static final int MOST_LOOKUPS = 2_000;

  /** How many requests are read at once when one list is searched. */
  private static final int AT_ONCE = 10_000;

  /** How often percentiles read on in one list. */
  private static final int MOST_READINGS = 20;

  private static final String REQUESTS =
      "SELECT s.id, s.group_id, s.status, s.success, s.input_tokens, s.output_tokens,"
          + " s.reasoning_tokens, s.cache_read_tokens, s.cache_write_tokens, s.first_byte_millis,"
          + " s.total_millis, s.attempts FROM usage_requests s";

  private RequestQueries() {}

  /**
   * Single requests, the newest first.
   *
   * @param before only those with a lesser id
   * @param success only such, or only failed ones, or both
   * @param most how many, 1 at least
   */
  static List<RecordedRequest> requests(
      Connection connection,
      UsageSelection selection,
      Optional<Boolean> success,
      long before,
      int most,
      Prices prices)
      throws SQLException {
    long end = Math.min(before, selection.endId());
    AskedGroups groups = new AskedGroups(connection);
    List<Long> selected =
        selection.names().isEmpty() ? List.of() : groups(connection, selection, MOST_LISTS + 1);
    if (!selection.names().isEmpty() && selected.size() <= MOST_LISTS && most <= MOST_LOOKUPS) {
      List<Long> ids = ids(connection, selected, selection.firstId(), end, success, most);
      return lookedUp(connection, ids, groups, prices);
    }
    List<RecordedRequest> found = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            REQUESTS
                + " WHERE s.id >= ? AND s.id < ?"
                + condition(success)
                + " ORDER BY s.id DESC FETCH FIRST "
                + Math.min(AT_ONCE, most)
                + " ROWS ONLY")) {
      query.setLong(1, selection.firstId());
      long unread = end;
      int read;
      do {
        read = 0;
        query.setLong(2, unread);
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next() && found.size() < most) {
            read++;
            unread = rows.getLong(1);
            UsageGroup group = groups.get(rows.getLong(2));
            if (selection.includes(group)) {
              found.add(request(rows, group, prices));
            }
          }
        }
      } while (read > 0 && found.size() < most);
    }
    return found;
  }

  private static String condition(Optional<Boolean> success) {
    return success.map(wanted -> wanted ? " AND s.success" : " AND NOT s.success").orElse("");
  }

  private static List<Long> groups(Connection connection, UsageSelection selection, int most)
      throws SQLException {
    String sql =
        "SELECT g.id FROM usage_groups g WHERE TRUE"
            + selection.condition()
            + " FETCH FIRST "
            + most
            + " ROWS ONLY";
    List<Long> groups = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      selection.set(query, 1);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          groups.add(rows.getLong(1));
        }
      }
    }
    return groups;
  }

  /** The ids of the newest of several groups, the newest first. */
  private static List<Long> ids(
      Connection connection,
      List<Long> groups,
      long first,
      long end,
      Optional<Boolean> success,
      int most)
      throws SQLException {
    PriorityQueue<Long> newest = new PriorityQueue<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT s.id FROM usage_requests s WHERE s.group_id = ? AND s.id >= ? AND s.id < ?"
                + condition(success)
                + " ORDER BY s.group_id DESC, s.id DESC FETCH FIRST "
                + most
                + " ROWS ONLY")) {
      for (long group : groups) {
        query.setLong(1, group);
        query.setLong(2, newest.size() < most ? first : newest.element());
        query.setLong(3, end);
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            newest.add(rows.getLong(1));
            if (newest.size() > most) {
              newest.remove();
            }
          }
        }
      }
    }
    List<Long> ids = new ArrayList<>(newest);
    ids.sort(Comparator.reverseOrder());
    return ids;
  }

  private static List<RecordedRequest> lookedUp(
      Connection connection, List<Long> ids, AskedGroups groups, Prices prices)
      throws SQLException {
    List<RecordedRequest> found = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(REQUESTS + " WHERE s.id = ?")) {
      for (long id : ids) {
        query.setLong(1, id);
        try (ResultSet rows = query.executeQuery()) {
          if (rows.next()) {
            found.add(request(rows, groups.get(rows.getLong(2)), prices));
          }
        }
      }
    }
    return found;
  }

  private static RecordedRequest request(ResultSet rows, UsageGroup group, Prices prices)
      throws SQLException {
    Tokens tokens =
        new Tokens(
            rows.getLong(5), rows.getLong(6), rows.getLong(7), rows.getLong(8), rows.getLong(9));
    UsageRecord record =
        new UsageRecord(
            RequestId.time(rows.getLong(1)),
            group.clientKey(),
            group.api(),
            group.model(),
            new Served(group.provider(), group.credential(), group.servedModel(), rows.getInt(12)),
            rows.getInt(3),
            rows.getBoolean(4),
            tokens,
            Duration.ofMillis(rows.getInt(10)),
            Duration.ofMillis(rows.getInt(11)));
    return new RecordedRequest(
        rows.getLong(1), record, prices.of(group.servedModel(), group.model(), tokens));
  }

  /**
   * How long the newest successful requests took.
   *
   * @param groups which are meant; empty for all
   * @param most how many are looked at
   */
  static Latency latency(
      Connection connection, UsageSelection selection, Optional<Set<Long>> groups, int most)
      throws SQLException {
    NewestTimes times = new NewestTimes(most);
    if (groups.isPresent() && groups.get().size() <= MOST_LISTS) {
      addByGroup(connection, selection, groups.get(), most, times);
    } else {
      addInOrder(connection, selection, groups, most, times);
    }
    return times.latency();
  }

  private static void addByGroup(
      Connection connection,
      UsageSelection selection,
      Collection<Long> groups,
      int most,
      NewestTimes times)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT s.id, s.first_byte_millis, s.total_millis FROM usage_requests s"
                + " WHERE s.group_id = ? AND s.id >= ? AND s.id < ? AND s.success"
                + " ORDER BY s.group_id DESC, s.id DESC FETCH FIRST "
                + most
                + " ROWS ONLY")) {
      query.setLong(3, selection.endId());
      for (long group : groups) {
        query.setLong(1, group);
        query.setLong(2, Math.max(selection.firstId(), times.least()));
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            times.add(rows.getLong(1), rows.getInt(2), rows.getInt(3));
          }
        }
      }
    }
  }

  private static void addInOrder(
      Connection connection,
      UsageSelection selection,
      Optional<Set<Long>> groups,
      int most,
      NewestTimes times)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT s.id, s.first_byte_millis, s.total_millis, s.group_id FROM usage_requests s"
                + " WHERE s.id >= ? AND s.id < ? AND s.success"
                + " ORDER BY s.id DESC FETCH FIRST "
                + Math.min(AT_ONCE, most)
                + " ROWS ONLY")) {
      query.setLong(1, selection.firstId());
      long unread = selection.endId();
      boolean more = true;
      for (int i = 0; i < MOST_READINGS && more && times.count() < most; i++) {
        more = false;
        query.setLong(2, unread);
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            more = true;
            unread = rows.getLong(1);
            if (groups.isEmpty() || groups.get().contains(rows.getLong(4))) {
              times.add(unread, rows.getInt(2), rows.getInt(3));
            }
          }
        }
      }
    }
  }
}
