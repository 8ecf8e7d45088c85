package dev.cliproxy.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServedConfig;
import dev.cliproxy.testing.TestConfig;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AuditApiIT {
  private static final String SECRET = "sk-client-0123456789-tail";

  @RegisterExtension static final ServedConfig CONFIG = new ServedConfig();

  /** The newest changes, once the first of them is about this; a row is written within a second. */
  private static JsonNode newest(String about) throws Exception {
    assertTrue(
        Eventually.holds(
            Duration.ofSeconds(30), () -> changes().path(0).toString().contains(about)),
        () -> about + " is not in the newest of " + body());
    return changes().get(0);
  }

  private static String to(String value) {
    return "\"after\":\"" + value + "\"";
  }

  private static String body() {
    try {
      return CONFIG.api().get("/audit?limit=5").body();
    } catch (Exception e) {
      return e.toString();
    }
  }

  private static JsonNode changes() throws Exception {
    return CONFIG.api().get("/audit").json().path("changes");
  }

  private static void set(String setting, String value) throws Exception {
    Answer answer = CONFIG.api().put(setting, "{\"value\":" + value + "}");
    assertEquals(200, answer.status(), answer.body());
  }

  @Test
  void aChangeByTheApiSaysWhenWhoWhatAndTheVersion() throws Exception {
    set("/request-retry", "3");
    set("/request-retry", "71");
    JsonNode change = newest(to("71"));
    assertEquals("api", change.path("way").asText());
    assertEquals("127.0.0.1", change.path("address").asText());
    assertEquals("config", change.path("subject").asText());
    assertEquals(
        "[{\"path\":\"request-retry\",\"before\":\"3\",\"after\":\"71\"}]",
        change.path("values").toString());
    assertEquals(0, change.path("more").asInt());
    assertEquals(
        CONFIG.api().get("/config/versions").json().at("/versions/0/id").asLong(),
        change.path("version").asLong());
  }

  @Test
  void aHandEditIsAChangeWithoutAnAddress() throws Exception {
    CONFIG.holds("request-retry: 62");
    JsonNode change = newest(to("62"));
    assertEquals("file", change.path("way").asText());
    assertEquals("", change.path("address").asText());
  }

  @Test
  void noSecretIsInAnyChange() throws Exception {
    CONFIG.holds("api-keys: [" + SECRET + "] # " + SECRET, "mine: {token: " + SECRET + "}");
    CONFIG.api().put("/api-keys", "[\"" + SECRET + "\",\"sk-other-0123456789-tail\"]");
    CONFIG.api().put("/claude-api-key", "[{\"api-key\":\"" + SECRET + "\"}]");
    set("/request-retry", "43");
    newest(to("43"));
    String all = CONFIG.api().get("/audit?limit=500").body();
    assertTrue(all.contains("sk-c••••tail"), all);
    for (String secret : List.of(SECRET, "sk-other-0123", "$2a$04$", TestConfig.KEY)) {
      assertFalse(all.contains(secret), secret);
    }
  }

  @Test
  void tokenFilesThatCameAndWentAreChanges() throws Exception {
    CONFIG
        .api()
        .send(
            "POST",
            "/auth-files?name=audited.json",
            BodyPublishers.ofString("{\"type\":\"x\",\"token\":\"" + SECRET + "\"}"));
    CONFIG
        .api()
        .send(
            "POST",
            "/gemini-web-token",
            BodyPublishers.ofString("{\"secure_1psid\":\"a-cookie\",\"secure_1psidts\":\"b\"}"));
    CONFIG.api().delete("/auth-files?name=audited.json");
    JsonNode deleted = newest("\"action\":\"deleted\"");
    assertEquals("auth-file", deleted.path("subject").asText());
    assertEquals("audited.json", deleted.path("name").asText());
    JsonNode login = changes().get(1);
    assertEquals("login", login.path("way").asText());
    assertEquals("127.0.0.1", login.path("address").asText());
    assertTrue(login.path("name").asText().startsWith("gemini-web-"), login.toString());
    assertEquals("saved", login.path("action").asText());
    assertEquals("api", changes().get(2).path("way").asText());
    assertFalse(body().contains("a-cookie"));
  }

  /** What was done to a token file and by which way, the newest first. */
  private static List<String> changesOf(String file) throws Exception {
    List<String> changes = new ArrayList<>();
    for (JsonNode change : changes()) {
      if (change.path("name").asText().equals(file)) {
        changes.add(change.path("way").asText() + " " + change.path("action").asText());
      }
    }
    return changes;
  }

  private static void awaitChangesOf(String file, String... expected) throws Exception {
    if (!Eventually.holds(
        Duration.ofSeconds(30), () -> changesOf(file).equals(List.of(expected)))) {
      assertEquals(List.of(expected), changesOf(file));
    }
  }

  @Test
  void aTokenFileThatIsEditedByHandIsAChangeAndOneByTheApiIsNoSecond() throws Exception {
    String name = "by-hand.json";
    CONFIG
        .api()
        .send("POST", "/auth-files?name=" + name, BodyPublishers.ofString("{\"type\":\"x\"}"));
    Path file = CONFIG.authFolder().resolve(name);
    Files.writeString(file, "{\"type\":\"y\"}");
    awaitChangesOf(name, "file saved", "api saved");
    Files.delete(file);
    awaitChangesOf(name, "file deleted", "file saved", "api saved");
  }

  @Test
  void aRestoreIsAChangeLikeAnyOther() throws Exception {
    set("/request-retry", "21");
    long id = CONFIG.api().get("/config/versions").json().at("/versions/0/id").asLong();
    set("/request-retry", "22");
    CONFIG.api().send("POST", "/config/versions/" + id + "/restore", BodyPublishers.noBody());
    JsonNode change = newest(to("21"));
    assertEquals("22", change.at("/values/0/before").asText());
    assertEquals(id + 2, change.path("version").asLong());
  }

  @Test
  void aCursorLeadsThroughAllChangesOnce() throws Exception {
    for (int i = 30; i < 37; i++) {
      set("/request-retry", Integer.toString(i));
    }
    newest(to("36"));
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = CONFIG.api().get("/audit?limit=3" + cursor).json();
      assertTrue(page.path("changes").size() <= 3);
      page.path("changes").forEach(change -> seen.add(change.toString()));
      cursor = page.has("next_cursor") ? "&cursor=" + page.path("next_cursor").asText() : "";
    } while (!cursor.isEmpty());
    List<String> all = new ArrayList<>();
    CONFIG.api().get("/audit?limit=500").json().path("changes").forEach(c -> all.add(c.toString()));
    assertEquals(all, seen);
  }

  @Test
  void badInputIsRefusedInWords() throws Exception {
    for (String limit : List.of("0", "501", "-1", "x", "", "99999999999")) {
      Answer answer = CONFIG.api().get("/audit?limit=" + limit);
      assertEquals(400, answer.status(), limit);
      assertEquals("invalid limit", answer.json().path("error").asText());
    }
    for (String cursor : List.of("x", "-1", "", "9".repeat(19), "9".repeat(30))) {
      Answer answer = CONFIG.api().get("/audit?cursor=" + cursor);
      assertEquals(400, answer.status(), cursor);
      assertEquals("invalid cursor", answer.json().path("error").asText());
    }
    assertEquals(405, CONFIG.api().delete("/audit").status());
  }

  @Test
  void whatIsNotChangedIsNoChange() throws Exception {
    set("/request-retry", "11");
    newest(to("11"));
    int before = changes().size();
    set("/request-retry", "11");
    assertEquals(400, CONFIG.api().put("/request-retry", "{\"value\":101}").status());
    Files.setLastModifiedTime(CONFIG.file(), Files.getLastModifiedTime(CONFIG.file()));
    set("/request-retry", "12");
    newest(to("12"));
    assertEquals(before + 1, changes().size());
  }
}
