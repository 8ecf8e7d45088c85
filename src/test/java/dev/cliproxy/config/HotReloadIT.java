package dev.cliproxy.config;

import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static dev.cliproxy.testing.ApiAssertions.assertShows;
import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServedConfig;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A person edits the file while the server runs. */
class HotReloadIT {
  /** Promised is one second; the rest is for a busy machine and the request that looks. */
  private static final Duration LIVE = Duration.ofMillis(1500);

  /** Several looks of the watcher, after which what it would do is done. */
  private static final Duration SEVERAL_LOOKS = Duration.ofMillis(750);

  private static final List<String> READABLE =
      List.of(
          "/config",
          "/debug",
          "/force-gpt-5-codex",
          "/proxy-url",
          "/quota-exceeded/switch-project",
          "/quota-exceeded/switch-preview-model",
          "/request-retry",
          "/request-log",
          "/allow-localhost-unauthenticated",
          "/api-keys",
          "/generative-language-api-key",
          "/gemini-api-key",
          "/codex-api-key",
          "/claude-api-key",
          "/openai-compatibility",
          "/auth-files");

  @RegisterExtension static final ServedConfig config = new ServedConfig();

  @TempDir Path folder;

  @BeforeEach
  void threeRetries() throws Exception {
    Files.deleteIfExists(beside("config.yaml~"));
    config.holds("request-retry: 3");
  }

  @Test
  void anEditInPlaceIsLive() throws Exception {
    Files.writeString(config.file(), with("request-retry: 7"));
    assertTrue(becomesLive(7));
  }

  @Test
  void anAtomicRenameIsLive() throws Exception {
    Path temporary = Files.writeString(beside("config.yaml.tmp"), with("request-retry: 7"));
    Files.move(temporary, config.file(), StandardCopyOption.ATOMIC_MOVE);
    assertTrue(becomesLive(7));
  }

  @Test
  void aFileThatIsGoneForAWhileLeavesWhatWasAndComesBack() throws Exception {
    String text = with("request-retry: 7");
    Files.delete(config.file());
    assertFalse(becomes(SEVERAL_LOOKS, 7));
    assertShows("{'request-retry':3}", config.api().get("/request-retry"));
    Files.writeString(config.file(), text);
    assertTrue(becomesLive(7));
  }

  @Test
  void anEditorThatRenamesTheOldFileAwayIsFollowed() throws Exception {
    String text = with("request-retry: 7");
    Path backup = beside("config.yaml~");
    Files.move(config.file(), backup);
    Files.writeString(config.file(), text);
    Files.delete(backup);
    assertTrue(becomesLive(7));
  }

  @Test
  void filesThatEditorsPutBesideItMeanNothing() throws Exception {
    String text = with("request-retry: 9");
    List<Path> others = new ArrayList<>();
    for (String name :
        new String[] {".config.yaml.swp", "config.yaml~", "#config.yaml#", "4913", "config.yml"}) {
      others.add(Files.writeString(beside(name), text));
    }
    assertFalse(becomes(SEVERAL_LOOKS, 9));
    Files.writeString(config.file(), with("request-retry: 7"));
    assertTrue(becomesLive(7));
    for (Path other : others) {
      assertEquals(text, Files.readString(other));
      Files.delete(other);
    }
  }

  @Test
  void anEmptyFileLeavesWhatWasAndIsNotWrittenTo() throws Exception {
    String text = with("request-retry: 7");
    Files.writeString(config.file(), "");
    assertFalse(becomes(SEVERAL_LOOKS, 7));
    assertShows("{'request-retry':3}", config.api().get("/request-retry"));
    Answer answer = config.api().put("/request-log", "{\"value\":true}");
    assertEquals(500, answer.status());
    assertTrue(answer.json().path("error").asText().startsWith("failed to save config: "));
    assertEquals(0, Files.size(config.file()));
    Files.writeString(config.file(), text);
    assertTrue(becomesLive(7));
  }

