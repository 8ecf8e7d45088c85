package dev.cliproxy.app;

import dev.cliproxy.cluster.SharedDatabase;
import dev.cliproxy.config.field.InvalidConfigException;
import dev.cliproxy.store.ServerAddress;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the program with its web application and stops it with it. */
public final class ApplicationListener implements ServletContextListener {
  private static final Logger LOG = LoggerFactory.getLogger(ApplicationListener.class);

  private Announcement announcement;
  private App app;
  private Runnable forgetServer = () -> {};
  private Optional<SharedDatabase> cluster = Optional.empty();

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    JettyHeaderCache.heedCase(context);
    Environment environment = Environment.of(context);
    try {
      cluster =
          environment.database().map(address -> new SharedDatabase(address, System::nanoTime));
      announcement = Announcement.of(environment, App.text(cluster), new SecureRandom());
      app = App.start(environment, cluster);
      announcement.inForce(app.configStore().text());
      Routes.register(context, app);
      app.startRecording();
      announceOnceListening(context);
    } catch (InvalidConfigException e) {
      throw failed(
          "The configuration is not valid, so cliproxy does not start: " + e.getMessage(), e);
    } catch (IOException e) {
      throw failed("A file cannot be read or written, so cliproxy does not start: " + e, e);
    } catch (RuntimeException e) {
      throw failed("cliproxy does not start: " + e, e);
    }
  }

  private IllegalStateException failed(String message, Exception cause) {
    if (announcement != null) {
      announcement.cancel();
    }
    endCluster();
    return new IllegalStateException(message, cause);
  }

  /**
   * Jetty opens its ports after its applications have started, and one of them may be taken. Tomcat
   * has its ports by now.
   */
  private void announceOnceListening(ServletContext context) {
    try {
      Optional<JettyServer> jetty = JettyServer.of(context);
      if (jetty.isPresent()) {
        forgetServer = jetty.get().whenStopping(app::drain);
        jetty
            .get()
            .onceListening(
                () -> announcement.ready(address(jetty.get())), () -> announcement.cancel());
        return;
      }
    } catch (ReflectiveOperationException | ClassCastException e) {
      LOG.debug("Jetty does not tell when it listens", e);
    }
    announcement.ready(Optional.empty());
  }

  private static Optional<URI> address(JettyServer jetty) {
    try {
      return jetty.address();
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.debug("Jetty does not tell where it listens", e);
      return Optional.empty();
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    forgetServer.run();
    if (app != null) {
      app.close();
    }
    if (announcement != null) {
      announcement.cancel();
    }
    endCluster();
    RecordMethods.forgetOurs();
  }

  private void endCluster() {
    if (cluster.isPresent()) {
      cluster.get().close();
      ServerAddress.forgetDriver();
    }
  }
}
