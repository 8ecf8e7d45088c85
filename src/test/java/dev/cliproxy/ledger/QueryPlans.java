package dev.cliproxy.ledger;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** How the database goes about each query that is asked over a connection. */
final class QueryPlans {
  private final Map<String, String> plans = new LinkedHashMap<>();

  /** The plan of each query that was run, in their order. */
  Map<String, String> plans() {
    return Collections.unmodifiableMap(plans);
  }

  /** The same connection; each query on it is explained before it is run for the first time. */
  Connection watched(Connection connection) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          Object result = call(connection, method, arguments);
          return result instanceof PreparedStatement statement
              ? watched(
                  statement,
                  connection.prepareStatement("EXPLAIN " + arguments[0]),
                  (String) arguments[0])
              : result;
        });
  }

  private PreparedStatement watched(
      PreparedStatement statement, PreparedStatement explaining, String sql) {
    return proxy(
        PreparedStatement.class,
        (method, arguments) -> {
          if (method.getName().startsWith("set") || method.getName().equals("close")) {
            call(explaining, method, arguments);
          } else if (!plans.containsKey(sql)) {
            try (ResultSet rows = explaining.executeQuery()) {
              rows.next();
              plans.put(sql, rows.getString(1).replaceAll("\\s+", " "));
            }
          }
          return call(statement, method, arguments);
        });
  }

  private interface Call {
    Object answer(Method method, Object[] arguments) throws Exception;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            QueryPlans.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call.answer(method, arguments)));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Exception {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception failure ? failure : e;
    }
  }
}
