package dev.cliproxy.bench;

import static dev.cliproxy.bench.ProxyBench.progress;

import dev.cliproxy.bench.Wrk.Load;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The part {@code peers}: other proxies, WARs of other revisions, and the WAR of this one without
 * the recording of usage, in the same rounds as nginx and the WAR of this one. Every second round
 * goes the other way round, so that nobody is always the one after the same other.
 */
final class PeersBench {
  private static final int ROUNDS = 7;
  private static final int ROUND_SECONDS = 5;

  /** As long as Java takes to translate all that it will; what it still does counts as cost. */
  private static final int WARM_UP_SECONDS = 45;

  private static final int STREAM_ROUNDS = 3;
  private static final Paced LATENCY = new Paced(1_500, 2_000_000);
  private static final StreamLoad STREAMS = new StreamLoad(1_000, 500, 100, 2, 8, 2);
  private static final double MILLI = 1e6;

  private final Path folder;
  private final Pace pace;
  private final Wrk wrk;
  private final Peer nginx;

  PeersBench(Path folder, Pace pace, Peer nginx) {
    this.folder = folder;
    this.pace = pace;
    this.wrk = new Wrk(folder);
    this.nginx = nginx;
  }

  /** Measures all and prints the tables. */
  void measure(Map<String, Path> otherWars, List<Peer> others) throws Exception {
    Map<String, Variant> wars = new LinkedHashMap<>();
    wars.put("cliproxy", new Variant(StartedWar.ownWar(), BenchConfig::write));
    wars.put(
        "cliproxy without records",
        new Variant(StartedWar.ownWar(), BenchConfig::writeWithoutRecords));
    otherWars.forEach((name, war) -> wars.put(name, new Variant(war, BenchConfig::write)));
    List<StartedWar> started = new ArrayList<>();
    try {
      List<Peer> ours = new ArrayList<>();
      for (Map.Entry<String, Variant> war : wars.entrySet()) {
        int port = BenchConfig.PROXY_PORT + started.size();
        started.add(war.getValue().start(folder, port));
        ours.add(Peer.local(war.getKey(), port, started.get(ours.size()).process().usage(), true));
      }
      List<Peer> plain = new ArrayList<>(List.of(nginx));
      plain.addAll(ours);
      plain.addAll(others);
      requests(plain, ours);
      streams(plain.stream().filter(Peer::hasStreams).toList(), ours.get(0));
      memory(ours, started);
    } finally {
      started.forEach(StartedWar::close);
    }
  }

  /** One of our own. */
  private record Variant(Path war, StartedWar.Config config) {
    StartedWar start(Path folder, int port) throws Exception {
      return StartedWar.start(
          folder, war, port, StartedWar.SMALL_HEAP, config, BenchConfig.FIXED_MODEL);
    }
  }

  /** What one round says of a peer; delays in milliseconds. */
  private record Round(Load load, double p50, double p99) {
    double requestsPerSecond() {
      return load.requestsPerSecond();
    }

    double cpuMicros() {
      return load.cpuMicros();
    }
  }

  private void requests(List<Peer> plain, List<Peer> ours) throws Exception {
    List<Peer> aliases =
        ours.stream().map(peer -> peer.withModel(", alias", BenchConfig.FIXED_ALIAS)).toList();
    List<Peer> peers = new ArrayList<>(plain);
    peers.addAll(aliases);
    for (Peer peer : peers) {
      wrk.run(peer, pace.seconds(WARM_UP_SECONDS));
    }
    Map<Peer, List<Round>> rounds = new LinkedHashMap<>();
    peers.forEach(peer -> rounds.put(peer, new ArrayList<>()));
    List<Peer> order = new ArrayList<>(peers);
    for (int i = 0; i < pace.times(ROUNDS); i++) {
      for (Peer peer : order) {
        Load load = wrk.run(peer, pace.seconds(ROUND_SECONDS));
        Samples delays = delays(peer);
        Round round = new Round(load, delays.quantile(0.5) / MILLI, delays.quantile(0.99) / MILLI);
        rounds.get(peer).add(round);
        progress("%s: %s", peer.name(), round);
      }
      Collections.reverse(order);
    }
    MarkdownTable table =
        new MarkdownTable(
            "chat of 1 KB, answer of 2 KB",
            "CPU a request",
            "of nginx",
            "cliproxy against it",
            "requests/s, " + Wrk.CONNECTIONS + " connections",
            "of nginx",
            "cliproxy against it",
            "p50 at 500/s on one connection",
            "cliproxy against it",
            "p99");
    rounds.forEach(
        (peer, its) -> {
          Peer compared = aliases.contains(peer) ? aliases.get(0) : ours.get(0);
          List<Round> bases = rounds.get(nginx);
          List<Round> our = rounds.get(compared);
          table.row(
              peer.name(),
              median(its, Round::cpuMicros, " us"),
              ratio(bases, its, Round::cpuMicros),
              peer.equals(compared) ? "" : Rounds.change(its, our, Round::cpuMicros),
              median(its, Round::requestsPerSecond, ""),
              ratio(bases, its, Round::requestsPerSecond),
              peer.equals(compared) ? "" : Rounds.change(its, our, Round::requestsPerSecond),
              median(its, Round::p50, " ms"),
              peer.equals(compared) ? "" : Rounds.change(its, our, Round::p50),
              median(its, Round::p99, " ms"));
        });
    System.out.println(table.text() + "\n");
  }

