package dev.cliproxy.pages;

import static dev.cliproxy.testing.AdminBrowser.form;
import static dev.cliproxy.testing.AdminBrowser.note;
import static dev.cliproxy.testing.AdminBrowser.submit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.pages.session.Cookies;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.PagesServer;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.usage.UsageStatistics;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.htmlunit.CookieManager;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlTextArea;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was typed while the session ended, by a browser without JavaScript. */
class LateFormsTest {
  private static final String NOTHING_CHANGED = "Nothing was changed: your session had ended";

  @TempDir static Path folder;
  private static MutableClock clock;
  private static Path config;
  private static PagesServer server;

  private AdminBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    clock = new MutableClock(Instant.parse("2026-01-01T00:00:00Z"));
    config =
        TestConfig.write(
            folder,
            "request-retry: 1",
            "claude-api-key:",
            "  - api-key: sk-ant-0123456789-aaaa # mine");
    server = PagesServer.start(config, new UsageStatistics(clock), clock);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void signIn() throws Exception {
    browser = new AdminBrowser(server.pages());
    browser.signIn(TestConfig.KEY);
  }

  @AfterEach
  void close() {
    browser.close();
  }

  @Test
  void aFormComesBackAsItWasFilledInAndIsSavedWhenItIsSentAgain() throws Exception {
    HtmlForm form = form(browser.open("settings"), "settings");
    form.<HtmlInput>getInputByName("request-retry").setValue("9");
    form.<HtmlInput>getInputByName("proxy-url").setValue("http://user:a-typed-word@p.example:1");
    String before = Files.readString(config);
    HtmlPage signIn = submitLate(form);
    assertEquals("Your session has ended. Sign in again.", note(signIn));
    assertTrue(signIn.asNormalizedText().contains("The form that you sent is kept"));

    HtmlPage wrong = signIn(signIn, "wrong");
    assertTrue(wrong.asNormalizedText().contains("The form that you sent is kept"));
    HtmlPage back = signIn(wrong, TestConfig.KEY);
    assertEquals("/admin/settings", back.getUrl().getPath());
    assertTrue(note(back).startsWith(NOTHING_CHANGED), note(back));
    assertEquals(before, Files.readString(config));
    assertFalse(back.getWebResponse().getContentAsString().contains("a-typed-word"));
    HtmlForm again = form(back, "settings");
    assertEquals("9", again.getInputByName("request-retry").getValue());
    assertEquals("http://user:••••@p.example:1", again.getInputByName("proxy-url").getValue());

    assertEquals("The settings are saved.", note(submit(again)));
    String after = Files.readString(config);
    assertTrue(after.contains("request-retry: 9\n"), after);
    assertTrue(after.contains("http://user:a-typed-word@p.example:1"), after);
  }

  @Test
  void theTextOfTheWholeConfigurationComesBackAndItsTokensMeanWhatTheyMeant() throws Exception {
    HtmlForm form = form(browser.open("configuration/edit"), "configuration/edit/check");
    HtmlTextArea text = form.getTextAreaByName("text");
    String typed =
        text.getText().replace("# mine", "# mine, of which I think\n# " + "x".repeat(20_000));
    text.setText(typed);
    HtmlPage back = signIn(submitLate(form), TestConfig.KEY);
    assertEquals("/admin/configuration/edit", back.getUrl().getPath());
    assertTrue(note(back).startsWith(NOTHING_CHANGED), note(back));
    HtmlForm again = form(back, "configuration/edit/check");
    assertEquals(lines(typed), lines(again.getTextAreaByName("text").getText()));

    HtmlForm apply = form(submit(again), "configuration/edit/apply");
    HtmlPage late = signIn(submitLate(apply), TestConfig.KEY);
    assertTrue(late.getUrl().getPath().endsWith("/configuration/edit/check"));
    submit(form(late, "configuration/edit/apply"));
    assertTrue(
        Files.readString(config).contains("sk-ant-0123456789-aaaa # mine, of which I think\n"));
  }

