package dev.cliproxy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerDatabaseTest {
  @RegisterExtension private static final Postgres POSTGRES = new Postgres();
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Store.Waiting SHORT =
      new Store.Waiting(Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofSeconds(20));

  private ServerAddress address;

  @BeforeEach
  void create() throws Exception {
    address = POSTGRES.newDatabase();
    POSTGRES.execute(address, "CREATE TABLE sums (n INTEGER PRIMARY KEY, count BIGINT NOT NULL)");
    POSTGRES.execute(address, "INSERT INTO sums VALUES (1, 0), (2, 0)");
  }

  private static Store store(ServerAddress address, Patience patience) {
    return new Store(
        new ServerDatabase(address, patience),
        Thread::new,
        System::nanoTime,
        Store.MOST_WAITING,
        SHORT,
        patience);
  }

  /** Adds to the rows in the order of the batch, as two writers must not. */
  private static void add(Connection connection, List<Integer> batch) throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement("UPDATE sums SET count = count + 1 WHERE n = ?")) {
      for (int n : batch) {
        add.setInt(1, n);
        add.executeUpdate();
      }
    }
  }

  private static long sum(Store store) throws StoreUnavailableException {
    return store.run(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery("SELECT SUM(count) FROM sums")) {
            rows.next();
            return rows.getLong(1);
          }
        });
  }

  private static void awaitSum(Store store, long expected) throws Exception {
    assertTrue(
        Eventually.holds(
            SOON,
            () ->
                store.status().phase() == StoreStatus.Phase.OPEN
                    && store.status().problem().isEmpty()
                    && isSum(store, expected)),
        () -> "" + store.status());
  }

  private static boolean isSum(Store store, long expected) {
    try {
      return sum(store) == expected;
    } catch (StoreUnavailableException e) {
      return false;
    }
  }

  @Test
  void nodesThatWaitForEachOtherLoseNothingAndKeepTheirConnections() throws Exception {
    CyclicBarrier bothHoldOne = new CyclicBarrier(2);
    AtomicInteger opened = new AtomicInteger();
    try (Store one = store(address, Patience.DEFAULT);
        Store other = store(address, Patience.DEFAULT)) {
      Recorder<Integer> ofOne = meeting(one, List.of(1, 2), bothHoldOne);
      Recorder<Integer> ofOther = meeting(other, List.of(2, 1), bothHoldOne);
      for (Store store : List.of(one, other)) {
        store.whenOpened(connection -> opened.incrementAndGet());
        store.start();
      }
      ofOne.record(0);
      ofOther.record(0);
      awaitSum(one, 4);
      assertEquals(0, one.dropped() + other.dropped());
      assertEquals(2, opened.get(), "a collision is no failure of the database");
    }
  }

  /** Writes both rows whatever is recorded; the first time, both have one and want the other's. */
  private static Recorder<Integer> meeting(Store store, List<Integer> order, CyclicBarrier point) {
    AtomicBoolean met = new AtomicBoolean();
    return store.recorder(
        "sums",
        (connection, batch) -> {
          add(connection, order.subList(0, 1));
          if (met.compareAndSet(false, true)) {
            try {
              point.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
              throw new AssertionError(e);
            }
          }
          add(connection, order.subList(1, 2));
        });
  }

  @Test
  void whatIsRecordedWhileTheDatabaseIsAwayIsWrittenWhenItIsBack() throws Exception {
    try (Store store = store(address, Patience.DEFAULT)) {
      Recorder<Integer> sums = store.recorder("sums", ServerDatabaseTest::add);
      store.start();
      sums.record(1);
      awaitSum(store, 1);
      POSTGRES.takeAway(address);
      IntStream.range(0, 100).forEach(i -> sums.record(1));
      assertTrue(Eventually.holds(SOON, () -> store.status().problem().isPresent()));
      String problem = store.status().warning().orElseThrow();
      assertTrue(problem.contains("PostgreSQL at 127.0.0.1, database test"), problem);
      assertThrows(StoreUnavailableException.class, () -> sum(store));
      POSTGRES.takeBack(address);
      awaitSum(store, 101);
      assertEquals(Optional.empty(), store.status().warning());
      assertEquals(0, store.dropped());
    }
  }

  @Test
  void aPasswordThatIsRefusedIsSaidWithoutThePassword() throws Exception {
    ServerAddress secret =
        new ServerAddress(
            address.url() + "?password=s3cret-1", Optional.of("nobody"), Optional.of("s3cret-2"));
    try (Store store = store(secret, Patience.DEFAULT)) {
      store.start();
      assertTrue(Eventually.holds(SOON, () -> store.status().problem().isPresent()));
      String problem = store.status().problem().orElseThrow();
      assertTrue(problem.contains("nobody"), problem);
      assertFalse((problem + secret).contains("s3cret"), problem + secret);
    }
  }

  @Test
  void aQuestionThatTakesTooLongIsCutOffByTheServer() throws Exception {
    Patience short1 =
        new Patience(Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofSeconds(5));
    try (Store store = store(address, short1)) {
      store.start();
      assertTrue(Eventually.holds(SOON, () -> store.status().phase() == StoreStatus.Phase.OPEN));
      StoreUnavailableException cut =
          assertThrows(
              StoreUnavailableException.class,
              () ->
                  store.run(
                      connection -> {
                        try (Statement statement = connection.createStatement()) {
                          return statement.execute("SELECT pg_sleep(30)");
                        }
                      }));
      assertTrue(cut.getMessage().contains("takes the database too long"), cut.getMessage());
    }
  }

  @Test
  void tablesOfOthersInTheSameDatabaseAreLeftAlone() throws Exception {
    POSTGRES.execute(address, "CREATE TABLE flyway_schema_history (x INTEGER)");
    for (int start = 0; start < 2; start++) {
      try (Store store = store(address, Patience.DEFAULT)) {
        store.start();
        assertTrue(
            Eventually.holds(SOON, () -> store.status().phase() == StoreStatus.Phase.OPEN),
            () -> "" + store.status());
        assertEquals(0, sum(store));
      }
    }
  }

  @Test
  void nodesThatStartTogetherMakeTheTablesOnce() throws Exception {
    List<Store> stores =
        IntStream.range(0, 4).mapToObj(i -> store(address, Patience.DEFAULT)).toList();
    try {
      stores.forEach(Store::start);
      for (Store store : stores) {
        assertTrue(
            Eventually.holds(SOON, () -> store.status().phase() == StoreStatus.Phase.OPEN),
            () -> "" + store.status());
        assertEquals(Optional.empty(), store.status().problem());
      }
    } finally {
      stores.forEach(Store::close);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "jdbc:h2:mem:x", "postgres://h/d", "jdbc:postgresql://h:x/d?password=p"})
  void whatIsNoAddressIsRefusedWithoutRepeatingIt(String url) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ServerAddress(url, Optional.empty(), Optional.empty()));
    assertEquals(
        "the address of the database has to be jdbc:postgresql://host:port/name",
        refused.getMessage());
  }
}
