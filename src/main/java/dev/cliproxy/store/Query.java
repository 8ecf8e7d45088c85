package dev.cliproxy.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Asks the database something, or changes something, in one transaction that its caller ends. */
@FunctionalInterface
public interface Query<R> {

  /**
   * Runs it.
   *
   * @param connection not to be committed, rolled back or closed here
   */
  R run(Connection connection) throws SQLException;
}
