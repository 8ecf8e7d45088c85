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
import java.util.function.LongSupplier;

/**
 * A connection on which no statement is begun after a time. A question is many statements, each of
 * which reads a part: a bound of each, which the database watches, would not bound it.
 */
final class TimedConnection {
  /** SQLSTATE of a statement that was cut off, in the words of PostgreSQL and H2. */
  private static final String CUT_OFF = "57014";

  private final LongSupplier nanoTime;
  private final long end;

  private TimedConnection(Duration longest, LongSupplier nanoTime) {
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    end = nanoTime.getAsLong() + longest.toNanos();
  }

  /**
   * The same connection; time begins now.
   *
   * @param nanoTime counts like {@link System#nanoTime()}
   */
  static Connection of(Connection connection, Duration longest, LongSupplier nanoTime) {
    return new TimedConnection(longest, nanoTime).timed(Connection.class, connection);
  }

  /** Whether something failed because it took too long. */
  static boolean isCutOff(Exception failure) {
    return failure instanceof SQLException sql && CUT_OFF.equals(sql.getSQLState());
  }

  private <T> T timed(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            TimedConnection.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call(target, method, arguments)));
  }

  private Object call(Object target, Method method, Object[] arguments) throws Throwable {
    if (target instanceof Statement
        && method.getName().startsWith("execute")
        && nanoTime.getAsLong() - end >= 0) {
      throw new SQLTimeoutException("the statements took too long together", CUT_OFF);
    }
    Object answer = invoke(target, method, arguments);
    if (answer instanceof PreparedStatement statement) {
      return timed(PreparedStatement.class, statement);
    }
    return answer instanceof Statement statement ? timed(Statement.class, statement) : answer;
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
