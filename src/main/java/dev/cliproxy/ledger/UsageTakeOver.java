package dev.cliproxy.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Whose turn it is to take requests over from elsewhere: one transaction's, on all nodes. The row
 * is changed and not only locked: H2 2.5 does not get rid of {@code FOR UPDATE} when it is killed,
 * and waits for the dead one ever after.
 */
final class UsageTakeOver {
  private UsageTakeOver() {}

  /** Waits until it is the turn of this transaction, to whose end it stays that. */
  static void begin(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE usage_take_over SET turns = turns + 1 WHERE id = 1");
    }
  }
}
