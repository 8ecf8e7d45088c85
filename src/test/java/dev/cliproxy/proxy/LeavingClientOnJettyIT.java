package dev.cliproxy.proxy;

import dev.cliproxy.testing.WarServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class LeavingClientOnJettyIT extends LeavingClientContract {
  @TempDir private static Path folder;

  private static WarServer server;

  @BeforeAll
  static void start() throws Exception {
    server = WarServer.start(configuration(folder));
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
