package dev.cliproxy.pages.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.UsageRecords;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageStatistics;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class UsageSinceStartTest {
  private static final Instant NOW = Instant.parse("2026-05-20T10:30:00Z");

  private final UsageStatistics statistics = new UsageStatistics(new MutableClock(NOW));

  @Test
  void nothingCountedIsEmpty() {
    assertTrue(view().isEmpty());
    assertEquals("0", view().requests());
    assertEquals("0%", view().errorRate());
    assertFalse(view().failures());
  }

  @Test
  void totalsAndTodayAreWrittenOut() {
    record("2026-05-19T23:59:59Z", "gpt-5", true, 1_000_000);
    record("2026-05-20T00:00:00Z", "gpt-5", false, 0);
    record("2026-05-20T10:00:00Z", "gpt-5", true, 2_345);
    UsageSinceStart view = view();
    assertEquals("3", view.requests());
    assertEquals("1", view.failed());
    assertTrue(view.failures());
    assertEquals("33.3%", view.errorRate());
    assertEquals("1,002,345", view.tokens());
    assertEquals("2", view.requestsToday());
    assertEquals("2,345", view.tokensToday());
  }

  @Test
  void modelsStandByRequestsWithTheirLastRequest() {
    record("2026-05-20T09:00:00Z", "rare", true, 5);
    record("2026-05-20T09:10:00Z", "frequent", true, 7);
    record("2026-05-20T09:20:00Z", "frequent", false, 0);
    assertEquals(
        List.of(
            new UsageSinceStart.Model(
                "POST /v1/chat/completions", "frequent", "2", "7", "2026-05-20 09:20:00"),
            new UsageSinceStart.Model(
                "POST /v1/chat/completions", "rare", "1", "5", "2026-05-20 09:00:00")),
        view().models());
  }

  @Test
  void ofManyTheFirstAreShownAndAllAreCounted() {
    for (int i = 0; i < 60; i++) {
      record("2026-05-20T09:00:00Z", "model " + i, true, 1);
    }
    assertEquals(20, view().models().size());
    assertEquals("60", view().modelCount());
    assertEquals(20, view().newest().size());
  }

  @Test
  void theNewestRequestsComeFirstWithTheirOutcome() {
    record("2026-05-20T09:00:00Z", "gpt-5", true, 1_234);
    record("2026-05-20T09:00:01Z", "gpt-5", false, 0);
    assertEquals(
        List.of(
            new UsageSinceStart.Request(
                "2026-05-20 09:00:01", "POST /v1/chat/completions", "gpt-5", false, "0"),
            new UsageSinceStart.Request(
                "2026-05-20 09:00:00", "POST /v1/chat/completions", "gpt-5", true, "1,234")),
        view().newest());
  }

  private void record(String time, String model, boolean success, long tokens) {
    statistics.record(
        UsageRecords.record(
            Instant.parse(time),
            "POST /v1/chat/completions",
            model,
            success,
            new Tokens(tokens, 0, 0, 0)));
  }

  private UsageSinceStart view() {
    return UsageSinceStart.of(statistics, new UsageNumbers(Locale.ENGLISH));
  }
}
