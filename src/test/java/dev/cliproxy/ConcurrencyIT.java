package dev.cliproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServerProcess;
import dev.cliproxy.testing.TestConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Many callers write at once; what each of them owns ends as that one left it. */
class ConcurrencyIT {
  private static final int WRITERS = 16;
  private static final int WRITES_EACH = 63;
  private static final String REMARK = "# a remark that nobody may touch";

  @TempDir Path folder;
  @TempDir Path scratch;

  @Test
  void aThousandMixedWritesLoseNothing() throws Exception {
    Path file = TestConfig.write(folder, startingLists());
    try (ServerProcess server = ServerProcess.start(file, scratch)) {
      ManagementClient client = new ManagementClient(server::uri, TestConfig.KEY);
      List<Writer> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(new Writer(client, i));
      }

      AtomicBoolean written = new AtomicBoolean();
      ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
      try {
        Future<Integer> reader = threads.submit(() -> readUntil(written, file));
        List<Future<?>> writing = new ArrayList<>();
        writers.forEach(writer -> writing.add(threads.submit(writer::writeAll)));
        for (Future<?> one : writing) {
          one.get();
        }
        written.set(true);
        assertTrue(reader.get() > 100, "the file must be read while it is being written");
      } finally {
        written.set(true);
        threads.shutdownNow();
      }

      assertEquals(expected(writers), served(client));
      assertEquals(expected(writers), comparable(JSON.valueToTree(parse(file))));
      assertTrue(Files.readString(file).contains(REMARK));
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private static String[] startingLists() {
    List<String> lines = new ArrayList<>();
    for (String list : List.of("claude-api-key", "codex-api-key")) {
      lines.add(list + ":");
      for (int i = 0; i < WRITERS; i++) {
        lines.add("  - api-key: sk-" + i);
      }
    }
    lines.add(REMARK);
    lines.add("openai-compatibility:");
    for (int i = 0; i < WRITERS; i++) {
      lines.add("  - name: provider-" + i + " # its own remark");
      lines.add("    base-url: https://start.example.com");
    }
    return lines.toArray(String[]::new);
  }

  private static int readUntil(AtomicBoolean written, Path file) throws Exception {
    int reads = 0;
    while (!written.get()) {
      Map<?, ?> document = parse(file);
      assertTrue(document.containsKey("remote-management"), "a part of the file is missing");
      reads++;
      // A reader that takes a whole core to itself would only slow the writers down.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    return reads;
  }

  private static Map<?, ?> parse(Path file) throws Exception {
    Object document =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    return assertInstanceOf(Map.class, document);
  }

  private static ObjectNode expected(List<Writer> writers) {
    ObjectNode expected = JsonNodeFactory.instance.objectNode();
    TreeSet<String> clientKeys = new TreeSet<>();
    for (Writer writer : writers) {
      clientKeys.addAll(writer.clientKeys);
      writer.settings.properties().forEach(e -> expected.set(e.getKey(), e.getValue()));
    }
    expected.set("api-keys", JSON.valueToTree(clientKeys));
    for (String list : List.of("claude-api-key", "codex-api-key", "openai-compatibility")) {
      ArrayNode entries = expected.putArray(list);
      writers.stream()
          .filter(writer -> writer.entries.containsKey(list))
          .forEach(writer -> entries.add(writer.entries.get(list)));
    }
    return expected;
  }

  private static ObjectNode served(ManagementClient client) throws Exception {
    return comparable((ObjectNode) client.get("/config").json());
  }

  /** What the writers own, without what is only a default or stands elsewhere. */
  private static ObjectNode comparable(ObjectNode document) {
    ObjectNode own = JsonNodeFactory.instance.objectNode();
    for (String setting : Writer.SETTINGS) {
      own.set(setting, document.at("/" + setting));
    }
    TreeSet<String> clientKeys = new TreeSet<>();
    document.path("api-keys").forEach(key -> clientKeys.add(key.asText()));
    own.set("api-keys", JSON.valueToTree(clientKeys));
    for (String list : List.of("claude-api-key", "codex-api-key", "openai-compatibility")) {
      ArrayNode entries = own.putArray(list);
      document
          .path(list)
          .forEach(
              entry -> {
                ObjectNode shown = ((ObjectNode) entry).deepCopy();
                shown.properties().removeIf(field -> isUnset(field.getValue()));
                entries.add(shown);
              });
    }
    return own;
  }

  private static boolean isUnset(JsonNode value) {
    return value.isTextual()
        ? value.asText().isEmpty()
        : value.isContainerNode() && value.isEmpty();
  }

  /** One caller: some keys, one entry of each list and maybe a setting are its own. */
  private static final class Writer {
    static final List<String> SETTINGS =
        List.of(
            "debug",
            "request-log",
            "force-gpt-5-codex",
            "allow-localhost-unauthenticated",
            "quota-exceeded/switch-project",
            "quota-exceeded/switch-preview-model",
            "request-retry",
            "proxy-url");

    final TreeSet<String> clientKeys = new TreeSet<>();
    final ObjectNode settings = JsonNodeFactory.instance.objectNode();
    final Map<String, ObjectNode> entries = new HashMap<>();

    private final ManagementClient client;
    private final int number;
    private final Random random;

    Writer(ManagementClient client, int number) {
      this.client = client;
      this.number = number;
      this.random = new Random(number);
      entries.put("claude-api-key", JSON.createObjectNode().put("api-key", "sk-" + number));
      entries.put("codex-api-key", JSON.createObjectNode().put("api-key", "sk-" + number));
      entries.put(
          "openai-compatibility",
          JSON.createObjectNode()
              .put("name", "provider-" + number)
              .put("base-url", "https://start.example.com"));
    }

    Void writeAll() throws Exception {
      if (number < SETTINGS.size()) {
        writeSetting(0);
      }
      for (int i = 1; i < WRITES_EACH - 1; i++) {
        write(i);
      }
      if (number % 2 == 0) {
        removeCodexEntry();
      }
      return null;
    }

    private void write(int i) throws Exception {
      switch (random.nextInt(5)) {
        case 0 -> {
          if (number < SETTINGS.size()) {
            writeSetting(i);
          } else {
            addClientKey(i);
          }
        }
        case 1 -> {
          if (clientKeys.size() < 3) {
            addClientKey(i);
          } else {
            removeClientKey();
          }
        }
        case 2 -> {
          if (clientKeys.isEmpty()) {
            addClientKey(i);
          } else {
            replaceClientKey(i);
          }
        }
        case 3 -> mergeKeyEntry(random.nextBoolean() ? "claude-api-key" : "codex-api-key", i);
        default -> mergeProvider(i);
      }
    }

    private void writeSetting(int i) throws Exception {
      String setting = SETTINGS.get(number);
      ObjectNode body = JSON.createObjectNode();
      switch (setting) {
        case "request-retry" -> body.put("value", i);
        case "proxy-url" -> body.put("value", "http://proxy.example.com:" + (8_000 + i));
        default -> body.put("value", i % 2 == 0);
      }
      ok(client.put("/" + setting, body.toString()));
      settings.set(setting, body.get("value"));
    }

    private void addClientKey(int i) throws Exception {
      String key = "key-" + number + "-" + i;
      ok(client.patch("/api-keys", oldAndNew("not-there", key)));
      clientKeys.add(key);
    }

    private void replaceClientKey(int i) throws Exception {
      String old = clientKeys.first();
      String key = "key-" + number + "-" + i;
      ok(client.patch("/api-keys", oldAndNew(old, key)));
      clientKeys.remove(old);
      clientKeys.add(key);
    }

    private void removeClientKey() throws Exception {
      ok(client.delete("/api-keys?value=" + clientKeys.pollFirst()));
    }

    private void mergeKeyEntry(String list, int i) throws Exception {
      ObjectNode value = JSON.createObjectNode().put("base-url", "https://" + i + ".example.com");
      if (i % 3 == 0) {
        value.putObject("headers").put("X-Write", "w" + i);
      }
      ObjectNode body = JSON.createObjectNode().put("match", "sk-" + number);
      body.set("value", value);
      ok(client.patch("/" + list, body.toString()));
      entries.get(list).setAll(value);
    }

    private void mergeProvider(int i) throws Exception {
      ObjectNode value = JSON.createObjectNode();
      value.putArray("models").addObject().put("name", "model-" + i).put("alias", "m" + i);
      ObjectNode body = JSON.createObjectNode().put("name", "provider-" + number);
      body.set("value", value);
      ok(client.patch("/openai-compatibility", body.toString()));
      entries.get("openai-compatibility").setAll(value);
    }

    private void removeCodexEntry() throws Exception {
      ok(client.delete("/codex-api-key?api-key=sk-" + number));
      entries.remove("codex-api-key");
    }

    private static String oldAndNew(String old, String key) {
      return JSON.createObjectNode().put("old", old).put("new", key).toString();
    }

    private static void ok(Answer answer) {
      assertEquals(200, answer.status(), answer.body());
    }
  }
}
