package dev.cliproxy.ledger;

import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
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
          RequestFigures.bounded(tokens.inputTokens()),
          RequestFigures.bounded(tokens.outputTokens()));
    }
  }

  /** The requests of one microsecond. */
  private static final class Moment {
    final Set<Sameness> known = new HashSet<>();
    final BitSet numbers = new BitSet();
  }

  /** What is read at once of what is there: a second. */
  private static final long AHEAD = 1_000_000L * RequestId.IN_ONE_MICROSECOND;

  private final UsageWriter writer = new UsageWriter(RequestBlocks.FROM_ELSEWHERE);

  /**
   * Writes those that are not there, in one transaction.
   *
   * @return how many were written
   */
  int write(Connection connection, List<UsageRecord> records) throws SQLException {
    UsageTakeOver.begin(connection);
    List<UsageRecord> inOrder = new ArrayList<>(records);
    inOrder.sort(Comparator.comparing(UsageRecord::timestamp));
    Moments moments = new Moments(connection);
    List<UsageRow> rows = new ArrayList<>();
    for (UsageRecord record : inOrder) {
      Moment moment = moments.at(record.timestamp());
      // From the end: requests of this program are numbered from anywhere, one by one.
      int number = moment.numbers.previousClearBit(RequestId.IN_ONE_MICROSECOND - 1);
      if (number >= 0 && moment.known.add(Sameness.of(record))) {
        moment.numbers.set(number);
        rows.add(UsageRow.of(RequestId.first(record.timestamp()) + number, record));
      }
    }
    if (!rows.isEmpty()) {
      writer.write(connection, rows);
    }
    return rows.size();
  }

  /** What is there of the moments that are asked for one after the other, in their order. */
  private static final class Moments {
    private final Connection connection;
    private final AskedGroups groups;

    /** Of the time that was read last, by the first ids of the moments. */
    private final Map<Long, Moment> read = new HashMap<>();

    /** Where that time ends. */
    private long end = Long.MIN_VALUE;

    Moments(Connection connection) {
      this.connection = connection;
      this.groups = new AskedGroups(connection);
    }

    Moment at(Instant time) throws SQLException {
      long first = RequestId.first(time);
      if (first >= end) {
        end = first + AHEAD;
        read.clear();
        RequestBlocks.read(connection, first, end, this::add);
      }
      return read.computeIfAbsent(first, unseen -> new Moment());
    }

    private void add(long id, RequestFigures request) throws SQLException {
      long first = RequestId.first(RequestId.time(request.id()));
      UsageGroup group = groups.get(id);
      Moment moment = read.computeIfAbsent(first, unseen -> new Moment());
      moment.numbers.set((int) (request.id() - first));
      moment.known.add(
          new Sameness(
              group.api(),
              group.model(),
              request.success(),
              request.tokens().inputTokens(),
              request.tokens().outputTokens()));
    }
  }
}
