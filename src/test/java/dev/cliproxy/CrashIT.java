package dev.cliproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServerProcess;
import dev.cliproxy.testing.TestConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The server is killed while several callers write: what was answered is there, and all is whole.
 */
class CrashIT {
  private static final int ROUNDS = 4;
  private static final int WRITERS = 4;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Set<String> BESIDE =
      Set.of("auths", "config.yaml.versions", "config-records.mv.db");

  @TempDir Path folder;
  @TempDir Path scratch;

  private final Random random = new Random(8317);

  @Test
  void whatWasAnsweredOutlivesAKill() throws Exception {
    List<String> lines = new ArrayList<>(List.of("api-keys:"));
    for (int i = 0; i < WRITERS; i++) {
      lines.add("  - key-" + i + "-0");
    }
    lines.add("claude-api-key:");
    for (int i = 0; i < WRITERS; i++) {
      lines.add("  - api-key: sk-" + i);
      lines.add("    base-url: https://0.example.com");
    }
    Path file = TestConfig.write(folder, lines.toArray(String[]::new));
    List<Writer> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new Writer(i));
    }

    for (int round = 0; round < ROUNDS; round++) {
      try (ServerProcess server = ServerProcess.start(file, scratch)) {
        ManagementClient client = new ManagementClient(server::uri, TestConfig.KEY);
        assertServesWhatIsInTheFile(client, file);
        assertNoLeftovers();
        writeUntilKilled(server, client, writers);
      }
      JsonNode present = parse(file);
      writers.forEach(writer -> writer.assertNothingLost(present));
    }
    try (ServerProcess server = ServerProcess.start(file, scratch)) {
      assertServesWhatIsInTheFile(new ManagementClient(server::uri, TestConfig.KEY), file);
      assertNoLeftovers();
    }
  }

  private void writeUntilKilled(ServerProcess server, ManagementClient client, List<Writer> writers)
      throws Exception {
    CountDownLatch answered = new CountDownLatch(10 + random.nextInt(150));
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<?>> writing = new ArrayList<>();
      writers.forEach(
          writer -> writing.add(threads.submit(() -> writer.writeUntilKilled(client, answered))));
      assertTrue(answered.await(30, TimeUnit.SECONDS), "the writes must go on");
      // The kill must not always fall at the moment of an answer.
      LockSupport.parkNanos(random.nextInt(10_000_000));
      server.kill();
      for (Future<?> one : writing) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void assertServesWhatIsInTheFile(ManagementClient client, Path file)
      throws Exception {
    JsonNode served = client.get("/config").json();
    JsonNode present = parse(file);
    assertEquals(present.get("api-keys"), served.get("api-keys"));
    assertEquals(entries(present), entries(served));
  }

  private static List<String> entries(JsonNode document) {
    List<String> entries = new ArrayList<>();
    document
        .get("claude-api-key")
        .forEach(
            entry ->
                entries.add(entry.get("api-key").asText() + " " + entry.get("base-url").asText()));
    return entries;
  }

  /** Nothing but the file and what is meant to stand beside it. */
  private void assertNoLeftovers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of("config.yaml"),
          files
              .map(path -> path.getFileName().toString())
              .filter(name -> !BESIDE.contains(name))
              .toList());
    }
  }

  private static JsonNode parse(Path file) throws IOException {
    Object document =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    return JSON.valueToTree(assertInstanceOf(Map.class, document));
  }

  /** Counts up in a key and in an entry of its own. */
  private static final class Writer {
    private final int number;
    private final Counter key = new Counter();
    private final Counter entry = new Counter();

    Writer(int number) {
      this.number = number;
    }

    Void writeUntilKilled(ManagementClient client, CountDownLatch answered) throws Exception {
      try {
        while (true) {
          key.tried++;
          ok(client.patch("/api-keys", replaceKey()));
          key.answered = key.tried;
          answered.countDown();
          entry.tried++;
          ok(client.patch("/claude-api-key", mergeEntry()));
          entry.answered = entry.tried;
          answered.countDown();
        }
      } catch (IOException killed) {
        return null;
      }
    }

    private String replaceKey() {
      return JSON.createObjectNode()
          .put("old", "key-" + number + "-" + key.answered)
          .put("new", "key-" + number + "-" + key.tried)
          .toString();
    }

    private String mergeEntry() {
      var body = JSON.createObjectNode().put("match", "sk-" + number);
      body.putObject("value").put("base-url", "https://" + entry.tried + ".example.com");
      return body.toString();
    }

    private static void ok(Answer answer) {
      assertEquals(200, answer.status(), answer.body());
    }

    void assertNothingLost(JsonNode present) {
      List<Integer> keys = new ArrayList<>();
      String prefix = "key-" + number + "-";
      for (JsonNode text : present.get("api-keys")) {
        if (text.asText().startsWith(prefix)) {
          keys.add(Integer.valueOf(text.asText().substring(prefix.length())));
        }
      }
      assertEquals(1, keys.size(), "each writer has one key");
      key.assertIs(keys.get(0));
      JsonNode own = present.get("claude-api-key").get(number);
      assertEquals("sk-" + number, own.get("api-key").asText());
      String url = own.get("base-url").asText();
      entry.assertIs(Integer.parseInt(url.replaceAll("\\D", "")));
    }
  }

  /** The newest write that was answered, and the one that may have been cut off. */
  private static final class Counter {
    private int answered;
    private int tried;

    void assertIs(int present) {
      assertTrue(
          present == answered || present == tried,
          present + " is in the file, " + answered + " was answered, " + tried + " was tried");
      answered = present;
      tried = present;
    }
  }
}
