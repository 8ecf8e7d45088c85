package dev.cliproxy.app;

import jakarta.servlet.ServletContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.EventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Jetty tell upper from lower case in what clients send. By default Jetty keeps the header
 * lines of a connection and takes a later line that differs from a kept one by case alone for the
 * same: then {@code Bearer CLIENT-KEY} is let in after {@code Bearer client-key} on one connection.
 * The switch is Jetty's own ({@code HttpConfiguration.headerCacheCaseSensitive}); a web application
 * reaches it by reflection only, and before the connectors open, so that every connection heeds it.
 */
final class JettyHeaderCache {
  private static final Logger LOG = LoggerFactory.getLogger(JettyHeaderCache.class);
  private static final String JETTY = "org.eclipse.jetty.";
  private static final String HANDLER = "org.eclipse.jetty.ee10.servlet.ServletContextHandler";

  private JettyHeaderCache() {}

  /** Does nothing in another container; warns where Jetty does not let itself be told. */
  static void heedCase(ServletContext context) {
    if (!context.getClass().getName().startsWith(JETTY)) {
      return;
    }
    try {
      Object server =
          call(
              Class.forName(HANDLER, true, context.getClass().getClassLoader())
                  .getMethod("getServletContextHandler", ServletContext.class)
                  .invoke(null, context),
              "getServer");
      for (Object connector : (Object[]) call(server, "getConnectors")) {
        try {
          heedCaseIn(connector);
        } catch (InvocationTargetException notYet) {
          // That of `mvn jetty:run` makes its parts when it starts.
          onceStarted(connector);
        }
      }
    } catch (ReflectiveOperationException | ClassCastException e) {
      warn(e);
    }
  }

  private static void warn(Exception e) {
    LOG.warn(
        "Jetty's cache of header lines ignores case and could not be told otherwise ({}): set"
            + " headerCacheCaseSensitive in its HttpConfiguration, or keys are accepted in other"
            + " letter case on a kept connection",
        e.toString());
  }

  private static void heedCaseIn(Object connector) throws ReflectiveOperationException {
    for (Object factory : (Iterable<?>) call(connector, "getConnectionFactories")) {
      heedCase(factory);
    }
  }

  /** The listener goes when it was called: it must not keep an undeployed application alive. */
  private static void onceStarted(Object connector) throws ReflectiveOperationException {
    Class<?> type =
        Class.forName(
            "org.eclipse.jetty.util.component.LifeCycle$Listener",
            true,
            connector.getClass().getClassLoader());
    Object listener =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "lifeCycleStarted" -> started(connector, (EventListener) proxy);
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "toString" -> JettyHeaderCache.class.getSimpleName();
                  default -> null;
                });
    listening(connector, "addEventListener", (EventListener) listener);
  }

  private static Object started(Object connector, EventListener listener) {
    try {
      heedCaseIn(connector);
      listening(connector, "removeEventListener", listener);
    } catch (ReflectiveOperationException | ClassCastException e) {
      warn(e);
    }
    return null;
  }

  private static void listening(Object connector, String method, EventListener listener)
      throws ReflectiveOperationException {
    connector.getClass().getMethod(method, EventListener.class).invoke(connector, listener);
  }

  /** Those without an HTTP configuration, such as TLS, pass the bytes on to one that has it. */
  private static void heedCase(Object factory) throws ReflectiveOperationException {
    Object configuration;
    try {
      configuration = call(factory, "getHttpConfiguration");
    } catch (NoSuchMethodException e) {
      return;
    }
    configuration
        .getClass()
        .getMethod("setHeaderCacheCaseSensitive", boolean.class)
        .invoke(configuration, true);
  }

  private static Object call(Object target, String method) throws ReflectiveOperationException {
    return target.getClass().getMethod(method).invoke(target);
  }
}
