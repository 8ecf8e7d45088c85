package dev.cliproxy.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A connection on which all statements together may take so long. A question is many statements,
 * each of which reads a part: a bound of each would bound nothing.
 */
final class TimedConnection implements AutoCloseable {
  /** SQLSTATE of a statement that was cut off, in the words of PostgreSQL and H2. */
  private static final String CUT_OFF = "57014";

  private static final int NO_LIMIT = 0;

  private final Connection connection;
  private final LongSupplier nanoTime;
  private final long end;

  /**
   * Time begins now.
   *
   * @param nanoTime counts like {@link System#nanoTime()}
   */
  TimedConnection(Connection connection, Duration longest, LongSupplier nanoTime) {
    this.connection = Objects.requireNonNull(connection, "connection");
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    end = nanoTime.getAsLong() + longest.toNanos();
  }

  /** Whether this is why something failed. */
  static boolean isCutOff(Exception failure) {
    return failure instanceof SQLException sql && CUT_OFF.equals(sql.getSQLState());
  }

  /** The connection; a statement of it that is out of time fails. */
  Connection connection() {
    return proxy(Connection.class, connection, this::call);
  }

  private interface Call {
    Object of(Object target, Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, T target, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            TimedConnection.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call.of(target, method, arguments)));
  }

  private Object call(Object target, Method method, Object[] arguments) throws Throwable {
    Object answer = invoke(target, method, arguments);
    if (answer instanceof PreparedStatement statement) {
      return proxy(PreparedStatement.class, statement, new Timed(statement));
    }
    return answer instanceof Statement statement
        ? proxy(Statement.class, statement, new Timed(statement))
        : answer;
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Each execution of a statement has what is left of the time. */
  private final class Timed implements Call {
    private final Statement statement;
    private int seconds = NO_LIMIT;

    Timed(Statement statement) {
      this.statement = statement;
    }

    @Override
    public Object of(Object target, Method method, Object[] arguments) throws Throwable {
      if (method.getName().startsWith("execute")) {
        int left = secondsLeft();
        if (left != seconds) {
          statement.setQueryTimeout(left);
          seconds = left;
        }
      }
      return invoke(target, method, arguments);
    }
  }

  /** Rounded up: JDBC knows no smaller unit, and 0 would be no limit. */
  private int secondsLeft() throws SQLTimeoutException {
    long nanos = end - nanoTime.getAsLong();
    if (nanos <= 0) {
      throw new SQLTimeoutException("the statements took too long together", CUT_OFF);
    }
    return Math.toIntExact(TimeUnit.NANOSECONDS.toSeconds(nanos - 1) + 1);
  }

  /** H2 keeps a statement's time-out for its connection, which others use after this. */
  @Override
  public void close() throws SQLException {
    try (Statement last = connection.createStatement()) {
      last.setQueryTimeout(NO_LIMIT);
    }
  }
}
