package dev.cliproxy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Many streams through one proxy, or straight from the upstream.
 *
 * @param cpuMicros what an event cost the process that was looked at, while all streams were open
 * @param residentGrowth bytes of memory that the process took for the streams
 * @param liveHeapGrowth the same for its heap after a collection; 0 where that was not asked for
 * @param idle which part of the machine's cores had nothing to do meanwhile, 0 to 1: where that is
 *     next to nothing, the machine is too small or others work on it, and no latency means anything
 */
record StreamRun(
    StreamFigures figures,
    double cpuMicros,
    long residentGrowth,
    long liveHeapGrowth,
    double idle) {
  private static final int START_SECONDS = 120;
  private static final int END_SECONDS = 300;

  /** Reads streams through a proxy whose process is known. */
  static StreamRun of(Peer peer, StreamLoad load) throws Exception {
    return of(List.of(peer.streamed()), load, peer.usage().orElseThrow(), peer.isJava());
  }

  /**
   * Reads the streams.
   *
   * @param targets where they are opened, in turn
   * @param watched the process that is looked at
   * @param isJava whether it has a heap
   */
  static StreamRun of(List<Target> targets, StreamLoad load, ProcessUsage watched, boolean isJava)
      throws Exception {
    long heapBefore = isJava ? watched.liveHeapBytes() : 0;
    long residentBefore = watched.residentBytes();
    try (BenchProcess client = client(targets, load)) {
      client.awaitLine("STEADY", START_SECONDS);
      double cpuBefore = watched.cpuSeconds();
      MachineTime machineBefore = MachineTime.now();
      long start = System.nanoTime();
      client.awaitLine("MEASURED", START_SECONDS);
      double seconds = (System.nanoTime() - start) / 1e9;
      double events = seconds * load.streams() * 1000 / load.intervalMillis();
      double cpu = watched.cpuSeconds() - cpuBefore;
      double idle = MachineTime.now().idleSince(machineBefore);
      long resident = watched.residentBytes();
      long heap = isJava ? watched.liveHeapBytes() : 0;
      return new StreamRun(
          StreamFigures.of(client.awaitLine("FIGURES ", END_SECONDS)),
          cpu * 1e6 / events,
          resident - residentBefore,
          heap - heapBefore,
          idle);
    }
  }

  private static BenchProcess client(List<Target> targets, StreamLoad load) throws IOException {
    Stream<Integer> numbers =
        Stream.of(
            load.streams(),
            load.opensPerSecond(),
            load.intervalMillis(),
            load.settleSeconds(),
            load.windowSeconds(),
            load.holdSeconds());
    return BenchProcess.java(
        List.of(),
        List.of("-XX:+UseSerialGC", "-Xmx512m"),
        StreamClient.class,
        Stream.concat(numbers, targets.stream().map(Target::text)).toArray());
  }

  /** What all cores of the machine have done so far, in the kernel's ticks. */
  private record MachineTime(long idle, long all) {

    static MachineTime now() throws IOException {
      String[] fields = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +", -1);
      long all = 0;
      // user, nice, system, idle, iowait, irq, softirq and steal; what follows is counted in user.
      for (int i = 1; i <= 8; i++) {
        all += Long.parseLong(fields[i]);
      }
      return new MachineTime(Long.parseLong(fields[4]) + Long.parseLong(fields[5]), all);
    }

    double idleSince(MachineTime before) {
      return (double) (idle - before.idle) / Math.max(1, all - before.all);
    }
  }
}
