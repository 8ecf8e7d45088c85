package dev.cliproxy.pages.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.nio.file.Path;
import java.util.Map;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiPageIT {
  @TempDir static Path folder;
  private static WarServer server;
  private static AdminBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    server = WarServer.start(TestConfig.write(folder, "debug: false"), "/some-prefix", 0);
    browser = AdminBrowser.signedIn(server);
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    server.close();
  }

  private static String curl(HtmlPage page, String id) {
    assertNotNull(page.getElementById(id + "-curl"), id);
    return page.getElementById(id + "-curl").asNormalizedText();
  }

  @Test
  void everyOperationIsThereWithItsCurlLine() throws Exception {
    HtmlPage page = browser.open("api");
    JsonNode description = new ManagementClient(server, TestConfig.KEY).get("/openapi.json").json();
    int operations = 0;
    for (Map.Entry<String, JsonNode> path : description.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        String line = curl(page, method.getKey() + path.getKey().replace('/', '-'));
        assertTrue(line.contains("/some-prefix/v0/management" + path.getKey()), line);
        assertTrue(line.contains("Bearer $KEY"), line);
        operations++;
      }
    }
    assertTrue(operations > 40, "operations: " + operations);
    assertFalse(page.getWebResponse().getContentAsString().contains("??"));
    assertFalse(page.getWebResponse().getContentAsString().contains(TestConfig.KEY));
  }

  @Test
  void theCurlLinesAreWhatAPersonWouldType() throws Exception {
    HtmlPage page = browser.open("api");
    String base = "http://127.0.0.1:" + server.port() + "/some-prefix/v0/management";
    assertEquals(
        "curl -H \"Authorization: Bearer $KEY\" '" + base + "/debug'", curl(page, "get-debug"));
    assertEquals(
        "curl -X PUT -H \"Authorization: Bearer $KEY\" -d '{\"value\":true}' '" + base + "/debug'",
        curl(page, "put-debug").replace("false", "true"));
    assertTrue(curl(page, "post-auth-files").contains("-F 'file=@account.json'"));
    assertTrue(curl(page, "delete-auth-files").endsWith("/auth-files?name=NAME'"));
    assertTrue(curl(page, "get-get-auth-status").endsWith("?state=STATE'"));
  }

  @Test
  void aHostThatIsNoAddressIsNotRepeated() throws Exception {
    WebRequest request = new WebRequest(browser.uri("api").toURL());
    request.setAdditionalHeader("Host", "a.example';rm -rf ~;'\"><script>alert(1)</script>");
    HtmlPage page = browser.client().getPage(request);
    String source = page.getWebResponse().getContentAsString();
    assertFalse(source.contains("rm -rf"), source);
    assertFalse(source.contains("<script>alert"), source);
  }

  @Test
  void aProxysHostIsTheOneThatIsShown() throws Exception {
    WebRequest request = new WebRequest(browser.uri("api").toURL());
    request.setAdditionalHeader("Host", "proxy.example:8443");
    HtmlPage page = browser.client().getPage(request);
    assertTrue(curl(page, "get-debug").contains("'http://proxy.example:8443/some-prefix/v0"));
  }
}
