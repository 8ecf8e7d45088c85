package dev.cliproxy.ledger;

import dev.cliproxy.price.Prices;
import dev.cliproxy.usage.UsageFigures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Questions about sums. The rows of the time that is meant are read in order, by the index of time,
 * and added up here: to join and group those of days in the database takes five times as long, and
 * requests are packed.
 */
final class SumQueries {
  /** So that one answer has few rows, and a century few answers. */
  private static final int DAYS_AT_ONCE = 4;

  private static final int MOST_PARTS = 200;

  private SumQueries() {}

  /** A row of a day: which, of which group; the figures of a {@link RunningSum} from column 3. */
  @FunctionalInterface
  private interface Row {
    void take(long day, long group, ResultSet rows) throws SQLException;
  }

  /** The sums by something; the prices are asked for what each model has cost. */
  static UsageSummary summary(
      Connection connection, UsageSelection selection, Dimension by, Prices prices)
      throws SQLException {
    Map<Long, UsageGroup> groups = selected(groups(connection), selection);
    if (by.isTime()) {
      List<UsageSummary.Item> items = inTime(connection, selection, by, groups, prices);
      return new UsageSummary(total(items.stream().map(UsageSummary.Item::sum).toList()), items);
    }
    return summary(byGroup(connection, selection, groups), groups, by, prices);
  }

  private static UsageSummary summary(
      Map<Long, RunningSum> byGroup, Map<Long, UsageGroup> groups, Dimension by, Prices prices) {
    Map<UsageGroup, UsageSum> sums = new HashMap<>();
    byGroup.forEach(
        (group, sum) -> sums.put(groups.get(group), priced(sum, groups.get(group), prices)));
    return new UsageSummary(total(sums.values()), items(sums, by));
  }

  /**
   * As {@link #summary}, without the requests that have ended since a moment.
   *
   * @param by no time
   */
  static UsageSummary summaryUntil(
      Connection connection, UsageSelection selection, Instant end, Dimension by, Prices prices)
      throws SQLException {
    Map<Long, UsageGroup> groups = selected(groups(connection), selection);
    Map<Long, RunningSum> sums = byGroup(connection, selection, groups);
    RequestBlocks.read(
        connection,
        Math.max(RequestId.first(end), selection.firstId()),
        selection.endId(),
        (group, request) -> {
          RunningSum sum = sums.get(group);
          if (sum != null) {
            sum.subtract(request);
          }
        });
    return summary(sums, groups, by, prices);
  }

  /**
   * Everything about the selected requests.
   *
   * @param time by which the sums in time are
   * @param sample how many requests percentiles are made of at most
   */
  static UsageReport report(
      Connection connection, UsageSelection selection, Dimension time, int sample, Prices prices)
      throws SQLException {
    Map<Long, UsageGroup> groups = groups(connection);
    Map<Long, UsageGroup> selected = selected(groups, selection);
    Map<Long, RunningSum> byGroup = new HashMap<>();
    SumsInTime byDay = new SumsInTime();
    SortedMap<Long, Long> successes = new TreeMap<>(Comparator.reverseOrder());
    readDays(
        connection,
        selection,
        (day, group, rows) -> {
          if (groups.containsKey(group)) {
            byGroup.computeIfAbsent(group, unseen -> new RunningSum()).add(rows, 3);
          }
          UsageGroup its = selected.get(group);
          if (its != null) {
            byDay.of(day, its).add(rows, 3);
            successes.merge(day, rows.getLong(3) - rows.getLong(4), Long::sum);
          }
        });
    Map<UsageGroup, UsageSum> all = new HashMap<>();
    byGroup.forEach(
        (group, sum) -> all.put(groups.get(group), priced(sum, groups.get(group), prices)));
    Map<UsageGroup, UsageSum> sums = new HashMap<>(all);
    sums.keySet().removeIf(group -> !selection.includes(group));
    Map<Dimension, List<UsageSummary.Item>> by = new EnumMap<>(Dimension.class);
    Map<Dimension, List<String>> occurring = new EnumMap<>(Dimension.class);
    for (Dimension dimension : Dimension.values()) {
      if (!dimension.isTime()) {
        by.put(dimension, items(sums, dimension));
        occurring.put(
            dimension, items(all, dimension).stream().map(UsageSummary.Item::name).toList());
      }
    }
    Set<Long> successful =
        byGroup.entrySet().stream()
            .filter(one -> selected.containsKey(one.getKey()) && one.getValue().successes() > 0)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return new UsageReport(
        !groups.isEmpty(),
        total(sums.values()),
        time == Dimension.DAY
            ? byDay.items(SumQueries::day, prices)
            : inTime(connection, selection, time, selected, prices),
        by,
        occurring,
        RequestQueries.latency(
            connection,
            since(successes, sample, selection),
            selection.names().isEmpty() ? Optional.empty() : Optional.of(successful),
            sample));
  }

  /** The selection without the days before those that have enough successful requests. */
  private static UsageSelection since(
      SortedMap<Long, Long> successes, int enough, UsageSelection selection) {
    long found = 0;
    for (Map.Entry<Long, Long> day : successes.entrySet()) {
      found += day.getValue();
      if (found >= enough) {
        return new UsageSelection(
            LocalDate.ofEpochDay(day.getKey()), selection.to(), selection.names());
      }
    }
    return selection;
  }

