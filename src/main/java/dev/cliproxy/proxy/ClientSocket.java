package dev.cliproxy.proxy;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket that a request came by, where the container lets it be found: the servlet API does not
 * know it. Jetty 12 shows it by public methods of its own, Tomcat 10.1 and 11 keep it in fields.
 * Only HTTP/1: a connection of HTTP/2 carries many requests, and tells of each that ends.
 */
final class ClientSocket {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSocket.class);
  private static final String JETTY = "org.eclipse.jetty.";
  private static final String TOMCAT = "org.apache.catalina.";

  private ClientSocket() {}

  /**
   * Looks for it, which costs some microseconds; call it while the request is under way.
   *
   * @return empty in another container, with an HTTP/2 connection, and when the container's inside
   *     is not as it is known here
   */
  static Optional<SocketChannel> of(HttpServletRequest request) {
    ServletRequest own = request;
    while (own instanceof ServletRequestWrapper wrapper) {
      own = wrapper.getRequest();
    }
    try {
      if (!request.getProtocol().startsWith("HTTP/1")) {
        return Optional.empty();
      }
      String container = own.getClass().getName();
      Object found =
          container.startsWith(JETTY)
              ? ofJetty(own)
              : container.startsWith(TOMCAT) ? ofTomcat(own) : null;
      return found instanceof SocketChannel channel ? Optional.of(channel) : Optional.empty();
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.debug("The container does not show the socket of a request", e);
      return Optional.empty();
    }
  }

  private static Object ofJetty(Object request) throws ReflectiveOperationException {
    Object connection =
        call(call(call(request, "getRequest"), "getConnectionMetaData"), "getConnection");
    return call(call(connection, "getEndPoint"), "getTransport");
  }

  private static Object ofTomcat(Object facade) throws ReflectiveOperationException {
    Object processor = field(call(field(facade, "request"), "getCoyoteRequest"), "hook");
    return call(call(call(processor, "getSocketWrapper"), "getSocket"), "getIOChannel");
  }

  private static Object call(Object target, String name) throws ReflectiveOperationException {
    for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals(name) && method.getParameterCount() == 0) {
          method.setAccessible(true);
          return method.invoke(target);
        }
      }
    }
    return target.getClass().getMethod(name).invoke(target);
  }

  private static Object field(Object target, String name) throws ReflectiveOperationException {
    for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          field.setAccessible(true);
          return field.get(target);
        }
      }
    }
    throw new NoSuchFieldException(name);
  }
}