  @Test
  void anEntryComesBackWithItsSecretsMaskedAndWithAllThatIsWrong() throws Exception {
    HtmlForm form = form(browser.open("codex-api-key/new"), "codex-api-key/new");
    form.<HtmlInput>getInputByName("api-key").setValue("sk-typed-0123456789");
    form.<HtmlInput>getInputByName("base-url").setValue("ftp://codex.example");
    form.getTextAreaByName("headers").setText("X-Team typed-header-0123456789");
    HtmlPage back = signIn(submitLate(form), TestConfig.KEY);
    assertEquals("/admin/codex-api-key/new", back.getUrl().getPath());
    assertFalse(back.getWebResponse().getContentAsString().contains("sk-typed"));
    assertFalse(back.getWebResponse().getContentAsString().contains("typed-header"));
    assertTrue(AdminBrowser.error(back, "base-url").startsWith("expected nothing, or"));
    assertTrue(AdminBrowser.error(back, "headers").startsWith("Expected Name: value"));
    HtmlForm again = form(back, "codex-api-key/new");
    again.<HtmlInput>getInputByName("base-url").setValue("https://codex.example");
    again.getTextAreaByName("headers").setText("X-Team: type••••6789");
    HtmlPage later = signIn(submitLate(again), TestConfig.KEY);
    assertEquals("Added.", note(submit(form(later, "codex-api-key/new"))));
    String after = Files.readString(config);
    assertTrue(after.contains("sk-typed-0123456789"), after);
    assertTrue(after.contains("typed-header-0123456789"), after);
  }

  @Test
  void anEntryThatWasChangedMeanwhileIsNotOverwrittenUnawares() throws Exception {
    HtmlForm form = form(browser.open("claude-api-key/0"), "claude-api-key/0");
    form.<HtmlInput>getInputByName("base-url").setValue("https://typed.example");
    HtmlPage signIn = submitLate(form);
    try (AdminBrowser other = new AdminBrowser(server.pages())) {
      other.signIn(TestConfig.KEY);
      HtmlForm theirs = form(other.open("claude-api-key/0"), "claude-api-key/0");
      theirs.<HtmlInput>getInputByName("base-url").setValue("https://theirs.example");
      submit(theirs);
    }
    HtmlPage back = signIn(signIn, TestConfig.KEY);
    assertTrue(back.asNormalizedText().contains("the list was changed meanwhile"));
    assertEquals(
        "https://typed.example",
        form(back, "claude-api-key/0").getInputByName("base-url").getValue());
    assertTrue(Files.readString(config).contains("https://theirs.example"));
  }

  @Test
  void aFormOfWhatIsGoneByThenComesBackAsAFormOfSomethingNew() throws Exception {
    String before = Files.readString(config);
    try {
      Files.writeString(config, withoutKeys(before) + "api-keys: [sk-client-one-aaaa]\n");
      server.reload();
      HtmlForm entry = form(browser.open("claude-api-key/0"), "claude-api-key/0");
      entry.<HtmlInput>getInputByName("base-url").setValue("https://typed.example");
      HtmlForm key = form(browser.open("api-keys/0"), "api-keys/0");
      key.<HtmlInput>getInputByName("key").setValue("sk-client-two-0123");
      Files.writeString(config, before.replaceFirst("(?s)(?:claude-api-key|api-keys):.*", ""));
      server.reload();
      HtmlPage signIn = submitLate(entry);
      submit(key);
      HtmlPage keys = signIn(signIn, TestConfig.KEY);
      assertTrue(keys.asNormalizedText().contains("is not there any more"), keys.asXml());
      assertEquals("sk-c••••0123", form(keys, "api-keys/add").getInputByName("key").getValue());
      HtmlPage anew = signIn(browser.open("sign-in"), TestConfig.KEY);
      assertTrue(anew.asNormalizedText().contains("is not there any more"), anew.asXml());
      assertEquals(
          "https://typed.example",
          form(anew, "claude-api-key/new").getInputByName("base-url").getValue());
    } finally {
      Files.writeString(config, before);
      server.reload();
    }
  }

