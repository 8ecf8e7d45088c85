package dev.cliproxy.proxy;

import dev.cliproxy.testing.TomcatServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class LeavingClientOnTomcatIT extends LeavingClientContract {
  @TempDir private static Path folder;

  private static TomcatServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        TomcatServer.start(
            configuration(folder), "", Files.createDirectory(folder.resolve("tomcat")));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    closeUpstream();
  }

  @Override
  int port() {
    return server.port();
  }
}
