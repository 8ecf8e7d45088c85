package dev.cliproxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.apache.tomcat.websocket.server.WsSci;

/** The WAR as it is shipped, in a Tomcat on a free port of this machine, below a context path. */
public final class TomcatServer implements AutoCloseable {
  private final Tomcat tomcat;
  private final Context context;
  private final Connector connector;

  private TomcatServer(Tomcat tomcat, Context context, Connector connector) {
    this.tomcat = tomcat;
    this.context = context;
    this.connector = connector;
  }

  /**
   * Starts with this configuration file.
   *
   * @param contextPath with its slash
   * @param scratch where it may put its files
   */
  public static TomcatServer start(Path config, String contextPath, Path scratch)
      throws IOException, LifecycleException {
    return start(config, contextPath, scratch, EncodedSolidusHandling.PASS_THROUGH);
  }

  /** As the other, with another treatment of {@code %2F} than README wants. */
  public static TomcatServer start(
      Path config, String contextPath, Path scratch, EncodedSolidusHandling encodedSlashes)
      throws IOException, LifecycleException {
    Path unpacked = Files.createDirectory(scratch.resolve("war"));
    unpack(WarServer.war(), unpacked);
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setEncodedSolidusHandling(encodedSlashes.getValue());
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(scratch.toString());
    tomcat.setConnector(connector);
    tomcat.setAddDefaultWebXmlToWebapp(false);
    Context context = tomcat.addWebapp(contextPath, unpacked.toString());
    context.setParentClassLoader(new ContainerClasses());
    context.addServletContainerInitializer(new WsSci(), null);
    context.addParameter("cliproxy.config", config.toString());
    // What Tomcat's own web.xml maps, and an application may map anew.
    Wrapper files =
        Tomcat.addServlet(context, "default", "org.apache.catalina.servlets.DefaultServlet");
    files.setOverridable(true);
    mapDefault(context);
    tomcat.start();
    TomcatServer server = new TomcatServer(tomcat, context, connector);
    if (context.getState() != LifecycleState.STARTED) {
      server.close();
      throw new IllegalStateException("the application is " + context.getStateName());
    }
    return server;
  }

  /** The method is deprecated without another that does it. */
  @SuppressWarnings("deprecation")
  private static void mapDefault(Context context) {
    context.addServletMappingDecoded("/", "default");
  }

  /** The port that it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Stops the application and leaves the server running. */
  public void undeploy() throws LifecycleException {
    context.stop();
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }

  private static void unpack(Path war, Path target) throws IOException {
    try (ZipFile zip = new ZipFile(war.toFile())) {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        Path file = target.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, file);
          }
        }
      }
    }
  }
}
