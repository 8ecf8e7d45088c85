package dev.cliproxy.pages.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverviewPageIT {
  private static final String SCRIPT = "\"><script>alert(1)</script>";
  private static final String IMAGE = "'\"><img src=x onerror=alert(1)>";

  @TempDir static Path folder;
  private static Path config;
  private static WarServer server;
  private static ManagementClient api;
  private static AdminBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    config = TestConfig.write(folder, "api-keys: [sk-client-1234567890]");
    server = WarServer.start(config);
    api = new ManagementClient(server, TestConfig.KEY);
    browser = AdminBrowser.signedIn(server);
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    server.close();
  }

  @BeforeEach
  void reset() throws Exception {
    api.put("/allow-localhost-unauthenticated", "{\"value\":false}");
    api.put("/api-keys", "[\"sk-client-1234567890\"]");
    api.put("/openai-compatibility", "[]");
    api.put("/claude-api-key", "[]");
    api.delete("/auth-files?all=true");
  }

  private static String text() throws Exception {
    return browser.open("").asNormalizedText();
  }

  private static void soon(Callable<Boolean> condition) throws Exception {
    assertTrue(Eventually.holds(Duration.ofSeconds(3), condition));
  }

  private static String source(HtmlPage page) {
    return page.getWebResponse().getContentAsString();
  }

  @Test
  void theStateIsSeenAtAGlance() throws Exception {
    HtmlPage page = browser.open("");
    String text = page.asNormalizedText();
    assertEquals(200, page.getWebResponse().getStatusCode());
    assertTrue(text.contains(config.toString()), text);
    assertTrue(text.contains(folder.resolve("auths").toString()), text);
    assertTrue(text.contains("0 min"), text);
    assertTrue(text.contains("0.0%"), text);
    assertTrue(text.contains("in force"), text);
    assertFalse(source(page).contains("??"));
  }

  @Test
  void withoutItsSlashTheAddressLeadsToTheOneWithIt() throws Exception {
    HtmlPage page = browser.client().getPage(server.uri("/admin").toURL());
    assertEquals(server.uri("/admin/").toURL(), page.getUrl());
    assertEquals(200, page.getWebResponse().getStatusCode());
  }

  @Test
  void nothingIsWarnedAboutWhenAllIsWell() throws Exception {
    api.put("/claude-api-key", "[{\"api-key\":\"k1\"}]");
    assertEquals(0, browser.open("").querySelectorAll(".note").size());
  }

  @Test
  void withoutAnyUpstreamKeyThePageLeadsToWhereOneIsAdded() throws Exception {
    HtmlPage page = browser.open("");
    assertTrue(page.asNormalizedText().contains("Nothing can be served yet"));
    HtmlPage form = page.getAnchorByText("Add a Claude key").click();
    assertTrue(form.asNormalizedText().contains("New Claude key"), form.asNormalizedText());
    assertTrue(page.getAnchorByText("Log in at a provider").getHrefAttribute().endsWith("logins"));
    api.put("/claude-api-key", "[{\"api-key\":\"k1\"}]");
    assertFalse(text().contains("Nothing can be served yet"));
  }

  @Test
  void providersAreThereWithTheNumberOfTheirKeysAndTheirState() throws Exception {
    api.put("/claude-api-key", "[{\"api-key\":\"k1\"},{\"api-key\":\"k2\"}]");
    api.put(
        "/openai-compatibility",
        "[{\"name\":\"router\",\"base-url\":\"https://r.example\",\"api-keys\":[\"a\",\"b\",\"c\"]},"
            + "{\"name\":\"nowhere\",\"base-url\":\"\",\"api-keys\":[\"a\"]}]");
    String text = text();
    assertTrue(text.contains("Claude\t2\tin use"), text);
    assertTrue(text.contains("Codex\t0\tnot used"), text);
    assertTrue(text.contains("router\t3\tin use"), text);
    assertTrue(text.contains("nowhere\t1\tnot used"), text);
    assertTrue(text.contains("The provider nowhere has no base URL"), text);
  }

  @Test
  void whereNothingRestsThePageSaysSo() throws Exception {
    HtmlPage page = browser.open("");
    assertTrue(page.asNormalizedText().contains("No credential is resting."));
    assertEquals(0, page.querySelectorAll("form[action*=cooldowns]").size());
  }

  @Test
  void manyProvidersAreNotAllListed() throws Exception {
    StringBuilder providers = new StringBuilder("[");
    for (int i = 0; i < 40; i++) {
      providers.append(i == 0 ? "" : ",").append("{\"name\":\"p").append(i).append("\",");
      providers.append("\"base-url\":\"https://r.example\",\"api-keys\":[]}");
    }
    api.put("/openai-compatibility", providers.append(']').toString());
    HtmlPage page = browser.open("");
    assertTrue(page.asNormalizedText().contains("and 23 more"), page.asNormalizedText());
  }

  @Test
  void authFilesAreCountedByType() throws Exception {
    assertTrue(text().contains("There are no auth files yet."));
    upload("a.json", "{\"type\":\"claude\",\"access_token\":\"t\"}");
    upload("b.json", "{\"type\":\"codex\",\"access_token\":\"t\"}");
    upload("f.json", "{\"type\":\"codex\"}");
    upload("c.json", "{\"type\":\"claude\",\"expired\":\"2020-01-01T00:00:00Z\"}");
    upload(
        "e.json",
        "{\"type\":\"codex\",\"access_token\":\"t\",\"expired\":\"2130-01-02T03:04:05Z\"}");
    upload("d.json", "{}");
    String text = text();
    assertTrue(text.contains("claude\t2\t1"), text);
    assertTrue(text.contains("codex\t3\t1\t2130-01-02 03:04"), text);
    assertTrue(text.contains("unknown\t1\t1"), text);
  }

  private static void upload(String name, String content) throws Exception {
    ManagementClient.Answer answer =
        api.send(
            "POST",
            "/auth-files?name=" + name,
            java.net.http.HttpRequest.BodyPublishers.ofString(content),
            "Content-Type",
            "application/json");
    assertEquals(200, answer.status(), answer.body());
  }

  @Test
  void whatIsDangerousIsWarnedAbout() throws Exception {
    api.put("/allow-localhost-unauthenticated", "{\"value\":true}");
    api.put("/api-keys", "[]");
    String text = text();
    assertTrue(text.contains("Programs on this machine use the proxy without a key."), text);
    assertTrue(text.contains("There is no client key"), text);
    assertFalse(text.contains("came without TLS"), text);
  }

  @Test
  void managementFromElsewhereWithoutTlsIsWarnedAbout() throws Exception {
    String before = Files.readString(config);
    Files.writeString(
        config,
        before.replace("remote-management:\n", "remote-management:\n  allow-remote: true\n"));
    soon(() -> text().contains("came without TLS"));
    Files.writeString(config, before);
    soon(() -> !text().contains("came without TLS"));
  }

  @Test
  void anEditThatIsNotValidIsToldWithItsLineUntilItIsMended() throws Exception {
    String before = Files.readString(config);
    Files.writeString(config, "request-retry: many\n" + before);
    soon(() -> text().contains("the new text is not valid"));
    String text = text();
    assertTrue(text.contains("Line 1 request-retry"), text);
    assertTrue(text.contains("not taken over"), text);
    Files.writeString(config, before);
    soon(() -> !text().contains("the new text is not valid"));
    assertTrue(text().contains("edit of the file"));
  }

  @Test
  void textFromOutsideIsNeverMarkup() throws Exception {
    for (String attack : new String[] {SCRIPT, IMAGE}) {
      String json = attack.replace("\"", "\\\"");
      api.put(
          "/openai-compatibility",
          "[{\"name\":\"" + json + "\",\"base-url\":\"\",\"api-keys\":[]}]");
      upload("x.json", "{\"type\":\"" + json + "\"}");
      HtmlPage page = browser.open("");
      assertFalse(source(page).contains("<script>alert"), source(page));
      assertFalse(source(page).contains("<img src=x"), source(page));
      assertTrue(page.asNormalizedText().contains(attack + "\t1"), page.asNormalizedText());
      assertTrue(
          page.asNormalizedText().contains("The provider " + attack), page.asNormalizedText());
    }
  }
}
