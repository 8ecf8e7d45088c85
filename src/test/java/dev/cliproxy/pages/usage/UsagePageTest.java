package dev.cliproxy.pages.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.field.KeyDigest;
import dev.cliproxy.config.field.ModelPattern;
import dev.cliproxy.config.value.ModelPrice;
import dev.cliproxy.config.value.UsageRecording;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.ledger.UsageLedger;
import dev.cliproxy.price.Prices;
import dev.cliproxy.store.Store;
import dev.cliproxy.store.StoreStatus;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.PagesServer;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import dev.cliproxy.usage.UsageStatistics;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.htmlunit.Page;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The usage page over a real store. */
class UsagePageTest {
  private static final String SCRIPT = "\"><script>alert(1)</script>";
  private static final String IMAGE = "'\"><img src=x onerror=alert(2)>";
  private static final String ALICE = "sk-client-alice-0123456789";
  private static final String BOB = "sk-client-bob-0123456789ab";
  private static final String CLAUDE = "sk-ant-0123456789abcd";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Instant NOW = Instant.parse("2026-05-20T10:30:00Z");
  private static final Prices PRICES =
      new Prices(
          List.of(
              new ModelPrice(
                  ModelPattern.of("model-*"),
                  Optional.of(new BigDecimal("10")),
                  Optional.of(new BigDecimal("20")),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty())));

  @TempDir static Path folder;
  private static final MutableClock CLOCK = new MutableClock(NOW);
  private static Store store;
  private static UsageLedger ledger;
  private static PagesServer server;
  private static AdminBrowser browser;

  private static UsageRecord record(
      Instant end, String client, String api, String model, Served served, boolean success) {
    return new UsageRecord(
        end,
        client,
        api,
        model,
        served,
        success ? 200 : 502,
        success,
        success ? new Tokens(1_000, 100, 10, 500, 50) : Tokens.NONE,
        Duration.ofMillis(30),
        Duration.ofMillis(1_070));
  }

  private static Path config(Path where) throws Exception {
    return TestConfig.write(
        where,
        "api-keys:",
        "  - " + ALICE + " # Alice",
        "  - " + BOB,
        "client-keys:",
        "  - {id: bob, name: Bob's <b>key, sha256: " + KeyDigest.of(BOB).hex() + "}",
        "claude-api-key: [{api-key: " + CLAUDE + "}]");
  }

