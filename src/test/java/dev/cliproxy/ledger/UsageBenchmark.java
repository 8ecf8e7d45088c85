package dev.cliproxy.ledger;

import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.price.Prices;
import dev.cliproxy.price.ShippedPrices;
import dev.cliproxy.store.Query;
import dev.cliproxy.store.Store;
import dev.cliproxy.store.StoreStatus;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;

/**
 * How large the file of a million recorded requests is, and how long the questions about them and
 * the usage page take. Not a test: the numbers are for a person who compares them with those of the
 * same machine before a change. It is run as {@code ManagementReadBenchmark} is; the first argument
 * may say another number of requests.
 *
 * <p>The requests are spread over 90 days, 20 clients' keys, 8 models and 6 credentials. A page is
 * asked for over one kept connection on the loopback interface.
 */
public final class UsageBenchmark {
  private static final int DAYS = 90;
  private static final int KEYS = 20;
  private static final int CREDENTIALS = 6;
  private static final List<String> MODELS =
      List.of(
          "claude-opus-4-1",
          "claude-sonnet-4-5",
          "claude-haiku-4-5",
          "gpt-5",
          "gpt-5-mini",
          "gemini-2.5-pro",
          "gemini-2.5-flash",
          "a-model-without-a-price");

  private static final int WARM_UPS = 20;
  private static final int TIMES = 30;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private UsageBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int requests = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
    Path folder = Files.createTempDirectory(Path.of("target"), "usage-benchmark");
    Path config = TestConfig.write(folder, settings());
    Path file = folder.resolve("config-records.mv.db");
    long start = System.nanoTime();
    onStore(folder, store -> fill(store, requests));
    System.out.printf(
        Locale.ROOT,
        "%,d requests written in %.0f s; the file has %,d bytes",
        requests,
        (System.nanoTime() - start) / 1e9,
        Files.size(file));
    compact(folder);
    System.out.printf(Locale.ROOT, ", of which %,d are in use%n", Files.size(file));
    onStore(folder, UsageBenchmark::measureQueries);
    measurePages(config);
    remove(folder);
  }

  /** As H2 does by and by where less is written at a time. */
  private static void compact(Path folder) throws SQLException {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:file:" + folder.resolve("config-records").toAbsolutePath());
    source.setUser("sa");
    source.setPassword("");
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN COMPACT");
    }
  }

  private interface Task {
    void run(Store store) throws Exception;
  }

  private static void onStore(Path folder, Task task) throws Exception {
    try (Store store =
        new Store(
            folder.resolve("config-records"), Thread::new, Clock.systemUTC(), System::nanoTime)) {
      store.start();
      if (!Eventually.holds(PATIENCE, () -> store.status().phase() == StoreStatus.Phase.OPEN)) {
        throw new IOException("the store does not open: " + store.status());
      }
      task.run(store);
    }
  }

  private static String clientKey(int i) {
    return "sk-client-" + i + "-0123456789abcdef";
  }

  private static String upstreamKey(int i) {
    return "sk-upstream-" + i + "-0123456789abcdef";
  }

  private static String[] settings() {
    List<String> lines = new ArrayList<>(List.of("api-keys:"));
    IntStream.range(0, KEYS).forEach(i -> lines.add("  - " + clientKey(i) + " # person " + i));
    lines.add("claude-api-key:");
    IntStream.range(0, CREDENTIALS).forEach(i -> lines.add("  - api-key: " + upstreamKey(i)));
    return lines.toArray(String[]::new);
  }

  private static void fill(Store store, int requests) throws Exception {
    List<String> keys =
        IntStream.range(0, KEYS)
            .mapToObj(i -> CredentialId.ofClientKey(clientKey(i)).value())
            .toList();
    List<String> credentials =
        IntStream.range(0, CREDENTIALS)
            .mapToObj(
                i -> Credential.of(Provider.CLAUDE, "", "", upstreamKey(i), "", Map.of()).id())
            .map(CredentialId::value)
            .toList();
    Random random = new Random(1);
    RequestId ids = new RequestId(0);
    UsageWriter writer = new UsageWriter(1);
    Instant first = Instant.now().minus(Duration.ofDays(DAYS - 1));
    long apart = Duration.ofDays(DAYS - 1).toNanos() / requests;
    List<UsageRow> batch = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      boolean success = random.nextInt(50) != 0;
      Instant end = first.plusNanos(i * apart);
      String model = MODELS.get(random.nextInt(MODELS.size()));
      batch.add(
          UsageRow.of(
              ids.next(end),
              new UsageRecord(
                  end,
                  keys.get(random.nextInt(KEYS)),
                  "POST /v1/messages",
                  model,
                  new Served(
                      "claude-api-key", credentials.get(random.nextInt(CREDENTIALS)), model, 1),
                  success ? 200 : 502,
                  success,
                  success
                      ? new Tokens(
                          random.nextInt(100_000),
                          random.nextInt(4_000),
                          0,
                          random.nextInt(50_000),
                          random.nextInt(2_000))
                      : Tokens.NONE,
                  Duration.ofMillis(random.nextInt(3_000)),
                  Duration.ofMillis(random.nextInt(60_000)))));
      if (batch.size() == 2_000 || i == requests - 1) {
        List<UsageRow> rows = List.copyOf(batch);
        store.run(
            connection -> {
              writer.write(connection, rows);
              return true;
            });
        batch.clear();
      }
    }
  }

  private static void measureQueries(Store store) throws Exception {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Prices prices = new Prices(List.of(), ShippedPrices.read().prices());
    UsageSelection month = new UsageSelection(today.minusDays(29), today, Map.of());
    UsageSelection all = new UsageSelection(today.minusDays(DAYS - 1), today, Map.of());
    UsageSelection week = new UsageSelection(today.minusDays(6), today, Map.of());
    UsageSelection key =
        new UsageSelection(
            all.from(),
            today,
            Map.of(Dimension.KEY, CredentialId.ofClientKey(clientKey(3)).value()));
    int sample = UsageLedger.LATENCY_SAMPLE;
    Optional<Boolean> any = Optional.empty();
    long end = Long.MAX_VALUE;
    measure(
        store, "report, 30 days", c -> SumQueries.report(c, month, Dimension.DAY, sample, prices));
    measure(
        store, "report, 90 days", c -> SumQueries.report(c, all, Dimension.DAY, sample, prices));
    measure(
        store,
        "report, 90 days of one key",
        c -> SumQueries.report(c, key, Dimension.DAY, sample, prices));
    measure(
        store,
        "report, 7 days by hour",
        c -> SumQueries.report(c, week, Dimension.HOUR, sample, prices));
    measure(
        store,
        "summary by hour, 30 days",
        c -> SumQueries.summary(c, month, Dimension.HOUR, prices));
    measure(store, "51 requests", c -> RequestQueries.requests(c, all, any, end, 51, prices));
    measure(
        store,
        "51 requests of one key",
        c -> RequestQueries.requests(c, key, any, end, 51, prices));
    measure(
        store, "100,000 requests", c -> RequestQueries.requests(c, all, any, end, 100_000, prices));
  }

  private static void measure(Store store, String what, Query<?> query) throws Exception {
    QueryPlans watch = new QueryPlans();
    store.run(connection -> query.run(watch.watched(connection)));
    long[] nanos = new long[TIMES];
    for (int i = -WARM_UPS; i < TIMES; i++) {
      long start = System.nanoTime();
      store.run(query);
      nanos[Math.max(i, 0)] = System.nanoTime() - start;
    }
    print(what, nanos);
    watch
        .plans()
        .forEach((sql, plan) -> System.out.println("    " + plan.replaceAll("^.*? FROM ", "")));
  }

  private static void measurePages(Path config) throws Exception {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    String key = CredentialId.ofClientKey(clientKey(3)).value();
    try (WarServer server = WarServer.start(config)) {
      URI pages = server.uri("/admin/");
      String session = AdminBrowser.sessionOf(pages, TestConfig.KEY);
      HttpClient client = HttpClient.newHttpClient();
      boolean open =
          Eventually.holds(
              PATIENCE, () -> get(client, pages.resolve("usage"), session).contains("id=\"cost\""));
      if (!open) {
        throw new IOException("the page does not show what is recorded");
      }
      for (String path :
          List.of(
              "usage",
              "usage?from=" + today.minusDays(DAYS - 1),
              "usage?from=" + today.minusDays(DAYS - 1) + "&key=" + key,
              "usage?by=hour&from=" + today.minusDays(6))) {
        long[] nanos = new long[TIMES];
        for (int i = -WARM_UPS; i < TIMES; i++) {
          long start = System.nanoTime();
          get(client, pages.resolve(path), session);
          nanos[Math.max(i, 0)] = System.nanoTime() - start;
        }
        print("page " + path, nanos);
      }
    }
  }

  private static String get(HttpClient client, URI page, String session) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(page).header("Cookie", "cliproxy-session=" + session).build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("expected 200, found " + answer.statusCode());
    }
    return answer.body();
  }

  private static void print(String what, long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%-50s %7.1f ms median %7.1f ms p95%n",
        what,
        sorted[sorted.length / 2] / 1e6,
        sorted[(int) (sorted.length * 0.95)] / 1e6);
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
