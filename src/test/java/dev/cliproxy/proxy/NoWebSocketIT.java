package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container that has no WebSockets. */
class NoWebSocketIT {
  @TempDir private Path folder;

  @Test
  void whoAsksForAWebSocketIsToldToUseHttp() throws Exception {
    try (WarServer server =
        WarServer.startWithoutWebSockets(TestConfig.write(folder, "api-keys: [client-key]"))) {
      RawHttp http = new RawHttp(server.port());
      assertEquals(
          401, http.askForWebSocket("/v1/responses", "Authorization: Bearer nobody").status());
      RawHttp.Answer answer = http.askForWebSocket("/v1/responses", ServedProxy.KEY_HEADER);
      assertEquals(426, answer.status());
      String message = ServedProxy.json(answer).path("error").path("message").asText();
      assertTrue(message.contains("POST /v1/responses"), message);
      assertEquals(405, http.send("GET", "/v1/responses", ServedProxy.KEY_HEADER).status());
    }
  }
}
