package dev.cliproxy.pages.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.connect.Recipe;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Evil;
import dev.cliproxy.testing.ServedConfig;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConnectPageIT {
  private static final String KEY = "sk-client-0123456789-tail";

  @RegisterExtension static final ServedConfig CONFIG = new ServedConfig();

  private static String text(HtmlPage page, String id) {
    return page.getElementById(id).getTextContent();
  }

  @Test
  void theLinesNameThisServerAModelThatIsServedAndNoKey() throws Exception {
    CONFIG.holds(
        "api-keys: [%s] # Alice".formatted(KEY),
        "claude-api-key: [{api-key: k, models: [{name: c-1, alias: my-model}, {name: c-2}]}]");
    try (AdminBrowser browser = AdminBrowser.signedIn(CONFIG.server())) {
      HtmlPage page = browser.open("connect");
      assertEquals(Recipe.values().length, page.querySelectorAll("section.card").size());
      String claude = text(page, "claude-code-0");
      String server = CONFIG.server().uri("").toString().replaceFirst("/$", "");
      assertTrue(claude.contains("ANTHROPIC_BASE_URL=" + server), claude);
      assertTrue(claude.contains("ANTHROPIC_MODEL=c-2"), claude);
      assertTrue(claude.contains("YOUR-CLIENT-KEY"), claude);
      String chosen = CredentialId.ofClientKey(KEY).value();
      HtmlPage other = browser.open("connect?model=my-model&key=" + chosen);
      assertTrue(text(other, "claude-code-0").contains("ANTHROPIC_MODEL=my-model"));
      assertFalse(other.asXml().contains(KEY));
      assertTrue(other.asNormalizedText().contains("Alice"), other.asNormalizedText());

      HtmlPage revealed = AdminBrowser.submit(AdminBrowser.form(other, "connect/reveal"));
      assertTrue(text(revealed, "claude-code-0").contains("ANTHROPIC_AUTH_TOKEN=" + KEY));
      assertTrue(text(revealed, "claude-code-0").contains("ANTHROPIC_MODEL=my-model"));
      assertFalse(revealed.getUrl().toString().contains(KEY));
      assertFalse(browser.open("connect?key=" + chosen).asXml().contains(KEY));
    }
  }

  @Test
  void withoutAModelItSaysWhatIsMissing() throws Exception {
    CONFIG.holds("model-lists: {refresh-hours: 0}");
    try (AdminBrowser browser = AdminBrowser.signedIn(CONFIG.server())) {
      HtmlPage page = browser.open("connect?model=%22%3E%3Cscript%3E&key=%3Cscript%3E");
      assertTrue(page.asNormalizedText().contains("No model can be served now"));
      Evil.assertHarmless(page);
    }
  }

  @Test
  void theApiFillsInWhatItIsToldAndLooksNothingUp() throws Exception {
    CONFIG.holds("api-keys: [%s]".formatted(KEY));
    JsonNode answer = CONFIG.api().get("/connect?base=https://proxy.example/x/&model=m-1").json();
    assertEquals(Recipe.values().length, answer.path("recipes").size());
    JsonNode codex = answer.path("recipes").get(1);
    assertEquals("codex-cli", codex.path("id").asText());
    assertEquals("~/.codex/config.toml", codex.path("parts").get(0).path("path").asText());
    assertTrue(
        codex.path("parts").get(0).path("text").asText().contains("https://proxy.example/x/v1"));
    assertFalse(answer.toString().contains(KEY));
  }
}
