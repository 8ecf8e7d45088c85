package dev.cliproxy.pages;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.PagesServer;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import dev.cliproxy.usage.UsageStatistics;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverviewPageTest {
  @TempDir private Path folder;

  @Test
  void theFiguresAreThoseOfTodayAndTheUptimeGrows() throws Exception {
    MutableClock clock = new MutableClock();
    UsageStatistics usage = new UsageStatistics(clock);
    usage.record(
        new UsageRecord(clock.instant(), "POST /v1/x", "m", true, new Tokens(9_999, 0, 0, 0)));
    try (PagesServer server = PagesServer.start(TestConfig.write(folder), usage, clock);
        AdminBrowser browser = new AdminBrowser(server.pages())) {
      clock.advance(Duration.ofMinutes(26 * 60 + 5));
      for (boolean success : new boolean[] {true, true, false}) {
        usage.record(
            new UsageRecord(
                clock.instant(), "POST /v1/x", "m", success, new Tokens(1_000, 234, 0, 0)));
      }
      browser.signIn(TestConfig.KEY);
      String text = browser.open("").asNormalizedText();
      assertTrue(text.contains("Requests today\n3\n"), text);
      assertTrue(text.contains("Tokens today\n3,702\n"), text);
      assertTrue(text.contains("33.3%\n1 failed"), text);
      assertTrue(text.contains("1 d 2 h\nsince 2026-01-01 00:00:00 UTC"), text);
    }
  }
}
