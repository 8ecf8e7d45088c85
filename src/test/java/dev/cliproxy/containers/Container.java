package dev.cliproxy.containers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One kind of servlet container: what is done to run it and to put an application into it. */
interface Container {
  /**
   * Where a container runs.
   *
   * @param home what was unpacked, which stays as it is
   * @param folder its own, for all that it writes
   * @param port where it shall listen
   * @param javaOptions for the Java that it runs in
   */
  record Place(Path home, Path folder, int port, List<String> javaOptions) {
    public Place {
      javaOptions = List.copyOf(javaOptions);
    }

    /** The options as scripts take them. */
    String options() {
      return String.join(" ", javaOptions);
    }
  }

  /** Prepares the folder; what is returned starts the container and ends with it. */
  ProcessBuilder prepare(Place place) throws IOException, InterruptedException;

  /**
   * Has a WAR served, which takes a while.
   *
   * @param contextPath with its slash, or {@code ""}
   */
  void deploy(Path war, String contextPath) throws IOException, InterruptedException;

  /** Takes the application away, which takes a while; the container goes on. */
  void undeploy() throws IOException, InterruptedException;
}
