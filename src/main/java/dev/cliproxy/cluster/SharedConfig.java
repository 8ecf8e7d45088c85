package dev.cliproxy.cluster;

import dev.cliproxy.config.SharedText;
import dev.cliproxy.config.SharedTextException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;

/** The configuration's text in a database. Thread-safe. */
public final class SharedConfig implements SharedText {
  static final String NAME = "config.yaml";

  private final SharedDatabase database;

  /** The text in a database that need not be reached yet. */
  public SharedConfig(SharedDatabase database) {
    this.database = Objects.requireNonNull(database, "database");
  }

  @Override
  public Turn begin() throws SharedTextException {
    Connection connection = null;
    try {
      connection = database.connection();
      Optional<String> text = locked(connection);
      database.succeeded();
      return new Begun(connection, text);
    } catch (SQLException | FlywayException e) {
      if (connection != null) {
        SharedDatabase.end(connection);
      }
      throw new SharedTextException(database.failed(e), e);
    }
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
        throw new SharedTextException(database.failed(e), e);
      }
      SharedDatabase.tell(connection);
    }

    @Override
    public void close() {
      SharedDatabase.end(connection);
    }
  }
}
