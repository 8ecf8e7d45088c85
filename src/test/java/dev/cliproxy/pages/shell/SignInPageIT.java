package dev.cliproxy.pages.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.RawHttp.Answer;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.http.Cookie;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInPageIT {
  private static final String COOKIE = "cliproxy-session";
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

  /** A caller that a trusted proxy names. */
  private static final String REMOTE = "X-Forwarded-For: 203.0.113.";

  @TempDir static Path folder;
  private static Path config;
  private static String original;
  private static WarServer server;
  private static RawHttp http;

  @BeforeAll
  static void start() throws Exception {
    config = TestConfig.write(folder, "  allow-remote: true", "  trusted-proxies: [127.0.0.1]");
    original = Files.readString(config);
    server = WarServer.start(config);
    http = new RawHttp(server.port());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void restore() throws Exception {
    if (!Files.readString(config).equals(original)) {
      Files.writeString(config, original);
      becomesTrue(() -> http.send("GET", "/admin/sign-in", REMOTE + "200").status() == 200);
    }
  }

  @Test
  void everyPageLeadsToTheSignInUntilSomebodyHasSignedIn() throws Exception {
    try (AdminBrowser browser = new AdminBrowser(server)) {
      assertEquals(browser.uri("sign-in").toString(), browser.open("settings").getUrl().toString());
      HtmlPage after = browser.signIn(TestConfig.KEY);
      assertEquals(browser.uri("").toString(), after.getUrl().toString());
      assertEquals(
          browser.uri("settings").toString(), browser.open("settings").getUrl().toString());
    }
  }

  @Test
  void aWrongKeyIsSaidNextToTheField() throws Exception {
    try (AdminBrowser browser = new AdminBrowser(server)) {
      HtmlPage after = browser.signIn("wrong");
      assertEquals(401, after.getWebResponse().getStatusCode());
      assertEquals("This is not the management key.", AdminBrowser.error(after, "key"));
      assertFalse(after.asXml().contains("wrong"));
      assertEquals("Enter the management key.", AdminBrowser.error(browser.signIn(""), "key"));
    }
  }

  @Test
  void signingInGivesANewIdInACookieThatScriptsAndOtherSitesCannotUse() throws Exception {
    Answer form = http.send("GET", "/admin/sign-in");
    String before = cookie(form);
    Answer after = signIn(form, TestConfig.KEY);
    assertEquals(303, after.status());
    assertNotEquals(before, cookie(after));
    String line = after.header("Set-Cookie").orElseThrow();
    assertTrue(line.contains("; HttpOnly"), line);
    assertTrue(line.contains("; SameSite=Strict"), line);
    assertFalse(line.contains("Secure"), line);
  }

  @Test
  void theCookieIsSecureWhereTheTrustedProxySpeaksTls() throws Exception {
    Answer form = http.send("GET", "/admin/sign-in", "X-Forwarded-Proto: https", REMOTE + "1");
    assertTrue(form.header("Set-Cookie").orElseThrow().contains("; Secure"));
  }

  @Test
  void signingOutEndsTheSessionOnTheServerToo() throws Exception {
    try (AdminBrowser browser = AdminBrowser.signedIn(server)) {
      HtmlPage page = browser.open("settings");
      Cookie cookie = browser.client().getCookieManager().getCookie(COOKIE);
      AdminBrowser.submit(AdminBrowser.form(page, "sign-out"));
      browser.client().getCookieManager().addCookie(cookie);
      assertTrue(browser.open("settings").getUrl().toString().contains("sign-in"));
    }
  }

  @Test
  void aSessionThatHasEndedIsSaidWhereOneSignsIn() throws Exception {
    try (AdminBrowser browser = AdminBrowser.signedIn(server)) {
      HtmlForm form = AdminBrowser.form(browser.open("settings"), "settings");
      Files.writeString(
          config, original.replaceFirst("\\$2a[^\"]*", Matcher.quoteReplacement(hashOf("new"))));
      becomesTrue(
          () -> browser.open("settings").getUrl().toString().endsWith("sign-in?ended=true"));
      HtmlPage after = AdminBrowser.submit(form);
      assertTrue(after.getUrl().toString().contains("sign-in"));
      assertEquals("Your session has ended. Sign in again.", AdminBrowser.note(after));
      assertEquals(401, browser.signIn(TestConfig.KEY).getWebResponse().getStatusCode());
      assertEquals(200, browser.signIn("new").getWebResponse().getStatusCode());
    }
  }

  @Test
  void whoHasSignedInMeanwhileInAnotherTabGoesOnAtOnce() throws Exception {
    Answer first = http.send("GET", "/admin/sign-in");
    String session = cookie(signIn(first, TestConfig.KEY));
    String body = "to=settings&key=not-looked-at&form-token=" + token(first);
    Answer second =
        http.sendBody(
            "POST",
            "/admin/sign-in",
            body.getBytes(UTF_8),
            FORM,
            "Cookie: " + COOKIE + "=" + session);
    assertEquals(303, second.status());
    assertEquals("settings", second.header("Location").orElseThrow());
    assertEquals(
        200,
        http.send("GET", "/admin/settings", "Cookie: " + COOKIE + "=" + session).status(),
        "the session goes on");
  }

  @Test
  void aFormOfTheSignInThatIsTooOldIsShownAgainAndSignsNobodyIn() throws Exception {
    Answer form = http.send("GET", "/admin/sign-in");
    String body = "to=settings&key=" + TestConfig.KEY + "&form-token=" + token(form);
    Answer again =
        http.sendBody(
            "POST",
            "/admin/sign-in",
            body.getBytes(UTF_8),
            FORM,
            "Cookie: " + COOKIE + "=of-a-program-before");
    assertEquals(303, again.status());
    assertEquals("sign-in?ended=true&to=settings", again.header("Location").orElseThrow());
    assertTrue(again.header("Set-Cookie").isEmpty());
  }

  @Test
  void aFormWithoutTheTokenOrWithAnotherIsForbidden() throws Exception {
    Answer signedIn = signIn(http.send("GET", "/admin/sign-in"), TestConfig.KEY);
    String cookie = "Cookie: " + COOKIE + "=" + cookie(signedIn);
    for (String body : new String[] {"", "form-token=", "form-token=AAAA", "form-token=%00"}) {
      Answer answer = http.sendBody("POST", "/admin/settings", body.getBytes(UTF_8), FORM, cookie);
      assertEquals(403, answer.status(), body);
    }
    String otherToken = token(http.send("GET", "/admin/sign-in"));
    byte[] foreign = ("form-token=" + otherToken).getBytes(UTF_8);
    assertEquals(403, http.sendBody("POST", "/admin/settings", foreign, FORM, cookie).status());
    assertEquals(original, Files.readString(config));
  }

  @Test
  void aFormFromAnotherSiteIsForbiddenEvenWithTheToken() throws Exception {
    Answer form = http.send("GET", "/admin/sign-in");
    for (String header :
        new String[] {
          "Origin: https://evil.example",
          "Origin: null",
          "Origin: http://127.0.0.1:1",
          "Sec-Fetch-Site: cross-site",
          "Sec-Fetch-Site: same-site"
        }) {
      assertEquals(403, signIn(form, TestConfig.KEY, header).status(), header);
    }
    assertEquals(303, signIn(form, TestConfig.KEY, "Sec-Fetch-Site: same-origin").status());
    assertEquals(303, signIn(form, TestConfig.KEY, "Origin: http://localhost").status());
  }

  @Test
  void aStrangersFormIsSmallAndWithoutFiles() throws Exception {
    Answer form = http.send("GET", "/admin/sign-in");
    byte[] large = ("form-token=" + token(form) + "&key=" + "k".repeat(17 << 10)).getBytes(UTF_8);
    String cookie = "Cookie: " + COOKIE + "=" + cookie(form);
    assertEquals(413, http.sendBody("POST", "/admin/sign-in", large, FORM, cookie).status());
    String files = "Content-Type: multipart/form-data; boundary=b";
    byte[] part = "--b\r\n\r\nx\r\n--b--\r\n".getBytes(UTF_8);
    assertEquals(400, http.sendBody("POST", "/admin/sign-in", part, files, cookie).status());
    assertEquals(400, http.sendBody("POST", "/admin/language", part, files, cookie).status());
  }

  @Test
  void onlyAFormThatSomebodySignedInWasShownIsKeptWhenItComesTooLate() throws Exception {
    Answer stranger = http.send("GET", "/admin/sign-in");
    Answer signedIn = signIn(http.send("GET", "/admin/sign-in"), TestConfig.KEY);
    String marker = first("cliproxy-signed-in=([^;]+)", String.join("\n", signedIn.head()));
    String left = "Cookie: cliproxy-signed-in=" + marker;
    String session = "Cookie: " + COOKIE + "=" + cookie(signedIn);
    String token = token(http.send("GET", "/admin/settings", session));
    String kept = "is kept";
    for (String other : new String[] {"", token(stranger), "x"}) {
      Answer lost = post(other, left);
      assertTrue(lost.header("Location").orElseThrow().contains("lost=true"), other);
    }
    Answer foreign = post(token, left, "Sec-Fetch-Site: cross-site");
    assertTrue(foreign.header("Location").orElseThrow().contains("lost=true"));
    Answer strangers = post(token, "Cookie: " + COOKIE + "=" + cookie(stranger));
    assertTrue(strangers.header("Location").orElseThrow().contains("lost=true"));
    assertFalse(http.send("GET", "/admin/sign-in", left).body().contains(kept));
    assertEquals("sign-in?ended=true", post(token, left).header("Location").orElseThrow());
    assertTrue(http.send("GET", "/admin/sign-in", left).body().contains(kept));
    assertFalse(http.send("GET", "/admin/sign-in").body().contains(kept));
  }

  @Test
  void theHeadOfAPageUsesUpNothingThatItShows() throws Exception {
    Answer signedIn = signIn(http.send("GET", "/admin/sign-in"), TestConfig.KEY);
    String cookie = "Cookie: " + COOKIE + "=" + cookie(signedIn);
    String token = token(http.send("GET", "/admin/settings", cookie));
    byte[] clear = ("form-token=" + token).getBytes(UTF_8);
    assertEquals(
        303,
        http.sendBody("POST", "/admin/settings/clear-proxy-url", clear, FORM, cookie).status());
    assertEquals(200, http.send("HEAD", "/admin/settings", cookie).status());
    String fetched = "Sec-Fetch-Dest: empty";
    assertFalse(http.send("GET", "/admin/settings", cookie, fetched).body().contains("saved"));
    assertTrue(http.send("GET", "/admin/settings", cookie).body().contains("are saved"));
  }

  @Test
  void fiveWrongKeysBanARemoteCallerFromThePagesAndTheApiAlike() throws Exception {
    String caller = REMOTE + "77";
    for (int i = 0; i < 3; i++) {
      assertEquals(
          401, signIn(http.send("GET", "/admin/sign-in", caller), "wrong", caller).status());
    }
    for (int i = 0; i < 2; i++) {
      assertEquals(401, http.send("GET", "/v0/management/debug", caller).status());
    }
    Answer banned = http.send("GET", "/admin/sign-in", caller);
    assertEquals(403, banned.status());
    assertTrue(banned.body().contains("too many failed attempts"));
    assertEquals(200, http.send("GET", "/admin/sign-in", REMOTE + "78").status());
  }

  @Test
  void remoteCallersAreTurnedAwayWhenRemoteManagementIsOffAlsoWhenSignedIn() throws Exception {
    String caller = REMOTE + "90";
    Answer form = http.send("GET", "/admin/sign-in", caller);
    String cookie = "Cookie: " + COOKIE + "=" + cookie(signIn(form, TestConfig.KEY, caller));
    assertEquals(200, http.send("GET", "/admin/settings", caller, cookie).status());
    Files.writeString(config, original.replace("allow-remote: true", "allow-remote: false"));
    becomesTrue(() -> http.send("GET", "/admin/settings", caller, cookie).status() == 403);
    Answer answer = http.send("GET", "/admin/sign-in", caller);
    assertEquals(403, answer.status());
    assertTrue(answer.body().contains("remote-management.allow-remote"));
  }

  @Test
  void withoutAManagementKeyThereAreNoPages() throws Exception {
    Files.writeString(config, original.replaceFirst("\"\\$2a[^\"]*\"", "\"\""));
    becomesTrue(() -> http.send("GET", "/admin/sign-in").status() == 404);
    Answer answer = http.send("GET", "/admin/sign-in");
    assertTrue(answer.body().contains("remote-management.secret-key"));
  }

  @Test
  void answersMayNotBeFramedCachedOrGivenOtherScripts() throws Exception {
    Answer answer = http.send("GET", "/admin/sign-in");
    String policy = answer.header("Content-Security-Policy").orElseThrow();
    assertTrue(policy.contains("default-src 'none'"));
    assertFalse(policy.contains("unsafe"));
    assertEquals("no-store", answer.header("Cache-Control").orElseThrow());
    assertEquals("nosniff", answer.header("X-Content-Type-Options").orElseThrow());
    assertTrue(answer.header("Access-Control-Allow-Origin").isEmpty());
  }

  @Test
  void theLanguageFollowsTheBrowserAndThenTheChoice() throws Exception {
    try (AdminBrowser browser = AdminBrowser.signedIn(server)) {
      browser.client().removeRequestHeader("Accept-Language");
      browser.client().addRequestHeader("Accept-Language", "fr, zh-TW;q=0.8, en;q=0.5");
      HtmlPage page = browser.open("settings");
      assertEquals("zh-CN", page.getDocumentElement().getAttribute("lang"));
      HtmlForm form = AdminBrowser.form(page, "language");
      HtmlPage chosen = form.getButtonsByName("language").get(0).click();
      assertEquals("en", chosen.getDocumentElement().getAttribute("lang"));
      assertTrue(chosen.getUrl().toString().endsWith("/admin/settings"));
      assertEquals("en", browser.open("").getDocumentElement().getAttribute("lang"));
    }
  }

  private static Answer post(String token, String... headers) throws IOException {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = FORM;
    byte[] body = ("request-retry=9&form-token=" + token).getBytes(UTF_8);
    return http.sendBody("POST", "/admin/settings", body, all);
  }

  private static Answer signIn(Answer form, String key, String... headers) throws IOException {
    String body = "form-token=" + token(form) + "&key=" + URLEncoder.encode(key, UTF_8);
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = FORM;
    all[1] = "Cookie: " + COOKIE + "=" + cookie(form);
    return http.sendBody("POST", "/admin/sign-in", body.getBytes(UTF_8), all);
  }

  private static String token(Answer page) {
    return first("name=\"form-token\" value=\"([^\"]+)\"", page.body());
  }

  private static String cookie(Answer answer) {
    return first(COOKIE + "=([^;]+)", answer.header("Set-Cookie").orElseThrow());
  }

  private static void becomesTrue(Callable<Boolean> condition) throws Exception {
    assertTrue(Eventually.holds(Duration.ofSeconds(5), condition));
  }

  private static String hashOf(String key) {
    return TestConfig.hash(key);
  }

  private static String first(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }
}
