package dev.cliproxy.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A folder in which a container looks for applications, and serves what it finds by its name. */
final class WatchedFolder {
  private final Path path;
  private Optional<Path> deployed = Optional.empty();

  WatchedFolder(Path path) {
    this.path = path;
  }

  void deploy(Path war, String contextPath) throws IOException {
    String name = contextPath.isEmpty() ? "ROOT" : contextPath.substring(1);
    // Who looks must not see half of it.
    Path whole = Files.copy(war, path.resolveSibling(name + ".copied"));
    deployed =
        Optional.of(Files.move(whole, path.resolve(name + ".war"), StandardCopyOption.ATOMIC_MOVE));
  }

  void undeploy() throws IOException {
    Files.delete(deployed.orElseThrow());
  }
}
