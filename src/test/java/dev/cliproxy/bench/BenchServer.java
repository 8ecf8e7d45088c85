package dev.cliproxy.bench;

import dev.cliproxy.testing.ContainerClasses;
import dev.cliproxy.testing.WarServer;
import java.nio.file.Path;
import org.eclipse.jetty.ee.webapp.WebAppClassLoader;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The WAR in a Jetty that is set up for many streams, as the README advises. */
final class BenchServer {
  private static final int MAX_THREADS = 200;
  private static final int ACCEPT_QUEUE = 1024;
  private static final int IDLE_MILLIS = 300_000;

  private BenchServer() {}

  /** {@code <configuration file> <folder for the unpacked WAR> <port>}. */
  public static void main(String[] arguments) throws Exception {
    Server server = new Server(new QueuedThreadPool(MAX_THREADS));
    // Who waits for the port waits for the application.
    server.setOpenEarly(false);
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(Integer.parseInt(arguments[2]));
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    WebAppContext context = new WebAppContext(WarServer.war().toString(), "/");
    context.setInitParameter("cliproxy.config", arguments[0]);
    context.setTempDirectory(Path.of(arguments[1]).toFile());
    context.setThrowUnavailableOnStartupException(true);
    context.setClassLoader(new WebAppClassLoader(new ContainerClasses(), context));
    server.setHandler(context);
    server.start();
  }
}
