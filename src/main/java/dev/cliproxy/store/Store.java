package dev.cliproxy.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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
 * while the database works. While it does not, {@link #MOST_WAITING} records wait for it.
 */
public final class Store implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);

  /** How many records may wait to be written. */
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

  /** A record and who writes it. */
  private record Waiter(Tables<?> tables, Object item) {
    /** Nothing but a reason to look about. */
    boolean isWake() {
      return tables == null;
    }
  }

  private static final Waiter WAKE = new Waiter(null, "");

  /** The tables of one kind of record. */
  private final class Tables<T> implements Recorder<T> {
    private final String what;
    private final BatchWriter<T> writer;

    Tables(String what, BatchWriter<T> writer) {
      this.what = what;
      this.writer = writer;
    }

    @Override
    public void record(T item) {
      if (!queue.offer(new Waiter(this, item))) {
        dropped.incrementAndGet();
      }
    }

    @SuppressWarnings("unchecked") // Nobody else makes waiters for these tables.
    void write(Connection connection, List<Object> items) throws SQLException {
      writer.write(connection, (List<T>) items);
    }
  }

  private final Database database;
  private final Waiting waiting;
  private final Patience patience;
  private final LongSupplier nanoTime;
  private final BlockingQueue<Waiter> queue;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong dropped = new AtomicLong();
  private final List<Query<?>> care = new CopyOnWriteArrayList<>();
  private final List<Query<?>> firsts = new CopyOnWriteArrayList<>();

  private volatile Optional<Connections> open = Optional.empty();
  private volatile StoreStatus status =
      new StoreStatus(StoreStatus.Phase.OPENING, Optional.empty(), Optional.empty());

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
    queue = new ArrayBlockingQueue<>(mostWaiting);
    thread = threads.newThread(this::run);
  }

  /**
   * Names what is recorded; to be called before {@link #start()}.
   *
   * @param what in the plural, for the log
   */
  public <T> Recorder<T> recorder(String what, BatchWriter<T> writer) {
    return new Tables<>(
        Objects.requireNonNull(what, "what"), Objects.requireNonNull(writer, "writer"));
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
    return queue.size();
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
    while (open.isPresent() && !queue.isEmpty() && nanoTime.getAsLong() < end) {
      write(drained());
    }
    queue.removeIf(Waiter::isWake);
    dropped.addAndGet(queue.size());
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
    try {
      Waiter first = queue.poll(waiting.retry().toMillis(), TimeUnit.MILLISECONDS);
      if (first != null && !first.isWake()) {
        if (queue.size() < LARGEST_BATCH - 1) {
          pause(waiting.batch());
        }
        List<Waiter> batch = drained();
        batch.add(0, first);
        write(batch);
      }
    } catch (InterruptedException e) {
      closing.countDown();
    }
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

  private List<Waiter> drained() {
    List<Waiter> batch = new ArrayList<>();
    queue.drainTo(batch, LARGEST_BATCH - 1);
    batch.removeIf(Waiter::isWake);
    return batch;
  }

  /** Returns when the batch is written, or given up because the program stops. */
  private void write(List<Waiter> batch) {
    Map<Tables<?>, List<Object>> byTables = new LinkedHashMap<>();
    for (Waiter waiter : batch) {
      byTables.computeIfAbsent(waiter.tables(), unseen -> new ArrayList<>()).add(waiter.item());
    }
    byTables.forEach(this::write);
  }

  private void write(Tables<?> tables, List<Object> items) {
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

  private static void commit(DataSource source, Tables<?> tables, List<Object> items)
      throws SQLException {
    Transaction.run(
        source,
        connection -> {
          tables.write(connection, items);
          return true;
        });
  }

  private boolean flush(Connection connection) throws SQLException {
    database.flush(connection);
    return true;
  }

  /** One that no table takes must not cost those beside it. */
  private void writeSingly(Tables<?> tables, List<Object> items, Exception refusal) {
    if (items.size() == 1) {
      dropped.incrementAndGet();
      LOG.warn("One of the {} cannot be recorded", tables.what, refusal);
      return;
    }
    for (Object item : items) {
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
    // Wakes the thread when it waits for something to write; an interrupt would close H2's file.
    if (!queue.offer(WAKE)) {
      LOG.debug("The queue is full: the thread does not wait");
    }
    if (thread.getState() == Thread.State.NEW) {
      if (queue.stream().allMatch(Waiter::isWake)) {
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
