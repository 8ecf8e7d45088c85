package dev.cliproxy.bench;

import dev.cliproxy.testing.ProviderFormat;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A WAR that serves in a process of its own, on the core of the proxies.
 *
 * @param seconds from its start to its first proxied answer
 * @param idleBytes of memory that it took of the machine some seconds later
 */
record StartedWar(BenchProcess process, double seconds, long idleBytes) implements AutoCloseable {
  /** Where proxies run; nothing else does. */
  static final List<String> PROXY_CORE = List.of("taskset", "-c", "1");

  private static final int SETTLING_SECONDS = 5;

  /** The Jetty of the bench logs nothing, and need not say so. */
  private static final String QUIET = "-Dslf4j.internal.verbosity=ERROR";

  /** What a Jetty has on its class path, and the class that starts it. */
  private static final Pattern JETTY =
      Pattern.compile("(jetty|jakarta\\.(servlet|websocket)|slf4j|bench-tests).*\\.jar");

  /** For a small machine. */
  static final List<String> SMALL_HEAP = List.of("-XX:+UseSerialGC", "-Xms32m", "-Xmx256m");

  /** For many streams. */
  static final List<String> LARGE_HEAP = List.of("-XX:+UseZGC", "-Xmx1g");

  /** Writes the configuration of a WAR. */
  @FunctionalInterface
  interface Config {
    /** Writes it into this folder. */
    Path write(Path folder) throws IOException;
  }

  /** Starts the WAR of this revision at the port of the bench. */
  static StartedWar start(Path folder, List<String> options) throws Exception {
    return start(folder, ownWar(), BenchConfig.PROXY_PORT, options);
  }

  /** Starts a WAR with the models of the bench. */
  static StartedWar start(Path folder, Path war, int port, List<String> options) throws Exception {
    return start(folder, war, port, options, BenchConfig::write, BenchConfig.FIXED_MODEL);
  }

  /**
   * Starts a WAR.
   *
   * @param folder a folder is made in it for the process
   * @param options of its JVM
   * @param model the model of a chat that it is asked for first
   */
  static StartedWar start(
      Path folder, Path war, int port, List<String> options, Config config, String model)
      throws Exception {
    BenchProcess.requireFree(port);
    Path own = Files.createTempDirectory(folder, "proxy");
    Path configuration = config.write(own);
    Path unpacked = Files.createDirectory(own.resolve("war"));
    long start = System.nanoTime();
    BenchProcess process =
        BenchProcess.java(
            PROXY_CORE,
            Stream.concat(options.stream(), Stream.of(QUIET, "-Dcliproxy.war=" + war)).toList(),
            jettyClassPath(),
            BenchServer.class,
            configuration,
            unpacked,
            port);
    try {
      process.awaitPort(port);
      Target target = Target.local(ProviderFormat.CHAT, port, model);
      try (KeptConnection connection = new KeptConnection(target)) {
        connection.exchange(target.fixed());
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      // What is recorded is opened a second after the start, and belongs to what is resident.
      TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
      return new StartedWar(process, seconds, process.usage().residentBytes());
    } catch (Exception e) {
      process.close();
      throw e;
    }
  }

  /** The many other archives that tests need would be kept open, and their lists in the heap. */
  private static String jettyClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(path -> JETTY.matcher(Path.of(path).getFileName().toString()).matches())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The WAR of this revision. */
  static Path ownWar() {
    return Path.of(System.getProperty("cliproxy.war"));
  }

  @Override
  public void close() {
    process.close();
  }
}
