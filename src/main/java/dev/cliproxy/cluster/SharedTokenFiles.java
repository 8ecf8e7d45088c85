package dev.cliproxy.cluster;

import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.InvalidAuthFileNameException;
import dev.cliproxy.credential.SharedFiles;
import dev.cliproxy.credential.SharedFilesException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Token files in a database, a row a file. Thread-safe. */
public final class SharedTokenFiles implements SharedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SharedTokenFiles.class);

  /** Of the row that counts the changes. */
  static final String COUNTER = "token files";

  private final SharedDatabase database;
  private final String node;

  /**
   * The files in a database that need not be reached yet.
   *
   * @param node by what this node is told from others, 64 characters at most
   */
  public SharedTokenFiles(SharedDatabase database, String node) {
    this.database = Objects.requireNonNull(database, "database");
    this.node = Objects.requireNonNull(node, "node");
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Turn begin() throws SharedFilesException {
    Connection connection = null;
    try {
      connection = database.connection();
      long counter = SharedDatabase.lock(connection, COUNTER);
      Map<AuthFileName, Long> versions = versions(connection);
      database.succeeded();
      return new Begun(connection, counter, versions);
    } catch (SQLException | FlywayException e) {
      if (connection != null) {
        SharedDatabase.end(connection);
      }
      throw failed(e);
    }
  }

  private SharedFilesException failed(Exception failure) {
    var unused = database.failed(failure);
    return new SharedFilesException(failure);
  }

  private static Map<AuthFileName, Long> versions(Connection connection) throws SQLException {
    Map<AuthFileName, Long> versions = new TreeMap<>();
    try (PreparedStatement select =
            connection.prepareStatement("SELECT name, version FROM cluster_files");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        try {
          versions.put(AuthFileName.parse(rows.getString(1)), rows.getLong(2));
        } catch (InvalidAuthFileNameException e) {
          LOG.debug("The database has a token file whose name is none");
        }
      }
    }
    return versions;
  }

  @Override
  public boolean claim(AuthFileName name) throws SharedFilesException {
    try {
      return update(
              "UPDATE cluster_files SET renewer = ?, renewing_until = now() + INTERVAL '2 minutes'"
                  + " WHERE name = ? AND (renewer IS NULL OR renewing_until < now())",
              node,
              name.value())
          == 1;
    } catch (SQLException | FlywayException e) {
      throw failed(e);
    }
  }

  @Override
  public void release(AuthFileName name) {
    try {
      var unused =
          update(
              "UPDATE cluster_files SET renewer = NULL, renewing_until = NULL"
                  + " WHERE renewer = ? AND name = ?",
              node,
              name.value());
    } catch (SQLException | FlywayException e) {
      LOG.debug("Other nodes have to wait before they can renew a token", e);
    }
  }

  private int update(String sql, String first, String second) throws SQLException {
    Connection connection = database.connection();
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setString(1, first);
      update.setString(2, second);
      int rows = update.executeUpdate();
      connection.commit();
      return rows;
    } finally {
      SharedDatabase.end(connection);
    }
  }

  /** A transaction that holds the counter's row. */
  private final class Begun implements Turn {
    private final Connection connection;
    private final Map<AuthFileName, Long> versions;
    private long counter;
    private boolean changed;

    Begun(Connection connection, long counter, Map<AuthFileName, Long> versions) {
      this.connection = connection;
      this.counter = counter;
      this.versions = Map.copyOf(versions);
    }

    @Override
    public Map<AuthFileName, Long> versions() {
      return versions;
    }

    @Override
    public byte[] content(AuthFileName name) throws SharedFilesException {
      try (PreparedStatement select =
          connection.prepareStatement("SELECT content FROM cluster_files WHERE name = ?")) {
        select.setString(1, name.value());
        try (ResultSet rows = select.executeQuery()) {
          if (!rows.next()) {
            throw new SQLException("a token file is gone that was there");
          }
          return rows.getBytes(1);
        }
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    @Override
    public long put(AuthFileName name, byte[] content) throws SharedFilesException {
      changed = true;
      counter++;
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO cluster_files (name, version, content) VALUES (?, ?, ?)"
                  + " ON CONFLICT (name) DO UPDATE SET version = excluded.version,"
                  + " content = excluded.content")) {
        insert.setString(1, name.value());
        insert.setLong(2, counter);
        insert.setBytes(3, content);
        insert.executeUpdate();
        return counter;
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    @Override
    public void delete(AuthFileName name) throws SharedFilesException {
      changed = true;
      counter++;
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM cluster_files WHERE name = ?")) {
        delete.setString(1, name.value());
        delete.executeUpdate();
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    @Override
    public void commit() throws SharedFilesException {
      if (!changed) {
        return;
      }
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE cluster_texts SET version = ? WHERE name = ?")) {
        update.setLong(1, counter);
        update.setString(2, COUNTER);
        update.executeUpdate();
        connection.commit();
      } catch (SQLException e) {
        throw failed(e);
      }
      changed = false;
      SharedDatabase.tell(connection);
    }

    @Override
    public void close() {
      SharedDatabase.end(connection);
    }
  }
}
