package dev.cliproxy.ledger;

import dev.cliproxy.store.BatchWriter;
import dev.cliproxy.usage.Tokens;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes requests and adds them to the sums of their days; one that is there already counts not.
 */
final class UsageWriter implements BatchWriter<UsageRow> {
  /** How many groups there may be; of later ones the models are not told apart. */
  static final int MOST_GROUPS = 50_000;

  /** More tokens in one request are a provider's mistake, and the sums must stay numbers. */
  static final long MOST_TOKENS = 1_000_000_000_000L;

  /** Which sums a request belongs to. */
  private record Sums(LocalDate day, long group) implements Comparable<Sums> {
    private static final Comparator<Sums> ORDER =
        Comparator.comparing(Sums::day).thenComparingLong(Sums::group);

    @Override
    public int compareTo(Sums other) {
      return ORDER.compare(this, other);
    }
  }

  private final int mostGroups;

  UsageWriter() {
    this(MOST_GROUPS);
  }

  UsageWriter(int mostGroups) {
    this.mostGroups = mostGroups;
  }

  @Override
  public void write(Connection connection, List<UsageRow> batch) throws SQLException {
    long[] groups = groups(connection, batch);
    int[] written = insert(connection, batch, groups);
    // In one order on all nodes, so that no two wait for each other.
    Map<Sums, List<UsageRow>> added = new TreeMap<>();
    for (int i = 0; i < written.length; i++) {
      if (written[i] != 0) {
        UsageRow row = batch.get(i);
        added.computeIfAbsent(new Sums(row.day(), groups[i]), unseen -> new ArrayList<>()).add(row);
      }
    }
    addToSums(connection, added);
  }

  /** The group of each row, which is in the table afterwards. */
  private long[] groups(Connection connection, List<UsageRow> batch) throws SQLException {
    Map<UsageGroup, Long> ids = new HashMap<>();
    long[] groups = new long[batch.size()];
    try (PreparedStatement known =
            connection.prepareStatement("SELECT 1 FROM usage_groups WHERE id = ?");
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO usage_groups (id, client_key, api, model, served_model, provider,"
                    + " credential) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
      long count = count(connection);
      for (int i = 0; i < groups.length; i++) {
        UsageGroup group = UsageGroup.of(batch.get(i).record());
        Long id = ids.get(group);
        if (id == null) {
          id = group.id();
          if (!isThere(known, id)) {
            UsageGroup added = count < mostGroups ? group : group.withoutModels();
            id = added.id();
            count += insert(insert, id, added);
          }
          ids.put(group, id);
        }
        groups[i] = id;
      }
    }
    return groups;
  }

  private static long count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM usage_groups")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static boolean isThere(PreparedStatement known, long id) throws SQLException {
    known.setLong(1, id);
    try (ResultSet rows = known.executeQuery()) {
      return rows.next();
    }
  }

  private static int insert(PreparedStatement insert, long id, UsageGroup group)
      throws SQLException {
    insert.setLong(1, id);
    insert.setString(2, group.clientKey());
    insert.setString(3, group.api());
    insert.setString(4, group.model());
    insert.setString(5, group.servedModel());
    insert.setString(6, group.provider());
    insert.setString(7, group.credential());
    return insert.executeUpdate();
  }

  /** For each row whether it was written; 0 where it was there before. */
  private static int[] insert(Connection connection, List<UsageRow> batch, long[] groups)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO usage_requests (id, group_id, status, success, input_tokens,"
                + " output_tokens, reasoning_tokens, cache_read_tokens, cache_write_tokens,"
                + " first_byte_millis, total_millis, attempts)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
      for (int i = 0; i < groups.length; i++) {
        UsageRow row = batch.get(i);
        insert.setLong(1, row.id());
        insert.setLong(2, groups[i]);
        insert.setInt(3, row.record().status());
        insert.setBoolean(4, row.record().success());
        Tokens tokens = row.record().tokens();
        insert.setLong(5, bounded(tokens.inputTokens()));
        insert.setLong(6, bounded(tokens.outputTokens()));
        insert.setLong(7, bounded(tokens.reasoningTokens()));
        insert.setLong(8, bounded(tokens.cachedTokens()));
        insert.setLong(9, bounded(tokens.cacheWriteTokens()));
        insert.setInt(10, millis(row.record().firstByte()));
        insert.setInt(11, millis(row.record().duration()));
        insert.setInt(12, Math.min(row.record().served().attempts(), Short.MAX_VALUE));
        insert.addBatch();
      }
      return insert.executeBatch();
    }
  }

  private static long bounded(long tokens) {
    return Math.min(tokens, MOST_TOKENS);
  }

  /** A clock may have gone back. */
  private static int millis(Duration duration) {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, duration.toMillis()));
  }

  private static void addToSums(Connection connection, Map<Sums, List<UsageRow>> added)
      throws SQLException {
    try (PreparedStatement begin =
            connection.prepareStatement(
                "INSERT INTO usage_days (on_day, group_id, requests, failures, input_tokens,"
                    + " output_tokens, reasoning_tokens, cache_read_tokens, cache_write_tokens)"
                    + " VALUES (?, ?, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING");
        PreparedStatement add =
            connection.prepareStatement(
                "UPDATE usage_days SET requests = requests + ?, failures = failures + ?,"
                    + " input_tokens = input_tokens + ?, output_tokens = output_tokens + ?,"
                    + " reasoning_tokens = reasoning_tokens + ?,"
                    + " cache_read_tokens = cache_read_tokens + ?,"
                    + " cache_write_tokens = cache_write_tokens + ?"
                    + " WHERE on_day = ? AND group_id = ?")) {
      for (Map.Entry<Sums, List<UsageRow>> entry : added.entrySet()) {
        Sums sums = entry.getKey();
        begin.setObject(1, sums.day());
        begin.setLong(2, sums.group());
        begin.addBatch();
        setSums(add, entry.getValue());
        add.setObject(8, sums.day());
        add.setLong(9, sums.group());
        add.addBatch();
      }
      begin.executeBatch();
      add.executeBatch();
    }
  }

  private static void setSums(PreparedStatement add, List<UsageRow> rows) throws SQLException {
    long[] sums = new long[7];
    for (UsageRow row : rows) {
      Tokens tokens = row.record().tokens();
      sums[0]++;
      sums[1] += row.record().success() ? 0 : 1;
      sums[2] += bounded(tokens.inputTokens());
      sums[3] += bounded(tokens.outputTokens());
      sums[4] += bounded(tokens.reasoningTokens());
      sums[5] += bounded(tokens.cachedTokens());
      sums[6] += bounded(tokens.cacheWriteTokens());
    }
    for (int i = 0; i < sums.length; i++) {
      add.setLong(i + 1, sums[i]);
    }
  }
}
