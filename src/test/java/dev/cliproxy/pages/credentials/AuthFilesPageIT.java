package dev.cliproxy.pages.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlFileInput;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthFilesPageIT {
  private static final String SCRIPT = "\"><script>alert(1)<\\/script>";
  private static final String IMAGE = "'\"><img src=x onerror=alert(2)>";

  @TempDir static Path folder;
  @TempDir Path mine;
  private static Path auths;
  private static WarServer server;
  private static ManagementClient api;
  private static AdminBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    auths = Files.createDirectory(folder.resolve("auths"));
    server = WarServer.start(TestConfig.write(folder, "oauth:", "  claude: {port: 39157}"));
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
    api.delete("/auth-files?all=true");
  }

  // The list

  @Test
  void withoutFilesItSaysWhatToDo() throws Exception {
    HtmlPage page = browser.open("auth-files");
    assertTrue(page.querySelector(".empty").asNormalizedText().contains("Upload the JSON files"));
    assertNull(page.querySelector("table"));
    assertTrue(page.getForms().stream().noneMatch(f -> f.getActionAttribute().endsWith("all")));
    assertSound(page);
  }

  @Test
  void listsWhatEachFileSays() throws Exception {
    Instant now = Instant.now();
    save("a.json", "{\"type\":\"claude\",\"email\":\"me@example.com\",\"access_token\":\"t\"}");
    save(
        "b.json",
        "{\"type\":\"codex\",\"access_token\":\"t\",\"expired\":\""
            + now.plus(Duration.ofHours(5))
            + "\"}");
    save("c.json", "{\"token\":{\"expiry\":" + now.minusSeconds(60).getEpochSecond() + "}}");
    save("d.json", "[" + " ".repeat(2046) + "]");
    Files.setLastModifiedTime(
        auths.resolve("a.json"), FileTime.from(Instant.parse("2025-08-30T12:34:56Z")));
    HtmlPage page = browser.open("auth-files");
    assertEquals(
        List.of("a.json me@example.com", "claude", "2025-08-30 12:34 61 B", "Usable"),
        row(page, 0));
    assertEquals("Expires in 4 hours", row(page, 1).get(3));
    assertEquals("Expired", row(page, 2).get(3));
    assertTrue(row(page, 3).get(2).endsWith(" 2.0 KiB"), row(page, 3).get(2));
    assertEquals("Cannot be read invalid JSON in d.json: expected an object", row(page, 3).get(3));
    assertSound(page);
  }

  @Test
  void aFileThatNoRequestIsMadeWithDoesNotLookLikeAGoodOne() throws Exception {
    save("a.json", "{\"a\":1}");
    save("b.json", "{\"type\":\"gemini-web\",\"expired\":\"2130-01-01T00:00:00Z\"}");
    save("c.json", "{\"type\":\"Claude\",\"refresh_token\":\"t\"}");
    save("d.json", "{\"type\":\"claude\",\"email\":\"me@example.com\"}");
    HtmlPage page = browser.open("auth-files");
    String unused =
        "Not used No login of Claude, Codex, Gemini or Qwen: kept, but no request is made with it.";
    assertEquals(unused, row(page, 0).get(3));
    assertEquals(unused, row(page, 1).get(3));
    assertEquals("Usable", row(page, 2).get(3));
    assertTrue(row(page, 3).get(3).startsWith("No token There is no token in it"));
    assertEquals(1, page.querySelectorAll("form[action$='auth-files/login']").size());
    assertEquals(1, page.querySelectorAll(".badge.done").size());
  }

  @Test
  void anExpiredLoginIsRenewedByAnotherLoginFromItsRow() throws Exception {
    save("a.json", "{\"type\":\"claude\",\"expired\":\"2020-01-01T00:00:00Z\"}");
    save("b.json", "{\"type\":\"gemini\",\"expired\":\"2020-01-01T00:00:00Z\"}");
    save("c.json", "{\"type\":\"other\",\"expired\":\"2020-01-01T00:00:00Z\"}");
    save(
        "d.json",
        "{\"type\":\"claude\",\"access_token\":\"t\",\"expired\":\"2130-01-01T00:00:00Z\"}");
    HtmlPage page = browser.open("auth-files?q=json&sort=name");
    List<DomNode> forms = page.querySelectorAll("form[action$='auth-files/login']");
    assertEquals(2, forms.size());

    HtmlPage logins = AdminBrowser.submit((HtmlForm) forms.get(0));
    assertTrue(logins.getUrl().getPath().endsWith("/logins"), logins.getUrl().toString());
    DomElement login = logins.querySelector("section.login");
    assertEquals("Claude", login.getAttribute("aria-label"));
    assertEquals("waiting", login.getAttribute("data-login"));
    var unused = AdminBrowser.submit(AdminBrowser.form(logins, "/cancel"));

    HtmlPage refused = AdminBrowser.submit((HtmlForm) forms.get(1));
    assertTrue(
        AdminBrowser.note(refused)
            .startsWith("The login could not be started: The Google client secret"),
        AdminBrowser.note(refused));
    assertEquals(4, rows(refused).size());
  }

  @Test
  void manyFilesArePagedAndSearched() throws Exception {
    for (int i = 0; i < 120; i++) {
      save(
          "file-%03d.json".formatted(i),
          "{\"type\":\"%s\",\"email\":\"p%d@example.com\"}"
              .formatted(i % 2 == 0 ? "claude" : "codex", i));
    }
    HtmlPage first = browser.open("auth-files");
    assertEquals(50, rows(first).size());
    HtmlPage last = next(next(first));
    assertEquals(20, rows(last).size());
    assertTrue(last.asNormalizedText().contains("Page 3 of 3, 120 in all"));
    assertNull(last.querySelector("nav.pager a[rel=next]"));

    HtmlForm search = first.querySelector("form.search");
    search.<HtmlInput>getInputByName("q").setValue("CLAUDE");
    HtmlPage found = next(AdminBrowser.submit(search));
    assertEquals(10, rows(found).size());
    assertTrue(found.asNormalizedText().contains("60 of 120 files found."));

    assertEquals(1, rows(browser.open("auth-files?q=p77@")).size());
    HtmlPage none = browser.open("auth-files?q=nobody");
    assertTrue(none.asNormalizedText().contains("0 of 120 files found."));
    HtmlPage all = none.getAnchorByText("Show all").click();
    assertEquals(50, rows(all).size());
  }

  @Test
  void theNewestComeFirstWhenThatIsAskedFor() throws Exception {
    save("a.json", "{}");
    save("b.json", "{}");
    Files.setLastModifiedTime(auths.resolve("a.json"), FileTime.from(Instant.EPOCH));
    HtmlPage page = browser.open("auth-files");
    assertEquals("a.json", row(page, 0).get(0));
    HtmlPage newest = page.getAnchorByText("Modified (UTC)").click();
    assertEquals("b.json", row(newest, 0).get(0));
    assertEquals("descending", sortOf(newest, "Modified (UTC)"));
    HtmlPage byName = newest.getAnchorByText("Name").click();
    assertEquals("a.json", row(byName, 0).get(0));
    assertEquals("ascending", sortOf(byName, "Name"));
  }

  @Test
  void nothingInAFileOrItsNameBecomesMarkup() throws Exception {
    String name = "'\"><img src=x onerror=alert(3)>.json";
    save(
        name,
        "{\"type\":\""
            + SCRIPT.replace("\"", "\\\"")
            + "\",\"email\":\""
            + IMAGE.replace("\"", "\\\"")
            + "\"}");
    save("javascript:alert(4).json", "{}");
    HtmlPage page = browser.open("auth-files");
    assertSound(page);
    assertEquals(
        List.of(name + " " + IMAGE, "\"><script>alert(1)</script>"), row(page, 0).subList(0, 2));
    for (HtmlAnchor link : page.getAnchors()) {
      assertFalse(link.getHrefAttribute().startsWith("javascript:"), link.getHrefAttribute());
    }
    assertSound(browser.open("auth-files?sort=modified&q=" + URLEncoder.encode(IMAGE, UTF_8)));

    HtmlPage after = AdminBrowser.submit(AdminBrowser.form(page, "auth-files/delete"));
    assertEquals(name + " is deleted.", AdminBrowser.note(after));
    assertSound(after);
  }

  // Upload

  @Test
  void severalFilesAreUploadedAtOnce() throws Exception {
    HtmlPage after =
        upload(file("one.json", "{\"type\":\"claude\"}\n"), file("zwei ä.json", "{\"x\": 1.50}"));
    assertEquals("2 files are uploaded.", AdminBrowser.note(after));
    assertEquals(List.of("one.json", "zwei ä.json"), namesByApi());
    assertEquals("{\"type\":\"claude\"}\n", Files.readString(auths.resolve("one.json")));
    assertEquals("{\"x\": 1.50}", Files.readString(auths.resolve("zwei ä.json")));

    after = upload(file("one.json", "{}"));
    assertEquals("One file is uploaded.", AdminBrowser.note(after));
    assertEquals("{}", Files.readString(auths.resolve("one.json")));
  }

  @Test
  void oneBadFileMeansThatNoneIsSaved() throws Exception {
    assertNotUploaded(
        "invalid JSON in bad.json: not well-formed (line 1, column 2)",
        file("good.json", "{}"),
        file("bad.json", "{]"));
    assertNotUploaded(
        "notes.txt: expected a name that ends in .json and does not begin with a dot",
        file("notes.txt", "{}"));
    assertNotUploaded(
        ".hidden.json: expected a name that ends in .json and does not begin with a dot",
        file(".hidden.json", "{}"));
    String large = "{\"x\":\"" + "y".repeat(10 * 1024 * 1024) + "\"}";
    assertNotUploaded("large.json", file("large.json", large));
    File twice = file("twice.json", "{}");
    assertNotUploaded("twice.json: two of the files have this name", twice, twice);
  }

  @Test
  void whatIsWrongWithAFileIsSaidInThePagesLanguage() throws Exception {
    save("a.json", "[]");
    save("b.json", "{\"x\":1,\"x\":2}");
    try (AdminBrowser chinese = AdminBrowser.signedIn(server)) {
      chinese.client().addRequestHeader("Accept-Language", "zh-CN");
      HtmlPage page = chinese.open("auth-files");
      assertEquals("无法读取 a.json 中的 JSON 无效：应为一个对象", row(page, 0).get(3));
      assertEquals("无法读取 b.json 中的 JSON 无效：成员 x 出现了两次（第 1 行，第 11 列）", row(page, 1).get(3));
      HtmlForm form = AdminBrowser.form(page, "auth-files");
      form.<HtmlFileInput>getInputByName("file").setFiles(file("bad.json", "{]"));
      assertEquals(
          "bad.json 中的 JSON 无效：格式不正确（第 1 行，第 2 列）",
          AdminBrowser.error(AdminBrowser.submit(form), "file"));
    }
  }

  @Test
  void theNameOfARefusedFileIsOnlyText() throws Exception {
    HtmlPage page = upload(file("'\"><img src=x onerror=alert(3)>.json", "["));
    assertEquals(400, page.getWebResponse().getStatusCode());
    assertTrue(AdminBrowser.error(page, "file").contains("<img src=x"));
    assertSound(page);
  }

  @Test
  void anUploadOfNothingIsRefused() throws Exception {
    HtmlForm form = AdminBrowser.form(browser.open("auth-files"), "auth-files");
    ((DomElement) form.querySelector("#file")).removeAttribute("required");
    HtmlPage after = AdminBrowser.submit(form);
    assertEquals(400, after.getWebResponse().getStatusCode());
    assertEquals("Choose at least one file.", AdminBrowser.error(after, "file"));
  }

  @Test
  void anUploadWithoutItsTokenIsForged() throws Exception {
    HtmlForm form = AdminBrowser.form(browser.open("auth-files"), "auth-files");
    form.<HtmlFileInput>getInputByName("file").setFiles(file("one.json", "{}"));
    form.<HtmlInput>getInputByName("form-token").setValue("wrong");
    assertEquals(403, AdminBrowser.submit(form).getWebResponse().getStatusCode());
    assertEquals(List.of(), namesByApi());
  }

  @Test
  void anUploadThatIsCutOffIsRefused() throws Exception {
    HtmlForm form = AdminBrowser.form(browser.open("auth-files"), "auth-files");
    String token = form.getInputByName("form-token").getValue();
    WebRequest request = new WebRequest(browser.uri("auth-files").toURL(), HttpMethod.POST);
    request.setAdditionalHeader("Content-Type", "multipart/form-data; boundary=b");
    request.setRequestBody(
        "--b\r\nContent-Disposition: form-data; name=\"form-token\"\r\n\r\n"
            + token
            + "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cut.json\""
            + "\r\n\r\n{}");
    assertEquals(400, browser.client().getPage(request).getWebResponse().getStatusCode());
    assertEquals(List.of(), namesByApi());
  }

  // Download

  @Test
  void aDownloadHasTheExactBytes() throws Exception {
    byte[] content = "{ \"type\" : \"claude\",\r\n \"x\": 1.50, \"y\": \"é\" }\n\n".getBytes(UTF_8);
    Files.write(auths.resolve("a \"b\" é.json"), content);
    HtmlPage page = browser.open("auth-files");
    WebResponse answer =
        page.<HtmlAnchor>querySelector("td a[role=button]").click().getWebResponse();
    assertArrayEquals(content, answer.getContentAsStream().readAllBytes());
    assertEquals("application/json", answer.getContentType());
    assertEquals("nosniff", answer.getResponseHeaderValue("X-Content-Type-Options"));
    assertEquals("no-store", answer.getResponseHeaderValue("Cache-Control"));
    assertEquals(
        "attachment; filename=\"a _b_ _.json\"; filename*=UTF-8''a%20%22b%22%20%C3%A9.json",
        answer.getResponseHeaderValue("Content-Disposition"));
  }

  @Test
  void aDownloadOfWhatIsNotThereIsAnErrorPage() throws Exception {
    assertEquals(404, status("auth-files/download?name=none.json"));
    assertEquals(400, status("auth-files/download?name=..%2Fconfig.yaml"));
    assertEquals(400, status("auth-files/download"));
  }

  @Test
  void whoIsNotSignedInDownloadsNothing() throws Exception {
    save("a.json", "{\"access_token\":\"sk-secret\"}");
    try (AdminBrowser stranger = new AdminBrowser(server)) {
      HtmlPage page = stranger.open("auth-files/download?name=a.json");
      assertTrue(page.getUrl().getPath().endsWith("/admin/sign-in"), page.getUrl().toString());
    }
  }

  // Deletion

  @Test
  void oneFileIsDeletedAndTheListStaysWhereItWas() throws Exception {
    for (int i = 0; i < 60; i++) {
      save("file-%03d.json".formatted(i), "{\"type\":\"claude\"}");
    }
    HtmlPage second = browser.open("auth-files?q=file&sort=name&page=2");
    HtmlForm form = AdminBrowser.form(second, "auth-files/delete");
    assertEquals("file-050.json", form.getInputByName("name").getValue());
    HtmlPage after = AdminBrowser.submit(form);
    assertEquals("file-050.json is deleted.", AdminBrowser.note(after));
    assertEquals("file-051.json", row(after, 0).get(0));
    assertEquals(9, rows(after).size());
    assertFalse(Files.exists(auths.resolve("file-050.json")));
    assertEquals(59, namesByApi().size());

    HtmlPage again = AdminBrowser.submit(form);
    assertEquals(404, again.getWebResponse().getStatusCode());
  }

  @Test
  void allAreDeletedOnlyAfterTheWordsAreTyped() throws Exception {
    save("a.json", "{}");
    save("b.json", "{}");
    HtmlForm form = AdminBrowser.form(browser.open("auth-files"), "delete-all");
    form.<HtmlInput>getInputByName("confirmation").setValue(IMAGE);
    HtmlPage refused = AdminBrowser.submit(form);
    assertEquals(400, refused.getWebResponse().getStatusCode());
    assertEquals(
        "Nothing was deleted. Type exactly “delete all”.",
        AdminBrowser.error(refused, "confirmation"));
    assertSound(refused);
    assertEquals(2, namesByApi().size());

    HtmlForm second = AdminBrowser.form(refused, "delete-all");
    assertEquals(IMAGE, second.getInputByName("confirmation").getValue());
    second.<HtmlInput>getInputByName("confirmation").setValue("delete all");
    HtmlPage done = AdminBrowser.submit(second);
    assertEquals("2 auth files are deleted.", AdminBrowser.note(done));
    assertEquals(List.of(), namesByApi());
  }

  private static void assertSound(HtmlPage page) {
    String source = page.getWebResponse().getContentAsString();
    assertFalse(source.contains("??"), source);
    assertFalse(source.contains("<script>"), source);
    assertFalse(source.contains("<img src=x"), source);
  }

  private void assertNotUploaded(String error, File... files) throws Exception {
    HtmlPage page = upload(files);
    assertEquals(400, page.getWebResponse().getStatusCode(), error);
    assertTrue(AdminBrowser.error(page, "file").contains(error), AdminBrowser.error(page, "file"));
    assertEquals(List.of(), namesByApi());
  }

  private static HtmlPage upload(File... files) throws Exception {
    HtmlForm form = AdminBrowser.form(browser.open("auth-files"), "auth-files");
    HtmlFileInput field = form.getInputByName("file");
    field.setFiles(files);
    field.setContentType("application/json");
    return AdminBrowser.submit(form);
  }

  private File file(String name, String content) throws IOException {
    return Files.writeString(mine.resolve(name), content).toFile();
  }

  private static void save(String name, String content) throws IOException {
    Files.writeString(auths.resolve(name), content);
  }

  private static int status(String path) throws IOException {
    return browser.open(path).getWebResponse().getStatusCode();
  }

  private static List<String> namesByApi() throws Exception {
    JsonNode files = api.get("/auth-files").json().path("files");
    return files.findValuesAsText("name");
  }

  private static HtmlPage next(HtmlPage page) throws IOException {
    return page.<HtmlAnchor>querySelector("nav.pager a[rel=next]").click();
  }

  private static List<DomNode> rows(HtmlPage page) {
    return page.querySelectorAll("table.files tbody tr");
  }

  /** The cells of a row but the last, which has the buttons. */
  private static List<String> row(HtmlPage page, int index) {
    Stream<DomNode> cells = rows(page).get(index).querySelectorAll("th, td").stream();
    return cells.limit(4).map(DomNode::asNormalizedText).toList();
  }

  private static String sortOf(HtmlPage page, String heading) {
    return ((DomElement) page.getAnchorByText(heading).getParentNode()).getAttribute("aria-sort");
  }
}
