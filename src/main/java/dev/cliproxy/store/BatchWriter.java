package dev.cliproxy.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes what was recorded into its tables. */
@FunctionalInterface
public interface BatchWriter<T> {

  /**
   * Writes a batch, as one transaction that its caller ends. Where the database cannot say whether
   * it has kept a batch, the same is written again: what is there already must not be counted
   * twice.
   *
   * @param connection not to be committed, rolled back or closed here
   * @param batch in the order in which it was recorded, not empty
   */
  void write(Connection connection, List<T> batch) throws SQLException;
}
