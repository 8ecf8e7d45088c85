package dev.cliproxy.bench;

import dev.cliproxy.bench.Wrk.Load;
import dev.cliproxy.testing.ProviderFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Measures the proxy's data path beside nginx as a plain proxy to the same upstream, in turn, and
 * prints one table. Other work on the machine moves all figures, so what counts is how two of the
 * same round compare; each figure is the median of its rounds.
 */
final class ProxyBench {
  private static final Path SOURCES = Path.of("src/test/bench");

  private static final int ROUNDS = 5;
  private static final int WARM_UP_SECONDS = 30;
  private static final int ROUND_SECONDS = 8;
  private static final Paced LATENCY = new Paced(2_500, 2_000_000);
  private static final Paced FIRST_EVENTS = new Paced(500, 10_000_000);
  private static final int CANCELS = 30;
  private static final int LARGE_EVENTS = 9_000;
  private static final int LARGE_EVENT_BYTES = 1_000;
  private static final double MILLI = 1e6;
  private static final double KIB = 1024;

  private static final StreamLoad STREAM_WARM_UP = new StreamLoad(400, 100, 40, 3, 15, 1);
  private static final StreamLoad STREAMS = new StreamLoad(2_000, 500, 200, 3, 30, 12);
  private static final StreamLoad MANY_STREAMS = new StreamLoad(9_000, 750, 1_000, 3, 30, 15);

  private final Path folder;
  private final Pace pace;
  private final Wrk wrk;
  private final BenchProcess streamUpstream;
  private final Peer direct;
  private final Peer nginx;
  private final FigureTable table = new FigureTable();

  private ProxyBench(Path folder, Pace pace, BenchProcess streamUpstream, Peer direct, Peer nginx) {
    this.folder = folder;
    this.pace = pace;
    this.wrk = new Wrk(folder);
    this.streamUpstream = streamUpstream;
    this.direct = direct;
    this.nginx = nginx;
  }

