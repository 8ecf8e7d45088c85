package dev.cliproxy.ledger;

import dev.cliproxy.price.Prices;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Questions about single requests. Blocks are read by the index of time, or of group where few
 * groups are meant, the newest first, until older ones can have nothing that is asked for.
 */
final class RequestQueries {
  /** Beyond so many groups, one list is searched for all of them and not one for each. */
  private static final int MOST_LISTS = 200;

  /** How many blocks percentiles look at when one list is searched for few of its groups. */
  private static final int MOST_BLOCKS = 200_000;

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
    long first = selection.firstId();
    long end = Math.min(before, selection.endId());
    NewestRequests newest = new NewestRequests(success, first, end, most);
    if (selection.names().isEmpty()) {
      RequestBlocks.readNewestFirst(connection, OptionalLong.empty(), first, end, newest::take);
    } else {
      Set<Long> groups = groups(connection, selection);
      read(connection, groups, first, end, newest::take);
    }
    AskedGroups asked = new AskedGroups(connection);
    List<RecordedRequest> found = new ArrayList<>();
    for (NewestRequests.Found one : newest.found()) {
      found.add(recorded(one.request(), asked.get(one.group()), prices));
    }
    return found;
  }

  private static void read(
      Connection connection, Set<Long> groups, long first, long end, RequestBlocks.Reader reader)
      throws SQLException {
    if (groups.size() <= MOST_LISTS) {
      for (long group : groups) {
        RequestBlocks.readNewestFirst(connection, OptionalLong.of(group), first, end, reader);
      }
    } else {
      RequestBlocks.readNewestFirst(
          connection,
          OptionalLong.empty(),
          first,
          end,
          block -> !groups.contains(block.group()) || reader.take(block));
    }
  }

  private static Set<Long> groups(Connection connection, UsageSelection selection)
      throws SQLException {
    Set<Long> groups = new HashSet<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT g.id FROM usage_groups g WHERE TRUE" + selection.condition())) {
      selection.set(query, 1);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          groups.add(rows.getLong(1));
        }
      }
    }
    return groups;
  }

  private static RecordedRequest recorded(RequestFigures request, UsageGroup group, Prices prices) {
    return new RecordedRequest(
        request.id(),
        request.record(group),
        prices.of(group.servedModel(), group.model(), request.tokens()));
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
    long first = selection.firstId();
    long end = selection.endId();
    NewestRequests newest = new NewestRequests(Optional.of(true), first, end, most);
    if (groups.isPresent() && groups.get().size() <= MOST_LISTS) {
      read(connection, groups.get(), first, end, newest::take);
      return newest.latency();
    }
    int[] looked = new int[1];
    RequestBlocks.readNewestFirst(
        connection,
        OptionalLong.empty(),
        first,
        end,
        block ->
            looked[0]++ < MOST_BLOCKS
                && (groups.filter(some -> !some.contains(block.group())).isPresent()
                    || newest.take(block)));
    return newest.latency();
  }
}
