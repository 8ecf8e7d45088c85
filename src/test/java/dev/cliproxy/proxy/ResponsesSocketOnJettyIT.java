package dev.cliproxy.proxy;

import dev.cliproxy.testing.WarServer;
import java.nio.file.Path;

class ResponsesSocketOnJettyIT extends ResponsesSocketContract {
  @Override
  Running start(Path config, Path scratch) throws Exception {
    WarServer server = WarServer.start(config);
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
