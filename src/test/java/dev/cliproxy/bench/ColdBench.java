package dev.cliproxy.bench;

import static dev.cliproxy.bench.ProxyBench.progress;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cliproxy.testing.ProviderFormat;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part {@code cold}: how many requests a second a fresh process serves in its first minute,
 * which begins with its first answer. They are counted by the upstream.
 */
final class ColdBench {
  private static final int ROUNDS = 3;
  private static final int SECONDS = 60;

  /** The seconds whose requests are told together, each group to the next's start. */
  private static final int[] STARTS = {0, 1, 2, 3, 4, 5, 10, 15, 20, 30, 45};

  private static final Goal EARLY = Goal.atLeast(0.6, 0.8);
  private static final int EARLY_FROM = 5;
  private static final int EARLY_TO = 10;
  private static final int WARM_FROM = 45;
  private static final Goal START = Goal.atMost(3, 2);
  private static final Goal ARCHIVED_START = Goal.atMost(1.5, 0.8);
  private static final Pattern REQUESTS = Pattern.compile("\\d+ \\d+ (\\d+)");

  private final Path folder;
  private final Pace pace;
  private final Wrk wrk;

  ColdBench(Path folder, Pace pace) {
    this.folder = folder;
    this.pace = pace;
    this.wrk = new Wrk(folder);
  }

  /** What a fresh process did: seconds to its first answer, then requests in each second. */
  private record Minute(double start, List<Double> requests) {

    /** Requests a second between two seconds. */
    double rate(int from, int to) {
      return requests.subList(from, to).stream().mapToDouble(rate -> rate).average().orElseThrow();
    }

    double warm() {
      return rate(WARM_FROM, SECONDS);
    }

    double early() {
      return rate(EARLY_FROM, EARLY_TO) / warm();
    }
  }

  /** Measures all and prints the tables. */
  void measure(Map<String, Path> otherWars) throws Exception {
    Map<String, Path> wars = new LinkedHashMap<>();
    wars.put("cliproxy", StartedWar.ownWar());
    wars.putAll(otherWars);
    Map<String, List<Minute>> minutes = new LinkedHashMap<>();
    Map<String, List<Double>> zgcStarts = new LinkedHashMap<>();
    Map<String, List<Double>> archivedStarts = new LinkedHashMap<>();
    Map<String, Path> archives = new LinkedHashMap<>();
    for (Map.Entry<String, Path> war : wars.entrySet()) {
      archives.put(war.getKey(), archive(war.getKey(), war.getValue()));
    }
    for (int i = 0; i < pace.times(ROUNDS); i++) {
      for (Map.Entry<String, Path> war : wars.entrySet()) {
        Minute minute = minute(war.getValue());
        progress("%s: %.1f s, %s", war.getKey(), minute.start(), minute.requests());
        minutes.computeIfAbsent(war.getKey(), name -> new ArrayList<>()).add(minute);
        try (StartedWar zgc = start(war.getValue(), StartedWar.LARGE_HEAP)) {
          progress("%s with ZGC: %.1f s", war.getKey(), zgc.seconds());
          zgcStarts.computeIfAbsent(war.getKey(), name -> new ArrayList<>()).add(zgc.seconds());
        }
        try (StartedWar archived = archived(war.getValue(), archives.get(war.getKey()))) {
          progress("%s with its archive of classes: %.1f s", war.getKey(), archived.seconds());
          archivedStarts
              .computeIfAbsent(war.getKey(), name -> new ArrayList<>())
              .add(archived.seconds());
        }
      }
    }
    minutes.forEach((name, its) -> print(name, its, zgcStarts.get(name), archivedStarts.get(name)));
  }

  /** The classes that a start and a first answer take, as README says. */
  private Path archive(String name, Path war) throws Exception {
    Path archive = folder.resolve(name + ".jsa");
    start(war, with("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds*=off")).close();
    return archive;
  }

