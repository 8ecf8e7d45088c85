package dev.cliproxy.store;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What is done as a whole or not at all. */
final class Transaction {
  private Transaction() {}

  /** Runs a query on a connection of its own, and takes back what one has done that fails. */
  static <R> R run(DataSource source, Query<R> query) throws SQLException {
    try (Connection connection = source.getConnection()) {
      try {
        R result = query.run(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    }
  }

  private static void rollBack(Connection connection, Exception reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }
}
