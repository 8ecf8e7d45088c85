package dev.cliproxy.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of the database, and the way to ask it. Thread-safe.
 *
 * <p>What is recorded is in the database, and safe from this process being killed, within a second
 * while the database works. While it does not, {@link #MOST_WAITING} records of each kind wait for
 * it.
 */
public final class Store implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);

  /** How many records of a kind may wait to be written. */
  public static final int MOST_WAITING = 20_000;

  private static final int LARGEST_BATCH = 2_000;

  /** How often a batch is written again at once because another node was in the way. */
  private static final int MOST_COLLISIONS = 20;

  private static final Duration BETWEEN_CARE = Duration.ofMinutes(1);
  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  /**
   * How long the writer's thread waits.
   *
   * @param batch for more to come, after the first record; not when a whole batch is there
   * @param retry before it tries again what the database has refused
   * @param last for the rest to be written, when the program stops
   */
  record Waiting(Duration batch, Duration retry, Duration last) {}

  private static final Waiting WAITING =
      new Waiting(Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(5));

  /** The tables of one kind of record, and what waits for them. */
  private final class Tables<T> implements Recorder<T> {
    private final String what;
    private final BatchWriter<T> writer;
    private final WaitingRecords<T> records;

    Tables(String what, BatchWriter<T> writer, WaitingRecords<T> records) {
      this.what = Objects.requireNonNull(what, "what");
      this.writer = Objects.requireNonNull(writer, "writer");
      this.records = Objects.requireNonNull(records, "records");
    }

    @Override
    public void record(T item) {
      if (!records.offer(item)) {
        dropped.incrementAndGet();
      } else if (idle) {
        wake.release();
      }
    }

    /** Returns when a batch is written, or given up because the program stops. */
    void writeBatch() {
      List<T> batch = records.take(LARGEST_BATCH);
      if (!batch.isEmpty()) {
        write(this, batch);
      }
    }
  }

  private final Database database;
  private final Waiting waiting;
  private final Patience patience;
  private final LongSupplier nanoTime;
  private final int mostWaiting;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong dropped = new AtomicLong();
  private final List<Tables<?>> tables = new CopyOnWriteArrayList<>();
  private final List<Query<?>> care = new CopyOnWriteArrayList<>();
  private final List<Query<?>> firsts = new CopyOnWriteArrayList<>();

  private volatile Optional<Connections> open = Optional.empty();
  private volatile StoreStatus status =
      new StoreStatus(StoreStatus.Phase.OPENING, Optional.empty(), Optional.empty());

  /** Whether the thread sleeps until something is recorded; then it is woken. */
  private volatile boolean idle;

  private final Semaphore wake = new Semaphore(0);

  // Used by the thread alone.
  private long nextCare;
  private long warnedOf;
  private long nextWarning;

  /**
   * A store in a file beside the configuration; it is not opened before {@link #start()}.
   *
   * @param path of the file without its ending
   * @param threads makes the one thread
   * @param nanoTime counts like {@link System#nanoTime()}
   */
  public Store(Path path, ThreadFactory threads, Clock clock, LongSupplier nanoTime) {
    this(
        new EmbeddedDatabase(path, clock, Patience.DEFAULT),
        threads,
        nanoTime,
        MOST_WAITING,
        WAITING,
        Patience.DEFAULT);
  }

  /**
   * A store on a database server, as the other; several nodes may share it.
   *
   * @param threads makes the one thread
   * @param nanoTime counts like {@link System#nanoTime()}
   */
  public Store(ServerAddress address, ThreadFactory threads, LongSupplier nanoTime) {
    this(
        new ServerDatabase(address, Patience.DEFAULT),
        threads,
        nanoTime,
        MOST_WAITING,
        WAITING,
        Patience.DEFAULT);
  }

  Store(
      Database database,
      ThreadFactory threads,
      LongSupplier nanoTime,
      int mostWaiting,
      Waiting waiting,
      Patience patience) {
    this.database = Objects.requireNonNull(database, "database");
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    this.waiting = Objects.requireNonNull(waiting, "waiting");
    this.patience = Objects.requireNonNull(patience, "patience");
    this.mostWaiting = mostWaiting;
    thread = threads.newThread(this::run);
  }

  /**
   * Names what is recorded; to be called before {@link #start()}.
   *
   * @param what in the plural, for the log
   */
  public <T> Recorder<T> recorder(String what, BatchWriter<T> writer) {
    return recorder(what, writer, new QueuedRecords<>(mostWaiting));
  }

  /**
   * The same for records that wait in a way of their own.
   *
   * @param records empty, and for this alone
   */
  public <T> Recorder<T> recorder(String what, BatchWriter<T> writer, WaitingRecords<T> records) {
    Tables<T> added = new Tables<>(what, writer, records);
    tables.add(added);
    return added;
  }

  /** Runs something each time that the database was opened, before anything is written. */
  public void whenOpened(Query<?> first) {
    firsts.add(Objects.requireNonNull(first, "first"));
  }

  /** Runs something every minute, such as deleting what is old: a little at a time. */
  public void takeCare(Query<?> task) {
    care.add(Objects.requireNonNull(task, "task"));
  }

  /** Opens the database, on the store's own thread. Once. */
  public void start() {
    thread.start();
  }

  /** How it does now. */
  public StoreStatus status() {
    return status;
  }

  /** How many records were given up since the start. */
  public long dropped() {
    return dropped.get();
  }

  /** How many records wait to be written. */
  public int waiting() {
    return tables.stream().mapToInt(each -> each.records.size()).sum();
  }

  /**
   * Asks or changes something on the caller's thread, in one transaction that takes a bounded time.
   *
   * @throws StoreUnavailableException when the database is not open, fails or takes too long;
   *     nothing is changed
   */
  public <R> R run(Query<R> query) throws StoreUnavailableException {
    StoreStatus present = status;
    Connections connections =
        open.orElseThrow(
            () ->
                new StoreUnavailableException(
                    present.problem().orElse("the database is not open yet; try again"), null));
    try {
      return Transaction.run(
          connections.questions(),
          connection -> query.run(TimedConnection.of(connection, patience.answer(), nanoTime)));
    } catch (SQLException | RuntimeException e) {
      LOG.warn("The database did not answer", e);
      throw new StoreUnavailableException(
          TimedConnection.isCutOff(e)
              ? "this takes the database too long; ask about fewer days"
              : database.reason(e),
          e);
    }
  }

  private void run() {
    nextWarning = nanoTime.getAsLong();
    // Once in any case: what was recorded before a stop that comes at once is to be written, too.
    do {
      openNow();
      while (open.isPresent() && !isClosing()) {
        writeNext();
      }
      if (open.isEmpty()) {
        pause(waiting.retry());
      }
    } while (!isClosing());
    long end = nanoTime.getAsLong() + waiting.last().toNanos();
    while (open.isPresent() && waiting() > 0 && nanoTime.getAsLong() < end) {
      tables.forEach(Tables::writeBatch);
    }
    dropped.addAndGet(waiting());
    warnOfDropped();
    status = new StoreStatus(StoreStatus.Phase.CLOSED, Optional.empty(), status.setAside());
    open = Optional.empty();
    database.close();
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void pause(Duration time) {
    try {
      boolean unused = closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but to end it.
      closing.countDown();
    }
  }

  private void openNow() {
    try {
      Connections connections = database.open();
      for (Query<?> first : firsts) {
        Transaction.run(connections.writer(), first);
      }
      nextCare = nanoTime.getAsLong();
      open = Optional.of(connections);
      status = new StoreStatus(StoreStatus.Phase.OPEN, Optional.empty(), status.setAside());
    } catch (SQLException | IOException | RuntimeException e) {
      failed(e);
    }
  }

  private void setAside() {
    try {
      String name = database.setAside();
      LOG.error("The database of usage and audit is broken; it is kept as {}", name);
      status = new StoreStatus(StoreStatus.Phase.OPENING, Optional.empty(), Optional.of(name));
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(Exception failure) {
    open = Optional.empty();
    String reason = database.reason(failure);
    if (!status.problem().equals(Optional.of(reason))) {
      LOG.error("Usage and audit are not recorded: {}", reason);
      LOG.debug("The database failed", failure);
    }
    status = new StoreStatus(StoreStatus.Phase.FAILING, Optional.of(reason), status.setAside());
    database.close();
    if (database.isBroken(failure)) {
      setAside();
    }
  }

  private void writeNext() {
    sleepUntilRecorded();
    int present = waiting();
    if (present > 0 && present < LARGEST_BATCH) {
      pause(waiting.batch());
    }
    tables.forEach(Tables::writeBatch);
    warnOfDropped();
    if (open.isPresent() && nanoTime.getAsLong() - nextCare >= 0) {
      nextCare = nanoTime.getAsLong() + BETWEEN_CARE.toNanos();
      care.forEach(this::takeCareNow);
    }
  }

  private void takeCareNow(Query<?> task) {
    open.ifPresent(
        connections -> {
          try {
            Transaction.run(connections.writer(), task);
          } catch (SQLException | RuntimeException e) {
            LOG.warn("What is old could not be removed from the database", e);
          }
        });
  }

  /** Returns at once when something waits, and now and then in any case. */
  private void sleepUntilRecorded() {
    idle = true;
    try {
      // In this order: who records adds first and looks then whether somebody sleeps.
      if (waiting() == 0 && !isClosing()) {
        boolean unused = wake.tryAcquire(waiting.retry().toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      closing.countDown();
    } finally {
      idle = false;
      wake.drainPermits();
    }
  }

  private <T> void write(Tables<T> tables, List<T> items) {
    int collisions = 0;
    boolean committed = false;
    while (true) {
      if (open.isEmpty()) {
        if (isClosing()) {
          dropped.addAndGet(items.size());
          return;
        }
        pause(waiting.retry());
        openNow();
        continue;
      }
      try {
        DataSource source = open.get().writer();
        commit(source, tables, items);
        committed = true;
        Transaction.run(source, this::flush);
        return;
      } catch (SQLException | RuntimeException e) {
        // Writers know their batch when it comes again, but not parts of it.
        if (!committed && Failures.isRefused(e)) {
          writeSingly(tables, items, e);
          return;
        }
        committed = false;
        if (Failures.isCollision(e) && collisions < MOST_COLLISIONS) {
          collisions++;
        } else {
          failed(e);
        }
      }
    }
  }

  private static <T> void commit(DataSource source, Tables<T> tables, List<T> items)
      throws SQLException {
    Transaction.run(
        source,
        connection -> {
          tables.writer.write(connection, items);
          return true;
        });
  }

  private boolean flush(Connection connection) throws SQLException {
    database.flush(connection);
    return true;
  }

  /** One that no table takes must not cost those beside it. */
  private <T> void writeSingly(Tables<T> tables, List<T> items, Exception refusal) {
    if (items.size() == 1) {
      dropped.incrementAndGet();
      LOG.warn("One of the {} cannot be recorded", tables.what, refusal);
      return;
    }
    for (T item : items) {
      write(tables, List.of(item));
    }
  }

  private void warnOfDropped() {
    long now = nanoTime.getAsLong();
    long present = dropped.get();
    if (present > warnedOf && (now - nextWarning >= 0 || isClosing())) {
      nextWarning = now + BETWEEN_WARNINGS.toNanos();
      LOG.warn("{} records of usage and audit were given up so far", present);
      warnedOf = present;
    }
  }

  /** What waits is written, if that does not take long; then the database is closed. */
  @Override
  public void close() {
    closing.countDown();
    // Not an interrupt: it would close H2's file.
    wake.release();
    if (thread.getState() == Thread.State.NEW) {
      if (waiting() == 0) {
        return;
      }
      // The program stops before it has started its recording.
      thread.start();
    }
    try {
      thread.join(waiting.last().toMillis() * 2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