  @Test
  void aLateKeyOfAClientOnAListThatWasChangedMeanwhileReplacesNobodyUnawares() throws Exception {
    String before = Files.readString(config);
    try {
      clients(before, "sk-client-one-aaaa", "sk-client-two-bbbb");
      HtmlForm key = form(browser.open("api-keys/0"), "api-keys/0");
      key.<HtmlInput>getInputByName("key").setValue("sk-client-typed-0123");
      clients(before, "sk-client-two-bbbb", "sk-client-one-aaaa");
      HtmlPage back = signIn(submitLate(key), TestConfig.KEY);
      assertEquals("/admin/api-keys/0", back.getUrl().getPath());
      assertTrue(back.asNormalizedText().contains("Number 1 in it is now sk-c••••bbbb"));
      assertFalse(back.getWebResponse().getContentAsString().contains("client-typed"));
      HtmlForm again = form(back, "api-keys/0");
      assertEquals("sk-c••••0123", again.getInputByName("key").getValue());
      assertFalse(Files.readString(config).contains("sk-client-typed"));

      assertEquals("Saved: sk-c••••0123.", note(submit(again)));
      String after = Files.readString(config);
      assertTrue(
          after.indexOf("sk-client-typed-0123") < after.indexOf("sk-client-one-aaaa"), after);
      assertFalse(after.contains("sk-client-two-bbbb"), after);
    } finally {
      Files.writeString(config, before);
      server.reload();
    }
  }

  private static void clients(String text, String... keys) throws IOException {
    Files.writeString(config, withoutKeys(text) + "api-keys: [" + String.join(", ", keys) + "]\n");
    server.reload();
  }

  @Test
  void aKeyAndCookiesComeBackMasked() throws Exception {
    HtmlForm key = form(browser.open("api-keys"), "api-keys/add");
    key.<HtmlInput>getInputByName("key").setValue("sk-client-0123456789");
    HtmlPage keys = signIn(submitLate(key), TestConfig.KEY);
    assertEquals("/admin/api-keys", keys.getUrl().getPath());
    HtmlForm again = form(keys, "api-keys/add");
    assertEquals("sk-c••••6789", again.getInputByName("key").getValue());
    assertEquals("Key sk-c••••6789 is added.", note(submit(again)));
    assertTrue(Files.readString(config).contains("sk-client-0123456789"));

    HtmlForm cookies = form(browser.open("logins"), "logins/gemini-web");
    cookies.<HtmlInput>getInputByName("secure-1psid").setValue("the-first-cookie");
    HtmlForm back = form(signIn(submitLate(cookies), TestConfig.KEY), "logins/gemini-web");
    assertEquals("the-••••okie", back.getInputByName("secure-1psid").getValue());
  }

  @Test
  void aFormComesBackThoughTheBrowserHasLostTheCookieOfTheSession() throws Exception {
    HtmlForm form = form(browser.open("claude-api-key/new"), "claude-api-key/new");
    form.<HtmlInput>getInputByName("base-url").setValue("https://typed.example");
    forgetCookie(Cookies.SESSION);
    HtmlPage ended = browser.open("settings");
    assertEquals("Your session has ended. Sign in again.", note(ended));
    HtmlPage back = signIn(submit(form), TestConfig.KEY);
    assertEquals(
        "https://typed.example",
        form(back, "claude-api-key/new").getInputByName("base-url").getValue());
  }

  @Test
  void aFormComesBackAtOnceWhereSomebodyHasSignedInAgainMeanwhile() throws Exception {
    HtmlForm first = form(browser.open("claude-api-key/new"), "claude-api-key/new");
    HtmlForm edit = form(browser.open("configuration/edit"), "configuration/edit/check");
    first.<HtmlInput>getInputByName("base-url").setValue("https://typed.example");
    edit.getTextAreaByName("text").setText("typed: ‹1 ••••›");
    clock.advance(Duration.ofMinutes(31));
    browser.signIn(TestConfig.KEY);
    HtmlPage back = submit(first);
    assertTrue(note(back).startsWith(NOTHING_CHANGED), note(back));
    assertEquals(
        "https://typed.example",
        form(back, "claude-api-key/new").getInputByName("base-url").getValue());
    HtmlPage text = submit(edit);
    assertEquals(200, text.getWebResponse().getStatusCode());
    assertEquals(
        "typed: ‹1 ••••›",
        form(text, "configuration/edit/check").getTextAreaByName("text").getText().strip());
  }

