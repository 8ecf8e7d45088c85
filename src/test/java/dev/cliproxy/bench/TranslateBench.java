package dev.cliproxy.bench;

import static dev.cliproxy.bench.ProxyBench.progress;

import dev.cliproxy.bench.Wrk.Load;
import dev.cliproxy.testing.ProviderFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part {@code translate}: clients of each format at a provider of each, beside the same clients
 * at the provider of their own format, whose answers pass.
 */
final class TranslateBench {
  private static final Goal REQUESTS = Goal.atLeast(0.6, 0.8);
  private static final Goal EVENT_CPU = Goal.atMost(150, 50);
  private static final int ROUNDS = 3;
  private static final int WARM_UP_SECONDS = 8;
  private static final int ROUND_SECONDS = 2;
  private static final StreamLoad WARM_UP = new StreamLoad(480, 120, 100, 3, 5, 1);
  private static final StreamLoad STREAMS = new StreamLoad(400, 400, 100, 2, 4, 2);
  private static final StreamLoad SLOW_STREAMS = new StreamLoad(3_000, 600, 1_000, 3, 5, 3);

  private final Path folder;
  private final Pace pace;
  private final Wrk wrk;

  TranslateBench(Path folder, Pace pace) {
    this.folder = folder;
    this.pace = pace;
    this.wrk = new Wrk(folder);
  }

  /** A client's format and a provider's. */
  private record Pair(ProviderFormat client, ProviderFormat provider) {

    static List<Pair> all() {
      List<Pair> pairs = new ArrayList<>();
      for (ProviderFormat client : ProviderFormat.values()) {
        for (ProviderFormat provider : ProviderFormat.values()) {
          pairs.add(new Pair(client, provider));
        }
      }
      return pairs;
    }

    boolean passes() {
      return client == provider;
    }

    /** The pair whose answers pass to the same client. */
    Pair passing() {
      return new Pair(client, client);
    }

    Target streams() {
      return Target.local(client, BenchConfig.PROXY_PORT, BenchConfig.streamModel(provider));
    }

    Peer at(StartedWar war) {
      return new Peer(
          toString(),
          Target.local(client, BenchConfig.PROXY_PORT, BenchConfig.fixedModel(provider)),
          Optional.of(streams()),
          Optional.of(war.process().usage()),
          true);
    }

    @Override
    public String toString() {
      return client + " client, " + provider + " provider";
    }
  }

  /** Measures all and prints the tables. */
  void measure() throws Exception {
    pairs();
    slowStreams();
  }

  private StartedWar start() throws Exception {
    return StartedWar.start(
        folder,
        StartedWar.ownWar(),
        BenchConfig.PROXY_PORT,
        StartedWar.SMALL_HEAP,
        BenchConfig::writeFormats,
        BenchConfig.fixedModel(ProviderFormat.CHAT));
  }

  private void pairs() throws Exception {
    Map<Pair, List<Load>> loads = new LinkedHashMap<>();
    Map<Pair, StreamRun> runs = new LinkedHashMap<>();
    try (StartedWar war = start()) {
      // The first round only warms up: the codecs of all formats are much code to compile.
      for (Pair pair : Pair.all()) {
        progress("%s, warm-up: %s", pair, wrk.run(pair.at(war), pace.seconds(WARM_UP_SECONDS)));
      }
      for (int i = 0; i < pace.times(ROUNDS); i++) {
        for (Pair pair : Pair.all()) {
          Load load = wrk.run(pair.at(war), pace.seconds(ROUND_SECONDS));
          progress("%s: %s", pair, load);
          loads.computeIfAbsent(pair, each -> new ArrayList<>()).add(load);
        }
      }
      List<Target> mixed = Pair.all().stream().map(Pair::streams).toList();
      StreamRun.of(mixed, WARM_UP.at(pace), war.process().usage(), true);
      for (Pair pair : Pair.all()) {
        StreamRun run = StreamRun.of(pair.at(war), STREAMS.at(pace));
        progress("%s: %s", pair, run);
        runs.put(pair, run);
      }
    }
    MarkdownTable table =
        new MarkdownTable(
            "client",
            "provider",
            "CPU a request",
            "requests/s",
            "of passthrough (>= 0.6x, aim 0.8x)",
            "reached",
            "CPU an event (<= 150 us, aim 50)",
            "reached",
            "failed or lost",
            "live heap a stream");
    loads.forEach(
        (pair, its) -> {
          StreamRun run = runs.get(pair);
          double ratio =
              Rounds.medianRatio(loads.get(pair.passing()), its, Load::requestsPerSecond);
          table.row(
              pair.client().toString(),
              pair.provider().toString(),
              new Measured(Rounds.median(its, Load::cpuMicros), " us").toString(),
              new Measured(Math.rint(Rounds.median(its, Load::requestsPerSecond)), "").toString(),
              pair.passes() ? "passes" : new Measured(ratio, "x").toString(),
              pair.passes() ? "" : REQUESTS.reached(ratio),
              new Measured(run.cpuMicros(), " us").toString(),
              pair.passes() ? "" : EVENT_CPU.reached(run.cpuMicros()),
              Long.toString(run.figures().broken()),
              Measured.kibOf(run.liveHeapGrowth(), STREAMS.at(pace).streams()).toString());
        });
    System.out.println(table.text() + "\n");
  }

  /** What a stream holds, each kind in a process of its own, because heaps do not shrink. */
  private void slowStreams() throws Exception {
    StreamLoad load = SLOW_STREAMS.at(pace);
    MarkdownTable table =
        new MarkdownTable(
            load.streams() + " streams x 1/s, SerialGC, 256 MB",
            "failed or lost",
            "p99",
            "live heap a stream",
            "resident a stream");
    for (boolean passing : new boolean[] {true, false}) {
      List<Target> targets =
          Pair.all().stream().filter(pair -> pair.passes() == passing).map(Pair::streams).toList();
      try (StartedWar war = start()) {
        ProcessUsage usage = war.process().usage();
        StreamRun.of(targets, WARM_UP.at(pace), usage, true);
        StreamRun run = StreamRun.of(targets, load, usage, true);
        progress("slow streams, passing %s: %s", passing, run);
        table.row(
            passing ? "the four formats, passing" : "the twelve pairs, translated",
            Long.toString(run.figures().broken()),
            new Measured(run.figures().p99(), " ms").toString(),
            Measured.kibOf(run.liveHeapGrowth(), load.streams()).toString(),
            Measured.kibOf(run.residentGrowth(), load.streams()).toString());
      }
    }
    System.out.println(table.text() + "\n");
  }
}
