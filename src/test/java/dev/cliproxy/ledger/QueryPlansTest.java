package dev.cliproxy.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.price.Prices;
import dev.cliproxy.store.Store;
import dev.cliproxy.store.StoreStatus;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No question about usage reads all that is recorded to find a part of it. */
class QueryPlansTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-11-28");
  private static final Instant NOW = Instant.parse("2026-11-28T17:30:00Z");
  private static final Prices PRICES = new Prices(List.of());

  /** An index with a condition on what it begins with. */
  private static final Pattern SEARCHED =
      Pattern.compile("/\\* public\\.(?:PRIMARY_KEY_\\w+|usage_blocks_by_group): ");

  @Test
  void everyQueryIsAnsweredByAnIndex(@TempDir Path folder) throws Exception {
    MutableClock clock = new MutableClock(NOW);
    try (Store store = new Store(folder.resolve("records"), Thread::new, clock, System::nanoTime)) {
      store.start();
      assertTrue(
          Eventually.holds(
              Duration.ofSeconds(30), () -> store.status().phase() == StoreStatus.Phase.OPEN));
      List<UsageRow> rows = new ArrayList<>();
      RequestId ids = new RequestId(0);
      for (int i = 0; i < 5_000; i++) {
        rows.add(row(ids, NOW.minus(Duration.ofMinutes(4L * i)), i));
      }
      QueryPlans watch = new QueryPlans();
      store.run(
          connection -> {
            new UsageWriter(1).write(connection, rows);
            return true;
          });
      List<UsageSelection> selections =
          List.of(
              new UsageSelection(TODAY.minusDays(1), TODAY, Map.of()),
              new UsageSelection(TODAY.minusDays(29), TODAY, Map.of(Dimension.KEY, "key-3")));
      for (UsageSelection selection : selections) {
        store.run(
            connection -> {
              var watched = watch.watched(connection);
              SumQueries.report(watched, selection, Dimension.HOUR, 1_000, PRICES);
              SumQueries.summary(watched, selection, Dimension.MODEL, PRICES);
              for (int most : new int[] {50, 5_000}) {
                RequestQueries.requests(
                    watched, selection, Optional.of(false), Long.MAX_VALUE, most, PRICES);
              }
              return true;
            });
      }
      assertEquals(6, watch.plans().size(), () -> String.join("\n", watch.plans().keySet()));
      watch
          .plans()
          .forEach(
              (sql, plan) -> {
                if (!sql.contains("FROM usage_groups")) {
                  assertTrue(SEARCHED.matcher(plan).find(), () -> sql + "\n" + plan);
                }
                if (sql.contains("ORDER BY")) {
                  assertTrue(plan.contains("/* index sorted */"), () -> sql + "\n" + plan);
                }
              });
    }
  }

  private static UsageRow row(RequestId ids, Instant end, int i) {
    return UsageRow.of(
        ids.next(end),
        new UsageRecord(
            end,
            "key-" + i % 10,
            "POST /v1/messages",
            "model-" + i % 7,
            new Served("claude-api-key", "credential-" + i % 3, "model-" + i % 7, 1),
            200,
            i % 11 != 0,
            new Tokens(100, 10, 0, 0),
            Duration.ofMillis(30),
            Duration.ofMillis(70)));
  }
}
