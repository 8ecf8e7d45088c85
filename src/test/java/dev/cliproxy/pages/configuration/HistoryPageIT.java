package dev.cliproxy.pages.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryPageIT {
  private static final String SECRET = "sk-client-0123456789-tail";

  @TempDir Path folder;
  private Path config;
  private WarServer server;
  private ManagementClient api;
  private AdminBrowser browser;

  @BeforeEach
  void start() throws Exception {
    config = TestConfig.write(folder, "debug: false", "api-keys: [" + SECRET + "]");
    server = WarServer.start(config);
    api = new ManagementClient(server, TestConfig.KEY);
    browser = AdminBrowser.signedIn(server);
  }

  @AfterEach
  void stop() throws Exception {
    browser.close();
    server.close();
  }

  private void set(String setting, String value) throws Exception {
    assertEquals(200, api.put(setting, "{\"value\":" + value + "}").status());
  }

  private HtmlPage historyWith(String text) throws Exception {
    assertTrue(
        Eventually.holds(
            Duration.ofSeconds(30),
            () -> browser.open("history").asNormalizedText().contains(text)),
        () -> text);
    return browser.open("history");
  }

  private static String lines(HtmlPage page, String style) {
    StringBuilder text = new StringBuilder();
    for (DomNode block : page.querySelectorAll(".block." + style + " .text")) {
      text.append(block.getTextContent());
    }
    return text.toString();
  }

  private static HtmlForm restoreForm(HtmlPage page, int id) {
    return AdminBrowser.form(page, "history/" + id + "/restore");
  }

  private static void assertNoSecret(HtmlPage page) {
    String source = page.getWebResponse().getContentAsString();
    for (String secret : List.of(SECRET, "$2a$04$", TestConfig.KEY)) {
      assertFalse(source.contains(secret), secret);
    }
    assertFalse(source.contains("??"), source);
  }

  @Test
  void everyChangeIsShownWithWhatWasAndIsAndALinkToItsVersion() throws Exception {
    set("/request-retry", "42");
    api.put("/api-keys", "[\"sk-other-0123456789-tail\"]");
    HtmlForm settings = AdminBrowser.form(browser.open("settings"), "settings");
    settings.getInputByName("debug").setChecked(true);
    AdminBrowser.submit(settings);
    HtmlPage page = historyWith("debug: false → true");
    assertNoSecret(page);
    String text = page.asNormalizedText();
    assertTrue(text.contains("request-retry"), text);
    assertTrue(text.contains("42 (new)"), text);
    assertTrue(text.contains("api-keys[0]: sk-c••••tail → sk-o••••tail"), text);
    assertTrue(text.contains("debug: false → true"), text);
    assertTrue(text.contains("Management API 127.0.0.1"), text);
    assertNotNull(page.getAnchorByText("version 4"));
    assertTrue(page.getAnchorByText("version 4").getHrefAttribute().endsWith("history/4"));
  }

  @Test
  void aVersionIsComparedAndRestoredByteForByte() throws Exception {
    String before = Files.readString(config);
    set("/debug", "true");
    HtmlPage page = browser.open("history/1");
    assertNoSecret(page);
    assertEquals("debug: true\n", lines(page, "removed"));
    assertEquals("debug: false\n", lines(page, "added"));
    assertNull(page.querySelector("#key-changes"));
    HtmlPage after = AdminBrowser.submit(restoreForm(page, 1));
    assertEquals("Version 1 is restored and in force.", AdminBrowser.note(after));
    assertEquals(before, Files.readString(config));
    assertFalse(api.get("/debug").json().path("debug").asBoolean());
    HtmlPage history = historyWith("debug: true → false");
    assertTrue(history.asNormalizedText().contains("3 in force"), history.asNormalizedText());
    HtmlPage same = browser.open("history/3");
    assertTrue(same.asNormalizedText().contains("The file has this text."));
    assertTrue(same.getForms().stream().noneMatch(f -> f.getActionAttribute().contains("restore")));
  }

  @Test
  void aRestoreIsRefusedWhenTheFileWasChangedSinceItWasCompared() throws Exception {
    set("/debug", "true");
    HtmlPage page = browser.open("history/1");
    set("/request-retry", "9");
    String present = Files.readString(config);
    HtmlPage after = AdminBrowser.submit(restoreForm(page, 1));
    assertTrue(AdminBrowser.note(after).startsWith("Nothing was restored"), after.asXml());
    assertEquals(present, Files.readString(config));
    assertTrue(lines(after, "removed").contains("request-retry: 9"));
    AdminBrowser.submit(restoreForm(after, 1));
    assertFalse(Files.readString(config).contains("request-retry"));
  }

  @Test
  void anotherManagementKeyIsSaidBeforeTheRestoreThatEndsTheSession() throws Exception {
    String before = Files.readString(config);
    Files.writeString(
        config, before.replaceFirst("secret-key: \".*\"", "secret-key: another-management-key"));
    assertTrue(Eventually.holds(Duration.ofSeconds(10), () -> api.get("/debug").status() == 401));
    try (AdminBrowser other = new AdminBrowser(server)) {
      other.signIn("another-management-key");
      HtmlPage page = other.open("history/1");
      assertNoSecret(page);
      assertTrue(page.querySelector("#key-changes").asNormalizedText().contains("sessions end"));
      assertNull(page.querySelector("#key-goes"));
      HtmlPage after = AdminBrowser.submit(restoreForm(page, 1));
      assertTrue(after.getUrl().getPath().endsWith("/sign-in"), after.getUrl().toString());
    }
    assertEquals(200, api.get("/debug").status());
    assertEquals(before, Files.readString(config));
  }

  @Test
  void aFileThatIsNotValidIsMendedByARestore() throws Exception {
    String before = Files.readString(config);
    Files.writeString(config, before + "broken: [\n");
    HtmlPage page = browser.open("history/1");
    assertNoSecret(page);
    assertEquals("broken: [\n", lines(page, "removed"));
    AdminBrowser.submit(restoreForm(page, 1));
    assertEquals(before, Files.readString(config));
  }

  @Test
  void aVersionThatIsNoConfigurationSaysWhyItCannotBeRestored() throws Exception {
    set("/debug", "true");
    try (var files = Files.list(folder.resolve("config.yaml.versions"))) {
      Path first = files.sorted().findFirst().orElseThrow();
      Files.writeString(first, "debug: maybe\n");
    }
    HtmlPage page = browser.open("history/1");
    assertTrue(page.asNormalizedText().contains("cannot be restored"), page.asNormalizedText());
    assertTrue(page.getForms().stream().noneMatch(f -> f.getActionAttribute().contains("restore")));
  }

  @Test
  void pagesOfChangesFollowOneAnother() throws Exception {
    for (int i = 0; i < 60; i++) {
      set("/request-retry", Integer.toString(i));
    }
    HtmlPage newest = historyWith("58 → 59");
    HtmlPage older = newest.getAnchorByText("Older changes").click();
    assertTrue(older.asNormalizedText().contains("1 → 2"), older.asNormalizedText());
    assertFalse(older.asNormalizedText().contains("58 → 59"));
    HtmlPage back = older.getAnchorByText("Newest changes").click();
    assertTrue(back.asNormalizedText().contains("58 → 59"));
    assertFalse(browser.open("history?before=x").asNormalizedText().isEmpty());
  }

  @Test
  void whatIsNotKeptIsNotFound() throws Exception {
    for (String path :
        List.of("history/99", "history/0", "history/x", "history/" + "9".repeat(30))) {
      assertEquals(404, browser.open(path).getWebResponse().getStatusCode(), path);
    }
  }

  @Test
  void thePagesAreThereInTheOtherLanguageToo() throws Exception {
    set("/debug", "true");
    historyWith("debug");
    browser.client().removeRequestHeader("Accept-Language");
    browser.client().addRequestHeader("Accept-Language", "zh-CN");
    HtmlPage history = browser.open("history");
    assertTrue(history.asNormalizedText().contains("配置的版本"), history.asNormalizedText());
    HtmlPage version = browser.open("history/1");
    assertTrue(version.asNormalizedText().contains("恢复版本 1"), version.asNormalizedText());
    assertNoSecret(version);
    HtmlPage after = AdminBrowser.submit(restoreForm(version, 1));
    assertEquals("版本 1 已恢复并生效。", AdminBrowser.note(after));
  }
}
