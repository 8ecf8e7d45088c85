package dev.cliproxy.pages.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.value.RequestLogLimits;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.pages.text.Utc;
import dev.cliproxy.requestlog.RequestLog;
import dev.cliproxy.requestlog.RequestLogs;
import dev.cliproxy.requestlog.RequestStart;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestLogsPageIT {
  private static final String KEY = "sk-client-aaaaaaaaaaaa";
  private static final String SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";

  private static final String CLIENT = "00000000000000cc";
  private static final String REFUSED = "00000000000000aa";
  private static final String ANSWERED = "00000000000000bb";
  private static final String BY_CLIENT = " client key " + CLIENT;
  private static final String WITH = " with " + REFUSED + ", " + ANSWERED + " translated to claude";

  @TempDir static Path folder;
  private static WarServer server;
  private static ManagementClient api;
  private static AdminBrowser browser;

  /** Lately, or the cleaner would take the files away. */
  private final MutableClock clock =
      new MutableClock(Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS));

  private final RequestLogs logs =
      new RequestLogs(
          folder.resolve("logs"),
          () -> true,
          () -> new RequestLogLimits(2048, 100, 7),
          Runnable::run,
          clock,
          System::nanoTime);

  @BeforeAll
  static void start() throws Exception {
    server = WarServer.start(TestConfig.write(folder));
    api = new ManagementClient(server, TestConfig.KEY);
    browser = AdminBrowser.signedIn(server);
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    server.close();
  }

  @BeforeEach
  void empty() throws Exception {
    api.delete("/request-logs?all=true");
    api.put("/request-log", "{\"value\":false}");
  }

  @Test
  void itSaysWhetherRequestsAreLoggedAndWhere() throws Exception {
    HtmlPage off = browser.open("request-logs");
    assertTrue(AdminBrowser.note(off).contains("The request log is off"));
    assertTrue(off.asNormalizedText().contains(folder.resolve("logs").toString()));
    assertTrue(off.asNormalizedText().contains("There are no files yet."));
    assertNull(off.querySelector("table"));
    HtmlPage settings = off.getAnchorByText("Turn it on in the settings").click();
    assertTrue(settings.getUrl().getPath().endsWith("/settings"));

    api.put("/request-log", "{\"value\":true}");
    HtmlPage on = browser.open("request-logs");
    assertEquals("", AdminBrowser.note(on));
    assertTrue(on.asNormalizedText().contains("no files"));
    assertSound(on);
  }

  @Test
  void listsWhatEachRequestWas() throws Exception {
    logged("/v1/chat/completions?key=" + KEY, "gpt-5", 200, "hello");
    Instant first = clock.instant();
    clock.advance(Duration.ofSeconds(1));
    logged("/v1/messages", "claude", 529, "hello");
    HtmlPage page = browser.open("request-logs");
    assertEquals(2, rows(page).size());
    List<String> newest = row(page, 0);
    assertEquals(Utc.text(clock.instant()), newest.get(0));
    assertEquals(
        List.of("POST /v1/messages" + BY_CLIENT, "claude" + WITH, "529", "0 ms"),
        newest.subList(1, 5));
    assertTrue(newest.get(5).matches("[\\d.]+ K?i?B"), newest.get(5));
    List<String> oldest = row(page, 1);
    assertEquals(Utc.text(first), oldest.get(0));
    assertEquals("POST /v1/chat/completions" + BY_CLIENT, oldest.get(1));
    assertTrue(page.asNormalizedText().matches("(?s).*[\\d.]+ K?i?B in 2 files.*"));
    assertEquals(1, page.querySelectorAll(".badge.failed").size());
    assertSound(page);
  }

  @Test
  void oneIsShownAsText() throws Exception {
    logged("/v1/messages?key=" + KEY, SCRIPT, 200, "my key is " + KEY + " " + SCRIPT);
    HtmlPage list = browser.open("request-logs");
    assertSound(list);
    HtmlPage page = list.<HtmlAnchor>querySelector("td a[role=button]").click();
    String text = page.querySelector("pre.log").getTextContent();
    assertTrue(text.contains("=== REQUEST BODY ===\nmy key is [masked] " + SCRIPT), text);
    assertFalse(page.getWebResponse().getContentAsString().contains(KEY));
    assertNull(page.querySelector(".note"));
    assertEquals(
        List.of(
            "claude",
            "top_k, messages[0].name",
            "the count of tokens: none of those who serve the model counts them"),
        page.querySelectorAll("dl.facts dd").stream().map(DomNode::asNormalizedText).toList());
    assertSound(page);
    HtmlPage back = page.getAnchorByText("Back to the list").click();
    assertEquals(1, rows(back).size());
  }

  @Test
  void ofALongOneTheBeginningIsShown() throws Exception {
    logged("/v1/messages", "m", 200, "é".repeat(450_000));
    HtmlPage page = browser.open("request-logs/view?name=" + name());
    assertEquals(
        "Only the beginning is shown here; the download has all of it.", AdminBrowser.note(page));
    assertTrue(page.querySelector("pre.log").getTextContent().contains("é".repeat(200_000)));
  }

  @Test
  void aDownloadHasTheExactBytes() throws Exception {
    logged("/v1/messages", "m", 200, "hello é");
    HtmlPage page = browser.open("request-logs/view?name=" + name());
    WebResponse answer = page.getAnchorByText("Download").click().getWebResponse();
    assertTrue(answer.getContentAsString(UTF_8).contains("hello é"));
    assertEquals("text/plain", answer.getContentType());
    assertEquals("nosniff", answer.getResponseHeaderValue("X-Content-Type-Options"));
    assertEquals("no-store", answer.getResponseHeaderValue("Cache-Control"));
    assertEquals(
        "attachment; filename=\"" + name() + "\"",
        answer.getResponseHeaderValue("Content-Disposition"));
  }

  @Test
  void whatIsNotThereIsAnErrorPage() throws Exception {
    for (String action : List.of("view", "download")) {
      String path = "request-logs/" + action;
      assertEquals(404, status(path + "?name=x-2026-01-01T000000-000000000.log"));
      assertEquals(400, status(path + "?name=..%2Fconfig.yaml"));
      assertEquals(400, status(path));
    }
  }

  @Test
  void whoIsNotSignedInSeesNothing() throws Exception {
    logged("/v1/messages", "m", 200, "hello");
    try (AdminBrowser stranger = new AdminBrowser(server)) {
      for (String action : List.of("", "/view?name=" + name(), "/download?name=" + name())) {
        HtmlPage page = stranger.open("request-logs" + action);
        assertTrue(page.getUrl().getPath().endsWith("/admin/sign-in"), page.getUrl().toString());
      }
    }
  }

  @Test
  void manyArePagedAndADeletionStaysOnItsPage() throws Exception {
    for (int i = 0; i < 60; i++) {
      logged("/r" + i, "m", 200, "");
      clock.advance(Duration.ofMillis(1));
    }
    HtmlPage first = browser.open("request-logs");
    assertEquals(50, rows(first).size());
    HtmlPage second = first.<HtmlAnchor>querySelector("nav.pager a[rel=next]").click();
    assertEquals("POST /r9" + BY_CLIENT, row(second, 0).get(1));
    assertEquals(10, rows(second).size());
    assertEquals(10, rows(browser.open("request-logs?page=999999999")).size());

    HtmlForm form = AdminBrowser.form(second, "request-logs/delete");
    String name = form.getInputByName("name").getValue();
    HtmlPage after = AdminBrowser.submit(form);
    assertEquals(name + " is deleted.", AdminBrowser.note(after));
    assertEquals("POST /r8" + BY_CLIENT, row(after, 0).get(1));
    assertEquals(9, rows(after).size());
    assertEquals(404, AdminBrowser.submit(form).getWebResponse().getStatusCode());
  }

  @Test
  void theFormFindsAndKeepsWhatItWasAsked() throws Exception {
    logged("/v1/messages", "claude", 200, "the Needle");
    clock.advance(Duration.ofMillis(1));
    logged("/v1/messages", "claude", 529, "another needle");
    clock.advance(Duration.ofMillis(1));
    logged("/v1/messages", "gpt", 529, "needle");
    HtmlForm form = AdminBrowser.form(browser.open("request-logs"), "request-logs");
    form.<HtmlInput>getInputByName("q").setValue("NEEDLE");
    form.<HtmlInput>getInputByName("model").setValue("CLAU");
    form.getSelectByName("status").setSelectedAttribute("failed", true);
    HtmlPage found = AdminBrowser.submit(form);
    assertEquals(1, rows(found).size());
    assertEquals("529", row(found, 0).get(3));
    assertTrue(result(found).startsWith("One found in 3 files."));
    HtmlForm again = AdminBrowser.form(found, "request-logs");
    assertEquals("NEEDLE", again.<HtmlInput>getInputByName("q").getValue());
    assertEquals("CLAU", again.<HtmlInput>getInputByName("model").getValue());
    assertEquals(
        "failed", again.getSelectByName("status").getSelectedOptions().get(0).getValueAttribute());
    assertNull(
        found.querySelector("form[action$=delete-all]"), "it would delete more than is shown");
    assertSound(found);

    HtmlPage after = AdminBrowser.submit(AdminBrowser.form(found, "request-logs/delete"));
    assertTrue(after.getUrl().getQuery().contains("q=NEEDLE&status=failed&model=CLAU"));
    assertTrue(after.asNormalizedText().contains("Nothing found in 2 files."));
    HtmlPage all = after.getAnchorByText("Show all").click();
    assertEquals(2, rows(all).size());
    assertNull(all.getUrl().getQuery());
  }

  @Test
  void aKeyOrAStatusThatNobodyOffersCanBeLookedFor() throws Exception {
    logged("/v1/messages", "claude", 418, "x");
    HtmlPage found = browser.open("request-logs?client=" + CLIENT + "&status=418");
    assertEquals(1, rows(found).size());
    HtmlForm form = AdminBrowser.form(found, "request-logs");
    assertEquals(CLIENT, form.getSelectByName("client").getSelectedOptions().get(0).getText());
    assertEquals("418", form.getSelectByName("status").getSelectedOptions().get(0).getText());
    assertEquals(0, rows(browser.open("request-logs?client=00000000000000ff")).size());
    assertEquals(1, rows(browser.open("request-logs?client=x&status=x&before=x")).size());
  }

  @Test
  void aConfiguredKeyIsChosenByItsNameAndNamedInTheList() throws Exception {
    assertEquals(200, api.put("/api-keys", "[\"" + KEY + "\"]").status());
    String id = CredentialId.ofClientKey(KEY).value();
    logs.open(new RequestStart(id, "POST", "/v1/mine", Map.of())).end("completed");
    clock.advance(Duration.ofMillis(1));
    logged("/v1/other", "m", 200, "x");
    HtmlForm form = AdminBrowser.form(browser.open("request-logs"), "request-logs");
    form.getSelectByName("client").setSelectedAttribute(id, true);
    String label = form.getSelectByName("client").getSelectedOptions().get(0).getText();
    assertTrue(label.startsWith("sk-c") && label.endsWith(" " + id), label);
    HtmlPage found = AdminBrowser.submit(form);
    assertEquals(List.of("client key " + label), keys(found));
    assertFalse(found.getWebResponse().getContentAsString().contains(KEY));
    api.put("/api-keys", "[]");
  }

  @Test
  void whoFindsManyLooksFurtherBackWithTheSameFilter() throws Exception {
    for (int i = 0; i < 60; i++) {
      logged("/r" + i, "m", 200, i % 2 == 0 ? "a&b" : "a&b c");
      clock.advance(Duration.ofMillis(1));
    }
    HtmlPage first = browser.open("request-logs?q=A%26B&status=ok");
    assertEquals(50, rows(first).size());
    assertTrue(result(first).contains("10 older files were not looked at yet."));
    HtmlPage second = first.getAnchorByText("Look further back").click();
    assertEquals(10, rows(second).size());
    assertEquals("POST /r9" + BY_CLIENT, row(second, 0).get(1));
    assertTrue(result(second).startsWith("10 found in 10 files."));
    HtmlPage newest = second.getAnchorByText("To the newest").click();
    assertEquals("POST /r59" + BY_CLIENT, row(newest, 0).get(1));
    assertEquals(
        "A&B", AdminBrowser.form(newest, "request-logs").<HtmlInput>getInputByName("q").getValue());
  }

  @Test
  void markupThatIsLookedForIsText() throws Exception {
    logged("/v1/messages", SCRIPT, 200, SCRIPT);
    HtmlForm form = AdminBrowser.form(browser.open("request-logs"), "request-logs");
    form.<HtmlInput>getInputByName("q").setValue(SCRIPT);
    form.<HtmlInput>getInputByName("model").setValue(SCRIPT);
    HtmlPage found = AdminBrowser.submit(form);
    assertEquals(1, rows(found).size());
    assertEquals(
        SCRIPT, AdminBrowser.form(found, "request-logs").<HtmlInput>getInputByName("q").getValue());
    assertSound(found);
    HtmlPage tooLong = browser.open("request-logs?q=" + "x".repeat(1_000));
    assertEquals(0, rows(tooLong).size());
    assertEquals(
        200,
        AdminBrowser.form(tooLong, "request-logs")
            .<HtmlInput>getInputByName("q")
            .getValue()
            .length());
  }

  @Test
  void aMaskedKeyIsNotFound() throws Exception {
    logged("/v1/messages?key=" + KEY, "m", 200, "my key is " + KEY);
    assertEquals(0, rows(browser.open("request-logs?q=" + KEY)).size());
    assertEquals(0, rows(browser.open("request-logs?q=" + KEY.substring(0, 12))).size());
    assertEquals(1, rows(browser.open("request-logs?q=my+key+is+%5Bmasked%5D")).size());
  }

  @Test
  void allAreDeletedAtOnce() throws Exception {
    logged("/a", "m", 200, "");
    logged("/b", "m", 200, "");
    HtmlForm form = AdminBrowser.form(browser.open("request-logs"), "delete-all");
    assertEquals("Delete all 2 files for good", form.asNormalizedText());
    HtmlPage after = AdminBrowser.submit(form);
    assertEquals("2 request logs are deleted.", AdminBrowser.note(after));
    assertEquals(0, logs.list(0, 0).count());
  }

  @Test
  void aDeletionWithoutItsTokenIsForged() throws Exception {
    logged("/a", "m", 200, "");
    HtmlForm form = AdminBrowser.form(browser.open("request-logs"), "delete-all");
    form.<HtmlInput>getInputByName("form-token").setValue("wrong");
    assertEquals(403, AdminBrowser.submit(form).getWebResponse().getStatusCode());
    assertEquals(1, logs.list(0, 0).count());
  }

  private void logged(String target, String model, int status, String body) {
    RequestLog log = logs.open(new RequestStart(CLIENT, "POST", target, Map.of()));
    log.secret(KEY);
    log.model(model);
    log.requestBytes(ByteBuffer.wrap(body.getBytes(UTF_8)));
    log.attempt(REFUSED, "POST", "https://one.example/v1/x", Map.of(), List.of());
    log.translated("claude", List.of("top_k", "messages[0].name"));
    log.estimated();
    log.attempt(ANSWERED, "POST", "https://one.example/v1/x", Map.of(), List.of());
    log.answer(status, Map.of());
    log.end("completed");
  }

  private String name() throws IOException {
    return logs.list(0, 1).requests().get(0).name().value();
  }

  private static List<String> keys(HtmlPage page) {
    return page.querySelectorAll("th.name small").stream().map(DomNode::asNormalizedText).toList();
  }

  private static String result(HtmlPage page) {
    return page.getElementById("found").asNormalizedText();
  }

  private static void assertSound(HtmlPage page) {
    String source = page.getWebResponse().getContentAsString();
    assertFalse(source.contains("??"), source);
    assertFalse(source.contains("<script>"), source);
    assertFalse(source.contains("<img src=x"), source);
  }

  private static int status(String path) throws IOException {
    return browser.open(path).getWebResponse().getStatusCode();
  }

  private static List<DomNode> rows(HtmlPage page) {
    return page.querySelectorAll("table.files tbody tr");
  }

  /** The cells of a row but the last, which has the buttons. */
  private static List<String> row(HtmlPage page, int index) {
    List<String> cells =
        rows(page).get(index).querySelectorAll("th, td").stream()
            .map(DomNode::asNormalizedText)
            .toList();
    return cells.subList(0, cells.size() - 1);
  }
}
