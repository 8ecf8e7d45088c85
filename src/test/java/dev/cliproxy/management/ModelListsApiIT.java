package dev.cliproxy.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.ServedConfig;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ModelListsApiIT {
  @RegisterExtension static final ServedConfig CONFIG = new ServedConfig();

  @Test
  void whatTheProviderSaysWhenItIsAskedAgainIsWhatClientsSee() throws Exception {
    try (ScriptedUpstream provider =
        ScriptedUpstream.start(
            request -> Reply.json(200, "{\"data\":[{\"id\":\"claude-next\"}]}"))) {
      CONFIG.holds(
          "api-keys: [client-key]",
          "model-lists: {refresh-hours: 0}",
          "claude-api-key: [{api-key: k, base-url: '%s'}]".formatted(provider.url()));
      assertTrue(models().contains("claude-opus-4-20250514"));
      ManagementClient api = CONFIG.api();
      assertEquals(
          "{\"status\":\"ok\",\"asked\":1}",
          api.send("POST", "/model-lists/refresh", BodyPublishers.noBody()).body());
      assertTrue(
          Eventually.holds(Duration.ofSeconds(10), () -> models().contains("\"claude-next\"")));
      assertFalse(models().contains("claude-opus-4-20250514"));
    }
  }

  private static String models() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(CONFIG.server().uri("/v1/models"))
            .header("Authorization", "Bearer client-key")
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
