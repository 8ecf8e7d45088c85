package dev.cliproxy.app;

import dev.cliproxy.config.InvalidConfigException;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;

/** Starts the program with its web application and stops it with it. */
public final class ApplicationListener implements ServletContextListener {
  private App app;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    JettyHeaderCache.heedCase(context);
    try {
      app = App.start(Environment.of(context));
      Routes.register(context, app);
    } catch (InvalidConfigException e) {
      throw new IllegalStateException(
          "The configuration is not valid, so cliproxy does not start: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalStateException(
          "A file cannot be read or written, so cliproxy does not start: " + e, e);
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (app != null) {
      app.close();
    }
  }
}
