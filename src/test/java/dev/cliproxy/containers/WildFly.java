package dev.cliproxy.containers;

import java.io.IOException;
import java.nio.file.Path;

/** WildFly, which has Undertow in it. */
final class WildFly implements Container {
  private WatchedFolder deployments;

  @Override
  public ProcessBuilder prepare(Place place) throws IOException {
    Path standalone = place.folder().resolve("standalone");
    Folders.copy(place.home().resolve("standalone"), standalone);
    deployments = new WatchedFolder(standalone.resolve("deployments"));
    Path settings = standalone.resolve("configuration/standalone.xml");
    Folders.edit(settings, "scan-interval=\"5000\"", "scan-interval=\"1000\"");
    ProcessBuilder start =
        Commands.in(
            place.folder(),
            "sh",
            place.home().resolve("bin/standalone.sh").toString(),
            "-Djboss.server.base.dir=" + standalone,
            "-Djboss.http.port=" + place.port(),
            "-Djboss.https.port=" + Commands.freePort(),
            "-Djboss.management.http.port=" + Commands.freePort());
    start.environment().put("PREPEND_JAVA_OPTS", place.options());
    return start;
  }

  @Override
  public void deploy(Path war, String contextPath) throws IOException {
    deployments.deploy(war, contextPath);
  }

  @Override
  public void undeploy() throws IOException {
    deployments.undeploy();
  }
}