  /** See {@link BenchArguments}. */
  public static void main(String[] arguments) throws Exception {
    BenchArguments asked = BenchArguments.of(arguments);
    BenchProcess.requireFree(
        BenchConfig.FIXED_PORT,
        BenchConfig.STREAM_PORT,
        BenchConfig.NGINX_FIXED_PORT,
        BenchConfig.NGINX_STREAM_PORT,
        BenchConfig.PROXY_PORT);
    Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "bench");
    try (BenchProcess fixedUpstream = nginx(List.of(), folder, "nginx-upstream.conf");
        BenchProcess streamUpstream =
            BenchProcess.java(
                List.of(), List.of("-XX:+UseSerialGC", "-Xmx512m"), StreamUpstream.class);
        BenchProcess nginx = nginx(StartedWar.PROXY_CORE, folder, "nginx-proxy.conf")) {
      fixedUpstream.awaitPort(BenchConfig.FIXED_PORT);
      streamUpstream.awaitPort(BenchConfig.STREAM_PORT);
      nginx.awaitPort(BenchConfig.NGINX_FIXED_PORT);
      ProxyBench bench =
          new ProxyBench(
              folder,
              asked.pace(),
              streamUpstream,
              peer("direct", BenchConfig.FIXED_PORT, BenchConfig.STREAM_PORT, streamUpstream, true),
              peer(
                  "nginx",
                  BenchConfig.NGINX_FIXED_PORT,
                  BenchConfig.NGINX_STREAM_PORT,
                  nginx,
                  false));
      if (asked.hasDataPath()) {
        bench.measure(asked.parts());
      }
      if (asked.parts().contains("peers")) {
        new PeersBench(folder, asked.pace(), bench.nginx).measure(asked.wars(), asked.peers());
      }
      if (asked.parts().contains("translate")) {
        new TranslateBench(folder, asked.pace()).measure();
      }
      if (asked.parts().contains("cold")) {
        new ColdBench(folder, asked.pace()).measure(asked.wars());
      }
    }
    remove(folder);
  }

  private static Peer peer(
      String name, int fixedPort, int streamPort, BenchProcess process, boolean isJava) {
    return new Peer(
        name,
        Target.local(ProviderFormat.CHAT, fixedPort, BenchConfig.FIXED_MODEL),
        Optional.of(Target.local(ProviderFormat.CHAT, streamPort, BenchConfig.STREAM_MODEL)),
        Optional.of(process.usage()),
        isJava);
  }

  private static BenchProcess nginx(List<String> launcher, Path folder, String file)
      throws IOException {
    List<String> start = List.of("nginx", "-e", "stderr", "-p", folder.toString(), "-c");
    String configuration = SOURCES.resolve(file).toAbsolutePath().toString();
    return BenchProcess.start(
        Stream.of(launcher, start, List.of(configuration)).flatMap(List::stream).toList());
  }

  private void measure(Set<String> parts) throws Exception {
    try {
      if (!Collections.disjoint(parts, BenchArguments.SMALL)) {
        try (StartedWar war = server(StartedWar.SMALL_HEAP)) {
          measureSmall(war, parts);
        }
      }
      if (parts.contains("many-streams")) {
        try (StartedWar war = server(StartedWar.LARGE_HEAP)) {
          Peer ours = ours(war);
          warmUpStreams(ours);
          streams("9,000 streams x 1/s, ZGC", ours, MANY_STREAMS);
        }
      }
    } finally {
      System.out.println(table.text() + "\n");
    }
  }

  private static Peer ours(StartedWar war) {
    return Peer.local("cliproxy", BenchConfig.PROXY_PORT, war.process().usage(), true);
  }

  private void measureSmall(StartedWar war, Set<String> parts) throws Exception {
    Peer ours = ours(war);
    Measured idle = Measured.mib(war.idleBytes());
    table.row(
        "resident memory idle, just started", "", "", idle.toString(), idle, Goal.atMost(180, 120));
    if (parts.contains("throughput") || parts.contains("latency")) {
      wrk.run(ours, pace.seconds(WARM_UP_SECONDS));
    }
    if (parts.contains("throughput")) {
      throughput(ours);
    }
    if (parts.contains("latency")) {
      latency(ours);
    }
    if (!Collections.disjoint(parts, Set.of("first-event", "cancel", "large", "streams"))) {
      warmUpStreams(ours);
    }
    if (parts.contains("first-event")) {
      firstEvent(ours);
    }
    if (parts.contains("cancel")) {
      cancel(ours);
    }
    if (parts.contains("large")) {
      large(ours);
    }
    if (parts.contains("streams")) {
      streams("2,000 streams x 5/s, SerialGC", ours, STREAMS);
    }
  }

  private StartedWar server(List<String> options) throws Exception {
    StartedWar war = StartedWar.start(folder, options);
    progress("the WAR with %s answers after %.1f s", options, war.seconds());
    Measured seconds = new Measured(war.seconds(), " s");
    table.row(
        "start to first proxied answer, WAR in a Jetty, " + options.get(0).substring(5),
        "",
        "",
        seconds.toString(),
        seconds,
        Goal.atMost(4, 2.5));
    return war;
  }

  private void throughput(Peer ours) throws Exception {
    Peer alias = ours.withModel(", alias", BenchConfig.FIXED_ALIAS);
    List<Load> plainLoads = new ArrayList<>();
    List<Load> loads = new ArrayList<>();
    List<Load> aliasLoads = new ArrayList<>();
    wrk.run(nginx, pace.seconds(2));
    wrk.run(alias, pace.seconds(WARM_UP_SECONDS / 3));
    for (int i = 0; i < pace.times(ROUNDS); i++) {
      plainLoads.add(wrk.run(nginx, pace.seconds(ROUND_SECONDS)));
      loads.add(wrk.run(ours, pace.seconds(ROUND_SECONDS)));
      aliasLoads.add(wrk.run(alias, pace.seconds(ROUND_SECONDS)));
      progress(
          "throughput: nginx %s, cliproxy %s, alias %s",
          plainLoads.get(i), loads.get(i), aliasLoads.get(i));
    }
    throughputRows("chat of 1 KB, answer of 2 KB", plainLoads, loads);
    throughputRows("the same with an alias", plainLoads, aliasLoads);
  }

  private void throughputRows(String what, List<Load> plain, List<Load> ours) {
    table.row(
        what + ": CPU a request",
        "",
        new Measured(Rounds.median(plain, Load::cpuMicros), " us").toString(),
        new Measured(Rounds.median(ours, Load::cpuMicros), " us").toString(),
        new Measured(Rounds.medianRatio(plain, ours, Load::cpuMicros), "x"),
        Goal.atMost(4.5, 3.5));
    table.row(
        what + ": requests/s, " + Wrk.CONNECTIONS + " connections",
        "",
        new Measured(Math.rint(Rounds.median(plain, Load::requestsPerSecond)), "").toString(),
        new Measured(Math.rint(Rounds.median(ours, Load::requestsPerSecond)), "").toString(),
        new Measured(Rounds.medianRatio(plain, ours, Load::requestsPerSecond), "x"),
        Goal.atLeast(0.25, 0.33));
  }

  /** Milliseconds on one connection without a proxy, through nginx and through cliproxy. */
  private record Delays(
      double directP50,
      double directP99,
      double nginxP50,
      double nginxP99,
      double oursP50,
      double oursP99) {

    static Delays of(Samples direct, Samples nginx, Samples ours) {
      return new Delays(
          direct.quantile(0.5) / MILLI,
          direct.quantile(0.99) / MILLI,
          nginx.quantile(0.5) / MILLI,
          nginx.quantile(0.99) / MILLI,
          ours.quantile(0.5) / MILLI,
          ours.quantile(0.99) / MILLI);
    }

    private static String cell(List<Delays> rounds, ToDoubleFunction<Delays> figure) {
      return new Measured(Rounds.median(rounds, figure), " ms").toString();
    }
  }

  private void latency(Peer proxy) throws IOException {
    Paced paced = LATENCY.at(pace);
    try (KeptConnection straight = new KeptConnection(direct.fixed());
        KeptConnection plain = new KeptConnection(nginx.fixed());
        KeptConnection ours = new KeptConnection(proxy.fixed())) {
      byte[] request = proxy.fixed().fixed();
      paced.run(() -> ours.exchange(request));
      List<Delays> rounds = new ArrayList<>();
      for (int i = 0; i < pace.times(ROUNDS); i++) {
        rounds.add(
            Delays.of(
                paced.run(() -> straight.exchange(request)),
                paced.run(() -> plain.exchange(request)),
                paced.run(() -> ours.exchange(request))));
        progress("latency: %s", rounds.get(i));
      }
      table.row(
          "500/s on one connection: p50, added beyond what nginx adds",
          Delays.cell(rounds, Delays::directP50),
          Delays.cell(rounds, Delays::nginxP50),
          Delays.cell(rounds, Delays::oursP50),
          new Measured(Rounds.median(rounds, round -> round.oursP50 - round.nginxP50), " ms"),
          Goal.atMost(0.15, 0.06));
      table.row(
          "500/s on one connection: p99, added over direct",
          Delays.cell(rounds, Delays::directP99),
          Delays.cell(rounds, Delays::nginxP99),
          Delays.cell(rounds, Delays::oursP99),
          new Measured(Rounds.median(rounds, round -> round.oursP99 - round.directP99), " ms"),
          Goal.atMost(1.5, 1));
    }
  }

  private void firstEvent(Peer proxy) throws IOException {
    Paced paced = FIRST_EVENTS.at(pace);
    try (KeptConnection straight = new KeptConnection(direct.streamed());
        KeptConnection plain = new KeptConnection(nginx.streamed());
        KeptConnection ours = new KeptConnection(proxy.streamed())) {
      byte[] request = proxy.streamed().stream(new StreamOrder(0, 3, 2, 0));
      paced.run(() -> ours.firstEvent(request));
      List<Delays> rounds = new ArrayList<>();
      for (int i = 0; i < pace.times(ROUNDS); i++) {
        rounds.add(
            Delays.of(
                paced.run(() -> straight.firstEvent(request)),
                paced.run(() -> plain.firstEvent(request)),
                paced.run(() -> ours.firstEvent(request))));
        progress("first event: %s", rounds.get(i));
      }
      table.row(
          "first event of a stream: p50, added over direct",
          Delays.cell(rounds, Delays::directP50),
          Delays.cell(rounds, Delays::nginxP50),
          Delays.cell(rounds, Delays::oursP50),
          new Measured(Rounds.median(rounds, round -> round.oursP50 - round.directP50), " ms"),
          Goal.atMost(2, 1));
    }
  }

  /** How long after a client's going the upstream sees that the proxy went too. */
  private void cancel(Peer proxy) throws Exception {
    int times = pace.times(CANCELS);
    Samples plain = new Samples();
    Samples ours = new Samples();
    for (int i = 0; i < times; i++) {
      plain.add(cancelled(nginx.streamed(), i));
      ours.add(cancelled(proxy.streamed(), times + i));
    }
    progress("cancel: %.1f ms median, %.1f ms at most", milli(ours, 0.5), milli(ours, 1));
    table.row(
        "client gone to upstream cancelled, 20 events/s: longest of " + times,
        "",
        new Measured(milli(plain, 1), " ms").toString(),
        new Measured(milli(ours, 1), " ms")
            + " (median "
            + new Measured(milli(ours, 0.5), " ms")
            + ")",
        new Measured(milli(ours, 1), " ms"),
        Goal.atMost(1000, 1000));
  }

  private long cancelled(Target target, int id) throws Exception {
    StreamOrder order = new StreamOrder(id, 10_000, 50, 0);
    long left;
    try (KeptConnection connection = new KeptConnection(target)) {
      connection.send(target.stream(order));
      connection.readEvents(3);
      left = System.nanoTime();
    }
    String line = streamUpstream.awaitLine("CLOSED " + id + " ", 20);
    return Long.parseLong(line.split(" ", -1)[2]) - left;
  }

  /** One stream of 10 MB to a client that stops reading twice, so that what is held shows. */
  private void large(Peer ours) throws Exception {
    StreamOrder order = new StreamOrder(0, LARGE_EVENTS, 0, LARGE_EVENT_BYTES);
    byte[] request = ours.streamed().stream(order);
    // The first of its kind leaves classes and pools behind.
    try (KeptConnection connection = new KeptConnection(ours.streamed())) {
      connection.exchange(request);
    }
    ProcessUsage usage = ours.usage().orElseThrow();
    usage.liveHeapBytes();
    long idle = usage.liveHeapBytes();
    try (KeptConnection connection = new KeptConnection(ours.streamed())) {
      connection.send(request);
      connection.readBody(2_000_000);
      TimeUnit.SECONDS.sleep(1);
      long early = usage.liveHeapBytes();
      connection.readBody(8_000_000);
      TimeUnit.SECONDS.sleep(1);
      long late = usage.liveHeapBytes();
      connection.readAll();
      if (connection.events() != LARGE_EVENTS) {
        throw new IOException(connection.events() + " events of " + LARGE_EVENTS);
      }
      long after = usage.liveHeapBytes();
      progress(
          "10 MB stream: over idle %.0f KB at 2 MB, %.0f KB at 8 MB, %.0f KB at its end",
          (early - idle) / KIB, (late - idle) / KIB, (after - idle) / KIB);
      // What a counter or a timer of the idle program allocates between two looks.
      double noise = 4;
      table.row(
          "10 MB stream, client stalled at 2 MB and 8 MB: live heap over idle, and growth",
          "",
          "",
          new Measured(Math.rint((early - idle) / KIB), " KB")
              + ", "
              + new Measured(Math.rint((late - idle) / KIB), " KB"),
          new Measured((late - early) / KIB, " KB"),
          Goal.atMost(noise, noise));
    }
  }

  private void warmUpStreams(Peer ours) throws Exception {
    progress("warm-up: %s", StreamRun.of(ours, STREAM_WARM_UP.at(pace)).figures());
  }

  private void streams(String what, Peer proxy, StreamLoad full) throws Exception {
    StreamLoad load = full.at(pace);
    StreamRun straight = StreamRun.of(direct, load);
    progress("%s direct: %s", what, straight);
    StreamRun plain = StreamRun.of(nginx, load);
    progress("%s nginx: %s", what, plain);
    StreamRun ours = StreamRun.of(proxy, load);
    progress("%s cliproxy: %s", what, ours);

    StreamFigures figures = ours.figures();
    boolean many = full.equals(MANY_STREAMS);
    table.row(
        what + ": failed, lost, duplicated, reordered",
        broken(straight.figures()),
        broken(plain.figures()),
        broken(figures),
        new Measured(figures.broken(), ""),
        Goal.atMost(0, 0));
    table.row(
        what + ": later than 50 ms, of " + figures.measured() + " events",
        Long.toString(straight.figures().late()),
        Long.toString(plain.figures().late()),
        Long.toString(figures.late()),
        new Measured(100.0 * figures.late() / figures.measured(), " %"),
        Goal.atMost(many ? 0 : 0.1, 0));
    table.row(
        what + ": p99 (p50, longest)",
        delays(straight.figures()),
        delays(plain.figures()),
        delays(figures),
        new Measured(figures.p99(), " ms"),
        Goal.atMost(20, 5));
    table.plain(
        what + ": the machine idle meanwhile",
        percent(straight.idle()),
        percent(plain.idle()),
        percent(ours.idle()));
    table.plain(
        what + ": CPU an event",
        "",
        new Measured(plain.cpuMicros(), " us").toString(),
        new Measured(ours.cpuMicros(), " us")
            + " ("
            + new Measured(ours.cpuMicros() / plain.cpuMicros(), "x")
            + ")");
    table.row(
        what + ": live heap a stream",
        "",
        "",
        Measured.mib(ours.liveHeapGrowth()) + " more",
        Measured.kibOf(ours.liveHeapGrowth(), load.streams()),
        Goal.atMost(25, 16));
    table.row(
        what + ": resident a stream",
        "",
        Measured.kibOf(plain.residentGrowth(), load.streams()).toString(),
        Measured.mib(ours.residentGrowth()) + " more",
        Measured.kibOf(ours.residentGrowth(), load.streams()),
        Goal.atMost(50, 30));
  }

  private static String percent(double part) {
    return new Measured(Math.rint(100 * part), " %").toString();
  }

  private static String broken(StreamFigures figures) {
    return figures.failed()
        + ", "
        + figures.lost()
        + ", "
        + figures.duplicated()
        + ", "
        + figures.reordered();
  }

  private static String delays(StreamFigures figures) {
    return new Measured(figures.p99(), " ms")
        + " ("
        + new Measured(figures.p50(), "")
        + ", "
        + new Measured(figures.max(), "")
        + ")";
  }

  private static double milli(Samples samples, double part) {
    return samples.quantile(part) / MILLI;
  }

  /** Tells the person who waits for the tables how far it is. */
  static void progress(String format, Object... arguments) {
    System.err.printf(Locale.ROOT, format + "%n", arguments);
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
