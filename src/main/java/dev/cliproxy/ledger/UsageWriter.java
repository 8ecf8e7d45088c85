package dev.cliproxy.ledger;

import dev.cliproxy.store.BatchWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes requests and adds them to the sums of their days. What the same batch has written before
 * counts not: it may be written again when nobody knows whether it was.
 */
final class UsageWriter implements BatchWriter<UsageRow> {
  /** How many groups there may be; of later ones the models are not told apart. */
  static final int MOST_GROUPS = 50_000;

  /** Which sums a request belongs to. */
  private record Sums(LocalDate day, long group) implements Comparable<Sums> {
    private static final Comparator<Sums> ORDER =
        Comparator.comparing(Sums::day).thenComparingLong(Sums::group);

    @Override
    public int compareTo(Sums other) {
      return ORDER.compare(this, other);
    }
  }

  private final long node;
  private final int mostGroups;

  /**
   * @param node the number of the process that has served the requests, or {@link
   *     RequestBlocks#FROM_ELSEWHERE}
   */
  UsageWriter(long node) {
    this(node, MOST_GROUPS);
  }

  UsageWriter(long node, int mostGroups) {
    this.node = node;
    this.mostGroups = mostGroups;
  }

  @Override
  public void write(Connection connection, List<UsageRow> batch) throws SQLException {
    long[] groups = groups(connection, batch);
    Map<Long, List<RequestFigures>> byGroup = new TreeMap<>();
    for (int i = 0; i < groups.length; i++) {
      byGroup.computeIfAbsent(groups[i], unseen -> new ArrayList<>()).add(batch.get(i).request());
    }
    List<RequestBlock> blocks = new ArrayList<>();
    List<List<RequestFigures>> parts = new ArrayList<>();
    byGroup.forEach(
        (group, requests) -> {
          for (List<RequestFigures> part : RequestBlock.parts(requests)) {
            parts.add(part);
            blocks.add(RequestBlock.of(group, part));
          }
        });
    BitSet written = RequestBlocks.write(connection, node, blocks);
    // In one order on all nodes, so that no two wait for each other.
    Map<Sums, RunningSum> added = new TreeMap<>();
    for (int i = written.nextSetBit(0); i >= 0; i = written.nextSetBit(i + 1)) {
      RequestBlock block = blocks.get(i);
      Sums sums = new Sums(RequestId.day(block.firstId()), block.group());
      RunningSum sum = added.computeIfAbsent(sums, unseen -> new RunningSum());
      parts.get(i).forEach(sum::add);
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
        UsageGroup group = batch.get(i).group();
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

  private static void addToSums(Connection connection, Map<Sums, RunningSum> added)
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
      for (Map.Entry<Sums, RunningSum> entry : added.entrySet()) {
        Sums sums = entry.getKey();
        begin.setObject(1, sums.day());
        begin.setLong(2, sums.group());
        begin.addBatch();
        entry.getValue().set(add, 1);
        add.setObject(8, sums.day());
        add.setLong(9, sums.group());
        add.addBatch();
      }
      begin.executeBatch();
      add.executeBatch();
    }
  }
}
