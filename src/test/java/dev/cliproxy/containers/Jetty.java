package dev.cliproxy.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Jetty with its modules for Jakarta EE 10. */
final class Jetty implements Container {
  private WatchedFolder applications;

  @Override
  public ProcessBuilder prepare(Place place) throws IOException, InterruptedException {
    Path start = place.home().resolve("start.jar");
    applications = new WatchedFolder(place.folder().resolve("webapps"));
    Commands.run(
        Commands.in(
            place.folder(),
            Commands.java(),
            "-jar",
            start.toString(),
            "--add-modules=http,ee10-deploy,ee10-websocket-jakarta"));
    List<String> command = new ArrayList<>(List.of(Commands.java()));
    command.addAll(place.javaOptions());
    command.add("-Djava.io.tmpdir=" + Files.createDirectory(place.folder().resolve("work")));
    command.addAll(List.of("-jar", start.toString()));
    command.add("jetty.http.port=" + place.port());
    command.add("jetty.deploy.scanInterval=1");
    command.add("jetty.httpConfig.uriCompliance=DEFAULT,AMBIGUOUS_PATH_SEPARATOR");
    return Commands.in(place.folder(), command.toArray(String[]::new));
  }

  @Override
  public void deploy(Path war, String contextPath) throws IOException {
    applications.deploy(war, contextPath);
  }

  @Override
  public void undeploy() throws IOException {
    applications.undeploy();
  }
}
