package dev.cliproxy.proxy;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that requests came by, where the container lets them be found: the servlet API does
 * not know them. Jetty 12 shows them by public methods of its own, Tomcat 10.1 and 11 keep them in
 * fields. Only HTTP/1: a connection of HTTP/2 carries many requests, and tells of each that ends.
 */
final class ClientSockets {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSockets.class);
  private static final String JETTY = "org.eclipse.jetty.";
  private static final String TOMCAT = "org.apache.catalina.";

  /** Found once: a class copies all its methods for each who asks for them. */
  private final Map<Member, Method> methods = new ConcurrentHashMap<>();

  private final Map<Member, Field> fields = new ConcurrentHashMap<>();

  /** Of a class of the container, which has few. */
  private record Member(Class<?> type, String name) {}

  /**
   * Looks for it; call it while the request is under way.
   *
   * @return empty in another container, with an HTTP/2 connection, and when the container's inside
   *     is not as it is known here
   */
  Optional<SocketChannel> of(HttpServletRequest request) {
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

  private Object ofJetty(Object request) throws ReflectiveOperationException {
    Object connection =
        call(call(call(request, "getRequest"), "getConnectionMetaData"), "getConnection");
    return call(call(connection, "getEndPoint"), "getTransport");
  }

  private Object ofTomcat(Object facade) throws ReflectiveOperationException {
    Object processor = field(call(field(facade, "request"), "getCoyoteRequest"), "hook");
    return call(call(call(processor, "getSocketWrapper"), "getSocket"), "getIOChannel");
  }

  private Object call(Object target, String name) throws ReflectiveOperationException {
    Member member = new Member(target.getClass(), name);
    Method method = methods.get(member);
    if (method == null) {
      method = method(member);
      methods.put(member, method);
    }
    return method.invoke(target);
  }

  private static Method method(Member member) throws NoSuchMethodException {
    for (Class<?> type = member.type(); type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals(member.name()) && method.getParameterCount() == 0) {
          method.setAccessible(true);
          return method;
        }
      }
    }
    return member.type().getMethod(member.name());
  }

  private Object field(Object target, String name) throws ReflectiveOperationException {
    Member member = new Member(target.getClass(), name);
    Field field = fields.get(member);
    if (field == null) {
      field = field(member);
      fields.put(member, field);
    }
    return field.get(target);
  }

  private static Field field(Member member) throws NoSuchFieldException {
    for (Class<?> type = member.type(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(member.name())) {
          field.setAccessible(true);
          return field;
        }
      }
    }
    throw new NoSuchFieldException(member.name());
  }
}
