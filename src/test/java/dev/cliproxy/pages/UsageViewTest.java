package dev.cliproxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.UsageRecords;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageStatistics;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class UsageViewTest {
  private static final Instant NOW = Instant.parse("2026-05-20T10:30:00Z");
  private static final LocalDate TODAY = LocalDate.parse("2026-05-20");

  private final UsageStatistics statistics = new UsageStatistics(new MutableClock(NOW));

  @Test
  void nothingCountedIsEmpty() {
    UsageView view = view(1);
    assertTrue(view.isEmpty());
    assertEquals("0", view.requests());
    assertEquals("0%", view.errorRate());
    assertFalse(view.failures());
  }

  @Test
  void totalsAndTodayAreWrittenOut() {
    record("2026-05-19T23:59:59Z", "gpt-5", true, 1_000_000);
    record("2026-05-20T00:00:00Z", "gpt-5", false, 0);
    record("2026-05-20T10:00:00Z", "gpt-5", true, 2_345);
    UsageView view = view(1);
    assertEquals("3", view.requests());
    assertEquals("2", view.succeeded());
    assertEquals("1", view.failed());
    assertTrue(view.failures());
    assertEquals("33.3%", view.errorRate());
    assertEquals("1,002,345", view.tokens());
    assertEquals("2", view.requestsToday());
    assertEquals("2,345", view.tokensToday());
  }

  @Test
  void theDaysAreTheLastThirtyWithTodayAtTheRight() {
    record("2026-04-20T12:00:00Z", "gpt-5", true, 5);
    record("2026-04-21T12:00:00Z", "gpt-5", true, 7);
    record("2026-05-20T09:00:00Z", "gpt-5", true, 11);
    record("2026-05-20T09:30:00Z", "gpt-5", true, 13);
    List<BarChart.Bar> requests = bars("requests-by-day");
    assertEquals(30, requests.size());
    assertEquals("2026-04-21", requests.get(0).label());
    assertEquals("1", requests.get(0).value());
    assertEquals("0", requests.get(1).value());
    assertEquals("2026-05-20", requests.get(29).label());
    assertEquals("05-20", requests.get(29).tick());
    assertEquals("2", requests.get(29).value());
    assertEquals("24", bars("tokens-by-day").get(29).value());
    assertEquals("7", bars("tokens-by-day").get(0).value());
  }

  @Test
  void theHoursAreThoseOfAllDaysTogether() {
    record("2026-05-19T09:10:00Z", "gpt-5", true, 5);
    record("2026-05-20T09:59:00Z", "gpt-5", true, 7);
    List<BarChart.Bar> hours = bars("requests-by-hour");
    assertEquals(24, hours.size());
    assertEquals("09:00", hours.get(9).label());
    assertEquals("2", hours.get(9).value());
    assertEquals("12", bars("tokens-by-hour").get(9).value());
    assertEquals("0", hours.get(10).value());
  }

  @Test
  void modelsStandByRequestsWithTheirLastRequest() {
    record("2026-05-20T09:00:00Z", "rare", true, 5);
    record("2026-05-20T09:10:00Z", "frequent", true, 7);
    record("2026-05-20T09:20:00Z", "frequent", false, 0);
    assertEquals(
        List.of(
            new UsageView.Model(
                "POST /v1/chat/completions", "frequent", "2", "7", "2026-05-20 09:20:00"),
            new UsageView.Model(
                "POST /v1/chat/completions", "rare", "1", "5", "2026-05-20 09:00:00")),
        view(1).models());
  }

  @Test
  void manyModelsArePaged() {
    for (int i = 0; i < 60; i++) {
      record("2026-05-20T09:00:00Z", "model " + i, true, 1);
    }
    assertEquals(50, view(1).models().size());
    assertEquals(10, view(2).models().size());
    assertEquals(50, view(1).newest().size());
  }

  @Test
  void theNewestRequestsComeFirstWithTheirOutcome() {
    record("2026-05-20T09:00:00Z", "gpt-5", true, 1_234);
    record("2026-05-20T09:00:01Z", "gpt-5", false, 0);
    assertEquals(
        List.of(
            new UsageView.Request(
                "2026-05-20 09:00:01", "POST /v1/chat/completions", "gpt-5", false, "0"),
            new UsageView.Request(
                "2026-05-20 09:00:00", "POST /v1/chat/completions", "gpt-5", true, "1,234")),
        view(1).newest());
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

  private UsageView view(int page) {
    return UsageView.of(statistics, TODAY, page, Locale.ENGLISH);
  }

  private List<BarChart.Bar> bars(String id) {
    return view(1).charts().stream()
        .filter(chart -> chart.id().equals(id))
        .findFirst()
        .orElseThrow()
        .bars()
        .bars();
  }
}
