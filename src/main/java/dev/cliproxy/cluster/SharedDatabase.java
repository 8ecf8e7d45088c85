package dev.cliproxy.cluster;

import com.zaxxer.hikari.HikariDataSource;
import dev.cliproxy.store.Failures;
import dev.cliproxy.store.Pool;
import dev.cliproxy.store.ServerAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database that nodes share, for what is configured. Thread-safe. After a failure it fails at
 * once for a while: whoever looks again and again must not wait each time.
 */
public final class SharedDatabase implements AutoCloseable {
  /** What is told to those who listen. */
  static final String CHANNEL = "cliproxy_config";

  private static final Logger LOG = LoggerFactory.getLogger(SharedDatabase.class);
  private static final Duration TURN = Duration.ofSeconds(5);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
  private static final String BOUNDS =
      "SET lock_timeout = " + TURN.toMillis() + "; SET statement_timeout = 10000";

  /** Of the follower, the notes, two changes, a renewal, and a look at the start. */
  private static final int MOST_CONNECTIONS = 6;

  private final ServerAddress address;
  private final LongSupplier nanoTime;

  /** Written under the lock; whoever asks must not wait for a database that does not answer. */
  private volatile Optional<String> problem = Optional.empty();

  // Guarded by this.
  private Optional<HikariDataSource> pool = Optional.empty();
  private long failedUntil;
  private boolean closed;

  /**
   * Connects when it is used first.
   *
   * @param nanoTime counts like {@link System#nanoTime()}
   */
  public SharedDatabase(ServerAddress address, LongSupplier nanoTime) {
    this.address = Objects.requireNonNull(address, "address");
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
  }

  /** Why what nodes share cannot be reached; empty as long as it can. */
  public Optional<String> problem() {
    return problem.map(text -> "the configuration cannot be changed: " + text);
  }

  /** How often each of the texts was changed, the token files as a whole, and the notes. */
  static Map<String, Long> versions(Connection connection) throws SQLException {
    Map<String, Long> versions = new TreeMap<>();
    try (PreparedStatement select =
            connection.prepareStatement("SELECT name, version FROM cluster_texts");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        versions.put(rows.getString(1), rows.getLong(2));
      }
    }
    return versions;
  }

  /**
   * A connection without automatic commit, of which there are few; tables are there.
   *
   * @throws SQLException when it cannot be had; to be told to {@link #failed}
   */
  Connection connection() throws SQLException {
    return pool().getConnection();
  }

  private synchronized HikariDataSource pool() throws SQLException {
    if (closed) {
      throw new SQLException("the program stops");
    }
    if (problem.isPresent() && nanoTime.getAsLong() - failedUntil < 0) {
      throw new StillFailing(problem.get());
    }
    if (pool.isEmpty()) {
      pool =
          Optional.of(
              Pool.of(
                  address.migrated("db/cluster", "cliproxy_cluster_history"),
                  "cliproxy-cluster",
                  MOST_CONNECTIONS,
                  TURN,
                  BOUNDS));
    }
    return pool.get();
  }

  /** It has failed a moment ago, and was not asked again. */
  private static final class StillFailing extends SQLException {
    private static final long serialVersionUID = 1L;

    StillFailing(String message) {
      super(message);
    }
  }

  synchronized void succeeded() {
    if (problem.isPresent()) {
      LOG.info("What the nodes share can be reached again");
      problem = Optional.empty();
    }
  }

  /** Notes a failure, and says what it is. */
  synchronized String failed(Exception failure) {
    if (failure instanceof StillFailing || closed) {
      return String.valueOf(failure.getMessage());
    }
    String text = address + ": " + Failures.innermost(failure);
    if (!problem.equals(Optional.of(text))) {
      LOG.error("What the nodes share cannot be reached: {}", text);
    }
    problem = Optional.of(text);
    failedUntil = nanoTime.getAsLong() + AFTER_FAILURE.toNanos();
    return text;
  }

  /** Lets no other node change what a row counts, until the transaction ends; answers its count. */
  static long lock(Connection connection, String counter) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT version FROM cluster_texts WHERE name = ? FOR UPDATE")) {
      select.setString(1, counter);
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next()) {
          throw new SQLException("the row that counts the changes of " + counter + " is gone");
        }
        return rows.getLong(1);
      }
    }
  }

  /** Tells other nodes of a change that is committed. Who cannot listen looks now and then. */
  static void tell(Connection connection) {
    try (Statement notify = connection.createStatement()) {
      notify.execute("NOTIFY " + CHANNEL);
      connection.commit();
    } catch (SQLException e) {
      LOG.debug("The database does not tell other nodes", e);
    }
  }

  /** Undoes what was not committed, and gives the connection back. */
  static void end(Connection connection) {
    try (connection) {
      connection.rollback();
    } catch (SQLException e) {
      LOG.debug("The transaction had ended already", e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    pool.ifPresent(HikariDataSource::close);
    pool = Optional.empty();
  }
}
