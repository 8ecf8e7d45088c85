package dev.cliproxy.store;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Connections to a database that is open, without automatic commit.
 *
 * @param writer of the one who writes; there is always one
 * @param questions of pages and API: a few, on which each statement has a bounded time
 */
record Connections(HikariDataSource writer, HikariDataSource questions) implements AutoCloseable {
  /** How many questions are answered at once. */
  static final int MOST_QUESTIONS = 4;

  Connections {
    Objects.requireNonNull(writer, "writer");
    Objects.requireNonNull(questions, "questions");
  }

  /**
   * Makes connections when they are asked for.
   *
   * @param firstOfWriter what is done first on that of the writer, or {@code ""}
   * @param firstOfQuestions what is done first on each of the others
   */
  static Connections to(
      DataSource source, Patience patience, String firstOfWriter, String firstOfQuestions) {
    return new Connections(
        Pool.of(source, "cliproxy-store-writer", 1, patience.turn(), firstOfWriter),
        Pool.of(
            source, "cliproxy-store-questions", MOST_QUESTIONS, patience.turn(), firstOfQuestions));
  }

  @Override
  public void close() {
    writer.close();
    questions.close();
  }
}