  private Samples delays(Peer peer) throws Exception {
    byte[] request = peer.fixed().fixed();
    try (KeptConnection connection = new KeptConnection(peer.fixed())) {
      return LATENCY.at(pace).run(() -> connection.exchange(request));
    }
  }

  private void streams(List<Peer> peers, Peer ours) throws Exception {
    Map<Peer, List<StreamRun>> rounds = new LinkedHashMap<>();
    peers.forEach(peer -> rounds.put(peer, new ArrayList<>()));
    StreamLoad load = STREAMS.at(pace);
    for (Peer peer : peers) {
      progress("%s, warm-up: %s", peer.name(), StreamRun.of(peer, load));
    }
    List<Peer> order = new ArrayList<>(peers);
    for (int i = 0; i < pace.times(STREAM_ROUNDS); i++) {
      for (Peer peer : order) {
        StreamRun run = StreamRun.of(peer, load);
        rounds.get(peer).add(run);
        progress("%s: %s", peer.name(), run);
      }
      Collections.reverse(order);
    }
    MarkdownTable table =
        new MarkdownTable(
            load.streams() + " streams x " + 1000 / load.intervalMillis() + "/s",
            "failed or lost",
            "CPU an event",
            "cliproxy against it",
            "p50",
            "p99",
            "live heap a stream");
    rounds.forEach(
        (peer, its) ->
            table.row(
                peer.name(),
                Long.toString(its.stream().mapToLong(run -> run.figures().broken()).sum()),
                median(its, StreamRun::cpuMicros, " us"),
                peer.equals(ours) ? "" : Rounds.change(its, rounds.get(ours), StreamRun::cpuMicros),
                median(its, run -> run.figures().p50(), " ms"),
                median(its, run -> run.figures().p99(), " ms"),
                peer.isJava()
                    ? Measured.kibOf(
                            (long) Rounds.median(its, StreamRun::liveHeapGrowth), load.streams())
                        .toString()
                    : ""));
    System.out.println(table.text() + "\n");
  }

  private static void memory(List<Peer> ours, List<StartedWar> started) throws Exception {
    MarkdownTable table =
        new MarkdownTable(
            "WAR in a Jetty, SerialGC",
            "start to first proxied answer",
            "resident then",
            "resident now, after all of the above",
            "live heap now");
    for (int i = 0; i < ours.size(); i++) {
      StartedWar war = started.get(i);
      ProcessUsage usage = war.process().usage();
      table.row(
          ours.get(i).name(),
          new Measured(war.seconds(), " s").toString(),
          Measured.mib(war.idleBytes()).toString(),
          Measured.mib(usage.residentBytes()).toString(),
          Measured.mib(usage.liveHeapBytes()).toString());
    }
    System.out.println(table.text() + "\n");
  }

  private static <T> String median(List<T> rounds, ToDoubleFunction<T> figure, String unit) {
    double median = Rounds.median(rounds, figure);
    return new Measured(unit.isEmpty() ? Math.rint(median) : median, unit).toString();
  }

  private static <T> String ratio(List<T> base, List<T> rounds, ToDoubleFunction<T> figure) {
    return new Measured(Rounds.medianRatio(base, rounds, figure), "x").toString();
  }
}