  private static UsageSum priced(RunningSum sum, UsageGroup group, Prices prices) {
    return sum.priced(group.servedModel(), group.model(), prices);
  }

  private static UsageSum total(Collection<UsageSum> sums) {
    return sums.stream().reduce(UsageSum.NONE, UsageSum::plus);
  }

  /** Those with most requests first. */
  private static List<UsageSummary.Item> items(Map<UsageGroup, UsageSum> sums, Dimension by) {
    Function<Map.Entry<UsageGroup, UsageSum>, String> name = one -> one.getKey().name(by);
    Map<String, UsageSum> named =
        sums.entrySet().stream()
            .collect(Collectors.toMap(name, Map.Entry::getValue, UsageSum::plus));
    Comparator<UsageSummary.Item> byRequests =
        Comparator.comparingLong(item -> -item.sum().requests());
    return named.entrySet().stream()
        .map(one -> new UsageSummary.Item(one.getKey(), one.getValue()))
        .sorted(byRequests.thenComparing(UsageSummary.Item::name))
        .toList();
  }

  private static List<UsageSummary.Item> inTime(
      Connection connection,
      UsageSelection selection,
      Dimension by,
      Map<Long, UsageGroup> groups,
      Prices prices)
      throws SQLException {
    SumsInTime sums = new SumsInTime();
    if (by == Dimension.HOUR) {
      RequestBlocks.readSelected(
          connection,
          selection,
          groups,
          (group, request) -> sums.of(RequestId.hour(request.id()), group).add(request));
      return sums.items(SumQueries::hour, prices);
    }
    readDays(
        connection,
        selection,
        (day, group, rows) -> {
          UsageGroup its = groups.get(group);
          if (its != null) {
            sums.of(day, its).add(rows, 3);
          }
        });
    return sums.items(SumQueries::day, prices);
  }

  private static Map<Long, RunningSum> byGroup(
      Connection connection, UsageSelection selection, Map<Long, UsageGroup> groups)
      throws SQLException {
    Map<Long, RunningSum> sums = new HashMap<>();
    readDays(
        connection,
        selection,
        (day, group, rows) -> {
          if (groups.containsKey(group)) {
            sums.computeIfAbsent(group, unseen -> new RunningSum()).add(rows, 3);
          }
        });
    return sums;
  }

  private static String day(long day) {
    return LocalDate.ofEpochDay(day).toString();
  }

  private static String hour(long hour) {
    String time = RequestId.time(hour * RequestId.IN_ONE_HOUR).toString();
    return time.substring(0, time.indexOf(':')) + ":00Z";
  }

  /** Those of the groups that are meant. */
  static Map<Long, UsageGroup> selected(Map<Long, UsageGroup> groups, UsageSelection selection) {
    if (selection.names().isEmpty()) {
      return groups;
    }
    Map<Long, UsageGroup> selected = new HashMap<>(groups);
    selected.values().removeIf(group -> !selection.includes(group));
    return selected;
  }

  /** All of them. */
  static Map<Long, UsageGroup> groups(Connection connection) throws SQLException {
    Map<Long, UsageGroup> groups = new HashMap<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT g.id, " + UsageGroup.COLUMNS + " FROM usage_groups g");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        groups.put(rows.getLong(1), UsageGroup.of(rows, 2));
      }
    }
    return groups;
  }

  private static void readDays(Connection connection, UsageSelection selection, Row row)
      throws SQLException {
    long atOnce = Math.max(DAYS_AT_ONCE, selection.days() / MOST_PARTS);
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT s.on_day, s.group_id, "
                + RunningSum.OF_DAYS
                + " FROM usage_days s WHERE s.on_day >= ? AND s.on_day < ?")) {
      LocalDate end = selection.to().plusDays(1);
      LocalDate next;
      for (LocalDate from = selection.from(); from.isBefore(end); from = next) {
        next = from.plusDays(atOnce);
        query.setObject(1, from);
        query.setObject(2, next.isBefore(end) ? next : end);
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            row.take(rows.getObject(1, LocalDate.class).toEpochDay(), rows.getLong(2), rows);
          }
        }
      }
    }
  }

  /** The hours from one time up to another that had requests, by their first moments. */
  static Map<Instant, UsageFigures> hours(Connection connection, Instant begin, Instant end)
      throws SQLException {
    Map<Long, RunningSum> sums = new HashMap<>();
    RequestBlocks.read(
        connection,
        RequestId.first(begin),
        RequestId.first(end),
        (group, request) ->
            sums.computeIfAbsent(RequestId.hour(request.id()), unseen -> new RunningSum())
                .add(request));
    Map<Instant, UsageFigures> hours = new HashMap<>();
    sums.forEach(
        (hour, sum) ->
            hours.put(
                RequestId.time(hour * RequestId.IN_ONE_HOUR),
                new UsageFigures(
                    sum.requests(), sum.requests() - sum.successes(), sum.tokens().total())));
    return hours;
  }
}
