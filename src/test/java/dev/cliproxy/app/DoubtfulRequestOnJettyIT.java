package dev.cliproxy.app;

import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.WarServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class DoubtfulRequestOnJettyIT extends DoubtfulRequestContract {
  @TempDir private static Path folder;

  private static ScriptedUpstream upstream;
  private static WarServer server;

  @BeforeAll
  static void start() throws Exception {
    upstream = ScriptedUpstream.start(ProviderFormat::answer);
    server = WarServer.start(configuration(folder, upstream));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    upstream.close();
  }

  @Override
  int port() {
    return server.port();
  }

  @Override
  ScriptedUpstream upstream() {
    return upstream;
  }
}
