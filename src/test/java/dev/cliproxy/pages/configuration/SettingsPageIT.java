package dev.cliproxy.pages.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.htmlunit.html.HtmlCheckBoxInput;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsPageIT {
  @TempDir static Path folder;
  private static Path config;
  private static WarServer server;
  private static ManagementClient api;
  private static AdminBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    config = TestConfig.write(folder, "# the log", "debug: false # off");
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
    api.put("/debug", "{\"value\":false}");
    api.put("/request-retry", "{\"value\":3}");
    api.put("/proxy-url", "{\"value\":\"http://user:a-secret-word@proxy.example:3128\"}");
  }

  @Test
  void everySwitchAndNumberIsSavedInOneForm() throws Exception {
    HtmlForm form = AdminBrowser.form(browser.open("settings"), "settings");
    form.<HtmlCheckBoxInput>getInputByName("debug").setChecked(true);
    form.<HtmlCheckBoxInput>getInputByName("quota-exceeded.switch-project").setChecked(false);
    form.<HtmlInput>getInputByName("request-retry").setValue("7");
    HtmlPage after = AdminBrowser.submit(form);

    assertEquals("The settings are saved.", AdminBrowser.note(after));
    JsonNode all = api.get("/config").json();
    assertTrue(all.path("debug").asBoolean());
    assertFalse(all.path("quota-exceeded").path("switch-project").asBoolean());
    assertEquals(7, all.path("request-retry").asInt());
    assertTrue(Files.readString(config).contains("# the log\ndebug: true # off\n"));
  }

  @Test
  void onlyWhatWasChangedIsWritten() throws Exception {
    String before = Files.readString(config);
    HtmlForm form = AdminBrowser.form(browser.open("settings"), "settings");
    form.<HtmlInput>getInputByName("request-retry").setValue("8");
    AdminBrowser.submit(form);
    assertEquals(before.replace("request-retry: 3", "request-retry: 8"), Files.readString(config));
  }

  @Test
  void aWrongNumberIsSaidNextToItsFieldAndNothingIsSaved() throws Exception {
    String before = Files.readString(config);
    HtmlForm form = AdminBrowser.form(browser.open("settings"), "settings");
    form.<HtmlCheckBoxInput>getInputByName("debug").setChecked(true);
    form.<HtmlInput>getInputByName("request-retry").setValue("101");
    HtmlPage after = AdminBrowser.submit(form);

    assertEquals(400, after.getWebResponse().getStatusCode());
    assertTrue(AdminBrowser.error(after, "request-retry").contains("0 to 100"));
    assertEquals(
        "101", AdminBrowser.form(after, "settings").getInputByName("request-retry").getValue());
    assertEquals(before, Files.readString(config));
  }

  @Test
  void thePasswordOfTheProxyIsNotInThePageAndStaysWhenTheFieldIsLeftAlone() throws Exception {
    HtmlPage page = browser.open("settings");
    assertFalse(page.getWebResponse().getContentAsString().contains("a-secret-word"));
    AdminBrowser.submit(AdminBrowser.form(page, "settings"));
    assertEquals(
        "http://user:a-secret-word@proxy.example:3128",
        api.get("/proxy-url").json().path("proxy-url").asText());
  }

  @Test
  void thePasswordOfARefusedFormComesBackMaskedAndCountsWhenItIsSentAgain() throws Exception {
    HtmlForm form = AdminBrowser.form(browser.open("settings"), "settings");
    form.<HtmlInput>getInputByName("proxy-url").setValue("http://user:another-word@h:1");
    form.<HtmlInput>getInputByName("request-retry").setValue("many");
    HtmlPage refused = AdminBrowser.submit(form);
    assertFalse(refused.asXml().contains("another-word"));
    HtmlForm again = AdminBrowser.form(refused, "settings");
    again.<HtmlInput>getInputByName("request-retry").setValue("4");
    assertEquals("http://user:••••@h:1", again.getInputByName("proxy-url").getValue());
    again.<HtmlInput>getInputByName("proxy-url").setValue("http://user:••••@other:1");
    AdminBrowser.submit(again);
    assertEquals(
        "http://user:another-word@other:1",
        api.get("/proxy-url").json().path("proxy-url").asText());
  }

  @Test
  void aMaskThatNobodyTypedAnythingBehindIsNotSavedAsThePassword() throws Exception {
    HtmlForm form = AdminBrowser.form(browser.open("settings"), "settings");
    form.<HtmlInput>getInputByName("proxy-url").setValue("http://user:••••@other:1");
    HtmlPage refused = AdminBrowser.submit(form);
    assertTrue(AdminBrowser.error(refused, "proxy-url").contains("whole of it"));
    assertEquals(
        "http://user:a-secret-word@proxy.example:3128",
        api.get("/proxy-url").json().path("proxy-url").asText());
  }

  @Test
  void theProxyIsClearedWithItsOwnButton() throws Exception {
    AdminBrowser.submit(AdminBrowser.form(browser.open("settings"), "clear-proxy-url"));
    assertEquals("", api.get("/proxy-url").json().path("proxy-url").asText());
  }

  @Test
  void aFormThatWasShownBeforeSomebodyElsesChangeIsRefused() throws Exception {
    HtmlForm form = AdminBrowser.form(browser.open("settings"), "settings");
    api.put("/request-retry", "{\"value\":9}");
    HtmlPage after = AdminBrowser.submit(form);
    assertEquals(409, after.getWebResponse().getStatusCode());
    assertEquals(9, api.get("/request-retry").json().path("request-retry").asInt());
  }
}
