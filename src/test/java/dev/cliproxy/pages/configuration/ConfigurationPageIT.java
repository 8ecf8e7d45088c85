package dev.cliproxy.pages.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlTextArea;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationPageIT {
  private static final String CLIENT_KEY = "sk-client-0123456789-tail";
  private static final String UPSTREAM_KEY = "sk-ant-9876543210-tail";

  @TempDir static Path folder;
  private static Path config;
  private static String original;
  private static WarServer server;
  private static ManagementClient api;
  private static AdminBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    config =
        TestConfig.write(
            folder,
            "debug: false # off",
            "proxy-url: http://me:password-word@proxy.example:3128",
            "api-keys:",
            "  - \"" + CLIENT_KEY + "\" # ours",
            "claude-api-key:",
            "  - api-key: " + UPSTREAM_KEY,
            "    headers: {X-Team: header-word-1}",
            "another: key");
    original = Files.readString(config);
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
    write(original);
    soon(() -> note(browser.open("configuration")).contains("in force as"));
  }

  private static void write(String text) throws Exception {
    Files.writeString(config, text);
  }

  private static String note(HtmlPage page) {
    return page.querySelectorAll("#view .note").get(0).asNormalizedText();
  }

  private static void soon(Callable<Boolean> condition) throws Exception {
    assertTrue(Eventually.holds(Duration.ofSeconds(3), condition));
  }

  private static String source(HtmlPage page) {
    return page.getWebResponse().getContentAsString();
  }

  private static void assertNoSecret(HtmlPage page) {
    for (String secret :
        List.of(CLIENT_KEY, UPSTREAM_KEY, "password-word", "header-word-1", "$2a$04$")) {
      assertFalse(source(page).contains(secret), secret);
    }
    assertFalse(source(page).contains("??"));
  }

  private static HtmlForm edit() throws Exception {
    HtmlPage page = browser.open("configuration/edit");
    assertNoSecret(page);
    return AdminBrowser.form(page, "configuration/edit/check");
  }

  private static HtmlTextArea field(HtmlForm form) {
    return form.getTextAreaByName("text");
  }

  private static String text(HtmlPage page) {
    return field(AdminBrowser.form(page, "configuration/edit/check")).getText();
  }

  private static HtmlPage check(HtmlForm form, String text) throws Exception {
    field(form).setText(text);
    return press(form, "Check");
  }

  private static HtmlPage press(HtmlForm form, String label) throws Exception {
    for (DomNode button : form.querySelectorAll("button[type=submit]")) {
      if (button.asNormalizedText().equals(label)) {
        return ((HtmlElement) button).click();
      }
    }
    throw new AssertionError("no button " + label + " in\n" + form.asXml());
  }

  private static HtmlPage apply(HtmlPage checked) throws Exception {
    return AdminBrowser.submit(AdminBrowser.form(checked, "configuration/edit/apply"));
  }

  private static String lines(HtmlPage page, String style) {
    StringBuilder text = new StringBuilder();
    for (DomNode block : page.querySelectorAll(".block." + style + " .text")) {
      text.append(block.getTextContent());
    }
    return text.toString();
  }

  @Test
  void theFileIsShownWithLineNumbersAndMaskedSecrets() throws Exception {
    HtmlPage page = browser.open("configuration");
    assertNoSecret(page);
    String shown = page.<DomElement>querySelector(".listing").getTextContent();
    assertTrue(shown.contains("debug: false # off\n"), shown);
    assertTrue(shown.contains("  - sk-c••••tail # ours\n"), shown);
    assertTrue(shown.contains("  - api-key: sk-a••••tail\n"), shown);
    assertTrue(shown.contains("1\n2\n3\n"), shown);
  }

  @Test
  void everyKeyIsThereWithItsValueAndWhereThatComesFrom() throws Exception {
    String text = browser.open("configuration").asNormalizedText();
    assertTrue(text.contains("debug\tfalse\tfile"), text);
    assertTrue(text.contains("request-retry\t3\tdefault"), text);
    assertTrue(text.contains("proxy-url\thttp://me:••••@proxy.example:3128\tfile"), text);
    assertTrue(text.contains("claude-api-key\t1 entry\tfile"), text);
    assertTrue(text.contains("codex-api-key\tno entries\tdefault"), text);
    assertTrue(text.contains("remote-management.allowed-origins\t*\tdefault"), text);
    assertTrue(text.contains("port\t8317\tdefault"), text);
  }

  @Test
  void aWarningStandsAtItsLine() throws Exception {
    HtmlPage page = browser.open("configuration");
    assertEquals("another: key\n", lines(page, "warning"));
    assertTrue(page.asNormalizedText().contains("another"), page.asNormalizedText());
  }

  @Test
  void anInvalidFileIsShownWithItsProblemsAtTheirLines() throws Exception {
    write(
        original
            .replace("debug: false", "debug: maybe")
            .replace("api-keys:", "port: x\napi-keys:"));
    soon(() -> browser.open("configuration").asNormalizedText().contains("not taken over"));
    HtmlPage page = browser.open("configuration");
    assertNoSecret(page);
    assertEquals("debug: maybe # off\nport: x\n", lines(page, "problem"));
    assertTrue(page.asNormalizedText().contains("Line 4 debug"), page.asNormalizedText());
    assertTrue(page.asNormalizedText().contains("debug\tfalse\tfile"), "what is in force");
  }

  @Test
  void aFileThatIsNotEvenYamlShowsNoSecretAndCanBeMended() throws Exception {
    write(original + "broken: [\n");
    soon(() -> note(browser.open("configuration")).contains("not valid"));
    assertNoSecret(browser.open("configuration"));
    HtmlForm form = edit();
    HtmlPage after =
        apply(check(form, field(form).getText().replace("broken: [", "debug-more: 1")));
    assertEquals("The new configuration is saved and in force.", AdminBrowser.note(after));
    assertEquals(original + "debug-more: 1\n", Files.readString(config));
  }

  @Test
  void aFileThatIsNoTextCannotBeEdited() throws Exception {
    Files.write(config, "debug: \u00e9".getBytes(StandardCharsets.ISO_8859_1));
    HtmlPage page = browser.open("configuration");
    assertTrue(note(page).contains("is not a text"), note(page));
    assertTrue(AdminBrowser.note(browser.open("configuration/edit")).contains("cannot be edited"));
  }

  @Test
  void anEditIsCheckedThenShownAsADifferenceThenApplied() throws Exception {
    HtmlForm form = edit();
    String text = field(form).getText();
    assertTrue(text.contains("sk-c••••tail› # ours\n"), text);
    HtmlPage checked = check(form, text.replace("debug: false", "debug: true"));
    assertEquals(original, Files.readString(config));
    assertNoSecret(checked);
    assertEquals("debug: false # off\n", lines(checked, "removed"));
    assertEquals("debug: true # off\n", lines(checked, "added"));
    HtmlPage after = apply(checked);
    assertEquals("The new configuration is saved and in force.", AdminBrowser.note(after));
    assertTrue(api.get("/debug").json().path("debug").asBoolean());
    assertEquals(original.replace("debug: false", "debug: true"), Files.readString(config));
    assertTrue(after.asNormalizedText().contains("change through cliproxy"));
  }

  @Test
  void aKeyThatIsNotKnownIsToldAtTheCheckWithAGuessAtWhatWasMeant() throws Exception {
    HtmlForm form = edit();
    HtmlPage checked = check(form, field(form).getText() + "request-logg: true\n");
    String said = checked.getElementById("doubts").asNormalizedText();
    assertTrue(said.contains("request-logg is not known and has no effect"), said);
    assertTrue(said.contains("did you mean request-log?"), said);
    apply(checked);
    HtmlPage overview = browser.open("");
    String there = overview.getElementById("doubts").asNormalizedText();
    assertTrue(there.contains("did you mean request-log?"), there);
    write(original);
    soon(() -> !browser.open("").asNormalizedText().contains("request-logg"));
  }

  @Test
  void aNewSecretIsTakenAndHiddenFromTheDifferenceOn() throws Exception {
    HtmlForm form = edit();
    String text = field(form).getText();
    String edited = text.replaceFirst("‹[0-9]+ sk-c••••tail›", "sk-brand-new-key-1234");
    HtmlPage checked = check(form, edited);
    assertEquals("  - sk-c••••tail # ours\n", lines(checked, "removed"));
    assertEquals("  - sk-b••••1234 # ours\n", lines(checked, "added"));
    assertFalse(source(checked).contains("brand-new"));
    HtmlPage back = checked.getAnchorByText("Back to the text").click();
    assertFalse(source(back).contains("brand-new"));
    apply(check(AdminBrowser.form(back, "configuration/edit/check"), text(back)));
    assertEquals(
        "sk-brand-new-key-1234", api.get("/api-keys").json().path("api-keys").path(0).asText());
    assertEquals(
        UPSTREAM_KEY,
        api.get("/claude-api-key").json().path("claude-api-key").path(0).path("api-key").asText());
  }

  @Test
  void problemsAreShownAtTheirLinesAndTheTextIsKept() throws Exception {
    HtmlForm form = edit();
    String edited =
        field(form).getText().replace("debug: false", "debug: maybe") + "request-retry: 1000\n";
    HtmlPage after = check(form, edited);
    assertEquals(400, after.getWebResponse().getStatusCode());
    String error = AdminBrowser.error(after, "text");
    assertTrue(error.contains("Line 4 debug expected true or false"), error);
    assertTrue(error.contains("request-retry"), error);
    assertEquals("debug: maybe # off\nrequest-retry: 1000\n", lines(after, "problem"));
    assertEquals(edited, text(after));
    assertEquals(original, Files.readString(config));
    assertEquals("true", after.getElementById("text").getAttribute("aria-invalid"));
    assertNoSecret(after);
  }

  @Test
  void brokenYamlIsAProblemWithItsLine() throws Exception {
    HtmlForm form = edit();
    HtmlPage after = check(form, field(form).getText() + "broken: [\n");
    assertEquals(400, after.getWebResponse().getStatusCode());
    assertTrue(AdminBrowser.error(after, "text").contains("broken YAML"));
    assertEquals(original, Files.readString(config));
  }

  @Test
  void anAlteredTokenIsAProblemAtItsLineAndNeverSaved() throws Exception {
    HtmlForm form = edit();
    String text = field(form).getText();
    HtmlPage after = check(form, text.replace("sk-c••••tail", "sk-c••••tall"));
    assertEquals(400, after.getWebResponse().getStatusCode());
    assertTrue(
        AdminBrowser.error(after, "text").contains("Line 7"), AdminBrowser.error(after, "text"));
    assertTrue(lines(after, "problem").contains("tall"));
    HtmlPage mended = check(AdminBrowser.form(after, "edit/check"), text);
    assertTrue(AdminBrowser.note(mended).contains("what the file has already"));
    assertEquals(original, Files.readString(config));
  }

  @Test
  void somebodyElsesEditIsNoticedAndTheTextIsKept() throws Exception {
    HtmlForm form = edit();
    api.put("/request-retry", "{\"value\":7}");
    String edited = field(form).getText().replace("debug: false", "debug: true");
    HtmlPage after = check(form, edited);
    assertEquals(409, after.getWebResponse().getStatusCode());
    assertTrue(AdminBrowser.error(after, "text").contains("changed by somebody else"));
    assertEquals(edited, text(after));

    HtmlPage continued =
        press(AdminBrowser.form(after, "edit/check"), "Continue on the present file");
    assertEquals(edited, text(continued));
    HtmlPage checked = check(AdminBrowser.form(continued, "edit/check"), text(continued));
    assertEquals("debug: false # off\nrequest-retry: 7\n", lines(checked, "removed"));
    assertEquals("debug: true # off\n", lines(checked, "added"));
    apply(checked);
    assertEquals(original.replace("debug: false", "debug: true"), Files.readString(config));
  }

  @Test
  void anEditBetweenTheCheckAndTheApplyIsNoticedToo() throws Exception {
    HtmlForm form = edit();
    HtmlPage checked = check(form, field(form).getText().replace("debug: false", "debug: true"));
    api.put("/request-retry", "{\"value\":7}");
    String between = Files.readString(config);
    HtmlPage after = apply(checked);
    assertEquals(409, after.getWebResponse().getStatusCode());
    assertTrue(text(after).contains("debug: true"));
    assertEquals(between, Files.readString(config));
  }

  @Test
  void anEditThatIsForgottenKeepsItsTextButNoSecret() throws Exception {
    HtmlForm form = edit();
    String edited = field(form).getText() + "# mine\n";
    for (int i = 0; i < 8; i++) {
      HtmlForm other = edit();
      check(other, field(other).getText() + "# other " + i + "\n");
      write(original + "# base " + i + "\n");
    }
    write(original);
    HtmlPage after = check(form, edited);
    assertEquals(409, after.getWebResponse().getStatusCode());
    assertTrue(AdminBrowser.error(after, "text").contains("too old"));
    assertEquals(edited, text(after));
    HtmlPage again = check(AdminBrowser.form(after, "edit/check"), edited);
    assertEquals(400, again.getWebResponse().getStatusCode());
    assertTrue(AdminBrowser.error(again, "text").contains("hidden secret"));
    assertEquals(original, Files.readString(config));
  }

  @Test
  void openingTheEditorAgainDoesNotLoseAnOpenEdit() throws Exception {
    HtmlForm form = edit();
    HtmlForm other = edit();
    HtmlPage refused = check(other, field(other).getText().replace("debug: false", "debug: maybe"));
    for (int i = 0; i < 12; i++) {
      edit();
    }
    apply(check(form, field(form).getText().replace("debug: false", "debug: true")));
    assertEquals(original.replace("debug: false", "debug: true"), Files.readString(config));
    HtmlPage stale = check(AdminBrowser.form(refused, "edit/check"), text(refused));
    assertTrue(AdminBrowser.error(stale, "text").contains("changed by somebody else"));
  }

  @Test
  void aFormThatWasShownBeforeACheckKeepsTheMeaningOfItsTokens() throws Exception {
    String keys = "  - sk-alpha-0123456789-tail\n  - sk-bravo-0123456789-tail\n";
    String client = "  - \"" + CLIENT_KEY + "\" # ours\n";
    write(original.replace(client, keys));
    soon(() -> api.get("/api-keys").json().path("api-keys").size() == 2);
    HtmlForm first = edit();
    String text = field(first).getText();
    String alpha = text.lines().filter(line -> line.contains("‹3 ")).findFirst().orElseThrow();
    String bravo = text.lines().filter(line -> line.contains("‹4 ")).findFirst().orElseThrow();
    check(first, text.replace(alpha + "\n", ""));
    apply(check(first, text.replace(bravo + "\n", "")));
    assertEquals(
        original.replace(client, "  - sk-alpha-0123456789-tail\n"), Files.readString(config));
  }

  @Test
  void aContinuedEditDoesNotLetAnEarlierFormPassOverTheOtherChange() throws Exception {
    HtmlForm form = edit();
    api.put("/request-retry", "{\"value\":7}");
    String edited = field(form).getText().replace("debug: false", "debug: true");
    HtmlPage stale = check(form, edited);
    press(AdminBrowser.form(stale, "edit/check"), "Continue on the present file");
    assertEquals(409, check(form, edited).getWebResponse().getStatusCode());
  }

  @Test
  void aKeyThatWasTypedIsNotShownAmongTheProblems() throws Exception {
    HtmlForm form = edit();
    String edited =
        field(form).getText().replaceFirst("‹[0-9]+ sk-c••••tail›", "typed-just-now-key-1");
    HtmlPage invalid = check(form, edited.replace("another: key", "request-retry: x"));
    assertEquals("request-retry: x\n", lines(invalid, "problem"));
    assertShownOnce("typed-just-now-key-1", invalid);
    HtmlPage near = check(form, edited.replace("claude-api-key:", "port: x\nclaude-api-key:"));
    assertEquals("port: x\n", lines(near, "problem"));
    assertShownOnce("typed-just-now-key-1", near);
    HtmlPage altered = check(form, edited.replace("sk-a••••tail", "sk-a••••tall"));
    assertTrue(lines(altered, "problem").contains("sk-a••••tall"), lines(altered, "problem"));
    assertShownOnce("typed-just-now-key-1", altered);
    HtmlPage broken = check(form, edited.replace("claude-api-key:", "[\nclaude-api-key:"));
    assertEquals(400, broken.getWebResponse().getStatusCode());
    assertShownOnce("typed-just-now-key-1", broken);
  }

  private static void assertShownOnce(String word, HtmlPage page) {
    assertEquals(2, source(page).split(word, -1).length, source(page));
  }

  @Test
  void anUncheckedTextIsNeverApplied() throws Exception {
    HtmlForm form = edit();
    String draft = form.getInputByName("draft").getValue();
    HtmlPage page = browser.open("configuration/edit/check?draft=" + draft);
    assertTrue(AdminBrowser.note(page).contains("no longer known"), AdminBrowser.note(page));
  }

  @Test
  void aPlaintextManagementKeyIsHashedAtOnce() throws Exception {
    HtmlForm form = edit();
    String edited =
        field(form)
            .getText()
            .replaceFirst("secret-key: ‹1 [^›]*›", "secret-key: another-plain-key-1");
    apply(check(form, edited));
    String saved = Files.readString(config);
    assertFalse(saved.contains("another-plain-key-1"), saved);
    assertTrue(saved.contains("secret-key: \"$2a$") || saved.contains("secret-key: $2a$"), saved);
    ManagementClient other = new ManagementClient(server, "another-plain-key-1");
    assertEquals(200, other.get("/debug").status());
    write(original);
    soon(() -> api.get("/debug").status() == 200);
    browser.close();
    browser = AdminBrowser.signedIn(server);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uFEFF# mark\r\nBASEdebug: false",
        "\n\n# empty lines first\nBASEdebug: false\n\n",
        "BASE# no line end",
        "# one\r\n# two\nBASEdebug: false\r\n",
        "# < & > \" ' \u00e4 \uD83D\uDE00 &amp; </textarea>\nBASE",
      })
  void everyByteThatWasNotEditedStays(String shape) throws Exception {
    String base = original.replace("debug: false # off\n", "");
    String text = shape.replace("BASE", base);
    write(text);
    HtmlForm form = edit();
    HtmlPage checked = check(form, field(form).getText().replace("another: key", "another: lock"));
    apply(checked);
    assertEquals(text.replace("another: key", "another: lock"), Files.readString(config));
  }

  @Test
  void aFileOfAlmostOneMebibyteCanBeEditedAndALargerOneIsRefused() throws Exception {
    String filler = "# " + "x y ".repeat(25) + "\n";
    int room = (1 << 20) - original.length() - 100;
    write(original + filler.repeat(room / filler.length()));
    HtmlForm form = edit();
    String text = field(form).getText();
    HtmlPage checked = check(form, text.replace("debug: false", "debug: true"));
    assertEquals("debug: true # off\n", lines(checked, "added"));
    apply(checked);
    assertTrue(api.get("/debug").json().path("debug").asBoolean());
    HtmlPage after = check(edit(), text + filler.repeat(10));
    assertEquals(400, after.getWebResponse().getStatusCode());
    assertTrue(AdminBrowser.error(after, "text").contains("larger than"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"><script>alert(1)</script>",
        "'\"><img src=x onerror=alert(1)>",
        "</textarea><script>alert(1)</script>",
        "javascript:alert(1)"
      })
  void textOfTheFileIsNeverMarkup(String attack) throws Exception {
    String yaml = "'" + attack.replace("'", "''") + "'";
    write(original + yaml + ": " + yaml + " # " + attack + "\n");
    soon(() -> browser.open("configuration").asNormalizedText().contains(attack));
    assertNoMarkup(browser.open("configuration"));
    HtmlForm form = edit();
    assertTrue(field(form).getText().contains(attack));
    assertNoMarkup((HtmlPage) form.getPage());
    assertNoMarkup(check(form, field(form).getText() + "# " + attack + "\n"));
    HtmlForm other = edit();
    HtmlPage refused = check(other, field(other).getText() + yaml + ": {debug: " + yaml + "}\n");
    assertEquals(400, refused.getWebResponse().getStatusCode());
    assertNoMarkup(refused);
  }

  private static void assertNoMarkup(HtmlPage page) {
    assertFalse(source(page).contains("<script>alert"), "script");
    assertFalse(source(page).contains("<img src=x"), "img");
    assertFalse(source(page).contains("href=\"javascript"), "href");
  }
}
