package dev.cliproxy.pages.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.value.UsageRecording;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.CooldownReason;
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
import dev.cliproxy.testing.UsageRecords;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageFigures;
import dev.cliproxy.usage.UsageStatistics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverviewPageTest {
  @TempDir private Path folder;

  @Test
  void whatRestsIsShownAndIsUsedAgainAtAPress() throws Exception {
    MutableClock clock = new MutableClock();
    Cooldowns cooldowns = new Cooldowns(clock);
    Credential claude = credential(Provider.CLAUDE, "claude-api-key", "", "sk-ant-0123456789abcd");
    Credential router =
        credential(Provider.OPENAI_COMPATIBILITY, "<b>router", "https://r.example", "short");
    Path config =
        TestConfig.write(
            folder,
            "claude-api-key: [{api-key: sk-ant-0123456789abcd}]",
            "openai-compatibility:",
            "  - {name: <b>router, base-url: 'https://r.example', api-keys: [short]}");
    try (PagesServer server =
            PagesServer.start(config, new UsageStatistics(clock), cooldowns, clock);
        AdminBrowser browser = new AdminBrowser(server.pages())) {
      browser.signIn(TestConfig.KEY);
      fail(cooldowns, clock, claude.id(), "<i>x", CooldownReason.RATE_LIMITED);
      fail(cooldowns, clock, router.id(), "m", CooldownReason.UNAUTHORIZED);
      fail(cooldowns, clock, new CredentialId("00000000000000aa"), "m", CooldownReason.FORBIDDEN);
      clock.advance(Duration.ofMillis(500));

      HtmlPage page = browser.open("");
      String text = page.asNormalizedText();
      assertTrue(
          text.contains(
              "Claude sk-a••••abcd " + claude.id() + " \t<i>x\tlimit reached (429)\t20 s"),
          text);
      assertTrue(
          text.contains("<b>router •••• " + router.id() + " \tall\tkey refused (401)\t30 min 0 s"),
          text);
      assertTrue(text.contains("not configured any more 00000000000000aa \tall\tforbidden"), text);
      assertTrue(text.contains("<b>router\t1\tkey refused (401) until"), text);
      assertTrue(text.contains("Claude\t1\tlimit reached (429) for <i>x until"), text);
      assertEquals(2, text.split(" 1 resting", -1).length - 1, text);
      assertTrue(text.contains("3 credentials rest."), text);
      assertFalse(page.getWebResponse().getContentAsString().contains("sk-ant-0"));

      HtmlForm one = page.querySelector("#cooldowns tbody form");
      page = AdminBrowser.submit(one);
      assertEquals("The credential is used again.", AdminBrowser.note(page));
      assertEquals(2, page.querySelectorAll("#cooldowns tbody tr").size());
      assertEquals(Optional.empty(), cooldowns.find(claude.id(), "<i>x"));

      cooldowns.reset(new CredentialId("00000000000000aa"));
      HtmlForm gone = page.querySelector("#cooldowns tbody form");
      assertEquals("It was not resting any more.", AdminBrowser.note(AdminBrowser.submit(gone)));

      page = AdminBrowser.submit(AdminBrowser.form(browser.open(""), "cooldowns/reset-all"));
      assertEquals("All credentials are used again.", AdminBrowser.note(page));
      assertTrue(page.asNormalizedText().contains("No credential is resting."));
      assertEquals(List.of(), cooldowns.active());
    }
  }

  @Test
  void theLastDayIsDrawnBelowTheFiguresAndMuchThatFailsIsSaidFirst() throws Exception {
    MutableClock clock = new MutableClock(Instant.parse("2026-03-02T01:30:00Z"));
    UsageStatistics usage = new UsageStatistics(clock);
    usage
        .lastHours()
        .addPast(Map.of(Instant.parse("2026-03-01T20:00:00Z"), new UsageFigures(40, 0, 4_000)));
    for (int i = 0; i < 20; i++) {
      usage.record(
          UsageRecords.record(clock.instant(), "api", "m", i >= 5, new Tokens(1, 1, 0, 0)));
    }
    Path config = TestConfig.write(folder, "allow-localhost-unauthenticated: true");
    try (PagesServer server = PagesServer.start(config, usage, clock);
        AdminBrowser browser = new AdminBrowser(server.pages())) {
      browser.signIn(TestConfig.KEY);
      HtmlPage page = browser.open("");
      List<String> said =
          page.querySelectorAll("svg.hours").stream()
              .map(picture -> ((DomElement) picture).getAttribute("aria-label"))
              .toList();
      assertEquals(
          List.of(
              "The last 24 hours: at most 40 requests an hour, at 20:00 UTC",
              "The last 24 hours: at most 4,000 tokens an hour, at 20:00 UTC",
              "The last 24 hours: at most 5 failed an hour, at 01:00 UTC"),
          said);
      List<String> bars =
          page.querySelectorAll("svg.hours rect").stream()
              .map(bar -> (DomElement) bar)
              .map(bar -> bar.getAttribute("x") + " " + bar.getAttribute("height"))
              .toList();
      assertEquals(
          List.of("90.0 28.0", "115.0 14.0", "90.0 28.0", "115.0 1.5", "115.0 28.0"), bars);
      List<String> notes =
          page.querySelectorAll(".note").stream().map(DomNode::asNormalizedText).toList();
      assertTrue(
          notes.get(1).startsWith("25 % of the requests of this hour and the one before failed."),
          notes.toString());
      assertTrue(notes.get(0).startsWith("There is no client key"), notes.toString());
      assertTrue(notes.get(2).startsWith("Programs on this machine"), notes.toString());
      clock.advance(Duration.ofHours(2));
      assertFalse(browser.open("").asNormalizedText().contains("25 %"));
    }
  }

  @Test
  void thatEveryCredentialRestsIsSaidFirst() throws Exception {
    MutableClock clock = new MutableClock();
    Cooldowns cooldowns = new Cooldowns(clock);
    Credential claude = credential(Provider.CLAUDE, "claude-api-key", "", "sk-ant-0123456789abcd");
    Path config = TestConfig.write(folder, "claude-api-key: [{api-key: sk-ant-0123456789abcd}]");
    try (PagesServer server =
            PagesServer.start(config, new UsageStatistics(clock), cooldowns, clock);
        AdminBrowser browser = new AdminBrowser(server.pages())) {
      browser.signIn(TestConfig.KEY);
      fail(cooldowns, clock, claude.id(), "m", CooldownReason.RATE_LIMITED);
      assertFalse(browser.open("").asNormalizedText().contains("Every credential rests"));
      fail(cooldowns, clock, claude.id(), "m", CooldownReason.UNAUTHORIZED);
      assertTrue(AdminBrowser.note(browser.open("")).startsWith("Every credential rests"));
    }
  }

  @Test
  void ofManyThatRestTheFirstAreShownAndTheOthersCounted() throws Exception {
    MutableClock clock = new MutableClock();
    Cooldowns cooldowns = new Cooldowns(clock);
    for (int i = 0; i < 60; i++) {
      fail(
          cooldowns,
          clock,
          new CredentialId("00000000000000aa"),
          "m" + i,
          CooldownReason.RATE_LIMITED);
    }
    try (PagesServer server =
            PagesServer.start(
                TestConfig.write(folder), new UsageStatistics(clock), cooldowns, clock);
        AdminBrowser browser = new AdminBrowser(server.pages())) {
      browser.signIn(TestConfig.KEY);
      HtmlPage page = browser.open("");
      assertEquals(50, page.querySelectorAll("#cooldowns tbody tr").size());
      assertTrue(page.asNormalizedText().contains("and 10 more"), page.asNormalizedText());
    }
  }

  @Test
  void aProviderThatCannotBeReachedIsNotSaidToBeInUseEvenWhenItsRestIsOver() throws Exception {
    MutableClock clock = new MutableClock();
    Cooldowns cooldowns = new Cooldowns(clock);
    Credential one =
        credential(Provider.OPENAI_COMPATIBILITY, "router", "https://r.example", "key-one");
    Credential two =
        credential(Provider.OPENAI_COMPATIBILITY, "router", "https://r.example", "key-two");
    Path config =
        TestConfig.write(
            folder,
            "openai-compatibility:",
            "  - {name: router, base-url: 'https://r.example/', api-keys: [key-one, key-two]}");
    try (PagesServer server =
            PagesServer.start(config, new UsageStatistics(clock), cooldowns, clock);
        AdminBrowser browser = new AdminBrowser(server.pages())) {
      browser.signIn(TestConfig.KEY);
      fail(cooldowns, clock, one.id(), "m", CooldownReason.UNAVAILABLE);
      fail(cooldowns, clock, one.id(), "n", CooldownReason.UNAVAILABLE);
      String text = browser.open("").asNormalizedText();
      assertTrue(text.contains("router\t2\tin use 1 resting"), text);
      assertTrue(text.contains("One credential rests."), text);

      fail(cooldowns, clock, two.id(), "m", CooldownReason.UNAVAILABLE);
      text = browser.open("").asNormalizedText();
      assertTrue(text.contains("router\t2\tprovider unavailable for m"), text);
      assertTrue(text.contains(" 2 resting"), text);
      assertTrue(text.contains("2 credentials rest."), text);

      clock.advance(Duration.ofMinutes(1));
      text = browser.open("").asNormalizedText();
      assertTrue(text.contains("router\t2\tprovider unavailable for m, n rested until"), text);
      assertTrue(text.contains("No credential is resting."), text);

      cooldowns.succeeded(two.id(), "m", clock.instant());
      assertTrue(browser.open("").asNormalizedText().contains("router\t2\tin use\n"));
    }
  }

  @Test
  void eachKeySaysHowItStandsWhyAndUntilWhen() throws Exception {
    MutableClock clock = new MutableClock();
    Cooldowns cooldowns = new Cooldowns(clock);
    Credential first = credential(Provider.CLAUDE, "claude-api-key", "", "sk-ant-0123456789aaaa");
    Credential second =
        credential(Provider.OPENAI_COMPATIBILITY, "router", "https://r.example", "key-two");
    CredentialId login = CredentialId.of(AuthFileName.parse("a.json"));
    Path config =
        TestConfig.write(
            folder,
            "claude-api-key:",
            "  - {api-key: sk-ant-0123456789aaaa}",
            "  - {api-key: sk-ant-0123456789bbbb}",
            "  - {api-key: sk-ant-0123456789cccc, disabled: true}",
            "openai-compatibility:",
            "  - {name: router, base-url: 'https://r.example', api-keys: [key-one, key-two]}");
    Path auths = Files.createDirectories(folder.resolve("auths"));
    Files.writeString(auths.resolve("a.json"), "{\"type\":\"claude\",\"access_token\":\"a\"}");
    try (PagesServer server =
            PagesServer.start(config, new UsageStatistics(clock), cooldowns, clock);
        AdminBrowser browser = new AdminBrowser(server.pages())) {
      browser.signIn(TestConfig.KEY);
      fail(cooldowns, clock, first.id(), "m", CooldownReason.UNAUTHORIZED);
      fail(cooldowns, clock, second.id(), "m", CooldownReason.RATE_LIMITED);
      fail(cooldowns, clock, login, "m", CooldownReason.PAYMENT_REQUIRED);

      HtmlPage keys = browser.open("claude-api-key");
      assertEquals(
          "sk-a••••aaaa " + first.id() + " key refused (401) until 2026-01-01 00:30:00 UTC",
          cell(keys, "#item-1 td.known"));
      assertTrue(
          cell(keys, "#item-2 td.known").endsWith(" in use"), cell(keys, "#item-2 td.known"));
      assertTrue(
          cell(keys, "#item-3 td.known").endsWith(" disabled: gets no requests"),
          cell(keys, "#item-3 td.known"));
      assertEquals(
          1, browser.open("claude-api-key?q=" + first.id()).querySelectorAll("tr[id]").size());
      String form = browser.open("claude-api-key/0").asNormalizedText();
      assertTrue(form.contains(first.id() + " key refused (401) until"), form);

      HtmlPage providers = browser.open("openai-compatibility");
      assertEquals("router in use 1 resting", cell(providers, "#item-1 td.known"));
      assertTrue(
          cell(providers, "#item-1 td.contents")
              .contains("•••• " + second.id() + " limit reached (429) for m until"),
          cell(providers, "#item-1 td.contents"));
      HtmlPage provider = browser.open("openai-compatibility/0");
      assertTrue(
          cell(provider, "#item-1 td.key").endsWith(" in use"), cell(provider, "#item-1 td.key"));
      assertTrue(
          cell(provider, "#item-2 td.key")
              .endsWith(" limit reached (429) for m until 2026-01-01 00:00:20 UTC"));

      HtmlPage files = browser.open("auth-files");
      assertEquals(
          "Usable account used up (402) until 2026-01-01 00:30:00 UTC", cell(files, "td.state"));
      assertEquals(0, files.querySelectorAll(".badge.done").size());
    }
  }

  private static String cell(HtmlPage page, String selector) {
    return page.querySelector(selector).asNormalizedText().replace('\n', ' ');
  }

  private static Credential credential(Provider provider, String name, String url, String key) {
    return Credential.of(provider, name, url, key, "", Map.of());
  }

  private static void fail(
      Cooldowns cooldowns,
      MutableClock clock,
      CredentialId id,
      String model,
      CooldownReason reason) {
    cooldowns.failed(id, model, reason, Optional.of(Duration.ofSeconds(20)), clock.instant());
  }

  @Test
  void theFiguresAreThoseOfTodayAndTheUptimeGrows() throws Exception {
    MutableClock clock = new MutableClock();
    UsageStatistics usage = new UsageStatistics(clock);
    usage.record(
        UsageRecords.record(clock.instant(), "POST /v1/x", "m", true, new Tokens(9_999, 0, 0, 0)));
    try (PagesServer server = PagesServer.start(TestConfig.write(folder), usage, clock);
        AdminBrowser browser = new AdminBrowser(server.pages())) {
      clock.advance(Duration.ofMinutes(26 * 60 + 5));
      for (boolean success : new boolean[] {true, true, false}) {
        usage.record(
            UsageRecords.record(
                clock.instant(), "POST /v1/x", "m", success, new Tokens(1_000, 234, 0, 0)));
      }
      browser.signIn(TestConfig.KEY);
      String text = browser.open("").asNormalizedText();
      assertTrue(text.contains("Requests today\n3\n"), text);
      assertTrue(text.contains("Tokens today\n3,702\n"), text);
      assertTrue(text.contains("33.3%\nThe last 24 hours: at most 1 failed"), text);
      assertTrue(text.contains("\n1 failed; days are in UTC"), text);
      assertTrue(text.contains("1 d 2 h\nsince 2026-01-01 00:00:00 UTC"), text);
    }
  }

  @Test
  void aStoreThatDoesNotRecordIsSaidSo() throws Exception {
    MutableClock clock = new MutableClock();
    Path notAFolder = Files.writeString(folder.resolve("file"), "");
    try (Store store =
        new Store(notAFolder.resolve("records"), Thread::new, clock, System::nanoTime)) {
      UsageLedger ledger =
          new UsageLedger(
              store,
              () -> new UsageRecording(true, 90, 1_000, 90),
              () -> new Prices(List.of()),
              clock,
              new Random(1));
      store.start();
      assertTrue(
          Eventually.holds(
              Duration.ofSeconds(30), () -> store.status().phase() == StoreStatus.Phase.FAILING));
      try (PagesServer server =
              PagesServer.start(
                  TestConfig.write(folder),
                  new UsageStatistics(clock),
                  ledger,
                  new Cooldowns(clock),
                  clock);
          AdminBrowser browser = new AdminBrowser(server.pages())) {
        browser.signIn(TestConfig.KEY);
        String text = browser.open("").asNormalizedText();
        assertTrue(
            text.contains(
                "There is a problem with the database: usage and audit are not recorded: "),
            text);
        browser.client().addRequestHeader("Accept-Language", "zh-CN");
        assertTrue(browser.open("").asNormalizedText().contains("数据库出现问题："));
      }
    }
  }
}
