package dev.cliproxy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process of this machine takes of it, as the kernel and the JVM say; no child counts. */
record ProcessUsage(long pid) {
  private static final double TICKS_PER_SECOND = 100;

  /** Seconds of a core that it has taken so far. */
  double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /**
   * Bytes of memory that it takes of the machine. The proportional set size is asked for, because
   * ZGC maps its heap three times, which the resident set counts three times.
   */
  long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup")).stream()
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  /** Bytes of a JVM's heap that are in use after a collection, which this starts. */
  long liveHeapBytes() throws IOException {
    Process histogram =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String output = new String(histogram.getInputStream().readAllBytes(), UTF_8);
    String total =
        output
            .lines()
            .filter(line -> line.startsWith("Total"))
            .findFirst()
            .orElseThrow(() -> new IOException(output));
    String[] columns = total.split("\\s+", -1);
    return Long.parseLong(columns[2]);
  }
}
