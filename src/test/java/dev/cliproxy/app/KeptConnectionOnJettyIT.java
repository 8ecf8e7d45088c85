package dev.cliproxy.app;

import dev.cliproxy.testing.WarServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class KeptConnectionOnJettyIT extends KeptConnectionContract {
  @TempDir private static Path folder;

  private static WarServer server;

  @BeforeAll
  static void start() throws Exception {
    server = WarServer.start(configuration(folder));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Override
  int port() {
    return server.port();
  }
}
