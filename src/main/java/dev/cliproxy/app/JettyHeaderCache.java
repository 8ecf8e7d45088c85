package dev.cliproxy.app;

import jakarta.servlet.ServletContext;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Jetty tell upper from lower case in what clients send. By default Jetty keeps the header
 * lines of a connection and takes a later line that differs from a kept one by case alone for the
 * same: then {@code Bearer CLIENT-KEY} is let in after {@code Bearer client-key} on one connection.
 * The switch is Jetty's own ({@code HttpConfiguration.headerCacheCaseSensitive}); it is thrown
 * before the connectors open, so that every connection heeds it.
 */
final class JettyHeaderCache {
  private static final Logger LOG = LoggerFactory.getLogger(JettyHeaderCache.class);

  private JettyHeaderCache() {}

  /** Does nothing in another container; warns where Jetty does not let itself be told. */
  static void heedCase(ServletContext context) {
    try {
      Optional<JettyServer> server = JettyServer.of(context);
      if (server.isEmpty()) {
        return;
      }
      for (Object connector : server.get().connectors()) {
        heedCaseIn(connector);
      }
    } catch (ReflectiveOperationException | ClassCastException e) {
      LOG.warn(
          "Jetty's cache of header lines ignores case and could not be told otherwise ({}): set"
              + " headerCacheCaseSensitive in its HttpConfiguration (README, Deployment), or keys"
              + " are accepted in other letter case on a kept connection",
          e.toString());
    }
  }

  private static void heedCaseIn(Object connector) throws ReflectiveOperationException {
    for (Object factory : (Iterable<?>) JettyServer.call(connector, "getConnectionFactories")) {
      heedCase(factory);
    }
  }

  /** Those without an HTTP configuration, such as TLS, pass the bytes on to one that has it. */
  private static void heedCase(Object factory) throws ReflectiveOperationException {
    Object configuration;
    try {
      configuration = JettyServer.call(factory, "getHttpConfiguration");
    } catch (NoSuchMethodException e) {
      return;
    }
    configuration
        .getClass()
        .getMethod("setHeaderCacheCaseSensitive", boolean.class)
        .invoke(configuration, true);
  }
}
