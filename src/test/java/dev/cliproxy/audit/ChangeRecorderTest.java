package dev.cliproxy.audit;

import static dev.cliproxy.testing.Authors.BY_API;
import static dev.cliproxy.testing.Authors.BY_LOGIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.cliproxy.audit.AuditEntry.OfAuthFile;
import dev.cliproxy.audit.AuditEntry.OfConfig;
import dev.cliproxy.author.Author;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.secret.ValueChange;
import dev.cliproxy.config.secret.ValueChanges;
import dev.cliproxy.config.setting.ScalarSetting;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.history.ConfigVersions;
import dev.cliproxy.testing.MemoryAuditTrail;
import dev.cliproxy.testing.MutableClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeRecorderTest {
  @TempDir Path home;

  private final MutableClock clock = new MutableClock();
  private final MemoryAuditTrail trail = new MemoryAuditTrail();

  private Path file() {
    return home.resolve("config.yaml");
  }

  private ChangeRecorder recorder(Executor work) {
    return new ChangeRecorder(new ConfigVersions(file(), clock), trail, work);
  }

  private ConfigStore start(Executor work) throws Exception {
    ConfigStore store = ConfigStore.open(new ConfigFile(file()), home, key -> key, clock);
    store.addTextListener(recorder(work)::textChanged);
    return store;
  }

  private AuditEntry entry(Author author, OptionalLong version, ValueChange... values) {
    return new AuditEntry(
        clock.instant(), author, new OfConfig(new ValueChanges(List.of(values), 0), version));
  }

  private static ValueChange debug(boolean before) {
    return new ValueChange("debug", Optional.of("" + before), Optional.of("" + !before));
  }

  @Test
  void everyWayToChangeTheConfigurationIsARowWithItsVersion() throws Exception {
    Files.writeString(file(), "debug: false\n");
    ConfigStore store = start(Runnable::run);
    store.update(BY_API, ScalarSetting.DEBUG.set(BooleanNode.TRUE));
    store.update(BY_API, ScalarSetting.DEBUG.set(BooleanNode.TRUE));
    Files.writeString(file(), "debug: false\n");
    store.check();
    store.check();
    store.replaceText(BY_LOGIN, "debug: false\n", "debug: false # quiet\n");
    assertEquals(
        List.of(
            entry(BY_API, OptionalLong.of(2), debug(false)),
            entry(Author.OF_FILE, OptionalLong.of(3), debug(true)),
            entry(BY_LOGIN, OptionalLong.of(4))),
        trail.entries());
  }

  @Test
  void whatWasEditedWhileTheProgramDidNotRunIsARowOfTheStart() throws Exception {
    Files.writeString(file(), "debug: false\n");
    start(Runnable::run);
    start(Runnable::run);
    assertEquals(List.of(), trail.entries(), "the first text of all is no change, nor is the same");
    Files.writeString(file(), "debug: true\n");
    start(Runnable::run);
    assertEquals(
        List.of(entry(Author.AT_START, OptionalLong.of(2), debug(false))), trail.entries());
  }

  @Test
  void aVersionThatCannotBeKeptCostsNoRow() throws Exception {
    Files.writeString(file(), "debug: false\n");
    Files.writeString(home.resolve("config.yaml.versions"), "in the way");
    ConfigStore store = start(Runnable::run);
    store.update(BY_API, ScalarSetting.DEBUG.set(BooleanNode.TRUE));
    assertTrue(store.current().debug());
    assertEquals(List.of(entry(BY_API, OptionalLong.empty(), debug(false))), trail.entries());
  }

  @Test
  void anExecutorThatIsFullOrStoppedCostsNoRow() throws Exception {
    Files.writeString(file(), "debug: false\n");
    ConfigStore store =
        start(
            task -> {
              throw new RejectedExecutionException("on purpose");
            });
    store.update(BY_API, ScalarSetting.DEBUG.set(BooleanNode.TRUE));
    assertEquals(1, trail.entries().size());
  }

  @Test
  void aTokenFileThatIsSavedOrDeletedIsARow() throws Exception {
    AuthFiles files = new AuthFiles(() -> home.resolve("auths"), clock);
    files.addListener(recorder(Runnable::run)::fileChanged);
    AuthFileName name = AuthFileName.parse("a.json");
    files.save(BY_LOGIN, name, "{\"token\":\"secret\"}".getBytes(StandardCharsets.UTF_8));
    files.delete(BY_API, name);
    assertEquals(
        List.of(
            new AuditEntry(clock.instant(), BY_LOGIN, new OfAuthFile("a.json", false)),
            new AuditEntry(clock.instant(), BY_API, new OfAuthFile("a.json", true))),
        trail.entries());
  }
}
