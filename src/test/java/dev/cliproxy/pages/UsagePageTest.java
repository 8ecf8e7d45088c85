package dev.cliproxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.PagesServer;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.UsageRecords;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageStatistics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The usage page over real statistics, as long as no real traffic can fill them. */
class UsagePageTest {
  private static final String SCRIPT = "\"><script>alert(1)</script>";
  private static final String IMAGE = "'\"><img src=x onerror=alert(2)>";

  @TempDir static Path folder;
  private static PagesServer server;
  private static AdminBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    MutableClock clock = new MutableClock(Instant.parse("2026-05-20T10:30:00Z"));
    UsageStatistics statistics = new UsageStatistics(clock);
    for (int i = 0; i < 1_200; i++) {
      statistics.record(
          UsageRecords.record(
              clock.instant().minus(Duration.ofMinutes(1_200L - i)),
              "POST /v1/chat/completions",
              "model-" + i % 60,
              i % 10 != 0,
              new Tokens(i, 100, 0, 0)));
    }
    statistics.record(
        UsageRecords.record(clock.instant(), "POST /" + IMAGE, SCRIPT, true, Tokens.NONE));
    server = PagesServer.start(TestConfig.write(folder), statistics, clock);
    browser = new AdminBrowser(server.pages());
    browser.signIn(TestConfig.KEY);
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    server.close();
  }

  @Test
  void showsTheFigures() throws Exception {
    HtmlPage page = browser.open("usage");
    List<String> figures =
        page.querySelectorAll(".figure").stream().map(DomNode::asNormalizedText).toList();
    assertEquals(List.of("1,201", "1,081", "120", "839,400"), figures);
    assertTrue(page.asNormalizedText().contains("Error rate 10%"));
    assertTrue(page.asNormalizedText().contains("631 today"), page.asNormalizedText());
  }

  @Test
  void everyChartIsAPictureWithWordsAxesAndATable() throws Exception {
    HtmlPage page = browser.open("usage");
    assertEquals(4, page.querySelectorAll("svg").size());
    for (DomNode node : page.querySelectorAll("svg")) {
      DomElement svg = (DomElement) node;
      assertEquals("img", svg.getAttribute("role"));
      for (String id : svg.getAttribute("aria-labelledby").split(" ", -1)) {
        assertFalse(page.getElementById(id).asNormalizedText().isEmpty(), id);
      }
      assertTrue(svg.querySelectorAll("line").size() >= 2);
      assertEquals(2, svg.querySelectorAll("text.axis").size());
    }
    DomElement days = page.getElementById("requests-by-day");
    assertEquals(30, days.querySelectorAll("rect").size());
    assertEquals(30, days.querySelectorAll("details tbody tr").size());
    assertEquals(
        "Bar chart. 1,201 in total; the most, 631, at 2026-05-20. The table below the chart has every figure.",
        page.getElementById("requests-by-day-desc").getTextContent());
    assertEquals(24, page.querySelectorAll("#tokens-by-hour rect").size());
  }

  @Test
  void theListOfModelsIsPaged() throws Exception {
    HtmlPage first = browser.open("usage");
    assertEquals(50, rowsUnder(first, "models"));
    HtmlPage second = ((HtmlAnchor) first.querySelector("nav.pager a[rel=next]")).click();
    assertEquals(11, rowsUnder(second, "models"));
    assertTrue(second.asNormalizedText().contains("Page 2 of 2, 61 in all"));
    assertEquals(50, rowsUnder(second, "newest"));
  }

  @Test
  void namesFromOutsideAreOnlyText() throws Exception {
    for (String path : List.of("usage", "usage?page=2")) {
      HtmlPage page = browser.open(path);
      String source = page.getWebResponse().getContentAsString();
      assertTrue(source.contains("&lt;script&gt;alert(1)"), source);
      assertTrue(source.contains("&lt;img src=x"), source);
      assertFalse(source.contains("<script>alert"), source);
      assertFalse(source.contains("<img src=x"), source);
      assertFalse(source.contains("??"), source);
    }
    assertTrue(browser.open("usage").asNormalizedText().contains(SCRIPT));
  }

  private static int rowsUnder(HtmlPage page, String heading) {
    return page.querySelectorAll("div[aria-labelledby=" + heading + "] tbody tr").size();
  }
}
