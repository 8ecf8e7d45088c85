package dev.cliproxy.proxy;

import dev.cliproxy.testing.TomcatServer;
import java.nio.file.Path;

class ResponsesSocketOnTomcatIT extends ResponsesSocketContract {
  @Override
  Running start(Path config, Path scratch) throws Exception {
    TomcatServer server = TomcatServer.start(config, "", scratch);
    return new Running() {
      @Override
      public int port() {
        return server.port();
      }

      @Override
      public void undeploy() throws Exception {
        server.undeploy();
      }

      @Override
      public void close() throws Exception {
        server.close();
      }
    };
  }
}
