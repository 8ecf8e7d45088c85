package dev.cliproxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.PagesServer;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.usage.UsageStatistics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionExpiryTest {
  @TempDir Path folder;

  @Test
  void aFormThatIsPostedAfterHalfAnHourChangesNothingAndLeadsToTheSignIn() throws Exception {
    MutableClock clock = new MutableClock(Instant.parse("2026-01-01T00:00:00Z"));
    Path config = TestConfig.write(folder, "request-retry: 1");
    String before = Files.readString(config);
    try (PagesServer server = PagesServer.start(config, new UsageStatistics(clock), clock);
        AdminBrowser browser = new AdminBrowser(server.pages())) {
      browser.signIn(TestConfig.KEY);
      HtmlForm form = AdminBrowser.form(browser.open("settings"), "settings");
      form.<HtmlInput>getInputByName("request-retry").setValue("9");
      clock.advance(Duration.ofMinutes(31));
      HtmlPage after = AdminBrowser.submit(form);
      assertTrue(after.getUrl().toString().endsWith("sign-in?ended=true"));
      assertEquals("Your session has ended. Sign in again.", AdminBrowser.note(after));
      assertEquals(before, Files.readString(config));
    }
  }
}
