package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ServedProxy.KEY_HEADER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Evil;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes through at this moment, as the API and the page have it. */
class LiveIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  private static final ProviderFormat CLAUDE = ProviderFormat.CLAUDE;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static JsonNode live(String query) throws Exception {
    return PROXY.api().get("/live" + query).json();
  }

  /** A request is noted when it has ended, which its client may see a moment earlier. */
  private static JsonNode awaitEnded(String query) throws Exception {
    assertTrue(
        Eventually.holds(PATIENCE, () -> !live(query).path("ended").isEmpty()),
        () -> "nothing has ended: " + query);
    return live(query).path("ended").get(0);
  }

  @Test
  void aRequestIsSeenWhileItIsUnderWayAndWhenItHasEnded() throws Exception {
    PROXY.holds("request-log: true", "request-retry: 0", PROXY.entries(CLAUDE, PROXY.newKey()));
    Gate gate = new Gate();
    PROXY.upstream().always(CLAUDE.success("claude-x", false).heldBy(gate));
    String body = "{\"model\":\"claude-x\"}";
    try (RawHttp.Exchange exchange = PROXY.http().open()) {
      String head =
          RawHttp.head("POST", "/v1/messages", KEY_HEADER, "Content-Length: " + body.length());
      exchange.write((head + body).getBytes(StandardCharsets.UTF_8));
      gate.awaitArrivals(1);
      JsonNode open = live("?model=CLAUDE-X").path("open").get(0);
      assertNotNull(open, () -> "nothing is under way");
      assertEquals("claude-x", open.path("model").asText());
      assertEquals("claude-api-key", open.path("provider").asText());
      assertEquals(CredentialId.ofClientKey("client-key").value(), open.path("client").asText());
      assertEquals(1, open.path("attempts").asInt());
      assertFalse(open.path("answering").asBoolean());
      assertTrue(live("?model=nothing").path("open").isEmpty());
      try (AdminBrowser browser = AdminBrowser.signedIn(PROXY.config().server())) {
        HtmlPage page = browser.open("live");
        assertTrue(
            page.querySelector("#open + .scroll").asNormalizedText().contains("claude-x"),
            page.asXml());
      }
      gate.open();
      exchange.answer();
    }
    JsonNode ended = awaitEnded("?model=claude-x&status=ok");
    assertEquals(200, ended.path("status").asInt());
    assertEquals(11, ended.path("input_tokens").asInt());
    assertEquals(7, ended.path("output_tokens").asInt());
    assertTrue(ended.path("duration_ms").asLong() >= ended.path("first_byte_ms").asLong());
    assertTrue(ended.path("failed_attempts").isEmpty());
    String log = ended.path("request_log").asText();
    assertTrue(
        Eventually.holds(
            PATIENCE, () -> PROXY.api().get("/request-logs/download?name=" + log).status() == 200),
        log);
  }

  @Test
  void whyARequestFailedIsSaidWithEveryAttempt() throws Exception {
    PROXY.holds(
        "request-retry: 1",
        "quota-exceeded: {switch-project: true}",
        PROXY.entries(CLAUDE, PROXY.newKey(), PROXY.newKey()));
    String evil = Evil.TEXTS.get(1);
    PROXY
        .upstream()
        .follow(
            request ->
                Reply.json(
                    429, "{\"error\":{\"message\":\"%s\"}}".formatted(evil.replace("\"", "\\\""))));
    PROXY.ask(CLAUDE, "claude-slow");
    JsonNode ended = awaitEnded("?model=claude-slow&status=failed");
    assertEquals(429, ended.path("status").asInt());
    assertTrue(ended.path("reason").asText().contains(evil), ended.toString());
    assertEquals(2, ended.path("failed_attempts").size(), ended.toString());
    JsonNode first = ended.path("failed_attempts").get(0);
    assertEquals(429, first.path("status").asInt());
    assertTrue(first.path("reason").asText().contains(evil), first.toString());
    String credential = first.path("credential").asText();
    assertFalse(live("?credential=" + credential).path("ended").isEmpty());
    try (AdminBrowser browser = AdminBrowser.signedIn(PROXY.config().server())) {
      HtmlPage page = browser.open("live?status=failed&model=claude-slow");
      assertTrue(page.querySelector("#ended + .scroll details") != null, page.asXml());
      Evil.assertHarmless(page);
      HtmlPage none = browser.open("live?status=ok&model=claude-slow");
      assertNull(none.querySelector("#ended + .scroll"));
      assertTrue(none.asNormalizedText().contains("None of the last requests is meant."));
    }
  }

  @Test
  void aModelThatNobodyServesIsNamedAndTheReasonToldWithoutASecret() throws Exception {
    PROXY.holds(PROXY.entries(CLAUDE, PROXY.newKey()));
    PROXY.ask(CLAUDE, "nobody-has-this");
    JsonNode ended = awaitEnded("?model=nobody-has-this");
    assertEquals(404, ended.path("status").asInt());
    assertEquals(Exchange.NOT_SERVED, ended.path("reason").asText());
    assertEquals(0, ended.path("attempts").asInt());
    String all = live("").toString();
    assertFalse(all.contains("client-key") || all.contains("up-key"), all);
  }
}
