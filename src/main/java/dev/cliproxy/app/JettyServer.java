package dev.cliproxy.app;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.EventListener;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The Jetty that the web application runs in. Its classes are hidden from applications, so all of
 * this is reflection.
 */
final class JettyServer {
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
    Class<?> type =
        Class.forName(
            "org.eclipse.jetty.util.component.LifeCycle$Listener",
            true,
            part.getClass().getClassLoader());
    Object listener =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "lifeCycleStarted" -> ended(part, (EventListener) proxy, started);
                  case "lifeCycleFailure" -> ended(part, (EventListener) proxy, failed);
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "toString" -> JettyServer.class.getSimpleName();
                  default -> null;
                });
    listening(part, "addEventListener", (EventListener) listener);
  }

  private static Object ended(Object part, EventListener listener, Runnable action)
      throws ReflectiveOperationException {
    listening(part, "removeEventListener", listener);
    action.run();
    return null;
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
