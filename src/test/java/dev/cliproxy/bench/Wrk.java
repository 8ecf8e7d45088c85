package dev.cliproxy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The program {@code wrk}: as many requests as are answered, on {@value #CONNECTIONS} connections.
 *
 * @param folder where the request is left that it sends
 */
record Wrk(Path folder) {
  static final int CONNECTIONS = 64;

  private static final Path SCRIPT = Path.of("src/test/bench/wrk.lua");

  /**
   * What a run did.
   *
   * @param cpuMicros what a request cost the proxy; NaN where nobody knows its process
   */
  record Load(double requestsPerSecond, double cpuMicros) {}

  /** Loads a proxy for so long; none of the requests may fail. */
  Load run(Peer peer, int seconds) throws Exception {
    double before = cpuSeconds(peer);
    Counts counts = run(peer.fixed(), seconds);
    double cpu = cpuSeconds(peer) - before;
    return new Load(counts.requests() * 1e6 / counts.micros(), cpu * 1e6 / counts.requests());
  }

  private static double cpuSeconds(Peer peer) throws IOException {
    return peer.usage().isPresent() ? peer.usage().get().cpuSeconds() : Double.NaN;
  }

  private record Counts(long requests, long micros) {}

  private Counts run(Target target, int seconds) throws Exception {
    try (BenchProcess wrk = start(target, seconds)) {
      String[] result = wrk.awaitLine("RESULT ", seconds + 20).split(" ", -1);
      if (!result[3].equals("0")) {
        throw new IOException(
            result[3] + " of " + result[1] + " requests failed at " + target.fixedUrl());
      }
      return new Counts(Long.parseLong(result[1]), Long.parseLong(result[2]));
    }
  }

  /** Starts to load a proxy for so long. */
  BenchProcess start(Target target, int seconds) throws IOException {
    Path request = Files.writeString(folder.resolve("request"), target.fixedForWrk());
    return BenchProcess.start(
        List.of(
            "wrk",
            "-t1",
            "-c" + CONNECTIONS,
            "-d" + seconds + "s",
            // A fresh process may take longer than wrk's two seconds.
            "--timeout",
            "10s",
            "-s",
            SCRIPT.toString(),
            target.fixedUrl().toString(),
            "--",
            request.toString()));
  }
}
