package dev.cliproxy.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Open Liberty with the two features that are needed. */
final class OpenLiberty implements Container {
  private static final String SERVER = "cliproxy";

  private Path server;
  private int port;

  @Override
  public ProcessBuilder prepare(Place place) throws IOException, InterruptedException {
    port = place.port();
    server = place.folder().resolve("servers").resolve(SERVER);
    Commands.run(command(place, "create"));
    Files.write(server.resolve("jvm.options"), place.javaOptions());
    describe("");
    return command(place, "run");
  }

  private static ProcessBuilder command(Place place, String action) {
    String script = place.home().resolve("bin/server").toString();
    ProcessBuilder command = Commands.in(place.folder(), "sh", script, action, SERVER);
    command.environment().put("WLP_USER_DIR", place.folder().toString());
    return command;
  }

  @Override
  public void deploy(Path war, String contextPath) throws IOException {
    Files.copy(war, server.resolve("apps/cliproxy.war"), StandardCopyOption.REPLACE_EXISTING);
    describe(
        """
        <webApplication location="cliproxy.war" contextRoot="%s">
          <classloader delegation="parentLast"/>
        </webApplication>
        """
            .formatted(contextPath.isEmpty() ? "/" : contextPath));
  }

  @Override
  public void undeploy() throws IOException {
    describe("");
  }

  private void describe(String application) throws IOException {
    Path whole =
        Files.writeString(
            server.resolve("server.xml.new"),
            """
            <server>
              <featureManager>
                <feature>servlet-6.0</feature>
                <feature>websocket-2.1</feature>
              </featureManager>
              <httpEndpoint id="defaultHttpEndpoint" httpPort="%d" httpsPort="-1"/>
              <webContainer skipEncodedCharVerification="true"/>
              %s
            </server>
            """
                .formatted(port, application));
    Files.move(
        whole,
        server.resolve("server.xml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
