package dev.cliproxy.history;

import static dev.cliproxy.testing.Authors.BY_API;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.setting.EntryListSetting;
import dev.cliproxy.config.setting.ItemSelector;
import dev.cliproxy.config.setting.ScalarSetting;
import dev.cliproxy.config.setting.StringListSetting;
import dev.cliproxy.config.setting.WholeText;
import dev.cliproxy.testing.MutableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two thousand edits, by every way that there is, among them restores of any version. */
class RandomRestoresTest {
  private static final int EDITS = 2_000;
  private static final String TEXT =
      """
      # Written by hand.\r
      debug: false   # quiet\r
      request-retry: 3

      api-keys: ['k1', "k2"]
      claude-api-key:
        - {api-key: sk-ant-1, base-url: 'https://one.example'} # first
      """;

  @TempDir Path home;

  private final Random random = new Random(20_260_102);
  private final MutableClock clock = new MutableClock();

  @Test
  void eachRestoreGivesBackTheBytesOfItsVersion() throws Exception {
    Path file = Files.writeString(home.resolve("config.yaml"), TEXT);
    ConfigStore store = ConfigStore.open(new ConfigFile(file), home, key -> key, clock);
    ConfigVersions versions = new ConfigVersions(file, clock);
    Map<Long, byte[]> texts = new HashMap<>();
    store.addTextListener(
        change -> {
          ConfigVersion kept =
              versions.keep(change.time(), change.author(), change.after()).orElseThrow();
          texts.put(kept.id(), change.after().getBytes(UTF_8));
        });
    int restores = 0;
    for (int i = 0; i < EDITS; i++) {
      clock.advance(Duration.ofMillis(random.nextInt(1_000)));
      if (random.nextInt(3) == 0) {
        List<ConfigVersion> kept = versions.list();
        ConfigVersion version = kept.get(random.nextInt(kept.size()));
        store.update(BY_API, WholeText.replacedBy(versions.text(version).orElseThrow()));
        assertArrayEquals(texts.get(version.id()), Files.readAllBytes(file), () -> "of " + version);
        restores++;
      } else {
        edit(store, file);
      }
      assertEquals(Files.readString(file), store.text());
      assertEquals(store.text(), versions.text(versions.newest().orElseThrow()).orElseThrow());
    }
    assertTrue(restores > EDITS / 4, "restores: " + restores);
    assertTrue(versions.newest().orElseThrow().id() > EDITS / 2, "most edits change something");
    for (ConfigVersion version : versions.list()) {
      assertArrayEquals(
          texts.get(version.id()), versions.text(version).orElseThrow().getBytes(UTF_8));
    }
  }

  private void edit(ConfigStore store, Path file) throws Exception {
    int number = random.nextInt(100);
    int entries = store.current().claudeApiKeys().size();
    switch (random.nextInt(6)) {
      case 0 -> store.update(BY_API, ScalarSetting.DEBUG.set(BooleanNode.valueOf(number % 2 == 0)));
      case 1 -> store.update(BY_API, ScalarSetting.REQUEST_RETRY.set(IntNode.valueOf(number)));
      case 2 ->
          store.update(
              BY_API,
              StringListSetting.API_KEYS.replaceAll(List.of("ä-" + number, "key-" + number / 2)));
      case 3 ->
          store.update(
              BY_API,
              EntryListSetting.CLAUDE_API_KEY.add(
                  JsonNodeFactory.instance.objectNode().put("api-key", "sk-" + random.nextLong())));
      case 4 -> {
        if (entries > 0) {
          store.update(
              BY_API,
              EntryListSetting.CLAUDE_API_KEY.remove(
                  new ItemSelector.ByIndex(random.nextInt(entries))));
        }
      }
      default -> {
        Files.writeString(file, store.text() + "# " + number + (number % 2 == 0 ? "\r\n" : "\n"));
        store.check();
        store.check();
      }
    }
  }
}
