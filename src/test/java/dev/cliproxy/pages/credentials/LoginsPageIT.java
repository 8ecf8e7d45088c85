package dev.cliproxy.pages.credentials;

import static dev.cliproxy.testing.AdminBrowser.error;
import static dev.cliproxy.testing.AdminBrowser.form;
import static dev.cliproxy.testing.AdminBrowser.note;
import static dev.cliproxy.testing.AdminBrowser.submit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.LocalOauthServer;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins on the admin page, by a browser without JavaScript. */
class LoginsPageIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir static Path folder;
  private static LocalOauthServer provider;
  private static HttpServer devices;
  private static WarServer server;
  private static AdminBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    provider = LocalOauthServer.start();
    devices = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    devices.createContext(
        "/",
        exchange -> {
          byte[] answer =
              "{\"device_auth_id\":\"d\",\"user_code\":\"WXYZ-1234\",\"interval\":\"60\"}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    devices.start();
    server =
        WarServer.start(
            TestConfig.write(
                folder,
                "oauth:",
                "  claude:",
                "    authorize-url: " + provider.authorizeUrl("claude"),
                "    token-url: " + provider.tokenUrl("claude"),
                "    scopes: openid",
                "    port: " + freePort(),
                "  codex:",
                "    device-url: http://127.0.0.1:" + devices.getAddress().getPort(),
                "  qwen:",
                "    device-url: http://127.0.0.1:" + freePort()));
    browser = AdminBrowser.signedIn(server);
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    server.close();
    devices.stop(0);
    provider.close();
  }

  @AfterEach
  void cancelAll() throws Exception {
    for (HtmlForm form : browser.open("logins").getForms()) {
      if (form.getActionAttribute().matches(".*/(cancel|put-away)")) {
        var unused = submit(form);
      }
    }
  }

  private static HtmlPage start(String choice) throws IOException {
    for (HtmlForm form : browser.open("logins").getForms()) {
      if (form.getActionAttribute().endsWith("logins/start")
          && form.getInputByName("provider").getValue().equals(choice)) {
        return submit(form);
      }
    }
    throw new AssertionError("no form for " + choice);
  }

  private static DomElement newest(HtmlPage page) {
    return page.querySelector("section.login");
  }

  private static HtmlPage paste(HtmlPage page, String address) throws IOException {
    HtmlForm form = form(page, "/answer");
    String id = form.getActionAttribute().replaceFirst(".*/([0-9]+)/answer", "$1");
    form.<HtmlInput>getInputByName("address-" + id).setValue(address);
    return submit(form);
  }

  @Test
  void aLoginIsStartedAnsweredByAPastedAddressAndEndsInAFile() throws Exception {
    HtmlPage started = start("claude");
    DomElement card = newest(started);
    assertEquals("waiting", card.getAttribute("data-login"));
    HtmlAnchor open = card.querySelector("a[target=_blank]");
    assertEquals("noopener noreferrer", open.getRelAttribute());
    assertTrue(card.asNormalizedText().contains("10 min"), card.asNormalizedText());
    URI back = provider.agree(URI.create(open.getHrefAttribute()));
    assertEquals(200, paste(started, back.toString()).getWebResponse().getStatusCode());
    assertTrue(
        Eventually.holds(
            SOON, () -> newest(browser.open("logins")).getAttribute("data-login").equals("saved")));
    HtmlPage ended = browser.open("logins");
    assertTrue(newest(ended).asNormalizedText().contains("claude-me@example.com.json"));
    assertTrue(Files.exists(folder.resolve("auths/claude-me@example.com.json")));
    HtmlPage files = browser.open("auth-files");
    assertTrue(files.asNormalizedText().contains("claude-me@example.com.json"));
  }

  @Test
  void anAddressThatIsNoneIsSaidBesideItsField() throws Exception {
    HtmlPage refused = paste(start("claude"), "nothing");
    assertEquals(400, refused.getWebResponse().getStatusCode());
    String id = newest(refused).getId().replace("login-", "");
    assertEquals(
        "This is not the address that the browser ended at. Copy all of it from the address bar.",
        error(refused, "address-" + id));
    HtmlPage other = paste(refused, "?code=c&state=another");
    assertEquals("This address belongs to another login.", error(other, "address-" + id));
    assertEquals("waiting", newest(other).getAttribute("data-login"));
  }

  @Test
  void anAddressThatWasRefusedComesBackWithoutItsCodeAndIsMendedInItsPlace() throws Exception {
    HtmlPage started = start("claude");
    HtmlAnchor open = newest(started).querySelector("a[target=_blank]");
    String good = provider.agree(URI.create(open.getHrefAttribute())).toString();
    HtmlPage refused = paste(started, good.replace("state=", "stat="));
    assertEquals(400, refused.getWebResponse().getStatusCode());
    String field = "address-" + newest(refused).getId().replace("login-", "");
    String shown = ((HtmlInput) refused.getElementById(field)).getValue();
    assertTrue(shown.startsWith(good.substring(0, good.indexOf("?code=") + 6)), shown);
    String code = good.replaceFirst(".*[?&]code=([^&#]+).*", "$1");
    assertFalse(refused.getWebResponse().getContentAsString().contains(code));
    assertEquals(
        200, paste(refused, shown.replace("stat=", "state=")).getWebResponse().getStatusCode());
    assertTrue(
        Eventually.holds(
            SOON, () -> newest(browser.open("logins")).getAttribute("data-login").equals("saved")));
  }

  @Test
  void cookiesThatWereRefusedComeBackMaskedWithAllThatIsWrong() throws Exception {
    HtmlForm form = form(browser.open("logins"), "logins/gemini-web");
    form.<HtmlInput>getInputByName("secure-1psid").setValue("a;b");
    HtmlPage refused = submit(form);
    assertEquals(
        "This cannot be the value of a cookie. Copy the value alone, without its name.",
        error(refused, "secure-1psid"));
    assertEquals("Enter the value of this cookie.", error(refused, "secure-1psidts"));
    HtmlForm again = form(refused, "logins/gemini-web");
    again.<HtmlInput>getInputByName("secure-1psid").setValue("the-first-cookie");
    HtmlPage still = submit(again);
    assertEquals("", error(still, "secure-1psid"));
    HtmlForm last = form(still, "logins/gemini-web");
    assertEquals("the-••••okie", last.getInputByName("secure-1psid").getValue());
    last.<HtmlInput>getInputByName("secure-1psidts").setValue("the-second-cookie");
    String saved = note(submit(last)).replaceFirst("Saved as (\\S+json).*", "$1");
    String file = Files.readString(folder.resolve("auths").resolve(saved));
    assertTrue(file.contains("\"the-first-cookie\""), file);
    assertTrue(file.contains("\"the-second-cookie\""), file);
  }

  @Test
  void theCodeForTheProvidersPageIsShown() throws Exception {
    DomElement card = newest(start("codex-device"));
    assertEquals("WXYZ-1234", card.querySelector(".user-code").asNormalizedText());
    assertEquals(0, card.querySelectorAll("form[action$=answer]").size());
  }

  @Test
  void aLoginCanBeCancelled() throws Exception {
    HtmlPage cancelled = submit(form(start("claude"), "/cancel"));
    assertEquals("The login is cancelled.", note(cancelled));
    assertNull(newest(cancelled), "what one cancelled oneself needs no more attention");
  }

  @Test
  void aLoginThatHasEndedIsPutAway() throws Exception {
    HtmlPage started = start("claude");
    HtmlAnchor open = newest(started).querySelector("a[target=_blank]");
    String state = open.getHrefAttribute().replaceFirst(".*[?&]state=([^&]*).*", "$1");
    assertEquals(0, newest(started).querySelectorAll("form[action$=put-away]").size());
    HtmlPage failed = paste(started, "?error=access_denied&state=" + state);
    assertEquals("failed", newest(failed).getAttribute("data-login"));
    HtmlPage after = submit(form(failed, "/put-away"));
    assertEquals(0, after.querySelectorAll("form[action$=put-away]").size());
  }

  @Test
  void whatCannotBeStartedSaysWhy() throws Exception {
    HtmlPage gemini = start("gemini");
    assertEquals(400, gemini.getWebResponse().getStatusCode());
    assertTrue(gemini.asNormalizedText().contains("CLIPROXY_GEMINI_CLIENT_SECRET"));
    HtmlPage qwen = start("qwen");
    assertTrue(qwen.asNormalizedText().contains("the connection was refused"));
  }

  @Test
  void cookiesAreSavedAndNotShown() throws Exception {
    HtmlForm form = form(browser.open("logins"), "logins/gemini-web");
    form.<HtmlInput>getInputByName("secure-1psid").setValue("a-cookie-value");
    form.<HtmlInput>getInputByName("secure-1psidts").setValue("another-value");
    HtmlPage saved = submit(form);
    assertTrue(note(saved).startsWith("Saved as gemini-web-"), note(saved));
    assertFalse(saved.getWebResponse().getContentAsString().contains("a-cookie-value"));
    HtmlPage refused = submit(form(browser.open("logins"), "logins/gemini-web"));
    assertEquals(400, refused.getWebResponse().getStatusCode());
    assertTrue(refused.asNormalizedText().contains("Enter the value of this cookie."));
  }

  @Test
  void aLoginThatIsUnknownIsNotFound() throws Exception {
    HtmlForm form = form(start("claude"), "/cancel");
    form.setActionAttribute("logins/999999/cancel");
    assertEquals(404, submit(form).getWebResponse().getStatusCode());
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
