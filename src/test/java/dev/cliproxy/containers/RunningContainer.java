package dev.cliproxy.containers;

import dev.cliproxy.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A container in a process of its own, with at most one application in it. */
final class RunningContainer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(150);
  private static final int SHOWN_LINES = 80;
  private static final Pattern LOADED = Pattern.compile("(\\S+) source: (\\S+)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Container container;
  private final Process process;
  private final Path folder;
  private final int port;
  private String contextPath = "";

  private RunningContainer(Container container, Process process, Path folder, int port) {
    this.container = container;
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts a container without any application.
   *
   * @param home what was unpacked
   * @param folder empty, for its files
   * @param config the configuration file of the application to come
   */
  static RunningContainer start(Container container, Path home, Path folder, Path config)
      throws Exception {
    int port = Commands.freePort();
    List<String> options =
        List.of(
            "-Dcliproxy.config=" + config,
            "-XX:TieredStopAtLevel=1",
            // What is held softly is no leak, and would hide one.
            "-XX:SoftRefLRUPolicyMSPerMB=0",
            "-Xlog:class+load=info:file=" + folder.resolve("classes.log"));
    ProcessBuilder command = container.prepare(new Container.Place(home, folder, port, options));
    Process process =
        command.redirectErrorStream(true).redirectOutput(log(folder).toFile()).start();
    RunningContainer running = new RunningContainer(container, process, folder, port);
    try {
      running.await("listen", () -> running.status("/") > 0);
      return running;
    } catch (Exception | Error e) {
      running.close();
      throw e;
    }
  }

  private static Path log(Path folder) {
    return folder.resolve("console.log");
  }

  /** Puts the WAR there and waits until it answers. */
  void deploy(Path war, String path) throws Exception {
    contextPath = path;
    container.deploy(war, path);
    await("serve " + path + "/healthz", () -> status(path + "/healthz") == 200);
  }

  /** Takes the application away and waits until it does not answer any more. */
  void undeploy() throws Exception {
    container.undeploy();
    await("undeploy", () -> status(contextPath + "/healthz") != 200);
  }

  int port() {
    return port;
  }

  /** The address of a path of the application that starts with a slash. */
  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + contextPath + path);
  }

  /** What the server has printed, the application's log included. */
  String log() throws IOException {
    return new String(Files.readAllBytes(log(folder)), StandardCharsets.UTF_8);
  }

  /** Where classes of this name have been loaded from since the start, newest last. */
  List<String> sources(String className) throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve("classes.log"))) {
      return lines
          .map(LOADED::matcher)
          .filter(Matcher::find)
          .filter(loaded -> loaded.group(1).equals(className))
          .map(loaded -> loaded.group(2))
          .toList();
    }
  }

  /** The application's classes that Java still has after collecting what it can. */
  Set<String> classesLeft() throws IOException, InterruptedException {
    jcmd("GC.run");
    return jcmd("VM.class_hierarchy")
        .lines()
        .map(line -> line.replaceFirst("^[|\\s-]+", ""))
        .filter(line -> line.startsWith("dev.cliproxy."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The names of all threads. */
  Set<String> threads() throws IOException, InterruptedException {
    return jcmd("Thread.print")
        .lines()
        .filter(line -> line.startsWith("\""))
        .map(line -> line.substring(1, line.indexOf('"', 1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    return Commands.run(
        new ProcessBuilder(Commands.tool("jcmd"), Long.toString(server().pid()), command));
  }

  /** Scripts start what serves, some by way of another Java. */
  private ProcessHandle server() {
    return process
        .descendants()
        .filter(handle -> handle.info().command().orElse("").endsWith("java"))
        .reduce((earlier, later) -> isParent(later, earlier) ? earlier : later)
        .orElse(process.toHandle());
  }

  private static boolean isParent(ProcessHandle parent, ProcessHandle child) {
    return child.parent().filter(parent::equals).isPresent();
  }

  /** The status of an answer, 0 when there is none. */
  private int status(String path) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      return HTTP.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private void await(String what, Callable<Boolean> condition) throws Exception {
    boolean[] over = {false};
    boolean met =
        Eventually.holds(
            PATIENCE,
            () -> {
              over[0] = !process.isAlive();
              return over[0] || condition.call();
            });
    if (over[0] || !met) {
      throw new AssertionError(
          "the server " + (over[0] ? "has ended" : "does not " + what) + ":\n" + lastLines());
    }
  }

  /** The end of what it has printed, for people. */
  String lastLines() throws IOException {
    List<String> lines = log().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }

  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    // What it would tidy up is in a folder of the tests.
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(handle -> handle.onExit().orTimeout(20, TimeUnit.SECONDS).join());
  }
}
