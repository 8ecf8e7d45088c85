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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The questions in SQL, which PostgreSQL understands as well as H2. */
final class UsageQueries {
  /** Beyond so many groups, one list is searched for all of them and not one for each. */
  private static final int MOST_LISTS = 100;

  private static final String SUMS =
      "SUM(s.requests), SUM(s.failures), SUM(s.input_tokens), SUM(s.output_tokens),"
          + " SUM(s.reasoning_tokens), SUM(s.cache_read_tokens), SUM(s.cache_write_tokens)";

  private static final String SUMS_OF_REQUESTS =
      "COUNT(*), SUM(CASE WHEN s.success THEN 0 ELSE 1 END), SUM(s.input_tokens),"
          + " SUM(s.output_tokens), SUM(s.reasoning_tokens), SUM(s.cache_read_tokens),"
          + " SUM(s.cache_write_tokens)";

  private static final String REQUESTS =
      "SELECT s.id, g.client_key, g.api, g.model, g.served_model, g.provider, g.credential,"
          + " s.status, s.success, s.input_tokens, s.output_tokens, s.reasoning_tokens,"
          + " s.cache_read_tokens, s.cache_write_tokens, s.first_byte_millis, s.total_millis,"
          + " s.attempts FROM usage_requests s JOIN usage_groups g ON g.id = s.group_id";

  private UsageQueries() {}

  /**
   * The sums by something; the prices are asked for what each model has cost.
   *
   * @param by of hours, the single requests are summed, else the days
   */
  static UsageSummary summary(
      Connection connection, UsageSelection selection, Dimension by, Prices prices)
      throws SQLException {
    boolean hours = by == Dimension.HOUR;
    String what =
        switch (by) {
          case DAY -> "s.on_day";
          case HOUR -> "s.id / " + RequestId.IN_ONE_HOUR;
          default -> "g." + by.column();
        };
    String sql =
        "SELECT "
            + what
            + ", g.served_model, g.model, "
            + (hours ? SUMS_OF_REQUESTS : SUMS)
            + (hours ? " FROM usage_requests s" : " FROM usage_days s")
            + " JOIN usage_groups g ON g.id = s.group_id"
            + (hours ? " WHERE s.id >= ? AND s.id < ?" : " WHERE s.on_day >= ? AND s.on_day <= ?")
            + selection.condition()
            + " GROUP BY "
            + what
            + ", g.served_model, g.model";
    Map<String, UsageSum> sums = new HashMap<>();
    UsageSum total = UsageSum.NONE;
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setObject(1, hours ? (Object) selection.firstId() : selection.from());
      query.setObject(2, hours ? (Object) selection.endId() : selection.to());
      selection.set(query, 3);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          UsageSum sum = sum(rows, prices);
          sums.merge(name(rows, by), sum, UsageSum::plus);
          total = total.plus(sum);
        }
      }
    }
    Comparator<UsageSummary.Item> byName = Comparator.comparing(UsageSummary.Item::name);
    Comparator<UsageSummary.Item> byRequests =
        Comparator.comparingLong(item -> -item.sum().requests());
    List<UsageSummary.Item> items =
        sums.entrySet().stream()
            .map(entry -> new UsageSummary.Item(entry.getKey(), entry.getValue()))
            .sorted(by.isTime() ? byName : byRequests.thenComparing(byName))
            .toList();
    return new UsageSummary(total, items);
  }

  private static String name(ResultSet rows, Dimension by) throws SQLException {
    return switch (by) {
      case DAY -> rows.getObject(1, LocalDate.class).toString();
      case HOUR -> {
        String hour = RequestId.time(rows.getLong(1) * RequestId.IN_ONE_HOUR).toString();
        yield hour.substring(0, hour.indexOf(':')) + ":00Z";
      }
      default -> rows.getString(1);
    };
  }

  private static UsageSum sum(ResultSet rows, Prices prices) throws SQLException {
    Tokens tokens =
        new Tokens(
            rows.getLong(6), rows.getLong(7), rows.getLong(8), rows.getLong(9), rows.getLong(10));
    return new UsageSum(
        rows.getLong(4),
        rows.getLong(5),
        tokens,
        prices.of(rows.getString(2), rows.getString(3), tokens));
  }

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
    String condition =
        " WHERE s.id >= ? AND s.id < ?"
            + success.map(wanted -> wanted ? " AND s.success" : " AND NOT s.success").orElse("");
    String order = " ORDER BY s.id DESC FETCH FIRST " + most + " ROWS ONLY";
    long end = Math.min(before, selection.endId());
    List<Long> groups =
        selection.names().isEmpty() ? List.of() : groups(connection, selection, MOST_LISTS + 1);
    List<RecordedRequest> found = new ArrayList<>();
    if (selection.names().isEmpty() || groups.size() > MOST_LISTS) {
      try (PreparedStatement query =
          connection.prepareStatement(REQUESTS + condition + selection.condition() + order)) {
        query.setLong(1, selection.firstId());
        query.setLong(2, end);
        selection.set(query, 3);
        collect(query, prices, found);
      }
      return found;
    }
    try (PreparedStatement query =
        connection.prepareStatement(REQUESTS + condition + " AND s.group_id = ?" + order)) {
      for (long group : groups) {
        query.setLong(1, selection.firstId());
        query.setLong(2, end);
        query.setLong(3, group);
        collect(query, prices, found);
      }
    }
    found.sort(Comparator.comparingLong(RecordedRequest::cursor).reversed());
    return found.subList(0, Math.min(most, found.size()));
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

  private static void collect(
      PreparedStatement query, Prices prices, List<RecordedRequest> requests) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        UsageRecord record = record(rows);
        requests.add(
            new RecordedRequest(
                rows.getLong(1),
                record,
                prices.of(record.served().model(), record.model(), record.tokens())));
      }
    }
  }

  private static UsageRecord record(ResultSet rows) throws SQLException {
    return new UsageRecord(
        RequestId.time(rows.getLong(1)),
        rows.getString(2),
        rows.getString(3),
        rows.getString(4),
        new Served(rows.getString(6), rows.getString(7), rows.getString(5), rows.getInt(17)),
        rows.getInt(8),
        rows.getBoolean(9),
        new Tokens(
            rows.getLong(10),
            rows.getLong(11),
            rows.getLong(12),
            rows.getLong(13),
            rows.getLong(14)),
        Duration.ofMillis(rows.getInt(15)),
        Duration.ofMillis(rows.getInt(16)));
  }

  /**
   * How long the newest successful requests took.
   *
   * @param most how many are looked at
   */
  static Latency latency(Connection connection, UsageSelection selection, int most)
      throws SQLException {
    String sql =
        "SELECT s.first_byte_millis, s.total_millis FROM usage_requests s"
            + (selection.names().isEmpty() ? "" : " JOIN usage_groups g ON g.id = s.group_id")
            + " WHERE s.id >= ? AND s.id < ? AND s.success"
            + selection.condition()
            + " ORDER BY s.id DESC FETCH FIRST "
            + most
            + " ROWS ONLY";
    int[] firstBytes = new int[most];
    int[] totals = new int[most];
    int count = 0;
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setLong(1, selection.firstId());
      query.setLong(2, selection.endId());
      selection.set(query, 3);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          firstBytes[count] = rows.getInt(1);
          totals[count] = rows.getInt(2);
          count++;
        }
      }
    }
    return new Latency(
        count,
        Latency.Percentiles.of(Arrays.copyOf(firstBytes, count)),
        Latency.Percentiles.of(Arrays.copyOf(totals, count)));
  }
}
