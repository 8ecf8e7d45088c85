package dev.cliproxy.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.store.Store;
import dev.cliproxy.store.StoreStatus;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.JavaProcess;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that records is killed again and again. */
class UsageCrashTest {
  private static final int ROUNDS = 20;
  private static final Duration SAFE_AFTER = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path folder;

  /** Where the store is, as {@link RecordingProcess} is told; empty at first. */
  String newPlace() throws SQLException {
    return folder.resolve("records").toString();
  }

  /** What the killed process had said, and when that was read. */
  private record Said(int number, long nanoTime) {}

  @Test
  void whatIsOlderThanASecondSurvivesAndNothingCountsTwice() throws Exception {
    String place = newPlace();
    Random random = new Random(12);
    int next = 1;
    List<Integer> safe = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<Said> said = new ArrayList<>();
      long killed = recordAndKill(place, next, Duration.ofMillis(random.nextInt(1_600)), said);
      said.stream()
          .filter(one -> killed - one.nanoTime() > SAFE_AFTER.toNanos())
          .forEach(one -> safe.add(one.number()));
      next = said.get(said.size() - 1).number() + 10_000;
    }
    try (Store store = RecordingProcess.store(place)) {
      store.start();
      assertTrue(Eventually.holds(SOON, () -> store.status().phase() == StoreStatus.Phase.OPEN));
      assertEquals(Optional.empty(), store.status().setAside());
      List<Integer> recorded = numbers(store);
      assertEquals(recorded.stream().distinct().count(), recorded.size(), "one is there twice");
      List<Integer> lost = new ArrayList<>(safe);
      lost.removeAll(new HashSet<>(recorded));
      assertEquals(List.of(), lost);
      assertTrue(safe.size() > 100, "only " + safe.size() + " were old enough");
      assertEquals(recorded.size(), sumOfDays(store));
    }
  }

  private static long recordAndKill(String place, int first, Duration after, List<Said> said)
      throws Exception {
    Process process =
        new ProcessBuilder(
                JavaProcess.command(
                    List.of(), RecordingProcess.class, place, Integer.toString(first)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = process.inputReader()) {
      long begun = 0;
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        long now = System.nanoTime();
        begun = begun == 0 ? now : begun;
        said.add(new Said(Integer.parseInt(line), now));
        if (now - begun > after.toNanos()) {
          process.destroyForcibly();
          long killed = System.nanoTime();
          process.onExit().join();
          return killed;
        }
      }
      throw new AssertionError("the process ended by itself");
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<Integer> numbers(Store store) throws Exception {
    return store.run(
        connection -> {
          List<Integer> numbers = new ArrayList<>();
          RequestBlocks.read(
              connection,
              0,
              Long.MAX_VALUE,
              (group, request) -> numbers.add((int) request.tokens().inputTokens()));
          return numbers;
        });
  }

  private static long sumOfDays(Store store) throws Exception {
    return store.run(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery("SELECT SUM(requests) FROM usage_days")) {
            rows.next();
            return rows.getLong(1);
          }
        });
  }
}
