package dev.cliproxy.pages.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.nio.file.Path;
import java.time.Duration;
import org.htmlunit.Page;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsagePageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static WarServer server;
  private static AdminBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    server = WarServer.start(TestConfig.write(folder));
    browser = AdminBrowser.signedIn(server);
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    server.close();
  }

  @Test
  void beforeTheFirstRequestItSaysHowToMakeOne() throws Exception {
    // The store is opened when the start is over.
    assertTrue(
        Eventually.holds(
            PATIENCE, () -> browser.open("usage").asNormalizedText().contains("No requests yet")));
    HtmlPage page = browser.open("usage");
    assertEquals(200, page.getWebResponse().getStatusCode());
    assertTrue(page.asNormalizedText().contains("Give your programs one of the client keys"));
    assertNotNull(page.querySelector("main a[href='api-keys']"));
    assertEquals(0, page.querySelectorAll("svg.chart").size());
    assertFalse(page.getWebResponse().getContentAsString().contains("??"));
  }

  @Test
  void theDownloadIsWhatTheJsonApiAnswers() throws Exception {
    Page download =
        browser.open("usage").getAnchors().stream()
            .filter(link -> link.getHrefAttribute().equals("usage.json"))
            .findFirst()
            .orElseThrow()
            .click();
    WebResponse answer = download.getWebResponse();
    assertEquals("application/json", answer.getContentType());
    assertEquals(
        "attachment; filename=\"usage.json\"",
        answer.getResponseHeaderValue("Content-Disposition"));
    assertEquals("nosniff", answer.getResponseHeaderValue("X-Content-Type-Options"));
    assertEquals(
        new ManagementClient(server, TestConfig.KEY).get("/usage").json(),
        new ObjectMapper().readTree(answer.getContentAsString()));
  }

  @Test
  void whoIsNotSignedInGetsNeither() throws Exception {
    try (AdminBrowser stranger = new AdminBrowser(server)) {
      for (String path : new String[] {"usage", "usage.json", "usage.csv?table=day"}) {
        HtmlPage page = stranger.open(path);
        assertTrue(page.getUrl().getPath().endsWith("/admin/sign-in"), path);
      }
    }
  }
}
