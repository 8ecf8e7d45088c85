package dev.cliproxy.app;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.EventListener;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Jetty that the web application runs in. Its classes are hidden from applications, so all of
 * this is reflection.
 */
final class JettyServer {
  private static final Logger LOG = LoggerFactory.getLogger(JettyServer.class);
  private static final String JETTY = "org.eclipse.jetty.";
  private static final String HANDLER = "org.eclipse.jetty.ee10.servlet.ServletContextHandler";
  private static final Set<String> THIS_MACHINE = Set.of("", "0.0.0.0", "127.0.0.1", "::", "::1");

  private final Object server;

  private JettyServer(Object server) {
    this.server = Objects.requireNonNull(server, "server");
  }

  /** Empty in another container. */
  static Optional<JettyServer> of(ServletContext context) throws ReflectiveOperationException {
    if (!context.getClass().getName().startsWith(JETTY)) {
      return Optional.empty();
    }
    Object handler =
        Class.forName(HANDLER, true, context.getClass().getClassLoader())
            .getMethod("getServletContextHandler", ServletContext.class)
            .invoke(null, context);
    return Optional.of(new JettyServer(call(handler, "getServer")));
  }

  List<Object> connectors() throws ReflectiveOperationException {
    return List.of((Object[]) call(server, "getConnectors"));
  }

  /**
   * Calls one of the two when the server has opened its ports or has failed to: it starts its
   * applications first. A server that got an application later has them open already.
   */
  void onceListening(Runnable listening, Runnable failed) throws ReflectiveOperationException {
    if (call(server, "isStarting").equals(true)) {
      onceStarted(server, listening, failed);
    } else {
      listening.run();
    }
  }

  /**
   * Calls something when the server begins to stop: its ports are open then, and those of requests
   * under way are closed after it.
   *
   * @return takes the listener away, which must not keep an undeployed application alive
   */
  Runnable whenStopping(Runnable stopping) throws ReflectiveOperationException {
    EventListener listener =
        listener(
            server,
            (event, unused) -> {
              if (event.equals("lifeCycleStopping")) {
                stopping.run();
              }
            });
    listening(server, "addEventListener", listener);
    return () -> {
      try {
        listening(server, "removeEventListener", listener);
      } catch (ReflectiveOperationException e) {
        LOG.debug("Jetty does not forget a listener", e);
      }
    };
  }

  /** Where a browser on this machine finds it; empty before its ports are open. */
  Optional<URI> address() throws ReflectiveOperationException {
    for (Object connector : connectors()) {
      int port = (int) call(connector, "getLocalPort");
      if (port > 0) {
        Object protocol = call(call(connector, "getDefaultConnectionFactory"), "getProtocol");
        return Optional.of(
            URI.create(
                (protocol.toString().startsWith("SSL") ? "https://" : "http://")
                    + host(connector)
                    + ":"
                    + port));
      }
    }
    return Optional.empty();
  }

  private static String host(Object connector) throws ReflectiveOperationException {
    String host = Objects.requireNonNullElse((String) call(connector, "getHost"), "");
    if (THIS_MACHINE.contains(host)) {
      return "localhost";
    }
    return host.contains(":") ? "[" + host + "]" : host;
  }

  /**
   * Waits for the end of the start of a server or a part of one. The listener goes when it was
   * called: it must not keep an undeployed application alive.
   */
  static void onceStarted(Object part, Runnable started, Runnable failed)
      throws ReflectiveOperationException {
    listening(
        part,
        "addEventListener",
        listener(
            part,
            (event, listener) -> {
              if (event.equals("lifeCycleStarted")) {
                ended(part, listener, started);
              } else if (event.equals("lifeCycleFailure")) {
                ended(part, listener, failed);
              }
            }));
  }

  /** What happens to a part of a server, by the name of the listener's method. */
  @FunctionalInterface
  private interface Events {
    void happened(String event, EventListener listener) throws ReflectiveOperationException;
  }

  private static EventListener listener(Object part, Events events)
      throws ReflectiveOperationException {
    Class<?> type =
        Class.forName(
            "org.eclipse.jetty.util.component.LifeCycle$Listener",
            true,
            part.getClass().getClassLoader());
    return (EventListener)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "toString" -> JettyServer.class.getSimpleName();
                  default -> {
                    events.happened(method.getName(), (EventListener) proxy);
                    yield null;
                  }
                });
  }

  private static void ended(Object part, EventListener listener, Runnable action)
      throws ReflectiveOperationException {
    listening(part, "removeEventListener", listener);
    action.run();
  }

  private static void listening(Object part, String method, EventListener listener)
      throws ReflectiveOperationException {
    part.getClass().getMethod(method, EventListener.class).invoke(part, listener);
  }

  /** What a public method without parameters returns. */
  static Object call(Object target, String method) throws ReflectiveOperationException {
    return target.getClass().getMethod(method).invoke(target);
  }
}
