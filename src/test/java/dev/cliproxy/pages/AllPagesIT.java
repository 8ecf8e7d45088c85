package dev.cliproxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.field.KeyDigest;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must hold on every page, found by following the links of a server below a context path. */
class AllPagesIT {
  private static final String CONTEXT_PATH = "/cliproxy";
  private static final List<String> SECRETS =
      List.of("sk-client-aaaaaaaaaaaa", "sk-ant-bbbbbbbbbbbb", "sk-or-cccccccccccc", "a-pass-word");

  @TempDir static Path folder;
  private static WarServer server;
  private static final Map<String, HtmlPage> PAGES = new TreeMap<>();

  @BeforeAll
  static void visitAll() throws Exception {
    Path config =
        TestConfig.write(
            folder,
            "api-keys: [sk-client-aaaaaaaaaaaa]",
            "client-keys:",
            "  - {id: team, sha256: " + KeyDigest.of("sk-client-aaaaaaaaaaaa").hex() + "}",
            "proxy-url: http://user:a-pass-word@proxy.example:3128",
            "claude-api-key:",
            "  - api-key: sk-ant-bbbbbbbbbbbb",
            "    headers: {Authorization: Bearer sk-ant-bbbbbbbbbbbb}",
            "openai-compatibility:",
            "  - name: router",
            "    base-url: https://router.example",
            "    api-keys: [sk-or-cccccccccccc]");
    Files.createDirectory(folder.resolve("auths"));
    Files.writeString(
        folder.resolve("auths/a.json"), "{\"type\":\"claude\",\"token\":\"sk-ant-bbbbbbbbbbbb\"}");
    server = WarServer.start(config, CONTEXT_PATH, 0);
    try (AdminBrowser browser = AdminBrowser.signedIn(server)) {
      browser.client().removeRequestHeader("Accept-Language");
      browser.client().addRequestHeader("Accept-Language", "zh-CN");
      walk(browser);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void everyPageIsFound() {
    for (String path :
        List.of(
            "",
            "settings",
            "api-keys",
            "client-keys/new",
            "client-keys/id-team",
            "client-keys/id-team/rotate",
            "gemini-api-key",
            "codex-api-key",
            "claude-api-key/new",
            "claude-api-key/0",
            "openai-compatibility/0",
            "logins",
            "auth-files",
            "request-logs",
            "usage",
            "live",
            "connect",
            "configuration",
            "configuration/edit",
            "history",
            "history/1",
            "api")) {
      assertTrue(PAGES.containsKey(path), () -> path + " is not in " + PAGES.keySet());
    }
    PAGES.forEach((path, page) -> assertEquals(200, page.getWebResponse().getStatusCode(), path));
  }

  @Test
  void everyAddressInAPageIsRelativeSoThatAnyPrefixHolds() {
    PAGES.forEach(
        (path, page) -> {
          for (String attribute : List.of("href", "src", "action", "formaction")) {
            for (DomElement element : page.<DomElement>getByXPath("//*[@" + attribute + "]")) {
              String address = element.getAttribute(attribute);
              assertFalse(address.startsWith("/") || address.contains(":"), path + ": " + address);
            }
          }
        });
  }

  @Test
  void noPageHasInlineScriptsOrStylesOrMissingTexts() {
    PAGES.forEach(
        (path, page) -> {
          assertEquals(0, page.getByXPath("//*[@style]").size(), path);
          assertEquals(0, page.getByXPath("//style").size(), path);
          assertEquals(0, page.getByXPath("//script[not(@src)]").size(), path);
          assertEquals(
              0,
              page.getByXPath("//@*[starts-with(name(), 'on')]").size(),
              () -> path + " has event attributes");
          assertFalse(source(page).contains("??"), path);
        });
  }

  @Test
  void everyFormThatIsPostedCarriesItsTokenAndEveryFieldHasALabel() {
    PAGES.forEach(
        (path, page) -> {
          for (HtmlForm form : page.getForms()) {
            if (form.getMethodAttribute().equalsIgnoreCase("post")) {
              assertEquals(1, form.getInputsByName("form-token").size(), path);
            }
          }
          String fields = "//input[not(@type='hidden')] | //textarea | //select";
          for (DomElement field : page.<DomElement>getByXPath(fields)) {
            boolean labelled =
                field.hasAttribute("aria-label")
                    || field.hasAttribute("aria-labelledby")
                    || !field.getByXPath("ancestor::label").isEmpty()
                    || page.querySelector("label[for='" + field.getId() + "']") != null;
            assertTrue(labelled, () -> path + ": " + field.asXml());
          }
        });
  }

  @Test
  void noSecretIsInTheSourceOfAPage() {
    PAGES.forEach(
        (path, page) ->
            SECRETS.forEach(secret -> assertFalse(source(page).contains(secret), path)));
  }

  @Test
  void everyPageIsInTheLanguageAskedForWithOneHeadingAboveAll() {
    PAGES.forEach(
        (path, page) -> {
          assertEquals("zh-CN", page.getDocumentElement().getAttribute("lang"), path);
          assertEquals(1, page.querySelectorAll("h1").size(), path);
        });
    assertTrue(PAGES.get("settings").asNormalizedText().contains("调试"));
  }

  private static void walk(AdminBrowser browser) throws Exception {
    String start = browser.uri("").toString();
    Deque<URI> waiting = new ArrayDeque<>(List.of(browser.uri("")));
    Set<URI> seen = new HashSet<>(waiting);
    while (!waiting.isEmpty()) {
      URI next = waiting.remove();
      HtmlPage page = browser.open(next.toString().substring(start.length()));
      PAGES.put(next.toString().substring(start.length()), page);
      page.getAnchors().stream()
          .filter(anchor -> !anchor.hasAttribute("download"))
          .map(anchor -> anchor.getHrefAttribute().replaceFirst("[?#].*", ""))
          .filter(address -> !address.isEmpty())
          .map(next::resolve)
          .filter(address -> address.toString().startsWith(start))
          .filter(address -> !address.toString().endsWith("/download"))
          .filter(seen::add)
          .forEach(waiting::add);
    }
  }

  private static String source(HtmlPage page) {
    return page.getWebResponse().getContentAsString();
  }
}
