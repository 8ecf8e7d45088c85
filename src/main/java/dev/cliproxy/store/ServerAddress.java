package dev.cliproxy.store;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a database server is, and who asks it.
 *
 * @param url as JDBC has it, {@code jdbc:postgresql://host:5432/name}; may hold the password
 * @param user empty when the address names it
 * @param password empty when the address holds it, or none is needed; secret
 */
public record ServerAddress(String url, Optional<String> user, Optional<String> password) {
  private static final Logger LOG = LoggerFactory.getLogger(ServerAddress.class);

  /** In seconds. */
  private static final int CONNECTING = 5;

  /** In seconds: longer than the server works at anything. */
  private static final int SILENCE = 30;

  /** So that an answer of a million rows is not read at once. */
  private static final int ROWS_AT_ONCE = 1_000;

  private static final String SCHEME = "jdbc:postgresql:";

  /**
   * Checks the address.
   *
   * @throws IllegalArgumentException when it is none of PostgreSQL's; the message does not repeat
   *     it
   */
  public ServerAddress {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    if (!url.startsWith(SCHEME) || !isUnderstood(url)) {
      throw new IllegalArgumentException(
          "the address of the database has to be jdbc:postgresql://host:port/name");
    }
  }

  private static boolean isUnderstood(String url) {
    try {
      new PGSimpleDataSource().setURL(url);
      return true;
    } catch (IllegalArgumentException e) {
      // Its message repeats the address, in which a password may be.
      return false;
    }
  }

  /**
   * A source of connections to it, on which no wait is endless: {@value #CONNECTING} seconds to
   * connect, {@value #SILENCE} for an answer.
   */
  public PGSimpleDataSource source() {
    PGSimpleDataSource source = named();
    source.setApplicationName("cliproxy");
    source.setConnectTimeout(CONNECTING);
    source.setLoginTimeout(CONNECTING);
    source.setSocketTimeout(SILENCE);
    source.setTcpKeepAlive(true);
    source.setDefaultRowFetchSize(ROWS_AT_ONCE);
    return source;
  }

  /**
   * As {@link #source}, where the tables of a folder of migrations are there and up to date;
   * others' tables may stand beside them.
   *
   * @param folder on the class path
   * @param history the table in which is kept which of them have been made
   * @throws SQLException when nobody can be connected to, in the database's own words
   * @throws FlywayException when the tables cannot be made
   */
  public PGSimpleDataSource migrated(String folder, String history) throws SQLException {
    PGSimpleDataSource source = source();
    // A pool and Flyway would wrap what is wrong, and try for a while.
    source.getConnection().close();
    Flyway.configure(ServerAddress.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:" + folder)
        .table(history)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate();
    return source;
  }

  /**
   * Forgets the driver, which would hold the web application's classes; to be called when nothing
   * needs a connection any more.
   */
  public static void forgetDriver() {
    try {
      if (Driver.isRegistered()) {
        Driver.deregister();
      }
    } catch (SQLException e) {
      LOG.debug("The driver could not be taken away", e);
    }
  }

  private PGSimpleDataSource named() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url);
    user.ifPresent(source::setUser);
    password.ifPresent(source::setPassword);
    return source;
  }

  /** Without what an address may hold besides host and name. */
  @Override
  public String toString() {
    PGSimpleDataSource source = named();
    String host = String.join(",", source.getServerNames());
    return "PostgreSQL at " + host + ", database " + source.getDatabaseName();
  }
}
