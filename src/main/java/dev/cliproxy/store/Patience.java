package dev.cliproxy.store;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a question to the database may wait.
 *
 * @param turn for one of the questions before it to be answered
 * @param statement for each of its statements; in whole milliseconds
 * @param answer for all of them; the last one may begin just before that
 */
record Patience(Duration turn, Duration statement, Duration answer) {
  static final Patience DEFAULT =
      new Patience(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20));

  Patience {
    Objects.requireNonNull(turn, "turn");
    Objects.requireNonNull(statement, "statement");
    Objects.requireNonNull(answer, "answer");
  }
}
