package dev.cliproxy.proxy;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Makes a WebSocket of a request. Not to be touched where the container has none: its classes are
 * not there then.
 */
final class SocketUpgrade {

  private SocketUpgrade() {}

  /**
   * Answers 101; what comes after that goes to the endpoint. Call it on the container's thread.
   *
   * @param path of the request
   * @return false when the container does nothing of that sort: Tyrus, of Payara and GlassFish,
   *     knows endpoints only that were there when the application started
   */
  static boolean accept(
      ServletContext context,
      HttpServletRequest request,
      HttpServletResponse response,
      String path,
      ProxyServices services,
      SocketConnection.Caller caller)
      throws IOException, ServletException {
    ServerContainer container =
        (ServerContainer) context.getAttribute(ServerContainer.class.getName());
    SocketEndpoint endpoint =
        new SocketEndpoint(wire -> new SocketConnection(services, caller, wire));
    ServerEndpointConfig config =
        ServerEndpointConfig.Builder.create(SocketEndpoint.class, path)
            .configurator(new OneConnection(endpoint))
            .build();
    try {
      container.upgradeHttpToWebSocket(request, response, config, Map.of());
      return response.isCommitted() || response.getStatus() != HttpServletResponse.SC_OK;
    } catch (DeploymentException e) {
      throw new ServletException(e);
    }
  }

  /** Hands out the endpoint of one connection. Who may have it was decided before. */
  private static final class OneConnection extends ServerEndpointConfig.Configurator {
    private final SocketEndpoint endpoint;

    OneConnection(SocketEndpoint endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public <T> T getEndpointInstance(Class<T> type) {
      return type.cast(endpoint);
    }

    @Override
    public boolean checkOrigin(String origin) {
      return true;
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
      return "";
    }

    /** None: compression costs memory for each connection that rests. */
    @Override
    public List<Extension> getNegotiatedExtensions(
        List<Extension> installed, List<Extension> requested) {
      return List.of();
    }
  }
}
