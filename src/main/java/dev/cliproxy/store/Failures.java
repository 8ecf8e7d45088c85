package dev.cliproxy.store;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.stream.Stream;

/** What failures of a database have to say. */
public final class Failures {
  private static final int LONGEST_REASON = 300;
  private static final int MOST_CAUSES = 20;

  private Failures() {}

  /** The failure and what is below it. */
  static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MOST_CAUSES);
  }

  /**
   * What was wrong, which is at the bottom, in one line; above it drivers tell the statement, too.
   */
  public static String innermost(Throwable failure) {
    Throwable last = causes(failure).reduce(failure, (one, next) -> next);
    String text = Objects.requireNonNullElse(last.getMessage(), last.toString());
    String line = text.lines().findFirst().orElse("").strip();
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
  }

  /** Whether there was no connection left for it. */
  static boolean isNoTurn(Throwable failure) {
    return failure instanceof SQLTransientConnectionException && failure.getCause() == null;
  }

  /** SQLSTATE classes 22 and 23: it is the record that is at fault, and always will be. */
  static boolean isRefused(Exception failure) {
    return hasClass(failure, "22") || hasClass(failure, "23");
  }

  /**
   * SQLSTATE class 40: another transaction, of another node, was in the way; the same may succeed
   * now.
   */
  static boolean isCollision(Exception failure) {
    return hasClass(failure, "40");
  }

  private static boolean hasClass(Exception failure, String name) {
    return failure instanceof SQLException sql
        && sql.getSQLState() != null
        && sql.getSQLState().startsWith(name);
  }
}