  @Test
  void aHalfWrittenFileLeavesWhatWasUntilItIsWhole() throws Exception {
    String half = with("request-retry: 7\nclaude-api-key:\n  - {api-key: half").strip();
    Files.writeString(config.file(), half);
    assertFalse(becomes(SEVERAL_LOOKS, 7));
    assertShows("{'request-retry':3}", config.api().get("/request-retry"));
    Files.writeString(config.file(), half + "-key}\n");
    assertTrue(becomesLive(7));
    assertShows(
        "{'claude-api-key':[{'api-key':'half-key','base-url':''}]}",
        config.api().get("/claude-api-key"));
  }

  @Test
  void aWriteToAnInvalidFileNamesEveryProblemAndLeavesTheFileAsItIs() throws Exception {
    String valid = with("request-retry: 7");
    String invalid = with("request-retry: many\nproxy-url: [secret]\nport: 70000");
    Files.writeString(config.file(), invalid);
    for (Answer answer :
        List.of(
            config.api().put("/debug", "{\"value\":true}"),
            config.api().patch("/api-keys", json("{'old':'','new':'k'}")),
            config.api().delete("/proxy-url"))) {
      assertEquals(500, answer.status(), answer.body());
      String error = answer.json().path("error").asText();
      assertTrue(error.startsWith("failed to save config: "), error);
      assertTrue(error.contains("line 5: request-retry: "), error);
      assertTrue(error.contains("line 6: proxy-url: "), error);
      assertTrue(error.contains("line 7: port: "), error);
      assertFalse(error.contains("secret"), error);
      assertTrue(answer.json().path("request_id").isTextual(), answer.body());
    }
    assertEquals(invalid, Files.readString(config.file()));
    assertShows("{'debug':false}", config.api().get("/debug"));
    assertShows("{'request-retry':3}", config.api().get("/request-retry"));
    Files.writeString(config.file(), valid);
    assertOk(config.api().put("/request-log", "{\"value\":true}"));
    assertShows("{'request-retry':7}", config.api().get("/request-retry"));
  }

  @Test
  void aWriteRightAfterAHandEditKeepsBoth() throws Exception {
    Files.writeString(config.file(), with("request-retry: 7 # by hand"));
    assertOk(config.api().put("/request-log", "{\"value\":true}"));
    assertShows("{'request-retry':7}", config.api().get("/request-retry"));
    assertShows("{'request-log':true}", config.api().get("/request-log"));
    assertEquals("request-retry: 7 # by hand\nrequest-log: true", config.lines());
  }

  @Test
  void aWriteOfWhatTheHandEditSaysAlreadyTakesTheEditOver() throws Exception {
    String edited = with("request-retry: 7\nrequest-log: true");
    Files.writeString(config.file(), edited);
    assertOk(config.api().put("/request-log", "{\"value\":true}"));
    assertShows("{'request-retry':7}", config.api().get("/request-retry"));
    assertEquals(edited, Files.readString(config.file()));
  }

  @Test
  void aWriteWhileTheFileIsGoneBringsItBack() throws Exception {
    Files.delete(config.file());
    assertOk(config.api().put("/request-retry", "{\"value\":7}"));
    assertEquals("request-retry: 7", config.lines());
  }

  @Test
  void anotherManagementKeyTakesEffectAndIsHashedInTheFile() throws Exception {
    String text = Files.readString(config.file());
    Files.writeString(
        config.file(), text.replaceAll("secret-key: .*", "secret-key: 'new-key' # by hand"));
    ManagementClient withNewKey = new ManagementClient(config.server(), "new-key");
    assertTrue(Eventually.holds(LIVE, () -> withNewKey.get("/debug").status() == 200));
    assertEquals(401, config.api().get("/debug").status());
    String hashed = Files.readString(config.file());
    assertTrue(hashed.matches("(?s).*secret-key: '\\$2a\\$10\\$[^']{53}' # by hand\n.*"), hashed);
    Files.writeString(config.file(), text);
    assertTrue(Eventually.holds(LIVE, () -> config.api().get("/debug").status() == 200));
  }

