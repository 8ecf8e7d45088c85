package dev.cliproxy.app;

import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.TomcatServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class DoubtfulRequestOnTomcatIT extends DoubtfulRequestContract {
  @TempDir private static Path folder;

  private static ScriptedUpstream upstream;
  private static TomcatServer server;

  @BeforeAll
  static void start() throws Exception {
    upstream = ScriptedUpstream.start(ProviderFormat::answer);
    server =
        TomcatServer.start(
            configuration(folder, upstream), "", Files.createDirectory(folder.resolve("tomcat")));
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
