package dev.cliproxy.testing;

import dev.cliproxy.store.ServerAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.Driver;

/** A real PostgreSQL, started once for all tests that ask for it, and ended after the last one. */
public final class Postgres implements BeforeAllCallback {
  private static final ExtensionContext.Namespace ALL =
      ExtensionContext.Namespace.create(Postgres.class);

  private static final Properties LOGIN = new Properties();

  static {
    LOGIN.setProperty("user", "postgres");
    LOGIN.setProperty("password", "postgres");
  }

  private Running running;

  /** The server, and how many databases it has. */
  private record Running(EmbeddedPostgres server, AtomicInteger databases)
      implements AutoCloseable {
    static Running start() {
      try {
        return new Running(EmbeddedPostgres.builder().start(), new AtomicInteger());
      } catch (IOException e) {
        throw new IllegalStateException("PostgreSQL does not start", e);
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    running =
        context
            .getRoot()
            .getStore(ALL)
            .computeIfAbsent(Running.class, unseen -> Running.start(), Running.class);
  }

  /** An empty database of its own. */
  public ServerAddress newDatabase() throws SQLException {
    String name = "test" + running.databases.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name);
    return new ServerAddress(url(name), Optional.of("postgres"), Optional.of("postgres"));
  }

  /** Ends all connections to a database, and lets nobody in until {@link #takeBack}. */
  public void takeAway(ServerAddress database) throws SQLException {
    execute("postgres", "ALTER DATABASE " + name(database) + " ALLOW_CONNECTIONS false");
    execute(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
            + name(database)
            + "'");
  }

  /** Lets everybody in again. */
  public void takeBack(ServerAddress database) throws SQLException {
    execute("postgres", "ALTER DATABASE " + name(database) + " ALLOW_CONNECTIONS true");
  }

  /** Does something by another hand. */
  public void execute(ServerAddress database, String sql) throws SQLException {
    execute(name(database), sql);
  }

  private void execute(String name, String sql) throws SQLException {
    // Not by DriverManager, from which a store that is closed takes its driver away.
    try (Connection connection = new Driver().connect(url(name), LOGIN);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String url(String name) {
    return "jdbc:postgresql://127.0.0.1:" + running.server.getPort() + "/" + name;
  }

  private static String name(ServerAddress database) {
    return database.url().substring(database.url().lastIndexOf('/') + 1);
  }
}
