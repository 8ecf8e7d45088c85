package dev.cliproxy.pages.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Evil;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.ServedConfig;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.time.Duration;
import org.htmlunit.html.HtmlCheckBoxInput;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlTextInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChecksOnPagesIT {
  private static final String GOOD = "sk-good-0123456789-tail";
  private static final String BAD = "sk-bad-0123456789-tail";

  @RegisterExtension static final ServedConfig CONFIG = new ServedConfig();

  private ScriptedUpstream provider;
  private AdminBrowser browser;

  @BeforeEach
  void start() throws IOException {
    provider = ScriptedUpstream.start(ChecksOnPagesIT::answer);
  }

  /** Another configuration has another hash of the management key, and ends all sessions. */
  private void holds(String... lines) throws Exception {
    CONFIG.holds(lines);
    if (browser != null) {
      browser.close();
    }
    browser = AdminBrowser.signedIn(CONFIG.server());
  }

  @AfterEach
  void stop() throws Exception {
    CONFIG.api().delete("/auth-files?all=true");
    // The folder is followed within a second; the next test shall find no login.
    assertTrue(
        Eventually.holds(
            Duration.ofSeconds(20),
            () ->
                !CONFIG
                    .api()
                    .send("POST", "/check", BodyPublishers.noBody())
                    .body()
                    .contains("me.json")));
    browser.close();
    provider.close();
  }

  private static Reply answer(ReceivedRequest request) {
    String key = request.header("x-api-key").or(() -> request.header("Authorization")).orElse("");
    return key.endsWith(GOOD)
        ? Reply.json(200, "{\"data\":[{\"id\":\"m-2\"},{\"id\":\"m-1\"},{\"id\":\"m-3\"}]}")
        : Reply.json(403, "{\"error\":{\"message\":\"%s\"}}".formatted(quoted(Evil.TEXTS.get(0))));
  }

  private static String quoted(String text) {
    return text.replace("\"", "\\\"");
  }

  private void claudeKeys() throws Exception {
    holds(
        "model-lists: {refresh-hours: 0}",
        "claude-api-key:",
        "- {api-key: %s, base-url: '%s'}".formatted(GOOD, provider.url()),
        "- {api-key: %s, base-url: '%s'}".formatted(BAD, provider.url()));
  }

  @Test
  void aKeyOfTheListIsCheckedAndTheResultStandsBesideIt() throws Exception {
    claudeKeys();
    HtmlPage list = browser.open("claude-api-key");
    assertNull(list.querySelector("small.check"));
    HtmlPage after =
        AdminBrowser.press(list.querySelector("#item-1"), "button[formaction$='/check']");
    assertTrue(AdminBrowser.note(after).startsWith("Checked: works: 3 models, "));
    assertTrue(
        after.querySelector("#item-1 small.check.done").asNormalizedText().contains("3 models"));
    assertNull(after.querySelector("#item-2 small.check"));
    HtmlPage refused =
        AdminBrowser.press(after.querySelector("#item-2"), "button[formaction$='/check']");
    assertTrue(
        AdminBrowser.note(refused)
            .startsWith("Checked, and it does not work: the provider refuses the key"),
        AdminBrowser.note(refused));
    assertTrue(
        refused.querySelector("#item-2 small.check.error").asNormalizedText().contains("just now"));
    Evil.assertHarmless(refused);
    assertFalse(refused.asXml().contains(BAD));
  }

  @Test
  void theOverviewChecksAllAndSaysWhatNeedsAttention() throws Exception {
    claudeKeys();
    HtmlPage after = AdminBrowser.submit(AdminBrowser.form(browser.open(""), "check"));
    assertEquals("1 of 2 do not work; the reasons stand beside them.", AdminBrowser.note(after));
    assertTrue(
        after.asNormalizedText().contains("did not work when they were last checked: 1."),
        after.asNormalizedText());
    holds("model-lists: {refresh-hours: 0}");
    assertFalse(browser.open("").asNormalizedText().contains("when they were last checked"));
    HtmlPage none = AdminBrowser.submit(AdminBrowser.form(browser.open(""), "check"));
    assertEquals("There is no key and no login to check.", AdminBrowser.note(none));
  }

  @Test
  void anEntryIsCheckedBeforeItIsSavedAndItsModelsAreTicked() throws Exception {
    holds("model-lists: {refresh-hours: 0}");
    HtmlForm form = AdminBrowser.form(browser.open("openai-compatibility/new"), "new");
    form.getInputByName("name").setValue("local");
    form.getInputByName("base-url").setValue(provider.url() + "/v1");
    form.getTextAreaByName("new-keys").setText(GOOD + "\n" + BAD);
    form.getTextAreaByName("models").setText("m-1 = first");
    String before = CONFIG.lines();
    HtmlPage checked = AdminBrowser.press(form, "button[name=check]");
    assertEquals(before, CONFIG.lines());
    assertEquals(2, checked.querySelectorAll("#check li").size());
    assertTrue(checked.querySelector("#check li").asNormalizedText().contains("works: 3 models"));
    assertFalse(checked.asXml().contains(GOOD));
    assertEquals(2, checked.querySelectorAll("#found input[type=checkbox]").size());
    Evil.assertHarmless(checked);

    HtmlForm again = AdminBrowser.form(checked, "new");
    HtmlCheckBoxInput second = again.getInputByValue("m-2");
    second.setChecked(true);
    HtmlTextInput alias =
        again.getInputByName(second.getNameAttribute().replace("found-", "found-alias-"));
    alias.setValue("second");
    HtmlCheckBoxInput third = again.getInputByValue("m-3");
    third.setChecked(true);
    HtmlPage saved = AdminBrowser.press(again, "p.actions > button:not([name])");
    assertEquals("Added.", AdminBrowser.note(saved));
    String text = Files.readString(CONFIG.file());
    assertTrue(text.contains(GOOD) && text.contains(BAD), text);
    assertEquals(
        "[{\"name\":\"m-1\",\"alias\":\"first\"},{\"name\":\"m-2\",\"alias\":\"second\"},{\"name\":\"m-3\",\"alias\":\"\"}]",
        CONFIG
            .api()
            .get("/openai-compatibility")
            .json()
            .at("/openai-compatibility/0/models")
            .toString());
  }

  @Test
  void aKeyThatIsThereIsCheckedWithWhatWasChangedInItsForm() throws Exception {
    claudeKeys();
    HtmlForm form = AdminBrowser.form(browser.open("claude-api-key/1"), "1");
    HtmlPage refused = AdminBrowser.press(form, "button[name=check]");
    assertTrue(refused.querySelector("#check").asNormalizedText().contains("refuses the key"));
    HtmlForm changed = AdminBrowser.form(refused, "1");
    changed.getInputByName("api-key").setValue(GOOD + "x");
    changed.getInputByName("base-url").setValue("nonsense");
    HtmlPage wrong = AdminBrowser.press(changed, "button[name=check]");
    assertNull(wrong.querySelector("#check"));
    assertNotNull(wrong.querySelector("#base-url-error"));
  }

  @Test
  void aLoginIsChecked() throws Exception {
    holds(
        "model-lists: {refresh-hours: 0}",
        "oauth: {claude: {api-url: '%s'}}".formatted(provider.url()));
    CONFIG
        .api()
        .send(
            "POST",
            "/auth-files?name=me.json",
            BodyPublishers.ofString(
                "{\"type\":\"claude\",\"access_token\":\"%s\"}".formatted(GOOD)));
    // The folder is followed within a second.
    assertTrue(
        Eventually.holds(
            Duration.ofSeconds(20),
            () -> {
              HtmlForm form = AdminBrowser.form(browser.open("auth-files"), "auth-files/check");
              return AdminBrowser.note(AdminBrowser.submit(form))
                  .startsWith("Checked: works: 3 models");
            }));
    assertNotNull(browser.open("auth-files").querySelector("td.state small.check.done"));
  }
}
