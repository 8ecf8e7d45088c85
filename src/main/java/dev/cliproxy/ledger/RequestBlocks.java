package dev.cliproxy.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The table {@code usage_blocks}, in SQL that PostgreSQL understands as well as H2. */
final class RequestBlocks {
  /** Those of {@code usage_blocks b} that {@link #block} reads. */
  private static final String COLUMNS =
      "b.id, b.group_id, b.first_id, b.requests, b.failures, b.packed";

  /** In the place of a process, where requests were not served by one of these nodes. */
  static final long FROM_ELSEWHERE = 0;

  /** How many blocks are read at once at first; then more and more, for few ask for many. */
  private static final int FIRST_PAGE = 16;

  private static final int GROWTH = 4;

  /** Where the blocks of a page are small, those of the next may be as large as any. */
  private static final int LARGEST_PAGE = 1_000;

  /** How much is held of blocks while they are read, about, in bytes. */
  private static final int PAGE_BYTES = 4 << 20;

  /** What a block takes beside what is packed, about, in bytes. */
  private static final int BLOCK_BYTES = 100;

  /** How far the id of a block may be from that of its first request. */
  private static final long LONGEST = RequestBlock.SPAN + RequestId.IN_ONE_MICROSECOND;

  private RequestBlocks() {}

  /** Takes blocks, the newest first. */
  @FunctionalInterface
  interface Reader {
    /** Takes one, and says whether older ones are wanted, too. */
    boolean take(RequestBlock block) throws SQLException;
  }

  /** Takes requests of a group. */
  @FunctionalInterface
  interface RequestReader {
    void take(long group, RequestFigures request) throws SQLException;
  }

  /** Takes requests of a group that is asked for. */
  @FunctionalInterface
  interface SelectedReader {
    void take(UsageGroup group, RequestFigures request);
  }

