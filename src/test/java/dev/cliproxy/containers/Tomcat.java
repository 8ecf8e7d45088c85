package dev.cliproxy.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tomcat, whichever version. */
final class Tomcat implements Container {
  private WatchedFolder applications;

  @Override
  public ProcessBuilder prepare(Place place) throws IOException {
    Folders.copy(place.home().resolve("conf"), place.folder().resolve("conf"));
    for (String name : new String[] {"logs", "temp", "work", "webapps"}) {
      Files.createDirectory(place.folder().resolve(name));
    }
    applications = new WatchedFolder(place.folder().resolve("webapps"));
    Path server = place.folder().resolve("conf").resolve("server.xml");
    Folders.edit(
        server,
        "port=\"8080\"",
        "port=\"" + place.port() + "\" encodedSolidusHandling=\"passthrough\"");
    Folders.edit(server, "port=\"8005\"", "port=\"-1\"");
    // It looks for new applications every second.
    Folders.edit(server, "<Engine ", "<Engine backgroundProcessorDelay=\"1\" ");
    ProcessBuilder start =
        Commands.in(
            place.folder(), "sh", place.home().resolve("bin/catalina.sh").toString(), "run");
    start.environment().put("CATALINA_BASE", place.folder().toString());
    start.environment().put("CATALINA_OPTS", place.options());
    return start;
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
