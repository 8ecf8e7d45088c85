package dev.cliproxy.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The containers that the build unpacks, under the names of their folders. */
enum Published {
  JETTY_12("jetty-12"),
  TOMCAT_10_1("tomcat-10.1"),
  TOMCAT_11("tomcat-11"),
  WILDFLY("wildfly"),
  OPEN_LIBERTY("open-liberty"),
  PAYARA("payara");

  private final String name;

  Published(String name) {
    this.name = name;
  }

  /** Those that this build is about: all that {@code cliproxy.containers} names. */
  static List<Published> chosen() {
    List<String> names = List.of(System.getProperty("cliproxy.containers", "").split(","));
    return Stream.of(values()).filter(one -> names.contains(one.name)).toList();
  }

  /**
   * Whether it keeps nothing of requests that have ended. The heap of a WildFly shows the last task
   * on the stack of a worker that waits for another, that of an Open Liberty the last WebSocket
   * among the keys of a selector, that of a Payara a thread of its own pool that was begun while it
   * deployed; nothing else holds an application that is undeployed.
   */
  boolean forgetsRequests() {
    return this != WILDFLY && this != OPEN_LIBERTY && this != PAYARA;
  }

  /** Whether it makes a WebSocket of a request that an application hands to it. */
  boolean opensWebSockets() {
    return this != PAYARA;
  }

  /** One that has not been started yet. */
  Container container() {
    return switch (this) {
      case JETTY_12 -> new Jetty();
      case TOMCAT_10_1, TOMCAT_11 -> new Tomcat();
      case WILDFLY -> new WildFly();
      case OPEN_LIBERTY -> new OpenLiberty();
      case PAYARA -> new Payara();
    };
  }

  /** What was unpacked: the archive's one folder. */
  Path home() throws IOException {
    Path unpacked = Path.of(System.getProperty("cliproxy.containers.folder"), name);
    try (Stream<Path> folders = Files.list(unpacked)) {
      return folders.filter(Files::isDirectory).findFirst().orElseThrow().toAbsolutePath();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
