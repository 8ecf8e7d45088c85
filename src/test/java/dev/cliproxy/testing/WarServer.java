package dev.cliproxy.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.jetty.ee.webapp.WebAppClassLoader;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The WAR as it is shipped, in a Jetty as README wants it, on a free port of this machine. */
public final class WarServer implements AutoCloseable {
  private final Server server;
  private final ServerConnector connector;
  private final Path unpacked;
  private final String contextPath;

  private WarServer(Server server, ServerConnector connector, Path unpacked, String contextPath) {
    this.server = server;
    this.connector = connector;
    this.unpacked = unpacked;
    this.contextPath = contextPath;
  }

  /** Starts at the root of a free port, with this configuration file. */
  public static WarServer start(Path config) throws Exception {
    return start(config, "", 0);
  }

  /**
   * Starts below a context path.
   *
   * @param contextPath {@code ""} for the root
   * @param port 0 for a free one
   */
  public static WarServer start(Path config, String contextPath, int port) throws Exception {
    return start(config, contextPath, port, true, Map.of());
  }

  /** A node of those that share the database with this address, in which the password is. */
  public static WarServer startNode(Path config, String database) throws Exception {
    return start(config, "", 0, true, Map.of("cliproxy.store", database));
  }

  /** As the first, in a Jetty whose module for WebSockets is not switched on. */
  public static WarServer startWithoutWebSockets(Path config) throws Exception {
    return start(config, "", 0, false, Map.of());
  }

  private static WarServer start(
      Path config, String contextPath, int port, boolean webSockets, Map<String, String> parameters)
      throws Exception {
    Path unpacked = Files.createTempDirectory("cliproxy-war");
    Server server = new Server();
    // As with `mvn jetty:run`, which opens its port when the application has started.
    server.setOpenEarly(false);
    HttpConfiguration http = new HttpConfiguration();
    http.setUriCompliance(UriCompliance.from("DEFAULT,AMBIGUOUS_PATH_SEPARATOR"));
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setIdleTimeout(5_000);
    server.addConnector(connector);
    WebAppContext context =
        new WebAppContext(war().toString(), contextPath.isEmpty() ? "/" : contextPath);
    context.setInitParameter("cliproxy.config", config.toString());
    parameters.forEach(context::setInitParameter);
    context.setTempDirectory(unpacked.toFile());
    context.setThrowUnavailableOnStartupException(true);
    if (webSockets) {
      JakartaWebSocketServletContainerInitializer.configure(context, null);
    }
    context.setClassLoader(new WebAppClassLoader(new ContainerClasses(), context));
    server.setHandler(context);
    WarServer started = new WarServer(server, connector, unpacked, contextPath);
    try {
      server.start();
    } catch (Exception e) {
      started.close();
      throw e;
    }
    return started;
  }

  /** The WAR that the build made. */
  public static Path war() {
    return Path.of(
        Objects.requireNonNull(System.getProperty("cliproxy.war"), "run by the integration tests"));
  }

  /** The address of a path that starts with a slash. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + contextPath + path);
  }

  /** The port that it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Stops the application and leaves the server running. */
  public void undeploy() throws Exception {
    server.getHandler().stop();
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("the server does not stop", e);
    }
    if (Files.notExists(unpacked)) {
      return;
    }
    try (Stream<Path> files = Files.walk(unpacked)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Starts the WAR in a process of its own: {@code <config> <port>}. Prints {@code LISTENING
   * <port>} once it serves.
   */
  public static void main(String[] arguments) throws Exception {
    WarServer server = start(Path.of(arguments[0]), "", Integer.parseInt(arguments[1]));
    System.out.println("LISTENING " + server.port());
  }
}
