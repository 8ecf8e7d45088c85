package dev.cliproxy.app;

import jakarta.servlet.ServletContext;
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
        for (Object factory : (Iterable<?>) call(connector, "getConnectionFactories")) {
          heedCase(factory);
        }
      }
    } catch (ReflectiveOperationException | ClassCastException e) {
      LOG.warn(
          "Jetty's cache of header lines ignores case and could not be told otherwise ({}): set"
              + " jetty.httpConfig.headerCacheCaseSensitive=true, or keys are accepted in other"
              + " letter case on a kept connection",
          e.toString());
    }
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
