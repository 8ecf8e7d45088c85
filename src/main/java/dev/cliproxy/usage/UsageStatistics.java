package dev.cliproxy.usage;

import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts requests in memory, in UTC. Thread-safe.
 *
 * <p>Names come from clients, so everything that grows with them is bounded: what exceeds {@link
 * #MAX_APIS} or {@link #MAX_MODELS} is counted under {@value #OTHER}, and no request is left out of
 * a total.
 */
public final class UsageStatistics implements UsageRecorder {

  /** How many endpoints are told apart. */
  public static final int MAX_APIS = 200;

  /** How many pairs of endpoint and model are told apart, over all endpoints. */
  public static final int MAX_MODELS = 500;

  /** How many single requests are remembered for each pair of endpoint and model. */
  public static final int MAX_DETAILS_PER_MODEL = 1_000;

  /** How many days are remembered: ten years. */
  public static final int MAX_DAYS = 3_660;

  /** How many requests {@link #newest} can look back. */
  public static final int MAX_NEWEST = 200;

  /** The name under which endpoints and models beyond the bounds are counted together. */
  public static final String OTHER = "(other)";

  private final Clock clock;
  private final LastHours lastHours;

  /** Guards everything below; held only to count or to copy, never during I/O. */
  private final Object lock = new Object();

  private final Tally total = new Tally();
  private final TreeMap<LocalDate, Tally> days = new TreeMap<>();
  private final Map<Integer, Tally> hours = new HashMap<>();
  private final Map<String, ApiCount> apis = new HashMap<>();

  /** The newest first. */
  private final Deque<UsageRecord> newest = new ArrayDeque<>();

  private int namedModels;

  /**
   * Statistics with nothing counted yet.
   *
   * @param clock decides which day is today
   */
  public UsageStatistics(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    lastHours = new LastHours(clock);
  }

  @Override
  public void record(UsageRecord record) {
    LocalDate day = LocalDate.ofInstant(record.timestamp(), ZoneOffset.UTC);
    int hour = LocalTime.ofInstant(record.timestamp(), ZoneOffset.UTC).getHour();
    lastHours.record(record);
    synchronized (lock) {
      total.add(record);
      days.computeIfAbsent(day, unseen -> new Tally()).add(record);
      if (days.size() > MAX_DAYS) {
        days.pollFirstEntry();
      }
      hours.computeIfAbsent(hour, unseen -> new Tally()).add(record);
      ApiCount api = api(record.api());
      api.tally.add(record);
      model(api, record.model()).add(record);
      newest.addFirst(record);
      if (newest.size() > MAX_NEWEST) {
        newest.removeLast();
      }
    }
  }

  /** Everything counted so far, at one moment. */
  public UsageSnapshot snapshot() {
    synchronized (lock) {
      SortedMap<String, Long> requestsByDay = new TreeMap<>();
      SortedMap<String, Long> tokensByDay = new TreeMap<>();
      days.forEach(
          (day, tally) -> {
            requestsByDay.put(day.toString(), tally.figures().requests());
            tokensByDay.put(day.toString(), tally.figures().tokens());
          });
      SortedMap<String, Long> requestsByHour = new TreeMap<>();
      SortedMap<String, Long> tokensByHour = new TreeMap<>();
      hours.forEach(
          (hour, tally) -> {
            String key = String.format(Locale.ROOT, "%02d", hour);
            requestsByHour.put(key, tally.figures().requests());
            tokensByHour.put(key, tally.figures().tokens());
          });
      SortedMap<String, UsageSnapshot.Api> apiSnapshots = new TreeMap<>();
      apis.forEach((name, api) -> apiSnapshots.put(name, api.snapshot()));
      UsageFigures figures = total.figures();
      return new UsageSnapshot(
          figures.requests(),
          figures.successes(),
          figures.failures(),
          figures.tokens(),
          requestsByDay,
          requestsByHour,
          tokensByDay,
          tokensByHour,
          apiSnapshots);
    }
  }

  /** The figures since the start. */
  public UsageFigures total() {
    synchronized (lock) {
      return total.figures();
    }
  }

  /** Every hour of the last day, with what was before the start. */
  public LastHours lastHours() {
    return lastHours;
  }

  /** The figures of the present UTC day, since the start. */
  public UsageFigures today() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    synchronized (lock) {
      Tally tally = days.get(today);
      return tally == null ? UsageFigures.NONE : tally.figures();
    }
  }

  /**
   * The latest requests of all endpoints, the newest first.
   *
   * @param count how many at most, not negative; there are never more than {@link #MAX_NEWEST}
   */
  public List<UsageRecord> newest(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("a count is never negative: " + count);
    }
    synchronized (lock) {
      return newest.stream().limit(count).toList();
    }
  }

  private ApiCount api(String name) {
    boolean full = apis.size() - (apis.containsKey(OTHER) ? 1 : 0) >= MAX_APIS;
    String key = apis.containsKey(name) || !full ? name : OTHER;
    return apis.computeIfAbsent(key, unseen -> new ApiCount());
  }

  private ModelCount model(ApiCount api, String name) {
    ModelCount known = api.models.get(name);
    if (known != null) {
      return known;
    }
    if (namedModels >= MAX_MODELS || name.equals(OTHER)) {
      return api.models.computeIfAbsent(OTHER, unseen -> new ModelCount());
    }
    namedModels++;
    ModelCount added = new ModelCount();
    api.models.put(name, added);
    return added;
  }

  private static final class ApiCount {
    final Tally tally = new Tally();
    final Map<String, ModelCount> models = new HashMap<>();

    UsageSnapshot.Api snapshot() {
      SortedMap<String, UsageSnapshot.Model> modelSnapshots = new TreeMap<>();
      models.forEach((name, model) -> modelSnapshots.put(name, model.snapshot()));
      UsageFigures figures = tally.figures();
      return new UsageSnapshot.Api(figures.requests(), figures.tokens(), modelSnapshots);
    }
  }

  private static final class ModelCount {
    private final Tally tally = new Tally();
    private final Deque<UsageSnapshot.Detail> details = new ArrayDeque<>();

    void add(UsageRecord record) {
      tally.add(record);
      details.addLast(new UsageSnapshot.Detail(record.timestamp(), record.tokens()));
      if (details.size() > MAX_DETAILS_PER_MODEL) {
        details.removeFirst();
      }
    }

    UsageSnapshot.Model snapshot() {
      UsageFigures figures = tally.figures();
      return new UsageSnapshot.Model(figures.requests(), figures.tokens(), List.copyOf(details));
    }
  }
}
