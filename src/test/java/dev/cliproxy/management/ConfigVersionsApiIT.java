package dev.cliproxy.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServedConfig;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConfigVersionsApiIT {
  private static final String SECRET = "sk-client-0123456789-tail";

  @RegisterExtension static final ServedConfig CONFIG = new ServedConfig();

  @BeforeEach
  void holdsOneKey() throws Exception {
    CONFIG.holds("api-keys: [" + SECRET + "] # ours");
  }

  private static JsonNode versions() throws Exception {
    Answer answer = CONFIG.api().get("/config/versions");
    assertEquals(200, answer.status(), answer.body());
    return answer.json().path("versions");
  }

  private static Answer restore(Object id, String... headers) throws Exception {
    return CONFIG
        .api()
        .send("POST", "/config/versions/" + id + "/restore", BodyPublishers.noBody(), headers);
  }

  private static void setRetry(int count) throws Exception {
    Answer answer = CONFIG.api().put("/request-retry", "{\"value\":" + count + "}");
    assertEquals(200, answer.status(), answer.body());
  }

  private static List<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(CONFIG.file().resolveSibling("config.yaml.versions"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void everyWriteIsAVersionThatSaysWhenAndWhereItCameFrom() throws Exception {
    setRetry(7);
    JsonNode before = versions().get(0);
    setRetry(8);
    JsonNode newest = versions().get(0);
    assertEquals(before.path("id").asLong() + 1, newest.path("id").asLong());
    assertEquals("api", newest.path("way").asText());
    assertEquals("127.0.0.1", newest.path("address").asText());
    assertEquals(Files.size(CONFIG.file()), newest.path("size").asLong());
    assertTrue(newest.path("in_force").asBoolean());
    assertFalse(versions().get(1).path("in_force").asBoolean());
    assertTrue(newest.path("time").asText().matches("20..-.*Z"));
    setRetry(8);
    assertEquals(newest, versions().get(0), "a write that changes nothing is none");
  }

  @Test
  void aHandEditIsAVersionOfItsOwn() throws Exception {
    setRetry(3);
    Files.writeString(CONFIG.file(), Files.readString(CONFIG.file()) + "# by hand\n");
    setRetry(4);
    assertEquals("api", versions().get(0).path("way").asText());
    assertEquals("file", versions().get(1).path("way").asText());
    assertEquals("", versions().get(1).path("address").asText());
  }

  @Test
  void aRestoreGivesBackTheBytesAndIsAVersion() throws Exception {
    byte[] before = Files.readAllBytes(CONFIG.file());
    long id = versions().get(0).path("id").asLong();
    setRetry(9);
    Answer answer = restore(id);
    assertEquals(200, answer.status(), answer.body());
    assertEquals(id + 2, answer.json().path("version").asLong());
    assertEquals(new String(before, UTF_8), Files.readString(CONFIG.file()));
    assertEquals(3, CONFIG.api().get("/request-retry").json().path("request-retry").asInt());
    assertEquals(id + 2, versions().get(0).path("id").asLong());
    assertEquals(id + 2, restore(id).json().path("version").asLong(), "nothing is left to change");
  }

  @Test
  void noSecretIsInAnAnswer() throws Exception {
    long id = versions().get(0).path("id").asLong();
    Answer answer = CONFIG.api().get("/config/versions/" + id);
    String text = answer.json().path("text").asText();
    assertTrue(text.endsWith("debug: false\napi-keys: [sk-c••••tail] # ours\n"), text);
    for (String secret : List.of(SECRET, "$2a$04$")) {
      assertFalse(answer.body().contains(secret), secret);
      assertFalse(CONFIG.api().get("/config/versions").body().contains(secret), secret);
    }
  }

  @Test
  void aStaleIfMatchChangesNothing() throws Exception {
    setRetry(5);
    long id = versions().get(1).path("id").asLong();
    String tag = tag();
    Files.writeString(CONFIG.file(), Files.readString(CONFIG.file()) + "# by hand\n");
    String present = Files.readString(CONFIG.file());
    Answer stale = restore(id, "If-Match", tag);
    assertEquals(412, stale.status(), stale.body());
    assertEquals(present, Files.readString(CONFIG.file()));
    setRetry(6);
    assertNotEquals(tag, tag());
    assertEquals(200, restore(id, "If-Match", tag()).status());
  }

  private static String tag() throws Exception {
    return CONFIG
        .api()
        .get("/config/versions")
        .response()
        .headers()
        .firstValue("ETag")
        .orElseThrow();
  }

  @Test
  void aListThatIsKnownIsNotSentAgain() throws Exception {
    Answer answer =
        CONFIG
            .api()
            .send("GET", "/config/versions", BodyPublishers.noBody(), "If-None-Match", tag());
    assertEquals(304, answer.status());
  }

  @Test
  void badInputIsRefusedInWords() throws Exception {
    for (String id : List.of("x", "-1", "1.5", "9".repeat(19), "%20")) {
      Answer answer = CONFIG.api().get("/config/versions/" + id);
      assertEquals(400, answer.status(), id);
      assertEquals("invalid id", answer.json().path("error").asText());
      assertEquals(400, restore(id).status(), id);
    }
    for (String id : List.of("0", "999999")) {
      assertEquals(404, CONFIG.api().get("/config/versions/" + id).status(), id);
      assertEquals("item not found", restore(id).json().path("error").asText(), id);
    }
    assertEquals(405, CONFIG.api().delete("/config/versions/1").status());
    assertEquals(
        401, new ManagementClient(CONFIG.server(), "wrong").get("/config/versions").status());
  }

  @Test
  void aVersionThatIsNoConfigurationIsNotPutBack() throws Exception {
    setRetry(5);
    String present = Files.readString(CONFIG.file());
    long id = versions().get(1).path("id").asLong();
    List<Path> files = files();
    Files.writeString(files.get(files.size() - 2), "debug: maybe\n");
    Answer answer = restore(id);
    assertEquals(409, answer.status(), answer.body());
    assertTrue(answer.json().path("details").asText().contains("debug"), answer.body());
    assertEquals(present, Files.readString(CONFIG.file()));
  }

  @Test
  void aFileThatIsNotValidIsLeftAsItIs() throws Exception {
    long id = versions().get(0).path("id").asLong();
    String broken = Files.readString(CONFIG.file()) + "debug: [\n";
    Files.writeString(CONFIG.file(), broken);
    assertEquals(500, restore(id).status());
    assertEquals(broken, Files.readString(CONFIG.file()));
  }

  @Test
  void aRestoreBringsBackTheManagementKeyOfItsTime() throws Exception {
    String before = Files.readString(CONFIG.file());
    long id = versions().get(0).path("id").asLong();
    Files.writeString(
        CONFIG.file(),
        before.replaceFirst("secret-key: \".*\"", "secret-key: another-management-key"));
    ManagementClient other = new ManagementClient(CONFIG.server(), "another-management-key");
    awaitKeyOf(other);
    for (Path file : files()) {
      assertFalse(Files.readString(file).contains("another-management-key"), file.toString());
    }
    assertEquals(
        200,
        other
            .send("POST", "/config/versions/" + id + "/restore", BodyPublishers.noBody())
            .status());
    assertEquals(401, other.get("/debug").status());
    assertEquals(200, CONFIG.api().get("/debug").status());
    assertEquals(before, Files.readString(CONFIG.file()));
  }

  private static void awaitKeyOf(ManagementClient other) throws Exception {
    assertTrue(Eventually.holds(Duration.ofSeconds(5), () -> other.get("/debug").status() == 200));
  }
}
