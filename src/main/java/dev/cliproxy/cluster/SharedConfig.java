package dev.cliproxy.cluster;

import com.zaxxer.hikari.HikariDataSource;
import dev.cliproxy.config.SharedText;
import dev.cliproxy.config.SharedTextException;
import dev.cliproxy.store.Failures;
import dev.cliproxy.store.Pool;
import dev.cliproxy.store.ServerAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration's text in a database. Thread-safe. After a failure it fails at once for a
 * while: whoever looks again and again must not wait each time.
 */
public final class SharedConfig implements SharedText, AutoCloseable {
  /** What is told to those who listen. */
  static final String CHANNEL = "cliproxy_config";

  private static final Logger LOG = LoggerFactory.getLogger(SharedConfig.class);
  private static final String NAME = "config.yaml";
  private static final Duration TURN = Duration.ofSeconds(5);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
  private static final String BOUNDS =
      "SET lock_timeout = " + TURN.toMillis() + "; SET statement_timeout = 10000";

  /** Of the follower, a change, and a look at the start. */
  private static final int MOST_CONNECTIONS = 3;

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
  public SharedConfig(ServerAddress address, LongSupplier nanoTime) {
    this.address = Objects.requireNonNull(address, "address");
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
  }

  @Override
  public Turn begin() throws SharedTextException {
    Connection connection = null;
    try {
      connection = connection();
      Optional<String> text = locked(connection);
      succeeded();
      return new Begun(connection, text);
    } catch (SQLException | FlywayException e) {
      closeQuietly(connection);
      throw failed(e);
    }
  }

  /** Why the nodes' configuration cannot be reached; empty as long as it can. */
  public Optional<String> problem() {
    return problem.map(text -> "the configuration cannot be changed: " + text);
  }

  /** How often the text was changed. */
  long version(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT version FROM cluster_texts WHERE name = ?")) {
      select.setString(1, NAME);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  /** A connection without automatic commit, of which there are few; tables are there. */
  Connection connection() throws SQLException, SharedTextException {
    return pool().getConnection();
  }

  private synchronized HikariDataSource pool() throws SharedTextException, SQLException {
    if (closed) {
      throw new SharedTextException("the program stops", null);
    }
    if (problem.isPresent() && nanoTime.getAsLong() - failedUntil < 0) {
      throw new SharedTextException(problem.get(), null);
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

  private static Optional<String> locked(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT version, text FROM cluster_texts WHERE name = ? FOR UPDATE")) {
      select.setString(1, NAME);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() && rows.getLong(1) > 0
            ? Optional.of(rows.getString(2))
            : Optional.empty();
      }
    }
  }

  synchronized void succeeded() {
    if (problem.isPresent()) {
      LOG.info("The nodes' configuration can be reached again");
      problem = Optional.empty();
    }
  }

  /** Notes a failure, and says what to throw. */
  synchronized SharedTextException failed(Exception failure) {
    String text = address + ": " + Failures.innermost(failure);
    if (!problem.equals(Optional.of(text))) {
      LOG.error("The nodes' configuration cannot be reached: {}", text);
    }
    problem = Optional.of(text);
    failedUntil = nanoTime.getAsLong() + AFTER_FAILURE.toNanos();
    return new SharedTextException(text, failure);
  }

  private static void closeQuietly(Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.debug("A connection was closed already", e);
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    pool.ifPresent(HikariDataSource::close);
    pool = Optional.empty();
  }

  /** A transaction that holds the row. */
  private final class Begun implements Turn {
    private final Connection connection;
    private final Optional<String> text;

    Begun(Connection connection, Optional<String> text) {
      this.connection = connection;
      this.text = text;
    }

    @Override
    public Optional<String> text() {
      return text;
    }

    @Override
    public void put(String next) throws SharedTextException {
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE cluster_texts SET version = version + 1, text = ? WHERE name = ?")) {
        update.setString(1, next);
        update.setString(2, NAME);
        if (update.executeUpdate() != 1) {
          throw new SQLException("the row of the configuration is gone");
        }
        connection.commit();
      } catch (SQLException e) {
        throw failed(e);
      }
      tell();
    }

    /** Who cannot listen looks now and then. */
    private void tell() {
      try (Statement notify = connection.createStatement()) {
        notify.execute("NOTIFY " + CHANNEL);
        connection.commit();
      } catch (SQLException e) {
        LOG.debug("The database does not tell other nodes", e);
      }
    }

    @Override
    public void close() {
      try {
        connection.rollback();
      } catch (SQLException e) {
        LOG.debug("The transaction had ended already", e);
      }
      closeQuietly(connection);
    }
  }
}
