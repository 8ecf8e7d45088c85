package dev.cliproxy.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.ServedConfig;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CheckApiIT {
  private static final String SECRET = "sk-secret-0123456789-end";

  @RegisterExtension static final ServedConfig CONFIG = new ServedConfig();

  private static Answer check(String body) throws Exception {
    return CONFIG.api().send("POST", "/check", BodyPublishers.ofString(body));
  }

  private static Reply byKey(ReceivedRequest request) {
    return request.header("x-api-key").orElse("").equals(SECRET)
        ? Reply.json(200, "{\"data\":[{\"id\":\"c-1\"}]}")
        : Reply.json(401, "{\"error\":{\"message\":\"invalid x-api-key\"}}");
  }

  @Test
  void allCredentialsAreCheckedAndWhatCameOfItIsKept() throws Exception {
    try (ScriptedUpstream provider = ScriptedUpstream.start(CheckApiIT::byKey)) {
      CONFIG.holds(
          "model-lists: {refresh-hours: 0}",
          "claude-api-key:",
          "- {api-key: %s, base-url: '%s'}".formatted(SECRET, provider.url()),
          "- {api-key: bad-secret-0123456789, base-url: '%s', disabled: true}"
              .formatted(provider.url()));
      Answer answer = CONFIG.api().send("POST", "/check", BodyPublishers.noBody());
      assertEquals(200, answer.status(), answer.body());
      assertFalse(answer.body().contains(SECRET), answer.body());
      JsonNode good = answer.json().path("results").path(0);
      assertTrue(good.path("ok").asBoolean(), answer.body());
      assertEquals("[\"c-1\"]", good.path("models").toString());
      assertEquals("claude-api-key", good.path("provider").asText());
      assertTrue(good.path("latency_ms").isIntegralNumber());
      JsonNode bad = answer.json().path("results").path(1);
      assertFalse(bad.path("ok").asBoolean());
      assertEquals("key-refused", bad.path("reason").asText());
      assertEquals(401, bad.path("status").asInt());
      assertEquals("the provider refuses the key", bad.path("message").asText());
      assertEquals(0, answer.json().path("pending").asInt());
      JsonNode last = CONFIG.api().get("/check").json();
      assertEquals(2, last.path("results").size(), last.toString());

      Answer one = check("{\"id\":\"" + good.path("id").asText() + "\"}");
      assertEquals(1, one.json().path("results").size(), one.body());
      assertEquals(good.path("id"), one.json().path("results").path(0).path("id"));
    }
  }

  @Test
  void anEntryIsCheckedBeforeItIsSaved() throws Exception {
    try (ScriptedUpstream provider = ScriptedUpstream.start(CheckApiIT::byKey)) {
      CONFIG.holds(
          "model-lists: {refresh-hours: 0}",
          "claude-api-key: [{api-key: old, base-url: '%s'}]".formatted(provider.url()));
      String before = CONFIG.lines();
      Answer added =
          check(
              "{\"field\":\"claude-api-key\",\"value\":{\"api-key\":\"%s\",\"base-url\":\"%s\"}}"
                  .formatted(SECRET, provider.url()));
      assertTrue(added.json().path("results").path(0).path("ok").asBoolean(), added.body());
      Answer changed =
          check(
              "{\"field\":\"claude-api-key\",\"index\":0,\"value\":{\"api-key\":\"%s\"}}"
                  .formatted(SECRET));
      assertTrue(changed.json().path("results").path(0).path("ok").asBoolean(), changed.body());
      Answer asItIs = check("{\"field\":\"claude-api-key\",\"index\":0}");
      assertFalse(asItIs.json().path("results").path(0).path("ok").asBoolean(), asItIs.body());
      Answer provided =
          check(
              "{\"field\":\"openai-compatibility\",\"value\":{\"name\":\"x\","
                  + "\"base-url\":\"%s\",\"api-keys\":[\"a\",\"b\"]}}".formatted(provider.url()));
      assertEquals(2, provided.json().path("results").size(), provided.body());
      assertEquals(before, CONFIG.lines());
      assertEquals("[]", CONFIG.api().get("/check").json().path("results").toString());
    }
  }

  @Test
  void whatCannotBeCheckedIsRefusedWithWordsThatSayWhatToChange() throws Exception {
    CONFIG.holds();
    assertEquals(404, check("{\"id\":\"0123456789abcdef\"}").status());
    assertEquals(404, check("{\"id\":\"nonsense\"}").status());
    assertEquals(400, check("{\"id\":7}").status());
    assertEquals(400, check("[]").status());
    assertEquals(400, check("{\"index\":0}").status());
    assertEquals(400, check("{\"field\":\"debug\",\"value\":{}}").status());
    assertEquals(404, check("{\"field\":\"claude-api-key\",\"index\":3}").status());
    Answer bad =
        check(
            "{\"field\":\"claude-api-key\",\"value\":{\"api-key\":\"k\",\"base-url\":\"ftp:x\"}}");
    assertEquals(400, bad.status(), bad.body());
    assertTrue(bad.json().path("details").asText().contains("base-url"), bad.body());
    assertEquals("{\"results\":[],\"pending\":0}", check("{}").body());
  }

  @Test
  void aHundredChecksAtOnceAskTheProviderOnceAndHoldFewRequests() throws Exception {
    Gate gate = new Gate();
    ExecutorService callers = Executors.newFixedThreadPool(100);
    try (ScriptedUpstream provider =
        ScriptedUpstream.start(request -> Reply.json(200, "{\"data\":[]}").heldBy(gate))) {
      CONFIG.holds(
          "model-lists: {refresh-hours: 0}",
          "claude-api-key: [{api-key: %s, base-url: '%s'}]".formatted(SECRET, provider.url()));
      ManagementClient api = CONFIG.api();
      assertEquals(200, api.get("/debug").status());
      List<CompletableFuture<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        answers.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return api.send("POST", "/check", BodyPublishers.noBody());
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                },
                callers));
      }
      provider.awaitRequest(0);
      // All but those that wait are answered while the provider is silent.
      assertTrue(
          Eventually.holds(
              Duration.ofSeconds(20),
              () -> answers.stream().filter(CompletableFuture::isDone).count() == 84));
      assertEquals(200, api.get("/debug").status());
      gate.open();
      long served = 0;
      for (CompletableFuture<Answer> answer : answers) {
        int status = answer.join().status();
        assertTrue(status == 200 || status == 429, () -> "status " + status);
        served += status == 200 ? 1 : 0;
      }
      assertEquals(16, served);
      assertEquals(1, provider.requests().size());
    } finally {
      callers.shutdownNow();
    }
  }
}
