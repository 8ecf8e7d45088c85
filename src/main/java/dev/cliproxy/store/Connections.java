package dev.cliproxy.store;

import java.util.Objects;
import javax.sql.DataSource;

/**
 * Connections to a database that is open, without automatic commit.
 *
 * @param writer of the one who writes; there is always one
 * @param questions of pages and API: a few, on which each statement has a bounded time
 */
record Connections(DataSource writer, DataSource questions) {
  Connections {
    Objects.requireNonNull(writer, "writer");
    Objects.requireNonNull(questions, "questions");
  }
}