  @Test
  void twoFormsThatCameTooLateComeBackOneAfterTheOther() throws Exception {
    HtmlForm first = form(browser.open("claude-api-key/new"), "claude-api-key/new");
    HtmlForm second = form(browser.open("codex-api-key/new"), "codex-api-key/new");
    HtmlPage signInForFirst = submitLate(first);
    HtmlPage signInForSecond = submit(second);
    assertEquals(
        "/admin/codex-api-key/new", signIn(signInForSecond, TestConfig.KEY).getUrl().getPath());
    HtmlPage anew = browser.open("sign-in");
    assertTrue(anew.asNormalizedText().contains("The form that you sent is kept"));
    assertEquals("/admin/claude-api-key/new", signIn(anew, TestConfig.KEY).getUrl().getPath());
    assertFalse(signInForFirst.asXml().isEmpty());
  }

  @Test
  void aFormThatCannotBeKeptIsSaidToBeLost() throws Exception {
    HtmlForm form = form(browser.open("settings"), "settings");
    String before = Files.readString(config);
    clock.advance(Duration.ofHours(25));
    HtmlPage lost = submit(form);
    assertTrue(lost.getUrl().getPath().endsWith("/sign-in"));
    assertTrue(lost.asNormalizedText().contains("could not be kept"), lost.asNormalizedText());
    HtmlPage after = signIn(lost, TestConfig.KEY);
    assertEquals("/admin/settings", after.getUrl().getPath());
    assertEquals(before, Files.readString(config));

    HtmlForm another = form(after, "settings");
    submit(form(browser.open("settings"), "sign-out"));
    assertTrue(submit(another).asNormalizedText().contains("could not be kept"));
  }

  @Test
  void whoIsNotSignedInComesToThePageAskedForAfterwards() throws Exception {
    submit(form(browser.open("settings"), "sign-out"));
    HtmlPage signIn = browser.open("claude-api-key/0?page=1");
    assertEquals(browser.uri("sign-in").toString(), signIn.getUrl().toString());
    assertEquals("", note(signIn));
    HtmlPage wrong = signIn(signIn, "wrong");
    assertEquals(
        browser.uri("claude-api-key/0?page=1").toString(),
        signIn(wrong, TestConfig.KEY).getUrl().toString());
  }

  @Test
  void nobodyIsLedToAnotherSiteAfterSigningIn() throws Exception {
    for (String evil :
        new String[] {
          "https://evil.example",
          "//evil.example",
          "/admin/settings",
          "../v0/management/config",
          "settings/../../x",
          "settings/%2e%2e/%2e%2e/x",
          "javascript:alert(1)",
          "settings\r\nX: y",
          "settings; Max-Age=1"
        }) {
      HtmlPage signIn = browser.open("sign-in?to=" + URLEncoder.encode(evil, UTF_8));
      assertEquals(
          browser.uri("").toString(), signIn(signIn, TestConfig.KEY).getUrl().toString(), evil);
      HtmlForm form = form(browser.open("sign-in"), "sign-in");
      form.<HtmlInput>getInputByName("to").setValue(evil);
      form.<HtmlInput>getInputByName("key").setValue(TestConfig.KEY);
      assertEquals(browser.uri("").toString(), submit(form).getUrl().toString(), evil);
    }
  }

  private void forgetCookie(String name) {
    CookieManager cookies = browser.client().getCookieManager();
    cookies.removeCookie(cookies.getCookie(name));
  }

  /** Another test may have added some. */
  private static String withoutKeys(String text) {
    return text.replaceFirst("(?m)^api-keys:.*(?:\\n[ -].*)*\\n?", "");
  }

  private static HtmlPage submitLate(HtmlForm form) throws IOException {
    clock.advance(Duration.ofMinutes(31));
    return submit(form);
  }

  private static HtmlPage signIn(HtmlPage page, String key) throws IOException {
    HtmlForm form = form(page, "sign-in");
    form.<HtmlInput>getInputByName("key").setValue(key);
    return submit(form);
  }

  private static String lines(String text) {
    return String.join("\n", text.lines().toList());
  }
}
