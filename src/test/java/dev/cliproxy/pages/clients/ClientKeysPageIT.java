package dev.cliproxy.pages.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.pages.text.Masked;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Evil;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.htmlunit.html.HtmlTextArea;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientKeysPageIT {
  private static final String PLAIN = "sk-plain-0123456789-aaaa";

  @TempDir static Path folder;
  private static Path config;
  private static ScriptedUpstream upstream;
  private static WarServer server;
  private static ManagementClient api;
  private static AdminBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    upstream = ScriptedUpstream.start(ProviderFormat::answer);
    config =
        TestConfig.write(
            folder,
            "api-keys: [x]",
            "request-retry: 0",
            "request-log: true",
            "model-lists: {refresh-hours: 0}",
            "prices: [{model: claude-x, input: 1000, output: 1000}]",
            "claude-api-key: [{api-key: up, base-url: \"" + upstream.url() + "\"}]");
    server = WarServer.start(config);
    api = new ManagementClient(server, TestConfig.KEY);
    browser = AdminBrowser.signedIn(server);
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    server.close();
    upstream.close();
  }

  /** What a key has used is counted by its id, so each test has ids of its own. */
  @BeforeEach
  void reset() throws Exception {
    for (JsonNode entry : entries()) {
      assertEquals(200, api.delete("/client-keys?id=" + entry.path("id").asText()).status());
    }
    assertEquals(200, api.put("/api-keys", json(List.of(PLAIN))).status());
  }

  @Test
  void aKeyIsMadeShownOnceLimitedUsedRotatedDisabledAndDeleted() throws Exception {
    HtmlPage form = browser.open("api-keys").getAnchorByHref("client-keys/new").click();
    type(form, Map.of("id", "alice", "name", "Alice", "requests-per-minute", "60"));
    type(form, Map.of("tokens-per-day", "1000", "cost-per-month", "5.5"));
    HtmlPage made = submit(form, "client-keys/new");
    assertEquals("The key of alice is made.", AdminBrowser.note(made));
    String key = revealed(made);
    assertTrue(key.matches("sk-cliproxy-[A-Za-z0-9_-]{32}"), key);
    assertFalse(html(browser.open("api-keys")).contains(key));
    assertFalse(html(browser.open("client-keys/id-alice")).contains(key));

    assertEquals(200, ask(key));
    String row = row("alice");
    assertTrue(row.contains("active"), row);
    assertTrue(row.contains("1 of 60 requests a minute"), row);
    assertTrue(row.contains("18 of 1,000 tokens today"), row);
    assertTrue(row.contains("18 tokens this month"), row);
    assertTrue(row.contains("US$ 0.018 of 5.5 this month"), row);

    HtmlPage edit = browser.open("client-keys/id-alice");
    assertEquals("60", input(edit, "requests-per-minute").getValue());
    assertEquals("5.5", input(edit, "cost-per-month").getValue());
    type(edit, Map.of("requests-per-minute", "1", "tokens-per-day", ""));
    HtmlPage saved = submit(edit, "client-keys/id-alice");
    assertEquals("Saved: alice.", AdminBrowser.note(saved));
    assertEquals(429, ask(key));
    assertTrue(row("alice").contains("1 of 1 requests a minute"), row("alice"));
    assertFalse(entry("alice").has("tokens-per-day"), "an emptied limit is none");

    HtmlPage widen = browser.open("client-keys/id-alice");
    type(widen, Map.of("requests-per-minute", ""));
    submit(widen, "client-keys/id-alice");
    HtmlPage rotate = browser.open("client-keys/id-alice/rotate");
    type(rotate, Map.of("overlap", "2"));
    HtmlPage rotated = submit(rotate, "/rotate");
    String second = revealed(rotated);
    assertNotEquals(key, second);
    assertTrue(AdminBrowser.note(rotated).startsWith("alice has a new key; the one before is let"));
    assertFalse(html(browser.open("api-keys")).contains(second));
    assertEquals(200, ask(key));
    assertEquals(200, ask(second));
    assertTrue(text("api-keys").contains("let in until 20"), text("api-keys"));

    HtmlPage disable = browser.open("client-keys/id-alice");
    input(disable, "disabled").setChecked(true);
    submit(disable, "client-keys/id-alice");
    assertEquals(403, ask(second));
    assertEquals(403, ask(key));
    assertTrue(row("alice").contains("disabled"), row("alice"));
    HtmlPage enable = browser.open("client-keys/id-alice");
    input(enable, "disabled").setChecked(false);
    submit(enable, "client-keys/id-alice");
    assertEquals(200, ask(second));

    HtmlPage question = browser.open("client-keys/id-alice/delete");
    assertTrue(question.asNormalizedText().contains(Masked.secret(key)));
    assertTrue(question.asNormalizedText().contains(Masked.secret(second)));
    assertEquals("Deleted: alice.", AdminBrowser.note(submit(question, "/delete")));
    assertEquals(401, ask(key));
    assertEquals(401, ask(second));
    assertEquals(List.of(), entries());
    assertEquals(List.of(PLAIN), keys());
  }

  @Test
  void whatIsWrongIsSaidBesideItsFieldAllAtOnceAndNothingIsWritten() throws Exception {
    create("taken");
    String before = Files.readString(config);
    HtmlPage form = browser.open("client-keys/new");
    type(form, Map.of("id", "Not an id", "name", "Kept", "requests-per-minute", "-1"));
    type(form, Map.of("tokens-per-day", "1,000", "cost-per-day", "1e9", "expires", "tomorrow"));
    HtmlPage refused = submit(form, "client-keys/new");
    assertEquals(400, refused.getWebResponse().getStatusCode());
    assertTrue(error(refused, "id").contains("1 to 40 small letters"), error(refused, "id"));
    assertTrue(
        error(refused, "requests-per-minute").contains("a whole number from 0 to 60000"),
        error(refused, "requests-per-minute"));
    assertTrue(error(refused, "tokens-per-day").contains("whole number"));
    assertTrue(error(refused, "cost-per-day").contains("a number from 0"));
    assertTrue(error(refused, "expires").contains("a day such as 2027-01-31"));
    assertEquals("Kept", input(refused, "name").getValue());
    assertEquals("-1", input(refused, "requests-per-minute").getValue());

    HtmlPage twice = make("taken");
    assertEquals("another entry has the same id", error(twice, "id"));
    assertTrue(error(make(""), "id").contains("1 to 40"));

    HtmlPage edit = browser.open("client-keys/id-taken");
    type(edit, Map.of("concurrent-requests", "999999999999999999999"));
    HtmlPage again = submit(edit, "client-keys/id-taken");
    assertEquals(400, again.getWebResponse().getStatusCode());
    assertTrue(error(again, "concurrent-requests").contains("from 0 to 100000"));
    assertEquals(before, Files.readString(config));
    assertNull(again.getElementById("revealed-secret"));
  }

  @Test
  void aKeyThatIsThereGetsANameAndStaysWhatItIs() throws Exception {
    HtmlPage form =
        browser
            .open("api-keys")
            .getAnchorByHref("client-keys/new?key=" + CredentialId.ofClientKey(PLAIN).value())
            .click();
    assertTrue(form.asNormalizedText().contains(Masked.secret(PLAIN)));
    type(form, Map.of("id", "plain", "note", "of the build"));
    ((HtmlTextArea) form.getElementById("models")).setText("claude-*\r\n\r\ngpt-5");
    HtmlPage list = submit(form, "client-keys/new");
    assertEquals("Saved: plain.", AdminBrowser.note(list));
    assertNull(list.getElementById("revealed-secret"));
    assertFalse(html(list).contains(PLAIN));
    assertEquals(List.of(PLAIN), keys());
    assertEquals("[\"claude-*\",\"gpt-5\"]", entry("plain").path("models").toString());
    assertTrue(row("plain").contains("2 models or patterns"), row("plain"));
    assertTrue(row("plain").contains("of the build"), row("plain"));
    assertEquals(200, ask(PLAIN));
    String gone = "client-keys/new?key=0123456789abcdef";
    assertEquals(404, browser.open(gone).getWebResponse().getStatusCode());
  }

  @Test
  void aFieldThatWasLeftAloneIsNotWritten() throws Exception {
    create("still", ",\"note\":\"two\\nlines\",\"models\":[\"a\",\"b\"],\"cost-per-day\":1.50");
    String before = Files.readString(config);
    submit(browser.open("client-keys/id-still"), "client-keys/id-still");
    assertEquals(before, Files.readString(config));
  }

  @Test
  void aKeyWithLimitsIsNotReplacedByOneWithout() throws Exception {
    HtmlPage form = browser.open("api-keys/0");
    assertEquals(
        200, post("/client-keys", "{\"id\":\"held\",\"api-key\":\"" + PLAIN + "\"}").status());
    type(form, Map.of("key", "sk-other-0123456789-bbbb"));
    HtmlPage refused = submit(form, "api-keys/0");
    assertEquals(400, refused.getWebResponse().getStatusCode());
    assertTrue(error(refused, "key").contains("Rotate the key of held instead"));
    assertEquals(List.of(PLAIN), keys());
    String now = browser.open("api-keys/0").getUrl().getPath();
    assertTrue(now.endsWith("/admin/client-keys/id-held"), now);
  }

  @Test
  void anEntryThatWasChangedMeanwhileComesBackAsItWasTyped() throws Exception {
    create("shared");
    HtmlPage edit = browser.open("client-keys/id-shared");
    change("shared", "{\"name\":\"Other\"}");
    type(edit, Map.of("requests-per-minute", "7"));
    HtmlPage stale = submit(edit, "client-keys/id-shared");
    assertEquals(409, stale.getWebResponse().getStatusCode());
    assertTrue(AdminBrowser.note(stale).contains("somebody has changed this meanwhile"));
    assertEquals("7", input(stale, "requests-per-minute").getValue());
    assertFalse(entry("shared").has("requests-per-minute"));
    submit(stale, "client-keys/id-shared");
    assertEquals(7, entry("shared").path("requests-per-minute").asInt());
  }

  @Test
  void whatWasTypedForAnEntryThatIsGoneIsTheFormOfANewOne() throws Exception {
    create("leaver");
    HtmlPage edit = browser.open("client-keys/id-leaver");
    assertEquals(200, api.delete("/client-keys?id=leaver").status());
    type(edit, Map.of("tokens-per-month", "9"));
    HtmlPage again = submit(edit, "client-keys/id-leaver");
    assertTrue(AdminBrowser.note(again).contains("is not there any more"));
    assertEquals("leaver", input(again, "id").getValue());
    assertEquals("9", input(again, "tokens-per-month").getValue());
    assertNotNull(submit(again, "client-keys/new").getElementById("revealed-secret"));
    assertEquals(9, entry("leaver").path("tokens-per-month").asInt());
    for (String path : List.of("", "/rotate", "/delete")) {
      HtmlPage none = browser.open("client-keys/id-nobody" + path);
      assertEquals(404, none.getWebResponse().getStatusCode(), path);
    }
  }

  @Test
  void aKeyIsNotRotatedTwiceByOneFormNorForAWrongTime() throws Exception {
    String key = create("turning");
    for (String wrong : List.of("", "-1", "1.5", "2161", "99999999999")) {
      HtmlPage form = browser.open("client-keys/id-turning/rotate");
      type(form, Map.of("overlap", wrong));
      HtmlPage refused = submit(form, "/rotate");
      assertEquals(400, refused.getWebResponse().getStatusCode(), wrong);
      assertTrue(error(refused, "overlap").contains("90 days at most"), wrong);
      assertEquals(wrong, input(refused, "overlap").getValue());
    }
    assertEquals(List.of(PLAIN, key), keys());

    HtmlPage form = browser.open("client-keys/id-turning/rotate");
    type(form, Map.of("overlap", "0"));
    ((HtmlSelect) form.querySelector("select[name=unit]")).setSelectedAttribute("days", true);
    String second = revealed(submit(form, "/rotate"));
    assertEquals(403, ask(key));
    assertEquals(200, ask(second));
    assertTrue(text("api-keys").contains("replaced, not let in any more"));
    assertEquals(409, submit(form, "/rotate").getWebResponse().getStatusCode());
    assertEquals(List.of(PLAIN, key, second), keys());

    // The key that was replaced goes by itself, the entry stays.
    HtmlPage question =
        browser.open("api-keys").getAnchorByHref("api-keys/1/delete?page=1&q=").click();
    submit(question, "/delete");
    assertEquals(List.of(PLAIN, second), keys());
    assertEquals(200, ask(second));
  }

  @Test
  void anEntryWithoutItsKeyIsShownAndGetsAnotherOrGoes() throws Exception {
    String key = create("lonely");
    assertEquals(200, api.put("/api-keys", "[]").status());
    HtmlPage list = browser.open("api-keys");
    String row = list.querySelector("tbody tr").asNormalizedText();
    assertTrue(row.contains("lonely") && row.contains("without a key"), row);
    assertNull(list.querySelector("button[formaction]"), "there is no key to be seen or moved");
    String second = revealed(submit(browser.open("client-keys/id-lonely/rotate"), "/rotate"));
    assertEquals(401, ask(key));
    assertEquals(200, ask(second));
    assertTrue(row("lonely").contains("active"), row("lonely"));
  }

  @Test
  void theRequestLogsCallAKeyWithANameByItsShortIdToo() throws Exception {
    String key = create("logged");
    String id = CredentialId.ofClientKey(key).value();
    assertEquals(200, ask(key));
    assertTrue(
        Eventually.holds(Duration.ofSeconds(10), () -> text("request-logs").contains(id)),
        () -> "no client key " + id);
    assertTrue(row("logged").contains(id), row("logged"));
  }

  @Test
  void anExpiredKeyIsSaidToBe() throws Exception {
    create("old", ",\"expires\":\"2020-01-01\"");
    assertTrue(row("old").contains("expired at 2020-01-01 00:00:00 UTC"), row("old"));
    create("young", ",\"expires\":\"2999-01-01\"");
    assertTrue(row("young").contains("active until 2999-01-01 00:00:00 UTC"), row("young"));
  }

  @Test
  void idsThatLookLikeStepsOfAPathHaveTheirPages() throws Exception {
    for (String id : List.of(".", "..", "new", "-", "a.b_c-9")) {
      create(id);
      HtmlPage edit = browser.open("client-keys/id-" + id);
      assertEquals("Client key " + id, edit.querySelector("h1").asNormalizedText());
      submit(browser.open("client-keys/id-" + id + "/delete"), "/delete");
      assertEquals(List.of(), entries());
    }
  }

  @Test
  void everyPageIsThereInChineseToo() throws Exception {
    create("zhang", ",\"requests-per-minute\":5,\"expires\":\"2999-01-01\"");
    try (AdminBrowser chinese = new AdminBrowser(server)) {
      chinese.client().removeRequestHeader("Accept-Language");
      chinese.client().addRequestHeader("Accept-Language", "zh-CN");
      chinese.signIn(TestConfig.KEY);
      for (String path :
          List.of(
              "api-keys",
              "client-keys/new",
              "client-keys/id-zhang",
              "client-keys/id-zhang/rotate",
              "client-keys/id-zhang/delete")) {
        HtmlPage page = chinese.open(path);
        assertEquals(200, page.getWebResponse().getStatusCode(), path);
        assertFalse(html(page).contains("??"), path);
        assertNotNull(page.querySelector("nav a[href$='api-keys'][aria-current=page]"), path);
      }
      assertTrue(chinese.open("api-keys").asNormalizedText().contains("每分钟请求数：0 / 5"));
      HtmlPage form = chinese.open("client-keys/new");
      type(form, Map.of("id", "Z", "cost-per-day", "-1"));
      HtmlPage refused = submit(form, "client-keys/new");
      assertTrue(error(refused, "id").contains("个小写字母"), error(refused, "id"));
      assertTrue(error(refused, "cost-per-day").contains("的数字"));
    }
  }

  @Test
  void whatPeopleWriteIsOnlyText() throws Exception {
    for (String evil : Evil.TEXTS) {
      HtmlPage form = browser.open("client-keys/new");
      type(form, Map.of("id", evil, "name", evil, "requests-per-minute", evil));
      Evil.assertHarmless(submit(form, "client-keys/new"));
      String text = new ObjectMapper().writeValueAsString(evil);
      create("evil", ",\"name\":" + text + ",\"note\":" + text + ",\"models\":[" + text + "]");
      for (String path :
          List.of(
              "api-keys",
              "client-keys/id-evil",
              "client-keys/id-evil/rotate",
              "client-keys/id-evil/delete")) {
        Evil.assertHarmless(browser.open(path));
      }
      assertEquals(200, api.delete("/client-keys?id=evil").status());
    }
  }

  @Test
  void aFormOfAnotherSiteChangesNothing() throws Exception {
    create("safe");
    String before = Files.readString(config);
    for (String action :
        List.of(
            "client-keys/id-safe",
            "client-keys/id-safe/rotate",
            "client-keys/id-safe/delete",
            "client-keys/new")) {
      HtmlPage page = browser.open(action);
      ((HtmlInput) AdminBrowser.form(page, action).querySelector("input[name=form-token]"))
          .setValue("forged");
      assertEquals(403, submit(page, action).getWebResponse().getStatusCode(), action);
    }
    assertEquals(before, Files.readString(config));
  }

  /** Sends the form of a new key with nothing but an id. */
  private static HtmlPage make(String id) throws Exception {
    HtmlPage form = browser.open("client-keys/new");
    type(form, Map.of("id", id));
    return submit(form, "client-keys/new");
  }

  private static String create(String id) throws Exception {
    return create(id, "");
  }

  private static String create(String id, String more) throws Exception {
    ManagementClient.Answer answer = post("/client-keys", "{\"id\":\"" + id + "\"" + more + "}");
    assertEquals(200, answer.status(), answer.body());
    return answer.json().path("api-key").asText();
  }

  private static void change(String id, String value) throws Exception {
    String body = "{\"id\":\"" + id + "\",\"value\":" + value + "}";
    assertEquals(200, api.patch("/client-keys", body).status());
  }

  private static ManagementClient.Answer post(String path, String body) throws Exception {
    return api.send("POST", path, BodyPublishers.ofString(body));
  }

  /** Asks a model that has a price, and answers with 18 tokens. */
  private static int ask(String key) throws Exception {
    ProviderFormat format = ProviderFormat.CLAUDE;
    byte[] body = format.request("claude-x", false).getBytes(StandardCharsets.UTF_8);
    return new RawHttp(server.port())
        .sendBody("POST", format.target("claude-x", false), body, "Authorization: Bearer " + key)
        .status();
  }

  private static void type(HtmlPage page, Map<String, String> values) {
    values.forEach(
        (id, value) -> {
          DomElement field = page.getElementById(id);
          if (field instanceof HtmlTextArea area) {
            area.setText(value);
          } else {
            ((HtmlInput) field).setValue(value);
          }
        });
  }

  private static HtmlPage submit(HtmlPage page, String form) throws Exception {
    return AdminBrowser.submit(AdminBrowser.form(page, form));
  }

  private static HtmlInput input(HtmlPage page, String id) {
    return (HtmlInput) page.getElementById(id);
  }

  private static String error(HtmlPage page, String field) {
    return AdminBrowser.error(page, field);
  }

  private static String revealed(HtmlPage page) {
    return page.getElementById("revealed-secret").getTextContent();
  }

  /** The list's row of the key that an entry means. */
  private static String row(String id) throws Exception {
    HtmlPage page = browser.open("api-keys");
    DomNode link = page.querySelector("a[href='client-keys/id-" + id + "']");
    assertNotNull(link, () -> "no " + id + " in " + page.asNormalizedText());
    return link.getFirstByXPath("ancestor::tr") instanceof DomNode row
        ? row.asNormalizedText().replaceAll("\\s+", " ")
        : "";
  }

  private static String text(String path) throws Exception {
    return browser.open(path).asNormalizedText();
  }

  private static String html(HtmlPage page) {
    return page.getWebResponse().getContentAsString();
  }

  private static JsonNode entry(String id) throws Exception {
    return entries().stream()
        .filter(entry -> entry.path("id").asText().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonNode> entries() throws Exception {
    List<JsonNode> entries = new ArrayList<>();
    api.get("/client-keys").json().path("client-keys").forEach(entries::add);
    return entries;
  }

  private static List<String> keys() throws Exception {
    List<String> keys = new ArrayList<>();
    api.get("/api-keys").json().path("api-keys").forEach(key -> keys.add(key.asText()));
    return keys;
  }

  private static String json(List<String> keys) throws Exception {
    return new ObjectMapper().writeValueAsString(keys);
  }
}