  @BeforeAll
  static void start() throws Exception {
    UsageStatistics statistics = new UsageStatistics(CLOCK);
    store = new Store(folder.resolve("records"), Thread::new, CLOCK, System::nanoTime);
    ledger =
        new UsageLedger(
            store,
            () -> new UsageRecording(true, 3_650, 1_000_000, 3_650),
            () -> PRICES,
            CLOCK,
            new Random(1));
    store.start();
    assertTrue(Eventually.holds(PATIENCE, () -> store.status().phase() == StoreStatus.Phase.OPEN));
    String claude = Credential.of(Provider.CLAUDE, "", "", CLAUDE, "", Map.of()).id().value();
    String alice = CredentialId.ofClientKey(ALICE).value();
    List<UsageRecord> records = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      String model = "model-" + i % 60;
      records.add(
          record(
              NOW.minus(Duration.ofHours(i)),
              i % 2 == 0 ? alice : "bob",
              "POST /v1/messages",
              model,
              new Served("claude-api-key", claude, model, 1 + i % 2),
              i % 10 != 0));
    }
    records.add(
        record(NOW, "", "POST /" + IMAGE, SCRIPT, new Served("gone", "0011", "=formula", 1), true));
    records.add(record(NOW, "removed", "POST /v1/messages", "model-1", Served.NOBODY, false));
    records.add(
        record(
            NOW.minus(Duration.ofDays(200)),
            alice,
            "POST /v1/messages",
            "model-old",
            Served.NOBODY,
            true));
    records.forEach(ledger::record);
    records.forEach(statistics::record);
    assertTrue(Eventually.holds(PATIENCE, () -> count() == 123));
    server = PagesServer.start(config(folder), statistics, ledger, new Cooldowns(CLOCK), CLOCK);
    browser = new AdminBrowser(server.pages());
    browser.signIn(TestConfig.KEY);
  }

  private static long count() throws Exception {
    return store.run(
        connection -> {
          try (var statement = connection.createStatement();
              var rows = statement.executeQuery("SELECT SUM(requests) FROM usage_blocks")) {
            rows.next();
            return rows.getLong(1);
          }
        });
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    server.close();
    store.close();
  }

  private static List<String> figures(HtmlPage page) {
    return page.querySelectorAll(".figure").stream().map(DomNode::asNormalizedText).toList();
  }

  private static int rowsUnder(HtmlPage page, String heading) {
    return page.querySelectorAll("div[aria-labelledby=" + heading + "] tbody tr").size();
  }

  private static String textUnder(HtmlPage page, String heading) {
    return page.querySelector("div[aria-labelledby=" + heading + "] tbody")
        .asNormalizedText()
        .replace('\n', ' ');
  }

  @Test
  void showsTheFiguresOfTheLastThirtyDays() throws Exception {
    HtmlPage page = browser.open("usage");
    assertEquals(200, page.getWebResponse().getStatusCode());
    // 108 of model-*, each of 1,000 in and 100 out, and 1 without a price
    assertEquals(List.of("122", "13", "119,900", "$1.30"), figures(page));
    String text = page.asNormalizedText();
    assertTrue(text.contains("Error rate 10.7%"), text);
    assertTrue(text.contains("1,100 tokens without a price"), text);
    assertTrue(
        text.contains(
            "109,000 input (54,500 read from a cache, 5,450 written to one), 10,900 output (1,090 reasoning)"),
        text);
    assertEquals("2026-04-21", page.<HtmlInput>getHtmlElementById("from").getValue());
    assertEquals("2026-05-20", page.<HtmlInput>getHtmlElementById("to").getValue());
  }

  @Test
  void everyChartIsAPictureWithWordsAxesAndATable() throws Exception {
    HtmlPage page = browser.open("usage");
    assertEquals(3, page.querySelectorAll("svg.chart").size());
    for (DomNode node : page.querySelectorAll("svg.chart")) {
      DomElement svg = (DomElement) node;
      assertEquals("img", svg.getAttribute("role"));
      for (String id : svg.getAttribute("aria-labelledby").split(" ", -1)) {
        assertFalse(page.getElementById(id).asNormalizedText().isEmpty(), id);
      }
      assertTrue(svg.querySelectorAll("line").size() >= 2);
      assertEquals(2, svg.querySelectorAll("text.axis").size());
      assertEquals(30, svg.querySelectorAll("rect").size());
    }
    assertEquals(30, page.querySelectorAll("#in-time tbody tr").size());
    assertEquals(
        "Bar chart. 122 in total; the most, 24, at 2026-05-16. The table below the charts has every figure.",
        page.getElementById("requests-desc").getTextContent());
    assertTrue(
        page.getElementById("cost-desc").getTextContent().startsWith("Bar chart. $1.30 in total;"));
  }

  @Test
  void hoursAreShownForFewDays() throws Exception {
    HtmlPage page = browser.open("usage?from=2026-05-19&to=2026-05-20&by=hour");
    assertEquals(48, page.querySelectorAll("#chart-requests rect").size());
    assertEquals("2026-05-19 00:00", page.querySelector("#in-time tbody th").asNormalizedText());
    HtmlPage refused = browser.open("usage?from=2026-05-01&to=2026-05-20&by=hour");
    assertEquals(400, refused.getWebResponse().getStatusCode());
    assertEquals(
        "Hours can be shown for at most 7 days: choose fewer, or charts by day",
        refused.getElementById("question-error").asNormalizedText());
  }

  @Test
  void whatHasNoPriceIsUnknownAndNotFree() throws Exception {
    HtmlPage page = browser.open("usage?key=(none)");
    assertEquals(List.of("1", "0", "1,100", "unknown"), figures(page));
    assertTrue(textUnder(page, "by-key").contains("unknown 1,100 tokens without a price"));
    assertTrue(textUnder(page, "requests").contains("unknown"), textUnder(page, "requests"));
    assertFalse(page.querySelector("main").asNormalizedText().contains("$0.00\t"));
  }

  @Test
  void keysAndCredentialsHaveTheirNamesAndNoSecretIsShown() throws Exception {
    HtmlPage page = browser.open("usage");
    String keys = textUnder(page, "by-key");
    assertTrue(keys.contains("Alice sk-c••••6789"), keys);
    assertTrue(keys.contains("Bob's <b>key bob"), keys);
    assertTrue(keys.contains("without a key"), keys);
    assertTrue(keys.contains("removed"), keys);
    assertTrue(textUnder(page, "by-credential").contains("claude-api-key sk-a••••abcd"));
    assertTrue(textUnder(page, "by-credential").contains("0011"));
    assertTrue(
        textUnder(page, "by-provider").contains("Claude \t"), textUnder(page, "by-provider"));
    assertTrue(textUnder(page, "by-provider").contains("nobody \t"));
    String source = page.getWebResponse().getContentAsString();
    for (String secret : List.of(ALICE, BOB, CLAUDE)) {
      assertFalse(source.contains(secret));
    }
  }

  @Test
  void whatIsChosenIsAllThatIsCountedAndListed() throws Exception {
    HtmlPage page = browser.open("usage");
    HtmlForm form = page.getHtmlElementById("question");
    HtmlSelect key = form.getSelectByName("key");
    assertEquals(5, key.getOptionSize());
    key.setSelectedAttribute("bob", true);
    HtmlPage bobs = AdminBrowser.submit(form);
    assertEquals("60", figures(bobs).get(0));
    assertEquals(1, rowsUnder(bobs, "by-key"));
    assertEquals(30, rowsUnder(bobs, "by-model"));
    assertEquals(50, rowsUnder(bobs, "requests"));
    HtmlSelect chosen = bobs.<HtmlForm>getHtmlElementById("question").getSelectByName("key");
    assertEquals("bob", chosen.getSelectedOptions().get(0).getValueAttribute());
    assertEquals(5, chosen.getOptionSize());
    HtmlPage older = ((HtmlAnchor) bobs.querySelector("nav.pager a[rel=next]")).click();
    assertEquals(10, rowsUnder(older, "requests"));
    assertFalse(textUnder(older, "requests").contains("Alice"));
    assertNull(older.querySelector("nav.pager a[rel=next]"));
    assertEquals("60", figures(((HtmlAnchor) older.querySelector("a[rel=first]")).click()).get(0));
  }

  @Test
  void ofManyModelsTheFirstFiftyAreShownAndAllOnDemand() throws Exception {
    HtmlPage page = browser.open("usage");
    assertEquals(50, rowsUnder(page, "by-model"));
    HtmlPage all = page.getAnchorByText("Show all 61").click();
    assertEquals(61, rowsUnder(all, "by-model"));
  }

  @Test
  void thePercentilesAreThoseOfSuccessfulRequests() throws Exception {
    HtmlPage page = browser.open("usage");
    assertTrue(page.asNormalizedText().contains("successful requests, 109 of them"));
    assertEquals(
        "To the first byte\t30 ms\t30 ms\t30 ms In all\t1,070 ms\t1,070 ms\t1,070 ms",
        textUnder(page, "latency"));
  }

  @Test
  void aRequestIsToldWithAllThatIsKnownOfIt() throws Exception {
    HtmlPage page = browser.open("usage?from=2026-05-20&to=2026-05-20&key=bob");
    String first = page.querySelector("div[aria-labelledby=requests] tbody tr").asNormalizedText();
    for (String part :
        List.of(
            "2026-05-20 09:30:00",
            "Bob's <b>key",
            "model-1 POST /v1/messages",
            "Claude claude-api-key sk-a••••abcd",
            "200 2 attempts",
            "1,070 ms first byte 30 ms",
            "1,100",
            "$0.012")) {
      assertTrue(first.contains(part), part + " in " + first);
    }
  }

  @Test
  void namesFromOutsideAreOnlyText() throws Exception {
    HtmlPage page = browser.open("usage");
    String source = page.getWebResponse().getContentAsString();
    assertTrue(source.contains("&lt;script&gt;alert(1)"), source);
    assertTrue(source.contains("&lt;img src=x"), source);
    assertFalse(source.contains("<script>alert"), source);
    assertFalse(source.contains("<img src=x"), source);
    assertFalse(source.contains("<b>key"), source);
    assertFalse(source.contains("??"), source);
  }

  @Test
  void whatCannotBeAnsweredIsRefusedInTheVisitorsLanguageAndStaysTyped() throws Exception {
    for (Map.Entry<String, String> bad :
        Map.of(
                "from=2026-05-20&to=2026-05-19",
                "The first day is after the last",
                "from=yesterday",
                "from must be a day such as 2026-11-28, in UTC",
                "from=1970-01-01&to=2200-01-01",
                "The days are more than 36,600 apart",
                "by=week",
                "by must be one of day, hour",
                "cursor=-1",
                "cursor must be a whole number from 1 to 9223372036854775807")
            .entrySet()) {
      HtmlPage page = browser.open("usage?" + bad.getKey() + "&key=%3Cx");
      assertEquals(400, page.getWebResponse().getStatusCode(), bad.getKey());
      assertEquals(
          bad.getValue().replace(",", ""),
          page.getElementById("question-error").asNormalizedText().replace(",", ""));
      HtmlForm form = page.getHtmlElementById("question");
      assertEquals(
          "<x", form.getSelectByName("key").getSelectedOptions().get(0).getValueAttribute());
      assertNotNull(page.getElementById("since-start"));
    }
    try (AdminBrowser chinese = new AdminBrowser(server.pages())) {
      chinese.client().addRequestHeader("Accept-Language", "zh-CN");
      chinese.signIn(TestConfig.KEY);
      HtmlPage page = chinese.open("usage?from=2026-05-20&to=2026-05-19");
      assertEquals("起始日期晚于结束日期", page.getElementById("question-error").asNormalizedText());
      page = chinese.open("usage");
      assertTrue(page.asNormalizedText().contains("1,100 个 Token 无价格"));
      assertFalse(page.getWebResponse().getContentAsString().contains("??"));
    }
  }

  @Test
  void unknownParametersAndNamesThatNobodyHasLeadNowhere() throws Exception {
    HtmlPage page = browser.open("usage?key=nobody-has-it&lang=xx&x=1&key=y");
    assertEquals(200, page.getWebResponse().getStatusCode());
    assertEquals(
        "There are no such requests in these days.",
        page.getElementById("nothing").asNormalizedText());
  }

  @Test
  void aTableIsDownloadedInFullWithoutFormulas() throws Exception {
    Page byModel = browser.client().getPage(browser.uri("usage.csv?table=model").toURL());
    assertEquals("text/csv", byModel.getWebResponse().getContentType());
    assertEquals(
        "attachment; filename=\"usage-by-model.csv\"",
        byModel.getWebResponse().getResponseHeaderValue("Content-Disposition"));
    List<String> lines = byModel.getWebResponse().getContentAsString().lines().toList();
    assertEquals(62, lines.size());
    assertTrue(lines.get(0).startsWith("name,requests,failures,input_tokens"), lines.get(0));

    Page requests =
        browser.client().getPage(browser.uri("usage.csv?table=requests&key=(none)").toURL());
    String csv = requests.getWebResponse().getContentAsString();
    assertEquals(2, csv.lines().count());
    assertTrue(csv.contains("'=formula"), csv);
    assertFalse(csv.contains(",=formula"), csv);

    HtmlPage page = browser.open("usage?key=bob&from=2026-05-20");
    Page linked = ((HtmlAnchor) page.querySelector("nav.pager a[download]")).click();
    assertEquals(1 + 5, linked.getWebResponse().getContentAsString().lines().count());
    HtmlPage refused = browser.open("usage.csv?table=week");
    assertEquals(400, refused.getWebResponse().getStatusCode());
    assertTrue(refused.asNormalizedText().contains("by must be one of day, hour, model"));
  }

  @Test
  void aLongTimeIsShownByMonths() throws Exception {
    HtmlPage page = browser.open("usage?from=2025-06-01&to=2026-05-20");
    assertEquals(12, page.querySelectorAll("#chart-requests rect").size());
    assertEquals("123", figures(page).get(0));
  }

  @Test
  void withoutTheStoreThePageSaysSoAndShowsWhatIsInMemory(@TempDir Path elsewhere)
      throws Exception {
    UsageStatistics statistics = new UsageStatistics(CLOCK);
    statistics.record(record(NOW, "bob", "POST /v1/messages", "in-memory", Served.NOBODY, true));
    try (PagesServer alone = PagesServer.start(config(elsewhere), statistics, CLOCK);
        AdminBrowser visitor = new AdminBrowser(alone.pages())) {
      visitor.signIn(TestConfig.KEY);
      HtmlPage page = visitor.open("usage");
      assertEquals(200, page.getWebResponse().getStatusCode());
      assertEquals(
          "There is a problem with the record of usage: the database is not open yet; try again",
          page.getElementById("trouble").asNormalizedText());
      assertTrue(textUnder(page, "models").contains("in-memory"));
      assertTrue(page.getElementById("since-start").hasAttribute("open"));
      assertEquals(0, page.querySelectorAll("svg.chart").size());
      assertEquals(503, visitor.open("usage.csv?table=day").getWebResponse().getStatusCode());
    }
  }

  @Test
  void whatIsSwitchedOffIsSaidAndHowToSwitchItOn(@TempDir Path elsewhere) throws Exception {
    try (Store empty = new Store(elsewhere.resolve("r"), Thread::new, CLOCK, System::nanoTime)) {
      UsageLedger off =
          new UsageLedger(
              empty,
              () -> new UsageRecording(false, 90, 1_000, 90),
              () -> PRICES,
              CLOCK,
              new Random(1));
      empty.start();
      assertTrue(
          Eventually.holds(PATIENCE, () -> empty.status().phase() == StoreStatus.Phase.OPEN));
      try (PagesServer alone =
              PagesServer.start(
                  config(elsewhere), new UsageStatistics(CLOCK), off, new Cooldowns(CLOCK), CLOCK);
          AdminBrowser visitor = new AdminBrowser(alone.pages())) {
        visitor.signIn(TestConfig.KEY);
        HtmlPage page = visitor.open("usage");
        assertTrue(
            page.getElementById("not-recording").asNormalizedText().contains("usage.record"));
        assertTrue(page.getElementById("nothing").asNormalizedText().startsWith("No requests yet"));
      }
    }
  }
}
