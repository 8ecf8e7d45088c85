package dev.cliproxy.pages.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.ServedConfig;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Taking keys and logins out of use, and saying who is asked first. */
class DisablingIT {
  @RegisterExtension static final ServedConfig CONFIG = new ServedConfig();

  private static JsonNode entry(int index) throws Exception {
    return CONFIG.api().get("/claude-api-key").json().path("claude-api-key").path(index);
  }

  private static int ask() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(CONFIG.server().uri("/v1/messages"))
            .header("Authorization", "Bearer client-key")
            .POST(BodyPublishers.ofString("{\"model\":\"claude-x\"}"))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
  }

  @Test
  void aKeyIsDisabledAndEnabledFromItsListAtTheNextRequest() throws Exception {
    try (ScriptedUpstream provider = ScriptedUpstream.start(request -> Reply.json(500, "{}"))) {
      CONFIG.holds(
          "api-keys: [client-key]",
          "request-retry: 0",
          "model-lists: {refresh-hours: 0}",
          "claude-api-key:",
          "- {api-key: one-0123456789-tail, base-url: '%s'} # mine".formatted(provider.url()));
      String before = Files.readString(CONFIG.file());
      try (AdminBrowser browser = AdminBrowser.signedIn(CONFIG.server())) {
        assertEquals(500, ask());
        assertFalse(CONFIG.api().get("/cooldowns").json().path("cooldowns").isEmpty());
        HtmlPage list = browser.open("claude-api-key");
        HtmlPage off = AdminBrowser.press(list, "button[formaction$='/0/disable']");
        assertTrue(AdminBrowser.note(off).contains("is disabled"), AdminBrowser.note(off));
        assertTrue(entry(0).path("disabled").asBoolean());
        assertEquals(404, ask());
        HtmlPage on = AdminBrowser.press(off, "button[formaction$='/0/enable']");
        assertTrue(AdminBrowser.note(on).contains("in use again"), AdminBrowser.note(on));
        assertEquals(before, Files.readString(CONFIG.file()));
        assertTrue(CONFIG.api().get("/cooldowns").json().path("cooldowns").isEmpty());
        assertEquals(500, ask());
      }
    }
  }

  @Test
  void whoIsAskedFirstIsSaidInTheForm() throws Exception {
    CONFIG.holds("claude-api-key: [{api-key: one}, {api-key: two, priority: 3}]");
    try (AdminBrowser browser = AdminBrowser.signedIn(CONFIG.server())) {
      HtmlForm form = AdminBrowser.form(browser.open("claude-api-key/1"), "1");
      assertEquals("3", form.getInputByName("priority").getValue());
      form.getInputByName("priority").setValue("");
      form.getInputByName("weight").setValue("5");
      form.getInputByName("disabled").setChecked(true);
      AdminBrowser.press(form, "p.actions > button:not([name])");
      assertFalse(entry(1).has("priority"), entry(1).toString());
      assertEquals(5, entry(1).path("weight").asInt());
      assertTrue(entry(1).path("disabled").asBoolean());

      HtmlForm again = AdminBrowser.form(browser.open("claude-api-key/1"), "1");
      assertTrue(again.getInputByName("disabled").isChecked());
      again.getInputByName("weight").setValue("heavy");
      HtmlPage refused = AdminBrowser.press(again, "p.actions > button:not([name])");
      assertEquals("expected a whole number, or nothing", AdminBrowser.error(refused, "weight"));
      HtmlForm last = AdminBrowser.form(refused, "1");
      last.getInputByName("weight").setValue("");
      last.getInputByName("disabled").setChecked(false);
      AdminBrowser.press(last, "p.actions > button:not([name])");
      assertFalse(entry(1).has("disabled") || entry(1).has("weight"), entry(1).toString());
      assertNull(browser.open("claude-api-key").querySelector("#item-2 td.contents small"));
    }
  }

  /** What can be served with the login now. */
  private static String models() throws Exception {
    return CONFIG.api().get("/auth-files/models?name=me.json").json().path("models").toString();
  }

  @Test
  void aLoginIsDisabledAndKeepsAllElseOfItsFile() throws Exception {
    CONFIG.holds("debug-unknown: 1");
    String file = "{\"type\":\"claude\",\"access_token\":\"t\",\"mine\":[1]}";
    CONFIG.api().send("POST", "/auth-files?name=me.json", BodyPublishers.ofString(file));
    try (AdminBrowser browser = AdminBrowser.signedIn(CONFIG.server())) {
      HtmlPage off =
          AdminBrowser.submit(AdminBrowser.form(browser.open("auth-files"), "auth-files/disable"));
      assertTrue(AdminBrowser.note(off).startsWith("me.json is disabled"), off.asXml());
      assertEquals("[]", models());
      String kept = Files.readString(CONFIG.authFolder().resolve("me.json"));
      assertTrue(kept.contains("\"disabled\"") && kept.contains("\"mine\""), kept);
      HtmlPage on = AdminBrowser.submit(AdminBrowser.form(off, "auth-files/enable"));
      assertTrue(AdminBrowser.note(on).startsWith("me.json is in use again"), on.asXml());
      assertFalse(CONFIG.api().get("/auth-files").json().at("/files/0/disabled").asBoolean());
      assertNotEquals("[]", models());
    } finally {
      CONFIG.api().delete("/auth-files?all=true");
    }
  }
}