  /**
   * Reads the blocks that may have requests of some time, the newest first.
   *
   * @param group empty for all
   * @param first the least id that is meant
   * @param end the least id after that
   */
  static void readNewestFirst(
      Connection connection, OptionalLong group, long first, long end, Reader reader)
      throws SQLException {
    String sql =
        "SELECT "
            + COLUMNS
            + " FROM usage_blocks b WHERE "
            + (group.isPresent() ? "b.group_id = ? AND " : "")
            + "b.id >= ? AND b.id < ? ORDER BY "
            + (group.isPresent() ? "b.group_id DESC, " : "")
            + "b.id DESC LIMIT ?";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      int parameter = 1;
      if (group.isPresent()) {
        query.setLong(parameter++, group.getAsLong());
      }
      query.setLong(parameter, first);
      // The last ones that begin before the end may end after it.
      long unread = end + Math.min(LONGEST, Long.MAX_VALUE - end);
      int most;
      int read = FIRST_PAGE / GROWTH;
      long limit = FIRST_PAGE;
      do {
        most = (int) Math.max(1, Math.min(limit, (long) GROWTH * read));
        query.setLong(parameter + 1, unread);
        query.setInt(parameter + 2, most);
        read = 0;
        long bytes = 0;
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            RequestBlock block = block(rows);
            read++;
            bytes += BLOCK_BYTES + block.packed().length;
            unread = block.id();
            if (block.firstId() < end && !reader.take(block)) {
              return;
            }
          }
        }
        limit = Math.min(LARGEST_PAGE, PAGE_BYTES * (long) read / Math.max(1, bytes));
      } while (read == most);
    }
  }

  /**
   * Reads the requests of some time, in no order.
   *
   * @param first the least id that is meant
   * @param end the least id after that
   */
  static void read(Connection connection, long first, long end, RequestReader reader)
      throws SQLException {
    readNewestFirst(
        connection,
        OptionalLong.empty(),
        first,
        end,
        block -> {
          for (RequestFigures request : block.unpacked()) {
            if (request.id() >= first && request.id() < end) {
              reader.take(block.group(), request);
            }
          }
          return true;
        });
  }

  /**
   * Reads the requests of some groups on the days of a selection, in no order.
   *
   * @param groups those that are selected, by their ids
   */
  static void readSelected(
      Connection connection,
      UsageSelection selection,
      Map<Long, UsageGroup> groups,
      SelectedReader reader)
      throws SQLException {
    read(
        connection,
        selection.firstId(),
        selection.endId(),
        (id, request) -> {
          UsageGroup group = groups.get(id);
          if (group != null) {
            reader.take(group, request);
          }
        });
  }

  /** The block with an id. */
  static Optional<RequestBlock> find(Connection connection, long id) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT " + COLUMNS + " FROM usage_blocks b WHERE b.id = ?")) {
      query.setLong(1, id);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? Optional.of(block(rows)) : Optional.empty();
      }
    }
  }

  private static RequestBlock block(ResultSet rows) throws SQLException {
    return new RequestBlock(
        rows.getLong(1),
        rows.getLong(2),
        rows.getLong(3),
        rows.getInt(4),
        rows.getInt(5),
        rows.getBytes(6));
  }

  /**
   * Writes blocks; one that is there already is passed over, so that a batch can be written again.
   *
   * @param writer the number of the process that has served them, or {@link #FROM_ELSEWHERE}
   * @return which of them were not there
   */
  static BitSet write(Connection connection, long writer, List<RequestBlock> blocks)
      throws SQLException {
    BitSet written = new BitSet();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO usage_blocks (id, group_id, first_id, requests, failures, packed, writer)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
      for (RequestBlock block : blocks) {
        set(insert, block);
        insert.setLong(7, writer);
        insert.addBatch();
      }
      int[] counts = insert.executeBatch();
      for (int i = 0; i < counts.length; i++) {
        written.set(i, counts[i] != 0 || isWrittenElsewhere(connection, insert, blocks.get(i)));
      }
    }
    return written;
  }

  private static void set(PreparedStatement insert, RequestBlock block) throws SQLException {
    insert.setLong(1, block.id());
    insert.setLong(2, block.group());
    insert.setLong(3, block.firstId());
    insert.setInt(4, block.requests());
    insert.setInt(5, block.failures());
    insert.setBytes(6, block.packed());
  }

  /** Writes one whose id is taken under the next that is free, unless it is there itself. */
  private static boolean isWrittenElsewhere(
      Connection connection, PreparedStatement insert, RequestBlock block) throws SQLException {
    RequestBlock tried = block;
    do {
      Optional<RequestBlock> there = find(connection, tried.id());
      if (there.isPresent() && isSame(there.get(), block)) {
        return false;
      }
      tried = tried.withId(tried.id() + 1);
      set(insert, tried);
    } while (insert.executeUpdate() == 0);
    return true;
  }

  private static boolean isSame(RequestBlock one, RequestBlock other) {
    return one.group() == other.group()
        && one.firstId() == other.firstId()
        && Arrays.equals(one.packed(), other.packed());
  }

  /** How many requests there are. */
  static long count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT COALESCE(SUM(b.requests), 0) FROM usage_blocks b")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Removes the first requests of a block, fewer than it has. */
  static void removeFirst(Connection connection, long id, int removed) throws SQLException {
    Optional<RequestBlock> block = find(connection, id);
    if (block.isEmpty()) {
      return;
    }
    List<RequestFigures> all = block.get().unpacked();
    RequestBlock rest = RequestBlock.of(block.get().group(), all.subList(removed, all.size()));
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE usage_blocks SET first_id = ?, requests = ?, failures = ?, packed = ?"
                + " WHERE id = ?")) {
      update.setLong(1, rest.firstId());
      update.setInt(2, rest.requests());
      update.setInt(3, rest.failures());
      update.setBytes(4, rest.packed());
      update.setLong(5, id);
      update.executeUpdate();
    }
  }
}
