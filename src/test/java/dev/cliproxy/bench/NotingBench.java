package dev.cliproxy.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.cliproxy.config.value.UsageRecording;
import dev.cliproxy.ledger.UsageLedger;
import dev.cliproxy.live.EndedRequest;
import dev.cliproxy.live.LiveTraffic;
import dev.cliproxy.price.Prices;
import dev.cliproxy.store.Store;
import dev.cliproxy.store.StoreStatus;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import dev.cliproxy.usage.UsageStatistics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What taking note of a request costs, in CPU of the whole process: to be held against the CPU of a
 * request that {@link ProxyBench} finds on the same machine in the same minute. Here, and not with
 * and without it there, because the noise of a shared machine is larger than what is looked for. It
 * is run as {@code ManagementReadBenchmark} is; the first argument is the CPU of a request in
 * microseconds, if that is known.
 */
public final class NotingBench {
  private static final int ROUNDS = 7;
  private static final int LIVE_A_ROUND = 2_000_000;
  private static final int RECORDS_A_ROUND = 60_000;

  /** As many as wait while a batch is written, at this rate. */
  private static final int RECORDS_A_MILLISECOND = 5;

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private NotingBench() {}

  public static void main(String[] arguments) throws Exception {
    Optional<Double> request =
        arguments.length == 0 ? Optional.empty() : Optional.of(Double.valueOf(arguments[0]));
    LiveTraffic live = new LiveTraffic(Stream::empty);
    print("Live", request, LIVE_A_ROUND, i -> live.ended(ended(i)), () -> {});
    UsageStatistics statistics = new UsageStatistics(Clock.systemUTC());
    print("/usage", request, LIVE_A_ROUND, i -> statistics.record(record(i)), () -> {});
    Path folder = Files.createTempDirectory(Path.of("target"), "noting");
    try (Store store =
        new Store(folder.resolve("records"), Thread::new, Clock.systemUTC(), System::nanoTime)) {
      UsageLedger ledger =
          new UsageLedger(
              store,
              () -> new UsageRecording(true, 90, 10_000_000, 90),
              () -> new Prices(List.of()),
              Clock.systemUTC(),
              new Random(1));
      store.start();
      while (store.status().phase() != StoreStatus.Phase.OPEN) {
        LockSupport.parkNanos(1_000_000);
      }
      print(
          "the database",
          request,
          RECORDS_A_ROUND,
          i -> {
            ledger.record(record(i));
            if (i % RECORDS_A_MILLISECOND == 0) {
              LockSupport.parkNanos(1_000_000);
            }
          },
          () -> {
            while (store.waiting() > 0) {
              LockSupport.parkNanos(1_000_000);
            }
          });
      System.out.println("dropped: " + store.dropped());
    } finally {
      remove(folder);
    }
  }

  private interface Note {
    void of(int number);
  }

  private static void print(
      String what, Optional<Double> request, int count, Note note, Runnable end) {
    double[] micros = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long before = SYSTEM.getProcessCpuTime();
      for (int i = 0; i < count; i++) {
        note.of(i);
      }
      end.run();
      micros[round] = (SYSTEM.getProcessCpuTime() - before) / 1_000.0 / count;
    }
    Arrays.sort(micros);
    double median = micros[ROUNDS / 2];
    System.out.printf(
        Locale.ROOT,
        "%s: %.2f us of CPU a request (%.2f to %.2f)%s%n",
        what,
        median,
        micros[0],
        micros[ROUNDS - 1],
        request
            .map(all -> String.format(Locale.ROOT, ", %.1f %% of %.0f us", 100 * median / all, all))
            .orElse(""));
  }

  private static EndedRequest ended(int number) {
    return new EndedRequest(record(number), "gpt-5", List.of(), "", Optional.empty());
  }

  private static UsageRecord record(int number) {
    return new UsageRecord(
        Instant.now(),
        "3f1c9a0b5d7e246" + number % 8,
        "POST /v1/chat/completions",
        "gpt-5",
        new Served("codex-api-key", "aa1c9a0b5d7e246" + number % 4, "gpt-5", 1),
        200,
        true,
        new Tokens(number % 1_000, 50, 0, 0),
        Duration.ofMillis(5),
        Duration.ofMillis(20));
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