  @Test
  void debugChangesTheLogLevelAtOnce() throws Exception {
    assertOk(config.api().put("/debug", "{\"value\":true}"));
    assertTrue(logsARequest());
    assertOk(config.api().put("/debug", "{\"value\":false}"));
    assertFalse(logsARequest());
  }

  @Test
  void aLinkStaysALinkAndItsTargetIsReadAndWritten() throws Exception {
    Path target = TestConfig.write(Files.createDirectory(folder.resolve("elsewhere")), "port: 1");
    Path link = Files.createSymbolicLink(folder.resolve("config.yaml"), target);
    try (WarServer server = WarServer.start(link)) {
      ManagementClient api = new ManagementClient(server, TestConfig.KEY);
      Files.writeString(target, Files.readString(target) + "request-retry: 7 # by hand\n");
      assertTrue(
          Eventually.holds(
              LIVE, () -> api.get("/request-retry").json().path("request-retry").asInt() == 7));
      assertOk(api.put("/request-retry", "{\"value\":8}"));
      assertTrue(Files.isSymbolicLink(link));
      assertEquals(target, Files.readSymbolicLink(link));
      assertTrue(Files.readString(target).endsWith("port: 1\nrequest-retry: 8 # by hand\n"));
    }
  }

  @Test
  void aRestartGivesBackExactlyWhatWasThere() throws Exception {
    Path file = TestConfig.write(folder, "x-unknown: {a: [1, 2.50]}");
    List<String> before;
    String text;
    try (WarServer server = WarServer.start(file)) {
      ManagementClient api = new ManagementClient(server, TestConfig.KEY);
      assertOk(api.put("/request-retry", "{\"value\":8}"));
      assertOk(api.put("/proxy-url", json("{'value':'socks5://u:p%40@h:1/'}")));
      assertOk(api.put("/force-gpt-5-codex", "{\"value\":true}"));
      assertOk(api.put("/quota-exceeded/switch-project", "{\"value\":false}"));
      assertOk(api.put("/api-keys", json("['yes','0123',': #','ü 😀','- a','1e3','null']")));
      assertOk(api.put("/generative-language-api-key", json("['g1','true']")));
      assertOk(
          api.put(
              "/claude-api-key",
              json(
                  "[{'api-key':'007','headers':{'X-A':'on'},'x':{'n':1.50,'t':'~','l':[[],{}]}},"
                      + "{'api-key':'c2','models':[{'name':'m','alias':'a: b'}]}]")));
      assertOk(
          api.put(
              "/openai-compatibility",
              json("[{'name':'p','api-key-entries':[{'api-key':'k','proxy-url':'direct'}]}]")));
      before = everything(api);
      text = Files.readString(file);
    }
    try (WarServer server = WarServer.start(file)) {
      assertEquals(before, everything(new ManagementClient(server, TestConfig.KEY)));
      assertEquals(text, Files.readString(file));
    }
  }

  private static List<String> everything(ManagementClient api) throws Exception {
    List<String> answers = new ArrayList<>();
    for (String path : READABLE) {
      Answer answer = api.get(path);
      answers.add(path + " " + answer.status() + " " + answer.body());
    }
    return answers;
  }

  /** Each request is logged at debug level, and that right after it was answered. */
  private static boolean logsARequest() throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      config.api().get("/request-log");
      return Eventually.holds(
          Duration.ofMillis(500),
          () -> log.toString(StandardCharsets.UTF_8).contains("/v0/management/request-log"));
    } finally {
      System.setOut(console);
    }
  }

  private static boolean becomesLive(int retries) throws Exception {
    return becomes(LIVE, retries);
  }

  private static boolean becomes(Duration within, int retries) throws Exception {
    return Eventually.holds(
        within,
        () -> config.api().get("/request-retry").json().path("request-retry").asInt() == retries);
  }

  /** The file's text with other lines in the place of those of {@link #threeRetries}. */
  private static String with(String lines) throws Exception {
    return Files.readString(config.file()).replace("request-retry: 3\n", lines + "\n");
  }

  private static Path beside(String name) {
    return config.file().resolveSibling(name);
  }
}
