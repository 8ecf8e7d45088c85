package dev.cliproxy.bench;

import dev.cliproxy.bench.FigureTable.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Measures the proxy's data path beside nginx as a plain proxy to the same upstream, in turn, and
 * prints one table. Other work on the machine moves all figures, so what counts is how two of the
 * same round compare; each figure is the median of its rounds.
 */
final class ProxyBench {
  private static final Path SOURCES = Path.of("src/test/bench");
  private static final List<String> PROXY_CORE = List.of("taskset", "-c", "1");
  private static final List<String> SMALL_HEAP = List.of("-XX:+UseSerialGC", "-Xms32m", "-Xmx256m");
  private static final List<String> MANY_STREAMS_HEAP =
      List.of("-XX:+UseZGC", "-Xmx1g", "-XX:SoftMaxHeapSize=512m");

  private static final int ROUNDS = 5;
  private static final int CONNECTIONS = 64;
  private static final int WARM_UP_SECONDS = 30;
  private static final int ROUND_SECONDS = 8;
  private static final int LATENCY_REQUESTS = 2_500;
  private static final long LATENCY_INTERVAL_NANOS = 2_000_000;
  private static final int FIRST_EVENTS = 500;
  private static final long FIRST_EVENT_INTERVAL_NANOS = 10_000_000;
  private static final int CANCELS = 30;
  private static final int LARGE_EVENTS = 9_000;
  private static final int LARGE_EVENT_BYTES = 1_000;
  private static final double MILLI = 1e6;
  private static final double KIB = 1024;

  private static final StreamLoad STREAM_WARM_UP = new StreamLoad(400, 100, 40, 15, 1);
  private static final StreamLoad STREAMS = new StreamLoad(2_000, 500, 200, 30, 12);
  private static final StreamLoad MANY_STREAMS = new StreamLoad(9_000, 750, 1_000, 30, 15);

  private final Path folder;
  private final BenchProcess streamUpstream;
  private final BenchProcess nginx;
  private final FigureTable table = new FigureTable();

  private ProxyBench(Path folder, BenchProcess streamUpstream, BenchProcess nginx) {
    this.folder = folder;
    this.streamUpstream = streamUpstream;
    this.nginx = nginx;
  }

