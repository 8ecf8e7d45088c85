package dev.cliproxy.web;

import jakarta.servlet.ServletContainerInitializer;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.io.TempDir;

class ManagementFiltersOnTomcatTest extends ManagementFiltersContract {
  private final Tomcat tomcat = new Tomcat();

  @TempDir private Path folder;

  @Override
  int start(ServletContainerInitializer application) throws Exception {
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setAllowTrace(true);
    tomcat.setBaseDir(folder.toString());
    tomcat.setConnector(connector);
    tomcat.addContext("", folder.toString()).addServletContainerInitializer(application, Set.of());
    tomcat.start();
    return connector.getLocalPort();
  }

  @Override
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }
}
