package dev.cliproxy.ledger;

import dev.cliproxy.config.value.UsageRecording;
import dev.cliproxy.price.Prices;
import dev.cliproxy.store.Recorder;
import dev.cliproxy.store.Store;
import dev.cliproxy.store.StoreStatus;
import dev.cliproxy.store.StoreUnavailableException;
import dev.cliproxy.usage.UsageFigures;
import dev.cliproxy.usage.UsageRecord;
import dev.cliproxy.usage.UsageRecorder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Every finished request, for as long as is configured. Thread-safe. */
public final class UsageLedger implements UsageRecorder {
  /** How many requests the percentiles of a report are made of at most. */
  public static final int LATENCY_SAMPLE = 20_000;

  private static final int IMPORTED_AT_ONCE = 1_000;

  private final Store store;
  private final Supplier<UsageRecording> recording;
  private final Supplier<Prices> prices;
  private final Recorder<UsageRow> recorder;
  private final RequestId ids;
  private final Clock clock;
  private final OtherNodesRequests others;

  /**
   * To be made before the store is started.
   *
   * @param recording whether and for how long; asked again and again
   * @param prices in force; asked at each question
   * @param random where the counting of ids begins, and what tells this process from other nodes
   */
  public UsageLedger(
      Store store,
      Supplier<UsageRecording> recording,
      Supplier<Prices> prices,
      Clock clock,
      RandomGenerator random) {
    this.store = Objects.requireNonNull(store, "store");
    this.recording = Objects.requireNonNull(recording, "recording");
    this.prices = Objects.requireNonNull(prices, "prices");
    this.clock = Objects.requireNonNull(clock, "clock");
    ids = new RequestId(random.nextInt(RequestId.IN_ONE_MICROSECOND));
    long node = random.nextLong();
    recorder =
        store.recorder("requests", new UsageWriter(node), new WaitingRequests(Store.MOST_WAITING));
    others = new OtherNodesRequests(node, clock.instant());
    store.whenOpened(new RowsIntoBlocks());
    store.takeCare(new UsageRetention(recording, clock));
  }

  /**
   * Tells what each key had used today and this month when the program started, each time that the
   * database was opened. To be called before the store is started.
   *
   * @param start of the program; what other nodes have recorded since is left out
   * @param listener is called by the store's thread with both, told apart by key
   */
  public void whenOpened(Instant start, BiConsumer<UsageSummary, UsageSummary> listener) {
    store.whenOpened(
        connection -> {
          LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
          listener.accept(
              byKey(connection, today, today, start),
              byKey(connection, today.withDayOfMonth(1), today, start));
          return true;
        });
  }

  /**
   * Tells what each of the hours before a time came to, each time that the database was opened. To
   * be called before the store is started.
   *
   * @param end of the last hour, exclusive; such as the program's start
   * @param hours how many hours are looked back
   * @param listener is called by the store's thread with the hours that had requests, by their
   *     first moments
   */
  public void hoursWhenOpened(
      Instant end, int hours, Consumer<Map<Instant, UsageFigures>> listener) {
    Instant begin = end.truncatedTo(ChronoUnit.HOURS).minus(hours - 1L, ChronoUnit.HOURS);
    store.whenOpened(
        connection -> {
          listener.accept(SumQueries.hours(connection, begin, end));
          return true;
        });
  }

  private UsageSummary byKey(Connection connection, LocalDate from, LocalDate to, Instant start)
      throws SQLException {
    return SumQueries.summaryUntil(
        connection, new UsageSelection(from, to, Map.of()), start, Dimension.KEY, prices.get());
  }

  @Override
  public void record(UsageRecord record) {
    if (isOn()) {
      recorder.record(UsageRow.of(ids.next(record.timestamp()), record));
    }
  }

  /** Whether requests are recorded now. */
  public boolean isOn() {
    return recording.get().on();
  }

  /** How the store does. */
  public StoreStatus status() {
    return store.status();
  }

  /**
   * What other nodes have served since the last call, as far as it is recorded; at first since this
   * was made. By one thread.
   */
  public List<UsageRecord> servedElsewhere() throws StoreUnavailableException {
    return store.run(others);
  }

  /** The sums of the selected requests by one dimension. */
  public UsageSummary summary(UsageSelection selection, Dimension by)
      throws StoreUnavailableException {
    Prices now = prices.get();
    return store.run(connection -> SumQueries.summary(connection, selection, by, now));
  }

  /**
   * Single requests, the newest first.
   *
   * @param success only such, or only failed ones, or both when empty
   * @param cursor of the last one that the caller has; empty for the newest
   * @param most how many, 1 at least
   */
  public List<RecordedRequest> requests(
      UsageSelection selection, Optional<Boolean> success, Optional<Long> cursor, int most)
      throws StoreUnavailableException {
    Prices now = prices.get();
    long before = cursor.orElse(Long.MAX_VALUE);
    return store.run(
        connection -> RequestQueries.requests(connection, selection, success, before, most, now));
  }

  /**
   * Everything about the selected requests but themselves, percentiles of the newest {@value
   * #LATENCY_SAMPLE} successful ones among it.
   *
   * @param time {@link Dimension#DAY}, or {@link Dimension#HOUR}, which takes much longer
   */
  public UsageReport report(UsageSelection selection, Dimension time)
      throws StoreUnavailableException {
    if (!time.isTime()) {
      throw new IllegalArgumentException("a report goes by days or hours");
    }
    Prices now = prices.get();
    return store.run(
        connection -> SumQueries.report(connection, selection, time, LATENCY_SAMPLE, now));
  }

  /** Single requests as JSON, in the shape that {@link #importFrom} reads. */
  public UsageExport export(UsageSelection selection) throws StoreUnavailableException {
    return UsageExport.of(store, selection);
  }

  /**
   * Takes requests over that this program or the one before it has exported; those that are there
   * already are passed over.
   *
   * @param file is read twice: nothing is written before all of it is understood
   * @param clientId the id of a client's key
   * @throws UsageImportException when it is no such file; nothing is changed
   * @throws StoreUnavailableException when the database failed; what was written before stays, and
   *     is passed over when the same file comes again
   */
  public UsageImportResult importFrom(Path file, UnaryOperator<String> clientId)
      throws UsageImportException, StoreUnavailableException, IOException {
    long count;
    try (InputStream in = Files.newInputStream(file)) {
      count = new UsageSnapshotReader(clientId).read(in, record -> {});
    }
    UsageImport target = new UsageImport();
    List<UsageRecord> batch = new ArrayList<>();
    AtomicLong added = new AtomicLong();
    try (InputStream in = Files.newInputStream(file)) {
      new UsageSnapshotReader(clientId)
          .<StoreUnavailableException>read(
              in,
              record -> {
                batch.add(record);
                if (batch.size() == IMPORTED_AT_ONCE) {
                  added.addAndGet(write(target, batch));
                }
              });
    }
    added.addAndGet(write(target, batch));
    return new UsageImportResult(added.get(), count - added.get());
  }

  private int write(UsageImport target, List<UsageRecord> batch) throws StoreUnavailableException {
    List<UsageRecord> records = List.copyOf(batch);
    batch.clear();
    return store.run(connection -> target.write(connection, records));
  }
}