  private StartedWar archived(Path war, Path archive) throws Exception {
    return start(war, with("-XX:SharedArchiveFile=" + archive));
  }

  private static List<String> with(String... more) {
    List<String> options = new ArrayList<>(StartedWar.SMALL_HEAP);
    options.addAll(List.of(more));
    return options;
  }

  private static void print(
      String name, List<Minute> minutes, List<Double> zgcStarts, List<Double> archivedStarts) {
    double start = Rounds.median(minutes, Minute::start);
    double zgcStart = Rounds.median(zgcStarts, Double::doubleValue);
    double archivedStart = Rounds.median(archivedStarts, Double::doubleValue);
    double early = Rounds.median(minutes, Minute::early);
    MarkdownTable figures = new MarkdownTable(name, "median", "required", "aim", "reached");
    figureRow(figures, "start to first proxied answer, SerialGC", start, " s", START);
    figureRow(figures, "start to first proxied answer, ZGC", zgcStart, " s", START);
    figureRow(figures, "the same, SerialGC and AppCDS", archivedStart, " s", ARCHIVED_START);
    figureRow(
        figures,
        "requests/s in seconds " + EARLY_FROM + " to " + EARLY_TO + " after it, of the warm figure",
        early,
        "x",
        EARLY);
    MarkdownTable curve = new MarkdownTable("seconds", "requests/s", "of the warm figure");
    for (int i = 0; i < STARTS.length; i++) {
      int from = STARTS[i];
      int to = i + 1 < STARTS.length ? STARTS[i + 1] : SECONDS;
      curve.row(
          from + " to " + to,
          new Measured(Math.rint(Rounds.median(minutes, each -> each.rate(from, to))), "")
              .toString(),
          new Measured(Rounds.median(minutes, each -> each.rate(from, to) / each.warm()), "x")
              .toString());
    }
    System.out.println(figures.text() + "\n\n" + curve.text() + "\n");
  }

  private static void figureRow(
      MarkdownTable table, String what, double figure, String unit, Goal goal) {
    table.row(
        what,
        new Measured(figure, unit).toString(),
        goal.relation() + " " + new Measured(goal.required(), unit),
        goal.relation() + " " + new Measured(goal.aim(), unit),
        goal.reached(figure));
  }

  private StartedWar start(Path war, List<String> options) throws Exception {
    return StartedWar.start(folder, war, BenchConfig.PROXY_PORT, options);
  }

  private Minute minute(Path war) throws Exception {
    Target target =
        Target.local(ProviderFormat.CHAT, BenchConfig.PROXY_PORT, BenchConfig.FIXED_MODEL);
    long millis = pace.millis(1_000);
    List<Double> requests = new ArrayList<>();
    try (StartedWar started = start(war, StartedWar.SMALL_HEAP);
        BenchProcess load = wrk.start(target, (int) (SECONDS * millis / 1_000) + 2)) {
      long start = System.nanoTime();
      long from = start;
      long before = served();
      for (int i = 0; i < SECONDS; i++) {
        long due = start + (i + 1) * millis * 1_000_000;
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        long count = served();
        long now = System.nanoTime();
        requests.add((count - before) * 1e9 / (now - from));
        before = count;
        from = now;
      }
      String result = load.awaitLine("RESULT ", 20);
      if (!result.endsWith(" 0")) {
        throw new IOException("requests failed: " + result);
      }
      return new Minute(started.seconds(), requests);
    }
  }

  /** How many requests the upstream has had so far. */
  private static long served() throws IOException {
    URI status = URI.create("http://127.0.0.1:" + BenchConfig.FIXED_PORT + "/status");
    try (InputStream in = status.toURL().openStream()) {
      String text = new String(in.readAllBytes(), US_ASCII);
      Matcher matcher = REQUESTS.matcher(text);
      if (!matcher.find()) {
        throw new IOException("no count in " + text);
      }
      return Long.parseLong(matcher.group(1));
    }
  }
}