  /** The parts to measure; none for all. */
  public static void main(String[] arguments) throws Exception {
    Set<String> all =
        new TreeSet<>(
            List.of(
                "throughput",
                "latency",
                "first-event",
                "cancel",
                "large",
                "streams",
                "many-streams"));
    Set<String> parts = arguments.length == 0 ? all : new TreeSet<>(Arrays.asList(arguments));
    if (!all.containsAll(parts)) {
      throw new IllegalArgumentException("there is " + all + ", not " + parts);
    }
    Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "bench");
    try (BenchProcess fixedUpstream = nginx(List.of(), folder, "nginx-upstream.conf");
        BenchProcess streamUpstream =
            BenchProcess.java(
                List.of(), List.of("-XX:+UseSerialGC", "-Xmx512m"), StreamUpstream.class);
        BenchProcess nginx = nginx(PROXY_CORE, folder, "nginx-proxy.conf")) {
      fixedUpstream.awaitPort(BenchConfig.FIXED_PORT);
      streamUpstream.awaitPort(BenchConfig.STREAM_PORT);
      nginx.awaitPort(BenchConfig.NGINX_FIXED_PORT);
      ProxyBench bench = new ProxyBench(folder, streamUpstream, nginx);
      try {
        bench.measure(parts);
      } finally {
        System.out.println(bench.table.text());
      }
    }
    remove(folder);
  }

  private static BenchProcess nginx(List<String> launcher, Path folder, String file)
      throws IOException {
    List<String> start = List.of("nginx", "-e", "stderr", "-p", folder.toString(), "-c");
    String configuration = SOURCES.resolve(file).toAbsolutePath().toString();
    return BenchProcess.start(
        Stream.of(launcher, start, List.of(configuration)).flatMap(List::stream).toList());
  }

  private void measure(Set<String> parts) throws Exception {
    if (!parts.equals(Set.of("many-streams"))) {
      try (BenchProcess proxy = server(SMALL_HEAP)) {
        measureSmall(proxy, parts);
      }
    }
    if (parts.contains("many-streams")) {
      try (BenchProcess proxy = server(MANY_STREAMS_HEAP)) {
        warmUpStreams(proxy);
        streams("9,000 streams x 1/s, ZGC", proxy, MANY_STREAMS);
      }
    }
  }

  private void measureSmall(BenchProcess proxy, Set<String> parts) throws Exception {
    long idle = proxy.residentBytes();
    table.atMost(
        "resident memory idle, just started",
        "",
        "",
        mib(idle),
        new Measured(Math.rint(idle / KIB / KIB), " MB"),
        180,
        120);
    if (parts.contains("throughput") || parts.contains("latency")) {
      wrk(BenchConfig.PROXY_PORT, BenchConfig.FIXED_MODEL, WARM_UP_SECONDS);
    }
    if (parts.contains("throughput")) {
      throughput(proxy);
    }
    if (parts.contains("latency")) {
      latency();
    }
    if (!parts.equals(Set.of("throughput")) && !parts.equals(Set.of("latency"))) {
      warmUpStreams(proxy);
    }
    if (parts.contains("first-event")) {
      firstEvent();
    }
    if (parts.contains("cancel")) {
      cancel();
    }
    if (parts.contains("large")) {
      large(proxy);
    }
    if (parts.contains("streams")) {
      streams("2,000 streams x 5/s, SerialGC", proxy, STREAMS);
    }
  }

  private BenchProcess server(List<String> options) throws Exception {
    Path own = Files.createTempDirectory(folder, "proxy");
    long start = System.nanoTime();
    BenchProcess process =
        BenchProcess.java(
            PROXY_CORE,
            Stream.of(options, List.of("-Dcliproxy.war=" + System.getProperty("cliproxy.war")))
                .flatMap(List::stream)
                .toList(),
            BenchServer.class,
            BenchConfig.write(own),
            Files.createDirectory(own.resolve("war")));
    process.awaitPort(BenchConfig.PROXY_PORT);
    try (KeptConnection connection = new KeptConnection(BenchConfig.PROXY_PORT)) {
      connection.exchange(ChatRequest.fixed(BenchConfig.FIXED_MODEL));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    progress("the WAR with %s answers after %.1f s", options, seconds);
    table.atMost(
        "start to first proxied answer, WAR in a Jetty, " + options.get(0).substring(5),
        "",
        "",
        new Measured(seconds, " s").toString(),
        new Measured(seconds, " s"),
        4,
        2.5);
    return process;
  }

  /** What one run of wrk did, and what it cost the proxy. */
  private record Load(double requestsPerSecond, double cpuMicros) {}

  private void throughput(BenchProcess proxy) throws Exception {
    Load[] plain = new Load[ROUNDS];
    Load[] ours = new Load[ROUNDS];
    Load[] aliased = new Load[ROUNDS];
    wrk(BenchConfig.NGINX_FIXED_PORT, BenchConfig.FIXED_MODEL, 2);
    wrk(BenchConfig.PROXY_PORT, BenchConfig.FIXED_ALIAS, WARM_UP_SECONDS / 3);
    for (int i = 0; i < ROUNDS; i++) {
      plain[i] = load(nginx, BenchConfig.NGINX_FIXED_PORT, BenchConfig.FIXED_MODEL);
      ours[i] = load(proxy, BenchConfig.PROXY_PORT, BenchConfig.FIXED_MODEL);
      aliased[i] = load(proxy, BenchConfig.PROXY_PORT, BenchConfig.FIXED_ALIAS);
      progress("throughput: nginx %s, cliproxy %s, alias %s", plain[i], ours[i], aliased[i]);
    }
    throughputRows("chat of 1 KB, answer of 2 KB", plain, ours);
    throughputRows("the same with an alias", plain, aliased);
  }

  private void throughputRows(String what, Load[] plain, Load[] ours) {
    table.atMost(
        what + ": CPU a request",
        "",
        new Measured(median(plain, Load::cpuMicros), " us").toString(),
        new Measured(median(ours, Load::cpuMicros), " us").toString(),
        new Measured(medianRatio(plain, ours, Load::cpuMicros), "x"),
        4.5,
        3.5);
    table.atLeast(
        what + ": requests/s, 64 connections",
        "",
        new Measured(Math.rint(median(plain, Load::requestsPerSecond)), "").toString(),
        new Measured(Math.rint(median(ours, Load::requestsPerSecond)), "").toString(),
        new Measured(medianRatio(plain, ours, Load::requestsPerSecond), "x"),
        0.25,
        0.33);
  }

  private static Load load(BenchProcess proxy, int port, String model) throws Exception {
    double before = proxy.cpuSeconds();
    long[] result = wrk(port, model, ROUND_SECONDS);
    double cpu = proxy.cpuSeconds() - before;
    return new Load(result[0] * 1e6 / result[1], cpu * 1e6 / result[0]);
  }

  /** Requests and microseconds. */
  private static long[] wrk(int port, String model, int seconds) throws Exception {
    List<String> command =
        List.of(
            "wrk",
            "-t1",
            "-c" + CONNECTIONS,
            "-d" + seconds + "s",
            "-s",
            SOURCES.resolve("wrk.lua").toString(),
            "http://127.0.0.1:" + port + "/v1/chat/completions",
            "--",
            model);
    try (BenchProcess wrk = BenchProcess.start(command)) {
      String[] result = wrk.awaitLine("RESULT ", seconds + 20).split(" ", -1);
      if (!result[3].equals("0")) {
        throw new IOException(result[3] + " of " + result[1] + " requests failed on port " + port);
      }
      return new long[] {Long.parseLong(result[1]), Long.parseLong(result[2])};
    }
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

    private static String cell(Delays[] rounds, ToDoubleFunction<Delays> figure) {
      return new Measured(median(rounds, figure), " ms").toString();
    }
  }

  private void latency() throws IOException {
    byte[] request = ChatRequest.fixed(BenchConfig.FIXED_MODEL);
    try (KeptConnection direct = new KeptConnection(BenchConfig.FIXED_PORT);
        KeptConnection plain = new KeptConnection(BenchConfig.NGINX_FIXED_PORT);
        KeptConnection ours = new KeptConnection(BenchConfig.PROXY_PORT)) {
      paced(LATENCY_REQUESTS, LATENCY_INTERVAL_NANOS, () -> ours.exchange(request));
      Delays[] rounds = new Delays[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        rounds[i] =
            Delays.of(
                paced(LATENCY_REQUESTS, LATENCY_INTERVAL_NANOS, () -> direct.exchange(request)),
                paced(LATENCY_REQUESTS, LATENCY_INTERVAL_NANOS, () -> plain.exchange(request)),
                paced(LATENCY_REQUESTS, LATENCY_INTERVAL_NANOS, () -> ours.exchange(request)));
        progress("latency: %s", rounds[i]);
      }
      table.atMost(
          "500/s on one connection: p50, added beyond what nginx adds",
          Delays.cell(rounds, Delays::directP50),
          Delays.cell(rounds, Delays::nginxP50),
          Delays.cell(rounds, Delays::oursP50),
          new Measured(median(rounds, round -> round.oursP50 - round.nginxP50), " ms"),
          0.15,
          0.06);
      table.atMost(
          "500/s on one connection: p99, added over direct",
          Delays.cell(rounds, Delays::directP99),
          Delays.cell(rounds, Delays::nginxP99),
          Delays.cell(rounds, Delays::oursP99),
          new Measured(median(rounds, round -> round.oursP99 - round.directP99), " ms"),
          1.5,
          1);
    }
  }

  private void firstEvent() throws IOException {
    byte[] request = ChatRequest.stream(BenchConfig.STREAM_MODEL, new StreamOrder(0, 3, 2, 0));
    try (KeptConnection direct = new KeptConnection(BenchConfig.STREAM_PORT);
        KeptConnection plain = new KeptConnection(BenchConfig.NGINX_STREAM_PORT);
        KeptConnection ours = new KeptConnection(BenchConfig.PROXY_PORT)) {
      paced(FIRST_EVENTS, FIRST_EVENT_INTERVAL_NANOS, () -> ours.firstEvent(request));
      Delays[] rounds = new Delays[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        rounds[i] =
            Delays.of(
                paced(FIRST_EVENTS, FIRST_EVENT_INTERVAL_NANOS, () -> direct.firstEvent(request)),
                paced(FIRST_EVENTS, FIRST_EVENT_INTERVAL_NANOS, () -> plain.firstEvent(request)),
                paced(FIRST_EVENTS, FIRST_EVENT_INTERVAL_NANOS, () -> ours.firstEvent(request)));
        progress("first event: %s", rounds[i]);
      }
      table.atMost(
          "first event of a stream: p50, added over direct",
          Delays.cell(rounds, Delays::directP50),
          Delays.cell(rounds, Delays::nginxP50),
          Delays.cell(rounds, Delays::oursP50),
          new Measured(median(rounds, round -> round.oursP50 - round.directP50), " ms"),
          2,
          1);
    }
  }

  /** Something that takes a time, in nanoseconds. */
  @FunctionalInterface
  private interface Timed {
    long run() throws IOException;
  }

  private static Samples paced(int times, long intervalNanos, Timed timed) throws IOException {
    Samples samples = new Samples();
    long due = System.nanoTime();
    for (int i = 0; i < times; i++) {
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      samples.add(timed.run());
      due += intervalNanos;
    }
    return samples;
  }

  /** How long after a client's going the upstream sees that the proxy went too. */
  private void cancel() throws Exception {
    Samples plain = new Samples();
    Samples ours = new Samples();
    for (int i = 0; i < CANCELS; i++) {
      plain.add(cancelled(BenchConfig.NGINX_STREAM_PORT, i));
      ours.add(cancelled(BenchConfig.PROXY_PORT, CANCELS + i));
    }
    progress("cancel: %.1f ms median, %.1f ms at most", milli(ours, 0.5), milli(ours, 1));
    table.atMost(
        "client gone to upstream cancelled, 20 events/s: longest of " + CANCELS,
        "",
        new Measured(milli(plain, 1), " ms").toString(),
        new Measured(milli(ours, 1), " ms")
            + " (median "
            + new Measured(milli(ours, 0.5), " ms")
            + ")",
        new Measured(milli(ours, 1), " ms"),
        1000,
        1000);
  }

  private long cancelled(int port, int id) throws Exception {
    StreamOrder order = new StreamOrder(id, 10_000, 50, 0);
    long left;
    try (KeptConnection connection = new KeptConnection(port)) {
      connection.send(ChatRequest.stream(BenchConfig.STREAM_MODEL, order));
      connection.readEvents(3);
      left = System.nanoTime();
    }
    String line = streamUpstream.awaitLine("CLOSED " + id + " ", 20);
    return Long.parseLong(line.split(" ", -1)[2]) - left;
  }

  /** One stream of 10 MB to a client that stops reading twice, so that what is held shows. */
  private void large(BenchProcess proxy) throws Exception {
    StreamOrder order = new StreamOrder(0, LARGE_EVENTS, 0, LARGE_EVENT_BYTES);
    byte[] request = ChatRequest.stream(BenchConfig.STREAM_MODEL, order);
    // The first of its kind leaves classes and pools behind.
    try (KeptConnection connection = new KeptConnection(BenchConfig.PROXY_PORT)) {
      connection.exchange(request);
    }
    proxy.liveHeapBytes();
    long idle = proxy.liveHeapBytes();
    try (KeptConnection connection = new KeptConnection(BenchConfig.PROXY_PORT)) {
      connection.send(request);
      connection.readBody(2_000_000);
      TimeUnit.SECONDS.sleep(1);
      long early = proxy.liveHeapBytes();
      connection.readBody(8_000_000);
      TimeUnit.SECONDS.sleep(1);
      long late = proxy.liveHeapBytes();
      connection.readAll();
      if (connection.events() != LARGE_EVENTS) {
        throw new IOException(connection.events() + " events of " + LARGE_EVENTS);
      }
      long after = proxy.liveHeapBytes();
      progress(
          "10 MB stream: over idle %.0f KB at 2 MB, %.0f KB at 8 MB, %.0f KB at its end",
          (early - idle) / KIB, (late - idle) / KIB, (after - idle) / KIB);
      // What a counter or a timer of the idle program allocates between two looks.
      double noise = 4;
      table.atMost(
          "10 MB stream, client stalled at 2 MB and 8 MB: live heap over idle, and growth",
          "",
          "",
          new Measured(Math.rint((early - idle) / KIB), " KB")
              + ", "
              + new Measured(Math.rint((late - idle) / KIB), " KB"),
          new Measured((late - early) / KIB, " KB"),
          noise,
          noise);
    }
  }

  private void warmUpStreams(BenchProcess proxy) throws Exception {
    progress(
        "warm-up: %s", StreamRun.of(BenchConfig.PROXY_PORT, STREAM_WARM_UP, proxy, true).figures());
  }

  private void streams(String what, BenchProcess proxy, StreamLoad load) throws Exception {
    StreamRun direct = StreamRun.of(BenchConfig.STREAM_PORT, load, streamUpstream, true);
    progress("%s direct: %s", what, direct);
    StreamRun plain = StreamRun.of(BenchConfig.NGINX_STREAM_PORT, load, nginx, false);
    progress("%s nginx: %s", what, plain);
    StreamRun ours = StreamRun.of(BenchConfig.PROXY_PORT, load, proxy, true);
    progress("%s cliproxy: %s", what, ours);

    StreamFigures figures = ours.figures();
    boolean many = load.streams() == MANY_STREAMS.streams();
    table.atMost(
        what + ": failed, lost, duplicated, reordered",
        broken(direct.figures()),
        broken(plain.figures()),
        broken(figures),
        new Measured(
            figures.failed() + figures.lost() + figures.duplicated() + figures.reordered(), ""),
        0,
        0);
    table.atMost(
        what + ": later than 50 ms, of " + figures.measured() + " events",
        Long.toString(direct.figures().late()),
        Long.toString(plain.figures().late()),
        Long.toString(figures.late()),
        new Measured(100.0 * figures.late() / figures.measured(), " %"),
        many ? 0 : 0.1,
        0);
    table.atMost(
        what + ": p99 (p50, longest)",
        delays(direct.figures()),
        delays(plain.figures()),
        delays(figures),
        new Measured(figures.p99(), " ms"),
        20,
        5);
    table.plain(
        what + ": the machine idle meanwhile",
        percent(direct.idle()),
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
    table.atMost(
        what + ": live heap a stream",
        "",
        "",
        mib(ours.liveHeapGrowth()) + " more",
        new Measured(ours.liveHeapGrowth() / KIB / load.streams(), " KB"),
        25,
        16);
    table.atMost(
        what + ": resident a stream",
        "",
        new Measured(plain.residentGrowth() / KIB / load.streams(), " KB").toString(),
        mib(ours.residentGrowth()) + " more",
        new Measured(ours.residentGrowth() / KIB / load.streams(), " KB"),
        50,
        30);
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

  private static String mib(long bytes) {
    return new Measured(Math.rint(bytes / KIB / KIB), " MB").toString();
  }

  private static double milli(Samples samples, double part) {
    return samples.quantile(part) / MILLI;
  }

  private static <T> double median(T[] rounds, ToDoubleFunction<T> figure) {
    double[] sorted = Arrays.stream(rounds).mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static double medianRatio(Load[] base, Load[] other, ToDoubleFunction<Load> figure) {
    double[] ratios = new double[base.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = figure.applyAsDouble(other[i]) / figure.applyAsDouble(base[i]);
    }
    Arrays.sort(ratios);
    return ratios[ratios.length / 2];
  }

  private static void progress(String format, Object... arguments) {
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
