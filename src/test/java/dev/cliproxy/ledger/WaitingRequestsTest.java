package dev.cliproxy.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.usage.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WaitingRequestsTest {
  private static UsageRow row(long id, String model) {
    Tokens tokens = new Tokens(id % 7, 1, 2, 3, 4);
    return new UsageRow(
        new UsageGroup("key", "POST /v1/chat/completions", model, model, "provider", "credential"),
        new RequestFigures(id, 200, id % 2 == 0, tokens, 12, 345, 1));
  }

  private static List<UsageRow> all(WaitingRequests waiting, int enough) {
    List<UsageRow> taken = new ArrayList<>();
    for (List<UsageRow> some = waiting.take(enough); !some.isEmpty(); some = waiting.take(enough)) {
      taken.addAll(some);
    }
    return taken;
  }

  @Test
  void whatWaitsIsTakenAsItWasAddedAndInItsOrder() {
    WaitingRequests waiting = new WaitingRequests(5_000);
    List<UsageRow> rows =
        IntStream.range(0, 5_000)
            // Threads end their requests in another order than they note the time.
            .mapToObj(i -> row(1_800_000_000_000_000_000L + (i ^ 3), "model-" + i % 11))
            .toList();
    rows.forEach(row -> assertTrue(waiting.offer(row)));
    assertEquals(5_000, waiting.size());
    assertEquals(rows, all(waiting, 700));
    assertEquals(0, waiting.size());
  }

  @Test
  void theLargestNumbersAreTakenAsTheyWereAdded() {
    WaitingRequests waiting = new WaitingRequests(1_000);
    long most = RequestFigures.MOST_TOKENS;
    List<UsageRow> rows = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      rows.add(
          new UsageRow(
              row(1, "m").group(),
              new RequestFigures(
                  i % 2 == 0 ? Long.MIN_VALUE + i : Long.MAX_VALUE - i,
                  Integer.MAX_VALUE,
                  true,
                  new Tokens(most, most, most, most, most),
                  Integer.MAX_VALUE,
                  Integer.MAX_VALUE,
                  Short.MAX_VALUE)));
    }
    rows.forEach(row -> assertTrue(waiting.offer(row)));
    assertEquals(rows, all(waiting, 1));
  }

  @Test
  void moreThanMayWaitAreRefusedUntilSomeAreTaken() {
    WaitingRequests waiting = new WaitingRequests(3);
    IntStream.range(0, 3).forEach(i -> assertTrue(waiting.offer(row(i, "m"))));
    assertFalse(waiting.offer(row(3, "m")));
    assertEquals(3, waiting.take(2_000).size());
    assertTrue(waiting.offer(row(4, "m")));
    assertEquals(List.of(row(4, "m")), waiting.take(1));
    assertEquals(List.of(), waiting.take(1));
  }

  @Test
  void noneIsLostOrTakenTwiceWhereManyAddAndOneTakes() throws Exception {
    int each = 20_000;
    WaitingRequests waiting = new WaitingRequests(4 * each);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> adding = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int first = thread * each;
        adding.add(
            threads.submit(
                () ->
                    IntStream.range(first, first + each)
                        .forEach(id -> waiting.offer(row(id, "model-" + id % 3)))));
      }
      List<UsageRow> taken = new ArrayList<>();
      while (!adding.stream().allMatch(Future::isDone)) {
        taken.addAll(waiting.take(100));
      }
      for (Future<?> done : adding) {
        done.get();
      }
      taken.addAll(all(waiting, 2_000));
      assertEquals(
          IntStream.range(0, 4 * each).mapToObj(id -> row(id, "model-" + id % 3)).toList(),
          taken.stream()
              .sorted((one, other) -> Long.compare(one.request().id(), other.request().id()))
              .toList());
    } finally {
      threads.shutdownNow();
    }
  }
}
