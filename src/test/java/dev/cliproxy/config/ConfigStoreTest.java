package dev.cliproxy.config;

import static dev.cliproxy.testing.Authors.BY_API;
import static dev.cliproxy.testing.Authors.BY_LOGIN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cliproxy.author.Author;
import dev.cliproxy.config.ConfigReload.Cause;
import dev.cliproxy.config.ConfigStore.Waiting;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.config.ConfigUpdateException.SaveFailed;
import dev.cliproxy.config.ConfigUpdateException.TooLarge;
import dev.cliproxy.config.field.InvalidConfigException;
import dev.cliproxy.config.setting.ScalarSetting;
import dev.cliproxy.config.setting.StringListSetting;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.yaml.YamlPath;
import dev.cliproxy.yaml.YamlProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigStoreTest {
  private static final String TEXT =
      """
      # Written by hand.
      debug: false   # quiet
      request-retry: 3

      api-keys: ['k1', "k2"]
      """;
  private static final String HASH =
      "$2a$04$" + "abcdefghijklmnopqrstuv".repeat(3).substring(0, 53);
  private static final ConfigChange DEBUG_ON = ScalarSetting.DEBUG.set(BooleanNode.TRUE);

  @TempDir Path folder;

  private final MutableClock clock = new MutableClock();
  private int hashed;
  private int renamed;
  private boolean diskIsFull;

  // Start

  @Test
  void theFileIsInForceAfterTheStart() throws Exception {
    ConfigStore store = open(TEXT);
    assertEquals(List.of("k1", "k2"), store.current().apiKeys());
    assertEquals(TEXT, store.text());
    assertEquals(TEXT, text());
    assertEquals(0, renamed);
    assertEquals(List.of(Cause.START), causes(store));
  }

  @Test
  void anInvalidFileIsReportedWholeAndLeftAsItIs() throws Exception {
    String invalid = "debug: maybe\nrequest-retry: many\n";
    InvalidConfigException e = assertThrows(InvalidConfigException.class, () -> open(invalid));
    assertEquals(List.of(1, 2), e.problems().stream().map(YamlProblem::line).toList());
    assertEquals(invalid, text());
  }

  @Test
  void withoutAFileThereIsNoStart() {
    assertThrows(IOException.class, this::reopen);
  }

  @Test
  void aStartAfterACrashCleansUp() throws Exception {
    Files.writeString(folder.resolve(".config.yaml.before-write"), TEXT);
    Files.writeString(folder.resolve(".config.yaml.99.tmp"), "debug: true\n");
    ConfigStore store = open("api-keys: ['k1', \"k");
    assertEquals(TEXT, store.text());
    assertEquals(TEXT, text());
    assertEquals(List.of("config.yaml"), names());
  }

  // Changes

  @Test
  void aChangeIsInTheFileAndInForceAndTouchesNothingElse() throws Exception {
    ConfigStore store = open(TEXT);
    store.update(BY_API, DEBUG_ON);
    String expected = TEXT.replace("debug: false", "debug: true");
    assertTrue(store.current().debug());
    assertEquals(expected, text());
    assertEquals(expected, store.text());
    assertEquals(List.of(Cause.UPDATE, Cause.START), causes(store));
  }

  @Test
  void aChangeThatChangesNothingDoesNotTouchTheFile() throws Exception {
    ConfigStore store = open(TEXT);
    store.update(BY_API, StringListSetting.API_KEYS.replaceAll(List.of("k1", "k2")));
    int renamedBefore = renamed;
    FileTime longAgo = FileTime.from(Instant.parse("2001-01-01T00:00:00Z"));
    Files.setLastModifiedTime(path(), longAgo);
    store.update(BY_API, ScalarSetting.DEBUG.set(BooleanNode.FALSE));
    store.update(BY_API, StringListSetting.API_KEYS.replaceAll(List.of("k1", "k2")));
    assertEquals(longAgo, Files.getLastModifiedTime(path()));
    assertEquals(renamedBefore, renamed);
  }

  @Test
  void aChangeStartsFromAHandEditThatNobodyHasReadYet() throws Exception {
    ConfigStore store = open(TEXT);
    String byHand = TEXT.replace("retry: 3", "retry: 7 # more") + "port: 9000\n";
    Files.writeString(path(), byHand);
    store.update(BY_API, DEBUG_ON);
    assertEquals(byHand.replace("debug: false", "debug: true"), text());
    assertEquals(7, store.current().requestRetry());
    assertEquals(9_000, store.current().port());
    store.check();
    store.check();
    assertEquals(2, store.reloads().size(), "what was merged is not read again");
  }

  @Test
  void aHandEditThatStandsInTheWayOfNothingIsInForceAfterAnEmptyChange() throws Exception {
    ConfigStore store = open(TEXT);
    Files.writeString(path(), TEXT.replace("retry: 3", "retry: 7"));
    store.update(BY_API, ScalarSetting.DEBUG.set(BooleanNode.FALSE));
    assertEquals(7, store.current().requestRetry());
    assertEquals(0, renamed);
  }

  @Test
  void aHandEditInTheMidstOfAChangeIsMerged() throws Exception {
    ConfigStore store = open(TEXT);
    String byHand = TEXT + "# one more line\nrequest-log: true\n";
    List<String> starts = new ArrayList<>();
    store.update(
        BY_API,
        draft -> {
          starts.add(draft.parsed().text());
          if (starts.size() == 1) {
            put(byHand);
          }
          DEBUG_ON.apply(draft);
        });
    assertEquals(List.of(TEXT, byHand), starts);
    assertEquals(byHand.replace("debug: false", "debug: true"), text());
    assertTrue(store.current().requestLog());
  }

  @Test
  void aFileThatIsEditedAllTheTimeIsNotOverwritten() throws Exception {
    ConfigStore store = open(TEXT);
    List<String> edits = new ArrayList<>();
    SaveFailed e =
        assertThrows(
            SaveFailed.class,
            () ->
                store.update(
                    BY_API,
                    draft -> {
                      edits.add(TEXT + "# edit " + edits.size() + "\n");
                      put(edits.get(edits.size() - 1));
                      DEBUG_ON.apply(draft);
                    }));
    assertTrue(e.getMessage().startsWith("failed to save config: "), e.getMessage());
    assertEquals(5, edits.size());
    assertEquals(edits.get(4), text());
    assertFalse(store.current().debug());
  }

  @Test
  void aRefusedValueLeavesEverythingAsItIs() throws Exception {
    ConfigStore store = open(TEXT);
    assertThrows(
        InvalidValue.class,
        () -> store.update(BY_API, ScalarSetting.REQUEST_RETRY.set(IntNode.valueOf(101))));
    assertEquals(TEXT, text());
    assertEquals(TEXT, store.text());
    assertEquals(0, renamed);
  }

  @Test
  void aChangeThatWouldMakeTheFileTooLargeIsRefused() throws Exception {
    ConfigStore store = open(TEXT);
    // Once it would fit, and it stands in two places.
    List<String> keys = List.of("k".repeat(ConfigFile.LARGEST_BYTES - 1_000));
    TooLarge e =
        assertThrows(
            TooLarge.class,
            () -> store.update(BY_API, StringListSetting.API_KEYS.replaceAll(keys)));
    assertTrue(e.getMessage().contains("larger than 1 MiB"), e.getMessage());
    List<String> more = List.of("k".repeat(ConfigFile.LARGEST_BYTES));
    assertThrows(
        TooLarge.class, () -> store.update(BY_API, StringListSetting.API_KEYS.replaceAll(more)));
    assertEquals(TEXT, text());
    assertEquals(List.of("k1", "k2"), store.current().apiKeys());
  }

  @Test
  void aFailedWriteLeavesEverythingAsItIs() throws Exception {
    ConfigStore store = open(TEXT);
    List<Boolean> told = new ArrayList<>();
    store.addListener(config -> told.add(config.debug()));
    diskIsFull = true;
    SaveFailed e = assertThrows(SaveFailed.class, () -> store.update(BY_API, DEBUG_ON));
    assertTrue(e.getMessage().contains("No space left"), e.getMessage());
    assertEquals(TEXT, text());
    assertEquals(TEXT, store.text());
    assertFalse(store.current().debug());
    assertEquals(List.of(false), told);
    assertEquals(List.of(Cause.START), causes(store));
    assertEquals(List.of("config.yaml"), names());

    diskIsFull = false;
    store.update(BY_API, DEBUG_ON);
    assertTrue(store.current().debug());
  }

  @Test
  void anInvalidFileIsNeverOverwritten() throws Exception {
    ConfigStore store = open(TEXT);
    String broken = "debug: [false\n";
    Files.writeString(path(), broken);
    SaveFailed e = assertThrows(SaveFailed.class, () -> store.update(BY_API, DEBUG_ON));
    assertTrue(e.getMessage().startsWith("failed to save config: config.yaml is not valid"));
    assertEquals(broken, text());
    assertEquals(TEXT, store.text());
  }

  @Test
  void anEmptyFileIsRefused() throws Exception {
    ConfigStore store = open(TEXT);
    Files.writeString(path(), "");
    SaveFailed e = assertThrows(SaveFailed.class, () -> store.update(BY_API, DEBUG_ON));
    assertTrue(e.getMessage().startsWith("failed to save config: config.yaml is empty"));
    assertEquals("", text());
    assertEquals(TEXT, store.text());
  }

  @Test
  void aMissingFileIsMadeAgainFromWhatIsInForce() throws Exception {
    ConfigStore store = open(TEXT);
    Files.delete(path());
    store.update(BY_API, ScalarSetting.DEBUG.set(BooleanNode.FALSE));
    assertEquals(TEXT, text());
    Files.delete(path());
    store.update(BY_API, DEBUG_ON);
    assertEquals(TEXT.replace("debug: false", "debug: true"), text());
  }

  @Test
  void manyThreadsLoseNothing() throws Exception {
    ConfigStore store = open(TEXT);
    List<String> expected = new ArrayList<>(List.of("k1", "k2"));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> writing = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String key = "key-" + i;
        expected.add(key);
        writing.add(
            threads.submit(
                () -> store.update(BY_API, StringListSetting.API_KEYS.replaceOrAdd("none", key))));
      }
      for (Future<?> one : writing) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(expected.stream().sorted().toList(), sortedKeys(store));
    assertEquals(expected.stream().sorted().toList(), sortedKeys(reopen()));
  }

  @Test
  void aChangeDoesNotWaitForOthersForEver() throws Exception {
    ConfigStore store = open(TEXT, Duration.ofMillis(20));
    CountDownLatch holds = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> slow =
          other.submit(
              () ->
                  store.update(
                      BY_API,
                      draft -> {
                        holds.countDown();
                        await(release);
                      }));
      await(holds);
      SaveFailed e = assertThrows(SaveFailed.class, () -> store.update(BY_API, DEBUG_ON));
      assertTrue(e.getMessage().contains("other changes take too long"), e.getMessage());
      assertFalse(store.current().debug(), "reading waits for nobody");
      release.countDown();
      slow.get();
    } finally {
      release.countDown();
      other.shutdownNow();
    }
    store.update(BY_API, DEBUG_ON);
    assertTrue(store.current().debug());
  }

  @Test
  void anInterruptedCallerIsToldAndStaysInterrupted() throws Exception {
    ConfigStore store = open(TEXT);
    Thread.currentThread().interrupt();
    assertThrows(SaveFailed.class, () -> store.update(BY_API, DEBUG_ON));
    assertTrue(Thread.interrupted());
    assertEquals(TEXT, text());
  }

  // Hand edits

  @Test
  void aHandEditIsTakenOverOnceItStaysTheSame() throws Exception {
    ConfigStore store = open(TEXT);
    put("debug: true\n");
    store.check();
    assertFalse(store.current().debug());
    put("debug: true\nrequest-retry: 5\n");
    store.check();
    assertFalse(store.current().debug(), "the text is still being written");
    store.check();
    assertTrue(store.current().debug());
    assertEquals(5, store.current().requestRetry());
    assertEquals(List.of(Cause.FILE, Cause.START), causes(store));
  }

  @Test
  void aFileThatIsPutInPlaceByARenameIsTakenOver() throws Exception {
    ConfigStore store = open(TEXT);
    Path other = Files.writeString(folder.resolve("other"), "debug: true\n");
    Files.move(other, path(), StandardCopyOption.ATOMIC_MOVE);
    lookTwice(store);
    assertTrue(store.current().debug());
  }

  @Test
  void anUnchangedFileIsNotReadAgain() throws Exception {
    ConfigStore store = open(TEXT);
    lookTwice(store);
    put(TEXT);
    lookTwice(store);
    store.update(BY_API, DEBUG_ON);
    lookTwice(store);
    assertEquals(List.of(Cause.UPDATE, Cause.START), causes(store));
  }

  @Test
  void anInvalidTextIsReportedOnceAndChangesNothing() throws Exception {
    ConfigStore store = open(TEXT);
    put("request-retry: many\n");
    lookTwice(store);
    lookTwice(store);
    assertEquals(2, store.reloads().size());
    assertFalse(store.reloads().get(0).succeeded());
    assertEquals(1, store.reloads().get(0).problems().get(0).line());
    assertEquals(TEXT, store.text());

    put("request-retry: 4\n");
    lookTwice(store);
    assertEquals(4, store.current().requestRetry());
    put("request-retry: many\n");
    lookTwice(store);
    assertEquals(
        List.of(false, true, false, true),
        store.reloads().stream().map(ConfigReload::succeeded).toList());
  }

  @Test
  void goingBackToTheTextInForceIsRememberedAsASuccess() throws Exception {
    ConfigStore store = open(TEXT);
    put("request-retry: many\n");
    lookTwice(store);
    put(TEXT);
    lookTwice(store);
    assertEquals(List.of(Cause.FILE, Cause.FILE, Cause.START), causes(store));
    assertTrue(store.reloads().get(0).succeeded());
    store.update(BY_API, DEBUG_ON);
    assertTrue(store.current().debug());
  }

  @Test
  void aChangeWaitsUntilAnEditorHasWrittenItsWholeText() throws Exception {
    String whole = TEXT + "request-log: true\nproxy-url: http://h:1\n";
    AtomicInteger looks = new AtomicInteger();
    Runnable editorGoesOn =
        () -> {
          if (looks.incrementAndGet() == 1) {
            put(whole);
          }
        };
    ConfigStore store = open(TEXT, new Waiting(Duration.ofSeconds(1), editorGoesOn));
    put(TEXT + "request-log: true\n");
    store.update(BY_API, DEBUG_ON);
    assertEquals(2, looks.get());
    assertEquals("http://h:1", store.current().proxyUrl());
    assertTrue(text().contains("proxy-url: http://h:1"));
  }

  @Test
  void aChangeGivesUpWhenTheFileIsNeverAtRest() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    Runnable restlessEditor = () -> put(TEXT + "# " + looks.incrementAndGet() + "\n");
    ConfigStore store = open(TEXT, new Waiting(Duration.ofSeconds(1), restlessEditor));
    put(TEXT + "# begun\n");
    assertThrows(SaveFailed.class, () -> store.update(BY_API, DEBUG_ON));
    assertFalse(store.current().debug());
  }

  @Test
  void anEmptyFileIsNoConfigurationAtStart() throws Exception {
    for (String empty : List.of("", "\n \n")) {
      InvalidConfigException e = assertThrows(InvalidConfigException.class, () -> open(empty));
      assertTrue(e.getMessage().contains("empty"), e.getMessage());
    }
  }

  @Test
  void aFileThatIsEmptyOrGoneLeavesTheConfigurationInForce() throws Exception {
    ConfigStore store = open(TEXT);
    put("");
    lookTwice(store);
    Files.delete(path());
    lookTwice(store);
    assertEquals(TEXT, store.text());
    assertEquals(1, store.reloads().size());
  }

  // The management key

  @Test
  void aPlaintextKeyIsHashedAndOnlyItsScalarChanges() throws Exception {
    String plain = "# mine\nremote-management:\n  secret-key: \"plain\"   # secret\ndebug:  true\n";
    ConfigStore store = open(plain);
    assertEquals(plain.replace("plain", HASH), text());
    assertEquals(HASH, store.current().remoteManagement().secretKey());
    lookTwice(store);
    store.update(BY_API, ScalarSetting.DEBUG.set(BooleanNode.FALSE));
    assertEquals(1, hashed);
  }

  @Test
  void bothNamesOfTheKeyAreHashed() throws Exception {
    open("remote-management-key: \"one\"\nremote-management:\n  secret-key: \"two\"\n");
    assertEquals(
        "remote-management-key: \"%s\"\nremote-management:\n  secret-key: \"%s\"\n"
            .formatted(HASH, HASH),
        text());
    assertEquals(2, hashed);
  }

  @Test
  void aPlaintextKeyInAHandEditIsHashed() throws Exception {
    ConfigStore store = open(TEXT);
    put("remote-management:\n  secret-key: \"plain\"\n");
    lookTwice(store);
    lookTwice(store);
    assertEquals("remote-management:\n  secret-key: \"" + HASH + "\"\n", text());
    assertEquals(HASH, store.current().remoteManagement().secretKey());
    assertEquals(1, hashed);
    assertEquals(2, store.reloads().size());
  }

  @Test
  void aHashThatCannotBeWrittenIsInForceAndIsNotTriedForEver() throws Exception {
    diskIsFull = true;
    String plain = "remote-management:\n  secret-key: \"plain\"\n";
    ConfigStore store = open(plain);
    for (int i = 0; i < 10; i++) {
      store.check();
    }
    assertEquals(plain, text());
    assertEquals(HASH, store.current().remoteManagement().secretKey());
    assertEquals(1, hashed);
    assertEquals(1, store.reloads().size());

    diskIsFull = false;
    store.update(BY_API, DEBUG_ON);
    assertEquals("remote-management:\n  secret-key: \"" + HASH + "\"\ndebug: true\n", text());
    lookTwice(store);
    assertEquals(2, hashed);
  }

  // Listeners and history

  @Test
  void listenersAreToldInTheirOrderBeforeTheAnswer() throws Exception {
    ConfigStore store = open(TEXT);
    List<String> told = new ArrayList<>();
    store.addListener(config -> told.add("first " + config.debug()));
    store.addListener(config -> told.add("second " + config.debug()));
    store.update(BY_API, DEBUG_ON);
    assertEquals(List.of("first false", "second false", "first true", "second true"), told);
  }

  @Test
  void aListenerThatFailsStopsNobody() throws Exception {
    ConfigStore store = open(TEXT);
    List<Boolean> told = new ArrayList<>();
    store.addListener(
        config -> {
          if (config.debug()) {
            throw new IllegalStateException("cannot follow");
          }
        });
    store.addListener(config -> told.add(config.debug()));
    store.update(BY_API, DEBUG_ON);
    assertEquals(List.of(false, true), told);
    assertTrue(store.current().debug());
    assertEquals(TEXT.replace("debug: false", "debug: true"), text());
  }

  @Test
  void aListenerSeesWhatItIsToldOfInForce() throws Exception {
    ConfigStore store = open(TEXT);
    store.addListener(config -> assertEquals(config, store.current()));
    AtomicInteger told = new AtomicInteger();
    store.addListener(
        config -> {
          assertSame(store.current(), config);
          told.incrementAndGet();
        });
    store.update(BY_API, DEBUG_ON);
    assertEquals(2, told.get());
  }

  @Test
  void theNewestTwentyReloadsAreRemembered() throws Exception {
    ConfigStore store = open(TEXT);
    for (int i = 10; i < 40; i++) {
      clock.advance(Duration.ofMinutes(1));
      store.update(BY_API, ScalarSetting.REQUEST_RETRY.set(IntNode.valueOf(i)));
    }
    List<ConfigReload> reloads = store.reloads();
    assertEquals(20, reloads.size());
    assertEquals(Instant.parse("2026-01-01T00:30:00Z"), reloads.get(0).time());
    assertEquals(Instant.parse("2026-01-01T00:11:00Z"), reloads.get(19).time());
  }

  @Test
  void warningsStandInTheReload() throws Exception {
    ConfigStore store = open("no-such-setting: 1\n");
    assertEquals(1, store.reloads().get(0).warnings().size());
    assertTrue(store.reloads().get(0).succeeded());
  }

  // Who changed the text

  @Test
  void eachChangeOfTheTextIsToldWithItsAuthorOnce() throws Exception {
    ConfigStore store = open(TEXT);
    List<TextChange> changes = changes(store);
    store.update(BY_API, DEBUG_ON);
    store.update(BY_API, DEBUG_ON);
    String on = TEXT.replace("debug: false", "debug: true");
    String byHand = on + "port: 9000\n";
    put(byHand);
    lookTwice(store);
    store.replaceText(BY_LOGIN, byHand, TEXT);
    assertEquals(
        List.of(
            new TextChange(clock.instant(), Author.AT_START, TEXT, TEXT),
            new TextChange(clock.instant(), BY_API, TEXT, on),
            new TextChange(clock.instant(), Author.OF_FILE, on, byHand),
            new TextChange(clock.instant(), BY_LOGIN, byHand, TEXT)),
        changes);
  }

  @Test
  void aHandEditThatAChangeHasMergedIsToldAsItsOwnAndWithoutItsPlaintextKey() throws Exception {
    ConfigStore store = open(TEXT);
    List<TextChange> changes = changes(store);
    put(TEXT + "remote-management: {secret-key: plain-text}\n");
    store.update(BY_API, DEBUG_ON);
    String merged = TEXT + "remote-management: {secret-key: " + HASH + "}\n";
    assertEquals(
        List.of(
            new TextChange(clock.instant(), Author.OF_FILE, TEXT, merged),
            new TextChange(
                clock.instant(), BY_API, merged, merged.replace("debug: false", "debug: true"))),
        changes.subList(1, changes.size()));
    lookTwice(store);
    assertEquals(3, changes.size());
  }

  @Test
  void aChangeThatIsRefusedTellsNobodyOfTheHandEditYet() throws Exception {
    ConfigStore store = open(TEXT);
    List<TextChange> changes = changes(store);
    put(TEXT + "port: 9000\n");
    assertThrows(
        InvalidValue.class,
        () -> store.update(BY_API, ScalarSetting.REQUEST_RETRY.set(IntNode.valueOf(101))));
    assertEquals(1, changes.size());
    lookTwice(store);
    assertEquals(Author.OF_FILE, changes.get(1).author());
  }

  @Test
  void aTextListenerThatFailsStopsNoChangeAndNoOtherListener() throws Exception {
    ConfigStore store = open(TEXT);
    store.addTextListener(
        change -> {
          if (!change.before().equals(change.after())) {
            throw new IllegalStateException("on purpose");
          }
        });
    List<TextChange> changes = changes(store);
    store.update(BY_API, DEBUG_ON);
    assertTrue(store.current().debug());
    assertEquals(2, changes.size());
  }

  private static List<TextChange> changes(ConfigStore store) {
    List<TextChange> changes = new ArrayList<>();
    store.addTextListener(changes::add);
    return changes;
  }

  @Test
  void aTextWithBrokenCharactersIsRefused() throws Exception {
    ConfigStore store = open(TEXT);
    assertInstanceOf(
        InvalidValue.class,
        assertThrows(
            ConfigUpdateException.class,
            () ->
                store.update(
                    BY_API, draft -> draft.set(YamlPath.of("x"), TextNode.valueOf("\ud800")))));
    assertEquals(TEXT, text());
  }

  private ConfigStore open(String text) throws Exception {
    Files.writeString(path(), text);
    return reopen();
  }

  private ConfigStore open(String text, Duration longestWait) throws Exception {
    return open(text, new Waiting(longestWait, () -> {}));
  }

  private ConfigStore open(String text, Waiting waiting) throws Exception {
    Files.writeString(path(), text);
    return ConfigStore.open(file(), SharedText.NONE, folder, this::hash, clock, waiting);
  }

  private ConfigStore reopen() throws Exception {
    return ConfigStore.open(file(), folder, this::hash, clock);
  }

  private ConfigFile file() {
    return new ConfigFile(path(), this::rename);
  }

  private void rename(Path from, Path to) throws IOException {
    if (diskIsFull) {
      throw new IOException("No space left on device");
    }
    renamed++;
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private String hash(String plaintext) {
    hashed++;
    return HASH;
  }

  private static void lookTwice(ConfigStore store) {
    store.check();
    store.check();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void put(String text) {
    try {
      Files.write(path(), text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> sortedKeys(ConfigStore store) {
    return store.current().apiKeys().stream().sorted().toList();
  }

  private static List<Cause> causes(ConfigStore store) {
    return store.reloads().stream().map(ConfigReload::cause).toList();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Path path() {
    return folder.resolve("config.yaml");
  }

  private String text() throws IOException {
    return Files.readString(path());
  }
}
