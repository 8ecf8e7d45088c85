package dev.cliproxy.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.MutableClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentUseTest {
  private static final CredentialId ONE = new CredentialId("0000000000000001");

  private final MutableClock clock = new MutableClock();
  private final RecentUse use = new RecentUse(clock);

  @Test
  void whatHappensCountsInItsTenMinutes() {
    use.ended(ONE, true);
    use.ended(ONE, false);
    clock.advance(RecentUse.SPAN.multipliedBy(2));
    use.ended(ONE, true);
    RecentUse.Known known = use.of(ONE);
    assertEquals(2, known.succeeded());
    assertEquals(1, known.failed());
    assertEquals(RecentUse.SPANS, known.spans().size());
    assertEquals("1/1 0/0 1/0", last(known, 3));
  }

  @Test
  void theLatestSpanIsTheOneOfNow() {
    use.ended(ONE, true);
    clock.advance(RecentUse.SPAN.multipliedBy(3));
    assertEquals("1/0 0/0 0/0 0/0", last(use.of(ONE), 4));
    List<RecentUse.Span> spans = use.of(ONE).spans();
    Duration age = Duration.between(spans.get(19).begin(), clock.instant());
    assertTrue(!age.isNegative() && age.compareTo(RecentUse.SPAN) < 0, age.toString());
    assertEquals(RecentUse.SPAN, Duration.between(spans.get(18).begin(), spans.get(19).begin()));
  }

  @Test
  void whatIsTooOldIsForgottenButInTheTotals() {
    use.ended(ONE, true);
    clock.advance(RecentUse.SPAN.multipliedBy(RecentUse.SPANS));
    RecentUse.Known known = use.of(ONE);
    assertEquals(1, known.succeeded());
    assertEquals(0, known.spans().stream().mapToInt(RecentUse.Span::succeeded).sum());
    clock.advance(Duration.ofDays(400));
    use.ended(ONE, false);
    assertEquals("0/0 0/1", last(use.of(ONE), 2));
  }

  @Test
  void aClockThatGoesBackLosesNothing() {
    use.ended(ONE, true);
    clock.advance(Duration.ofHours(-1));
    use.ended(ONE, true);
    assertEquals("2/0", last(use.of(ONE), 1));
  }

  @Test
  void oneThatWasNotAskedHasZerosAndTakesNoRoom() {
    assertEquals(0, use.of(ONE).succeeded());
    assertEquals("0/0", last(use.of(ONE), 1));
    assertEquals(0, use.size());
  }

  @Test
  void tenThousandFitAndTheLongestNotAskedIsForgotten() {
    use.ended(ONE, true);
    for (int i = 0; i < RecentUse.CAPACITY; i++) {
      use.ended(new CredentialId("%016x".formatted(i + 16)), true);
    }
    assertEquals(RecentUse.CAPACITY, use.size());
    assertEquals(0, use.of(ONE).succeeded());
  }

  @Test
  void manyAtOnceAreAllCounted() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      IntStream.range(0, 8)
          .forEach(
              thread ->
                  threads.execute(
                      () -> {
                        for (int i = 0; i < 1_000; i++) {
                          use.ended(ONE, thread % 2 == 0);
                        }
                      }));
    } finally {
      threads.shutdown();
      assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }
    assertEquals("4000/4000", last(use.of(ONE), 1));
  }

  private static String last(RecentUse.Known known, int count) {
    return String.join(
        " ",
        known.spans().subList(RecentUse.SPANS - count, RecentUse.SPANS).stream()
            .map(span -> span.succeeded() + "/" + span.failed())
            .toList());
  }
}
