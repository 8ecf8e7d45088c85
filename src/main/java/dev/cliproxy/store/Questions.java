package dev.cliproxy.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * Asks the database on behalf of pages and API: a few questions at a time, each for a bounded time,
 * so that the writer always has a connection. Thread-safe.
 */
final class Questions {
  /** How many are answered at once. */
  static final int MOST_AT_ONCE = 4;

  /**
   * How long is waited.
   *
   * @param turn for one of the questions before to be answered
   * @param answer for all statements of a question together
   */
  record Patience(Duration turn, Duration answer) {
    static final Patience DEFAULT = new Patience(Duration.ofSeconds(5), Duration.ofSeconds(20));

    Patience {
      Objects.requireNonNull(turn, "turn");
      Objects.requireNonNull(answer, "answer");
    }
  }

  private final Patience patience;
  private final LongSupplier nanoTime;
  private final Semaphore answering = new Semaphore(MOST_AT_ONCE, true);

  /**
   * None is asked yet.
   *
   * @param nanoTime counts like {@link System#nanoTime()}
   */
  Questions(Patience patience, LongSupplier nanoTime) {
    this.patience = Objects.requireNonNull(patience, "patience");
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
  }

  /**
   * Asks on the caller's thread, in one transaction.
   *
   * @throws StoreUnavailableException when it took too long, or those before it do
   * @throws SQLException when the database fails
   */
  <R> R ask(DataSource source, Query<R> question) throws StoreUnavailableException, SQLException {
    if (!isTurn()) {
      throw new StoreUnavailableException("the database answers other questions; try again", null);
    }
    try {
      return Transaction.run(source, connection -> inTime(connection, question));
    } catch (SQLException e) {
      if (TimedConnection.isCutOff(e)) {
        throw new StoreUnavailableException(
            "the database took longer than "
                + patience.answer().toSeconds()
                + " seconds; ask about fewer days, or with fewer filters",
            e);
      }
      throw e;
    } finally {
      answering.release();
    }
  }

  private boolean isTurn() {
    try {
      return answering.tryAcquire(patience.turn().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private <R> R inTime(Connection connection, Query<R> question) throws SQLException {
    try (TimedConnection timed = new TimedConnection(connection, patience.answer(), nanoTime)) {
      return question.run(timed.connection());
    }
  }
}
