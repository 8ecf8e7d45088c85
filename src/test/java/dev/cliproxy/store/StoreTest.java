package dev.cliproxy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-28T17:00:00Z"), ZoneOffset.UTC);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Store.Waiting SHORT =
      new Store.Waiting(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofSeconds(20));
  private static final Patience SECONDS =
      new Patience(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("config-records.mv.db");
  }

  private EmbeddedDatabase embedded() {
    return embedded(Patience.DEFAULT);
  }

  private EmbeddedDatabase embedded(Patience patience) {
    return new EmbeddedDatabase(folder.resolve("config-records"), CLOCK, patience);
  }

  private static Store store(Database database, int mostWaiting) {
    return store(database, mostWaiting, System::nanoTime, Patience.DEFAULT);
  }

  private static Store store(
      Database database, int mostWaiting, LongSupplier nanoTime, Patience patience) {
    Store store = new Store(database, Thread::new, nanoTime, mostWaiting, SHORT, patience);
    store.whenOpened(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.execute("CREATE TABLE IF NOT EXISTS numbers (n INTEGER PRIMARY KEY)");
          }
        });
    return store;
  }

  private static Recorder<Integer> numbers(Store store) {
    return store.recorder("numbers", StoreTest::write);
  }

  private static void write(Connection connection, List<Integer> batch) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO numbers VALUES (?) ON CONFLICT DO NOTHING")) {
      for (int number : batch) {
        insert.setInt(1, number);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static List<Integer> written(Store store) throws StoreUnavailableException {
    return store.run(
        connection -> {
          List<Integer> numbers = new ArrayList<>();
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery("SELECT n FROM numbers ORDER BY n")) {
            while (rows.next()) {
              numbers.add(rows.getInt(1));
            }
          }
          return numbers;
        });
  }

  private static void awaitPhase(Store store, StoreStatus.Phase phase) throws Exception {
    assertTrue(
        Eventually.holds(SOON, () -> store.status().phase() == phase),
        () -> "not " + phase + ": " + store.status());
  }

  private static void awaitWritten(Store store, List<Integer> expected) throws Exception {
    if (!Eventually.holds(SOON, () -> written(store).equals(expected))) {
      assertEquals(expected, written(store));
    }
  }

  @Test
  void whatIsRecordedIsThereAfterTheNextStart() throws Exception {
    try (Store store = store(embedded(), 100)) {
      Recorder<Integer> numbers = numbers(store);
      numbers.record(1);
      store.start();
      numbers.record(2);
    }
    try (Store store = store(embedded(), 100)) {
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      assertEquals(List.of(1, 2), written(store));
      assertEquals(0, store.dropped());
    }
  }

  @Test
  void moreThanOneBatchIsWrittenWithoutAPauseInBetween() throws Exception {
    Store.Waiting unbearable =
        new Store.Waiting(Duration.ofHours(1), Duration.ofMillis(20), Duration.ofSeconds(20));
    CountDownLatch most = new CountDownLatch(15_000);
    try (Store store =
        new Store(
            embedded(), Thread::new, System::nanoTime, 20_000, unbearable, Patience.DEFAULT)) {
      Recorder<Integer> recorder =
          store.recorder("numbers", (connection, batch) -> batch.forEach(n -> most.countDown()));
      IntStream.range(0, 16_000).forEach(recorder::record);
      store.start();
      assertTrue(most.await(SOON.toSeconds(), TimeUnit.SECONDS), () -> most.getCount() + " wait");
      assertEquals(0, store.dropped());
    }
  }

  @Test
  void whatIsRecordedBeforeAStopThatComesBeforeTheStartIsThereToo() throws Exception {
    try (Store store = store(embedded(), 100)) {
      numbers(store).record(1);
    }
    try (Store store = store(embedded(), 100)) {
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      assertEquals(List.of(1), written(store));
    }
  }

  /** A store that looks about only when something is recorded. */
  private Store sleeping(List<Thread> threads) {
    return new Store(
        embedded(),
        task -> {
          threads.add(new Thread(task));
          return threads.get(0);
        },
        System::nanoTime,
        100,
        new Store.Waiting(SHORT.batch(), Duration.ofHours(1), SHORT.last()),
        Patience.DEFAULT);
  }

  @Test
  void whatIsFirstRecordedIsWrittenBeforeAnythingElseIsDone() throws Exception {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    List<String> done = new CopyOnWriteArrayList<>();
    try (Store store = sleeping(threads)) {
      Recorder<Integer> numbers =
          store.recorder("numbers", (connection, batch) -> done.add("written"));
      store.takeCare(connection -> done.add("cared for"));
      // As libraries do that have waited on this thread.
      store.whenOpened(
          connection -> {
            LockSupport.unpark(Thread.currentThread());
            return true;
          });
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      assertTrue(
          Eventually.holds(
              SOON,
              () -> threads.get(0).getState() == Thread.State.TIMED_WAITING || !done.isEmpty()));
      numbers.record(1);
      assertTrue(Eventually.holds(SOON, () -> done.size() == 2), done::toString);
      assertEquals(List.of("written", "cared for"), done);
    }
  }

  @Test
  void whoInterruptsItsThreadEndsIt() throws Exception {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    Store store = sleeping(threads);
    store.start();
    awaitPhase(store, StoreStatus.Phase.OPEN);
    threads.get(0).interrupt();
    threads.get(0).join(SOON.toMillis());
    assertFalse(threads.get(0).isAlive());
    store.close();
  }

  @Test
  void onlyTheOwnerCanReadTheFile() throws Exception {
    try (Store store = store(embedded(), 100)) {
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
    }
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file()), files.toList());
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsKeptUnderAnotherNameAndANewOneBegun() throws Exception {
    byte[] garbage =
        "no database at all, but long enough\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
    Files.write(file(), garbage);
    try (Store store = store(embedded(), 100)) {
      Recorder<Integer> numbers = numbers(store);
      numbers.record(7);
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      awaitWritten(store, List.of(7));
      String aside = "config-records.mv.db.broken-20261128T170000Z";
      assertEquals(Optional.of(aside), store.status().setAside());
      assertTrue(store.status().warning().orElseThrow().contains(aside));
      assertEquals(
          -1, Files.mismatch(Files.write(folder.resolve("copy"), garbage), folder.resolve(aside)));
    }
  }

  @Test
  void aFileThatLostItsMiddleIsSetAside() throws Exception {
    try (Store store = store(embedded(), 1_000)) {
      Recorder<Integer> numbers = numbers(store);
      store.start();
      IntStream.range(0, 900).forEach(numbers::record);
    }
    byte[] content = Files.readAllBytes(file());
    for (int at = 0; at < content.length; at++) {
      content[at] = (byte) (at * 31);
    }
    Files.write(file(), content);
    try (Store store = store(embedded(), 100)) {
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      assertEquals(List.of(), written(store));
      assertTrue(store.status().setAside().isPresent());
    }
  }

  @Test
  void aFileThatAnotherProgramUsesIsWaitedForAndSaidSo() throws Exception {
    Store second = store(embedded(), 100);
    // In one process it is the file's lock that refuses, as it does between two.
    try (var channel =
            java.nio.channels.FileChannel.open(
                Files.createFile(file()), java.nio.file.StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      assertTrue(lock.isValid());
      Recorder<Integer> numbers = numbers(second);
      numbers.record(3);
      second.start();
      awaitPhase(second, StoreStatus.Phase.FAILING);
      assertTrue(
          second.status().warning().orElseThrow().contains("used by another process"),
          second.status().toString());
      assertThrows(StoreUnavailableException.class, () -> written(second));
    }
    awaitPhase(second, StoreStatus.Phase.OPEN);
    awaitWritten(second, List.of(3));
    second.close();
  }

  @Test
  void beforeItIsOpenAQuestionIsAnsweredWithTheReason() {
    try (Store store = store(embedded(), 100)) {
      var refused = assertThrows(StoreUnavailableException.class, () -> written(store));
      assertTrue(refused.getMessage().contains("not open yet"));
    }
  }

  @Test
  void recordsWithoutRoomAreCountedAndTheOthersWritten() throws Exception {
    try (Store store = store(embedded(), 10)) {
      Recorder<Integer> numbers = numbers(store);
      IntStream.range(0, 25).forEach(numbers::record);
      assertEquals(15, store.dropped());
      assertEquals(10, store.waiting());
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      awaitWritten(store, IntStream.range(0, 10).boxed().toList());
    }
  }

  @Test
  void aRecordThatNoTableTakesCostsNobodyElse() throws Exception {
    try (Store store = store(embedded(), 100)) {
      Recorder<Integer> numbers =
          store.recorder(
              "numbers",
              (connection, batch) -> {
                write(connection, batch);
                if (batch.contains(13)) {
                  throw new SQLException("too unlucky", "22003");
                }
              });
      IntStream.range(10, 16).forEach(numbers::record);
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      awaitWritten(store, List.of(10, 11, 12, 14, 15));
      assertEquals(1, store.dropped());
    }
  }

  /** A disk that is full for a while, and a connection that breaks. */
  private final class FailingDatabase implements Database {
    private final EmbeddedDatabase real = embedded();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicInteger flushes = new AtomicInteger();

    @Override
    public Connections open() throws SQLException, IOException {
      if (failing.get()) {
        throw new IOException("No space left on device");
      }
      return real.open();
    }

    @Override
    public void flush(Connection connection) throws SQLException {
      flushes.incrementAndGet();
      if (failing.get()) {
        throw new SQLException("No space left on device");
      }
      real.flush(connection);
    }

    @Override
    public boolean isBroken(Throwable failure) {
      return real.isBroken(failure);
    }

    @Override
    public String setAside() throws IOException {
      return real.setAside();
    }

    @Override
    public String reason(Throwable failure) {
      return real.reason(failure);
    }

    @Override
    public void close() {
      real.close();
    }
  }

  @Test
  void whatADatabaseRefusedIsWrittenOnceWhenItWorksAgain() throws Exception {
    FailingDatabase database = new FailingDatabase();
    try (Store store = store(database, 100)) {
      Recorder<Integer> numbers = numbers(store);
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      database.failing.set(true);
      numbers.record(1);
      awaitPhase(store, StoreStatus.Phase.FAILING);
      assertTrue(store.status().warning().orElseThrow().contains("No space left on device"));
      numbers.record(2);
      database.failing.set(false);
      awaitPhase(store, StoreStatus.Phase.OPEN);
      awaitWritten(store, List.of(1, 2));
      assertEquals(Optional.empty(), store.status().warning());
      assertEquals(0, store.dropped());
    }
  }

  @Test
  void aDatabaseThatNeverWorksDoesNotKeepTheProgramFromStopping() throws Exception {
    FailingDatabase database = new FailingDatabase();
    database.failing.set(true);
    Store store = store(database, 100);
    Recorder<Integer> numbers = numbers(store);
    numbers.record(1);
    store.start();
    awaitPhase(store, StoreStatus.Phase.FAILING);
    store.close();
    assertEquals(StoreStatus.Phase.CLOSED, store.status().phase());
    assertEquals(1, store.dropped());
  }

  @Test
  void nothingOfAChangeThatFailsIsKept() throws Exception {
    try (Store store = store(embedded(), 100)) {
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      assertThrows(
          StoreUnavailableException.class,
          () ->
              store.run(
                  connection -> {
                    write(connection, List.of(1, 2));
                    throw new SQLException("half way");
                  }));
      assertEquals(List.of(), written(store));
    }
  }

  /** Would take hours. */
  private static long countForHours(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 1000000000000) WHERE MOD(\"X\", 7) = 8")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void assertTookTooLong(Store store, Query<?> query) {
    var refused = assertThrows(StoreUnavailableException.class, () -> store.run(query));
    assertTrue(refused.getMessage().contains("ask about fewer days"), refused.getMessage());
  }

  @Test
  void aQuestionThatTakesTooLongIsCutOffAndTheNextIsAnswered() throws Exception {
    try (Store store = store(embedded(SECONDS), 100, System::nanoTime, Patience.DEFAULT)) {
      List<Integer> timeouts = new CopyOnWriteArrayList<>();
      Recorder<Integer> numbers =
          store.recorder(
              "numbers",
              (connection, batch) -> {
                try (Statement statement = connection.createStatement()) {
                  timeouts.add(statement.getQueryTimeout());
                }
                write(connection, batch);
              });
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      assertTookTooLong(
          store,
          connection -> {
            write(connection, List.of(1));
            return countForHours(connection);
          });
      assertEquals(List.of(), written(store), "nothing of it is kept");
      numbers.record(2);
      awaitWritten(store, List.of(2));
      assertEquals(List.of(0), timeouts, "the writer has all its time");
    }
  }

  @Test
  void aQuestionOfManyStatementsHasOneTimeForAllOfThem() throws Exception {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    try (Store store = store(embedded(), 100, nanos::get, SECONDS)) {
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      AtomicInteger written = new AtomicInteger();
      assertTookTooLong(
          store,
          connection -> {
            try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO numbers VALUES (?)")) {
              while (true) {
                insert.setInt(1, written.get());
                insert.executeUpdate();
                written.incrementAndGet();
                nanos.addAndGet(Duration.ofMillis(100).toNanos());
              }
            }
          });
      assertEquals(10, written.get());
      assertEquals(List.of(), written(store));
    }
  }

  @Test
  void asManyQuestionsAsThereIsRoomForKeepNobodyFromRecording() throws Exception {
    CountDownLatch asked = new CountDownLatch(Connections.MOST_QUESTIONS);
    CountDownLatch answer = new CountDownLatch(1);
    try (Store store = store(embedded(SECONDS), 100)) {
      Recorder<Integer> numbers = numbers(store);
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      List<Thread> askers = new ArrayList<>();
      for (int i = 0; i < Connections.MOST_QUESTIONS; i++) {
        Thread asker = new Thread(() -> askAndWait(store, asked, answer));
        askers.add(asker);
        asker.start();
      }
      asked.await();
      var refused = assertThrows(StoreUnavailableException.class, () -> written(store));
      assertTrue(refused.getMessage().contains("answers other questions"), refused.getMessage());
      numbers.record(1);
      assertTrue(Eventually.holds(SOON, () -> store.waiting() == 0));
      assertEquals(StoreStatus.Phase.OPEN, store.status().phase());
      answer.countDown();
      for (Thread asker : askers) {
        asker.join();
      }
      awaitWritten(store, List.of(1));
    }
  }

  private static void askAndWait(Store store, CountDownLatch asked, CountDownLatch answer) {
    try {
      boolean unused =
          store.run(
              connection -> {
                asked.countDown();
                try {
                  return answer.await(SOON.toSeconds(), TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  throw new SQLException(e);
                }
              });
    } catch (StoreUnavailableException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void closingLeavesNoThreadAndNoDriver() throws Exception {
    try (Store store = store(embedded(), 100)) {
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      assertEquals(List.of(), written(store));
    }
    assertTrue(
        Eventually.holds(
            SOON,
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(
                        name ->
                            name.contains("MVStore")
                                || name.contains("H2")
                                || name.contains("Hikari")
                                || name.contains("cliproxy-store"))
                    .findAny()
                    .isEmpty()));
    assertFalse(
        java.sql.DriverManager.drivers()
            .anyMatch(driver -> driver.getClass().getName().startsWith("org.h2")));
  }

  @Test
  void recordingDoesNotWaitForADatabaseThatHangs() throws Exception {
    CountDownLatch hang = new CountDownLatch(1);
    try (Store store = store(embedded(), 5)) {
      Recorder<Integer> numbers =
          store.recorder(
              "numbers",
              (connection, batch) -> {
                try {
                  hang.await();
                } catch (InterruptedException e) {
                  throw new SQLException(e);
                }
                write(connection, batch);
              });
      store.start();
      awaitPhase(store, StoreStatus.Phase.OPEN);
      IntStream.range(0, 100).forEach(numbers::record);
      assertTrue(store.dropped() >= 90);
      hang.countDown();
      assertTrue(Eventually.holds(SOON, () -> written(store).size() >= 5));
    }
  }
}
