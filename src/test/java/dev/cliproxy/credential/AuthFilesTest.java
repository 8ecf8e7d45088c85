package dev.cliproxy.credential;

import static dev.cliproxy.testing.Authors.BY_API;
import static dev.cliproxy.testing.Authors.BY_LOGIN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cliproxy.author.Author;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthFilesTest {

  private static final AuthFileName ACC1 = AuthFileName.parse("acc1.json");
  private static final AuthFileName ACC2 = AuthFileName.parse("acc2.json");
  private static final byte[] CLAUDE =
      bytes("{ \"type\" : \"claude\",\r\n \"email\":\"me@example.com\", \"x\": 1.50 }\n\n");
  private static final byte[] CODEX = bytes("{\"type\":\"codex\"}");

  @TempDir Path home;

  /** The folder in use; the files must ask for it each time. */
  private Path directory;

  private final AuthFiles files = new AuthFiles(() -> directory, Clock.systemUTC());

  @BeforeEach
  void chooseFolder() {
    directory = home.resolve("auths");
  }

  // Saving and reading

  @Test
  void keepsTheExactBytes() throws Exception {
    files.save(BY_API, ACC1, CLAUDE);
    assertArrayEquals(CLAUDE, files.read(ACC1));
    assertArrayEquals(CLAUDE, Files.readAllBytes(directory.resolve("acc1.json")));
  }

  @Test
  void listenersAreToldWhoSavedAndDeletedWhichFileAndOfNoRenewal() throws Exception {
    List<AuthFileChange> changes = new ArrayList<>();
    files.addListener(changes::add);
    files.save(BY_LOGIN, ACC1, CLAUDE);
    files.rewrite(ACC1, present -> Optional.of(CODEX));
    files.save(BY_API, ACC2, CODEX);
    files.delete(BY_API, ACC1);
    assertThrows(AuthFileNotFoundException.class, () -> files.delete(BY_API, ACC1));
    files.deleteAll(BY_LOGIN);
    assertEquals(
        List.of(
            BY_LOGIN + " acc1.json false",
            BY_API + " acc2.json false",
            BY_API + " acc1.json true",
            BY_LOGIN + " acc2.json true"),
        changes.stream()
            .map(c -> c.author() + " " + c.name().value() + " " + c.deleted())
            .toList());
  }

  private List<String> changesByHand() {
    List<String> changes = new ArrayList<>();
    files.addListener(
        change -> {
          if (change.author().equals(Author.OF_FILE)) {
            changes.add(change.name().value() + (change.deleted() ? " deleted" : " saved"));
          }
        });
    return changes;
  }

  private void look(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      files.check();
    }
  }

  @Test
  void listenersAreToldOnceOfWhatOtherHandsDo() throws Exception {
    List<String> changes = changesByHand();
    Files.createDirectories(directory);
    Files.write(directory.resolve("acc1.json"), CLAUDE);
    look(3);
    assertEquals(List.of(), changes, "it was there before");
    Files.write(directory.resolve("acc2.json"), CODEX);
    Files.write(directory.resolve("notes.txt"), CODEX);
    look(3);
    assertEquals(List.of("acc2.json saved"), changes);
    Files.write(directory.resolve("acc1.json"), CODEX);
    look(3);
    assertEquals(List.of("acc2.json saved", "acc1.json saved"), changes);
    Files.delete(directory.resolve("acc2.json"));
    look(3);
    assertEquals(List.of("acc2.json saved", "acc1.json saved", "acc2.json deleted"), changes);
  }

  @Test
  void aFileThatIsBeingWrittenByHandCountsWhenItStaysTheSame() throws Exception {
    List<String> changes = changesByHand();
    Files.createDirectories(directory);
    look(1);
    for (int length = 1; length < CLAUDE.length; length++) {
      Files.write(directory.resolve("acc1.json"), Arrays.copyOf(CLAUDE, length));
      look(1);
    }
    assertEquals(List.of(), changes);
    look(2);
    assertEquals(List.of("acc1.json saved"), changes);
    Files.delete(directory.resolve("acc1.json"));
    look(1);
    Files.write(directory.resolve("acc1.json"), CODEX);
    look(3);
    assertEquals(List.of("acc1.json saved", "acc1.json saved"), changes, "it was replaced");
  }

  @Test
  void whatIsSavedRenewedAndDeletedHereIsNoHandEdit() throws Exception {
    List<String> changes = changesByHand();
    look(1);
    files.save(BY_API, ACC1, CLAUDE);
    look(3);
    files.rewrite(ACC1, present -> Optional.of(CODEX));
    look(3);
    files.save(BY_API, ACC2, CODEX);
    files.delete(BY_API, ACC1);
    look(3);
    files.save(BY_API, ACC1, CLAUDE);
    look(1);
    files.deleteAll(BY_API);
    look(3);
    assertEquals(List.of(), changes);
    files.save(BY_API, ACC1, CLAUDE);
    Files.write(directory.resolve("acc1.json"), CODEX);
    look(3);
    assertEquals(List.of("acc1.json saved"), changes, "right after it was saved here");
  }

  @Test
  void aHandEditIsFoundThatTheTimeStampDoesNotTell() throws Exception {
    List<String> changes = changesByHand();
    Files.createDirectories(directory);
    Path file = directory.resolve("acc1.json");
    // Another edit within one step of the file system's clock looks the same.
    FileTime justNow = FileTime.from(Instant.now().plusSeconds(3_600));
    Files.write(file, bytes("{\"type\":\"a\"}"));
    Files.setLastModifiedTime(file, justNow);
    look(3);
    Files.write(file, bytes("{\"type\":\"b\"}"));
    Files.setLastModifiedTime(file, justNow);
    look(3);
    assertEquals(List.of("acc1.json saved"), changes);
  }

  @Test
  void anotherTimeStampOrAnotherFolderIsNoHandEdit() throws Exception {
    List<String> changes = changesByHand();
    files.save(BY_API, ACC1, CLAUDE);
    look(3);
    for (int day = 1; day < 4; day++) {
      Files.setLastModifiedTime(
          directory.resolve("acc1.json"),
          FileTime.from(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(86_400L * day)));
      look(3);
    }
    directory = home.resolve("other");
    Files.createDirectories(directory);
    Files.write(directory.resolve("acc2.json"), CODEX);
    look(3);
    assertEquals(List.of(), changes);
    Files.delete(directory.resolve("acc2.json"));
    look(3);
    assertEquals(List.of("acc2.json deleted"), changes);
  }

  @Test
  void replacesTheFileThatHasTheName() throws Exception {
    files.save(BY_API, ACC1, CLAUDE);
    files.save(BY_API, ACC1, CODEX);
    assertArrayEquals(CODEX, files.read(ACC1));
    assertEquals(List.of("acc1.json"), namesOnDisk());
  }

  @Test
  void onlyTheOwnerMayReadWhatIsSaved() throws Exception {
    assumeTrue(hasPermissions());
    directory = home.resolve("new/auths");
    files.save(BY_API, ACC1, CLAUDE);
    assertEquals("rwx------", permissions(directory));
    assertEquals("rw-------", permissions(directory.resolve("acc1.json")));

    Files.setPosixFilePermissions(
        directory.resolve("acc1.json"), PosixFilePermissions.fromString("rw-r--r--"));
    files.save(BY_API, ACC1, CODEX);
    assertEquals("rw-------", permissions(directory.resolve("acc1.json")));
  }

  @Test
  void leavesThePermissionsOfAFolderThatIsThere() throws Exception {
    assumeTrue(hasPermissions());
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
    files.save(BY_API, ACC1, CLAUDE);
    assertEquals("rwxr-x---", permissions(directory));
  }

  @Test
  void savesWhereAFileSystemHasNoPermissions() throws Exception {
    URI archive = URI.create("jar:" + home.resolve("archive.zip").toUri());
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      directory = zip.getPath("/auths");
      files.save(BY_API, ACC1, CLAUDE);
      assertArrayEquals(CLAUDE, Files.readAllBytes(directory.resolve("acc1.json")));
      assertEquals(List.of("acc1.json"), namesOnDisk());
      files.delete(BY_API, ACC1);
      assertEquals(List.of(), namesOnDisk());
    }
  }

  @Test
  void checksTheContentBeforeAnythingIsWritten() {
    assertThrows(InvalidAuthFileException.class, () -> files.save(BY_API, ACC1, bytes("[]")));
    assertFalse(Files.exists(directory));
  }

  @Test
  void aRefusedContentLeavesTheOldOne() throws Exception {
    files.save(BY_API, ACC1, CLAUDE);
    assertThrows(
        InvalidAuthFileException.class, () -> files.save(BY_API, ACC1, bytes("{\"type\":")));
    assertArrayEquals(CLAUDE, files.read(ACC1));
  }

  @Test
  void savesAllOrNone() throws Exception {
    Map<AuthFileName, byte[]> oneIsBad = new LinkedHashMap<>();
    oneIsBad.put(ACC1, CLAUDE);
    oneIsBad.put(ACC2, bytes("no"));
    InvalidAuthFileException refusal =
        assertThrows(InvalidAuthFileException.class, () -> files.saveAll(BY_API, oneIsBad));
    assertTrue(refusal.getMessage().contains("acc2.json"));
    assertEquals(List.of(), files.list());

    files.saveAll(BY_API, Map.of(ACC1, CLAUDE, ACC2, CODEX));
    assertArrayEquals(CLAUDE, files.read(ACC1));
    assertArrayEquals(CODEX, files.read(ACC2));
  }

  @Test
  void acceptsTenMebibytesAndNoMore() throws Exception {
    byte[] largest = bytes("{\"x\":\"" + "y".repeat(AuthFiles.MAX_SIZE - 8) + "\"}");
    assertEquals(10 * 1024 * 1024, largest.length);
    files.save(BY_API, ACC1, largest);
    assertArrayEquals(largest, files.read(ACC1));

    byte[] tooLarge = bytes("{\"x\":\"" + "y".repeat(AuthFiles.MAX_SIZE - 7) + "\"}");
    AuthFileTooLargeException refusal =
        assertThrows(AuthFileTooLargeException.class, () -> files.save(BY_API, ACC2, tooLarge));
    assertEquals("acc2.json is larger than 10 MiB", refusal.getMessage());

    Files.write(directory.resolve("acc2.json"), tooLarge);
    assertThrows(AuthFileTooLargeException.class, () -> files.read(ACC2));
    assertEquals("", files.list().get(1).type());
  }

  @Test
  void aMissingFileIsNotFound() throws Exception {
    assertEquals(
        "file not found",
        assertThrows(AuthFileNotFoundException.class, () -> files.read(ACC1)).getMessage());
    assertThrows(AuthFileNotFoundException.class, () -> files.delete(BY_API, ACC1));
    files.save(BY_API, ACC2, CODEX);
    assertThrows(AuthFileNotFoundException.class, () -> files.read(ACC1));
    assertThrows(AuthFileNotFoundException.class, () -> files.delete(BY_API, ACC1));
  }

  @Test
  void aNameThatAFolderHasIsRefusedBeforeAnythingIsSaved() throws Exception {
    Files.createDirectories(directory.resolve("acc1.json/inside"));
    assertThrows(
        InvalidAuthFileNameException.class,
        () -> files.saveAll(BY_API, Map.of(ACC1, CLAUDE, ACC2, CODEX)));
    assertEquals(List.of("acc1.json"), namesOnDisk());
  }

  @Test
  void namesOutsideAsciiWorkWhereTheLocaleCanSpellThem() throws Exception {
    AuthFileName name = AuthFileName.parse("été-日本.json");
    try {
      files.save(BY_API, name, CODEX);
    } catch (InvalidAuthFileNameException e) {
      assertEquals("invalid name", e.getMessage());
      return;
    }
    assertEquals(name, files.list().get(0).name());
    assertArrayEquals(CODEX, files.read(name));
  }

  // Listing

  @Test
  void aMissingFolderIsAnEmptyList() throws Exception {
    assertEquals(List.of(), files.list());
    assertEquals(0, files.deleteAll(BY_API));
    assertFalse(Files.exists(directory));
  }

  @Test
  void listsByNameWithWhatTheFileSays() throws Exception {
    Instant modified = Instant.parse("2025-08-30T12:34:56Z");
    files.save(BY_API, ACC2, CODEX);
    files.save(BY_API, ACC1, CLAUDE);
    setModified("acc1.json", modified);
    setModified("acc2.json", modified);
    assertEquals(
        List.of(
            new AuthFile(
                ACC1,
                CLAUDE.length,
                modified,
                "claude",
                Optional.of("me@example.com"),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                Optional.empty()),
            new AuthFile(
                ACC2,
                CODEX.length,
                modified,
                "codex",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                Optional.empty())),
        files.list());
  }

  @Test
  void listsRegularFilesWithGoodNamesOnly() throws Exception {
    files.save(BY_API, ACC1, CLAUDE);
    write("notes.txt", "{}");
    write(".hidden.json", "{}");
    write("UPPER.JSON", "{\"type\":\"upper\"}");
    Files.createDirectory(directory.resolve("folder.json"));
    assertEquals(
        List.of("UPPER.JSON", "acc1.json"),
        files.list().stream().map(file -> file.name().value()).toList());
  }

  @Test
  void listsFilesThatAreNoGoodAuthFilesWithoutType() throws Exception {
    Files.createDirectory(directory);
    write("array.json", "[{\"type\":\"x\"}]");
    write("cut.json", "{\"type\":\"x\"");
    write("empty.json", "");
    write("twice.json", "{\"type\":\"x\",\"type\":\"y\"}");
    assertEquals(List.of("", "", "", ""), files.list().stream().map(AuthFile::type).toList());
    assertTrue(files.list().stream().noneMatch(AuthFile::readable));
    assertEquals(
        List.of(
            "invalid JSON in array.json: expected an object",
            "invalid JSON in cut.json: not well-formed (line 1, column 12)",
            "invalid JSON in empty.json: expected an object"),
        files.list().stream()
            .limit(3)
            .map(file -> file.problem().orElseThrow().english())
            .toList());
  }

  @Test
  void aFileIsUsableUntilTheMomentThatItStates() throws Exception {
    Instant end = Instant.parse("2026-05-20T10:00:00Z");
    files.save(BY_API, ACC1, bytes("{\"expired\":\"" + end + "\"}"));
    files.save(BY_API, ACC2, CODEX);
    Files.writeString(directory.resolve("acc3.json"), "[]");
    List<AuthFile> listed = files.list();
    assertEquals(AuthFile.State.USABLE, listed.get(0).state(end.minusMillis(1)));
    assertEquals(AuthFile.State.EXPIRED, listed.get(0).state(end));
    assertEquals(AuthFile.State.USABLE, listed.get(1).state(Instant.MAX));
    assertEquals(AuthFile.State.UNREADABLE, listed.get(2).state(Instant.MIN));
  }

  @Test
  void listsAFileThatItCannotReadAndReadsItOnceItCan() throws Exception {
    assumeTrue(hasPermissions());
    files.save(BY_API, ACC1, CLAUDE);
    makeOld("acc1.json");
    Path file = directory.resolve("acc1.json");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "the superuser can read everything");
    assertFalse(files.list().get(0).readable());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertEquals("claude", files.list().get(0).type());
  }

  @Test
  void readsAFileAgainOnlyWhenItChanged() throws Exception {
    Files.createDirectory(directory);
    write("acc1.json", "{\"type\":\"aaa\"}");
    makeOld("acc1.json");
    assertEquals("aaa", files.list().get(0).type());

    write("acc1.json", "{\"type\":\"bbb\"}");
    makeOld("acc1.json");
    assertEquals("aaa", files.list().get(0).type(), "size and times are the same");

    setModified("acc1.json", Instant.parse("2025-01-01T00:00:00Z"));
    assertEquals("bbb", files.list().get(0).type());
  }

  @Test
  void neverTrustsTheTimeStampOfAFileThatHasJustChanged() throws Exception {
    Files.createDirectory(directory);
    Instant now = Instant.now();
    write("acc1.json", "{\"type\":\"aaa\"}");
    setModified("acc1.json", now);
    assertEquals("aaa", files.list().get(0).type());
    write("acc1.json", "{\"type\":\"bbb\"}");
    setModified("acc1.json", now);
    assertEquals("bbb", files.list().get(0).type());
  }

  @Test
  void forgetsFilesThatAreGone() throws Exception {
    Files.createDirectory(directory);
    write("acc1.json", "{\"type\":\"aaa\"}");
    makeOld("acc1.json");
    assertEquals("aaa", files.list().get(0).type());
    files.delete(BY_API, ACC1);
    assertEquals(List.of(), files.list());
  }

  @Test
  void seesWhatIsReplacedByASaveWithTheSameSizeAndTime() throws Exception {
    files.save(BY_API, ACC1, bytes("{\"type\":\"aaa\"}"));
    makeOld("acc1.json");
    assertEquals("aaa", files.list().get(0).type());
    files.save(BY_API, ACC1, bytes("{\"type\":\"bbb\"}"));
    assertEquals("bbb", files.list().get(0).type());
  }

  @Test
  void followsTheConfigurationToAnotherFolder() throws Exception {
    files.save(BY_API, ACC1, CLAUDE);
    directory = home.resolve("elsewhere");
    assertEquals(List.of(), files.list());
    files.save(BY_API, ACC1, CODEX);
    assertEquals("codex", files.list().get(0).type());
    directory = home.resolve("auths");
    assertEquals("claude", files.list().get(0).type());
  }

  @Test
  void saysWhenTheFolderIsAFile() throws Exception {
    Files.writeString(directory, "not a folder");
    assertThrows(IOException.class, files::list);
    assertThrows(IOException.class, () -> files.save(BY_API, ACC1, CLAUDE));
  }

  // Links

  @Test
  void linksAreNeitherListedNorReadNorDeleted() throws Exception {
    Path outside = outsideFile();
    Files.createDirectory(directory);
    Path link = Files.createSymbolicLink(directory.resolve("acc1.json"), outside);
    Files.createSymbolicLink(directory.resolve("dangling.json"), home.resolve("nowhere"));

    assertEquals(List.of(), files.list());
    assertThrows(AuthFileNotFoundException.class, () -> files.read(ACC1));
    assertThrows(AuthFileNotFoundException.class, () -> files.delete(BY_API, ACC1));
    assertEquals(0, files.deleteAll(BY_API));
    assertTrue(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
    assertArrayEquals(CLAUDE, Files.readAllBytes(outside));
  }

  @Test
  void aSaveReplacesALinkAndNotItsTarget() throws Exception {
    Path outside = outsideFile();
    Files.createDirectory(directory);
    Path link = Files.createSymbolicLink(directory.resolve("acc1.json"), outside);
    files.save(BY_API, ACC1, CODEX);
    assertTrue(Files.isRegularFile(link, LinkOption.NOFOLLOW_LINKS));
    assertArrayEquals(CODEX, files.read(ACC1));
    assertArrayEquals(CLAUDE, Files.readAllBytes(outside));
  }

  @Test
  void theFolderItselfMayBeALink() throws Exception {
    Path real = Files.createDirectory(home.resolve("real"));
    Files.createSymbolicLink(directory, real);
    files.save(BY_API, ACC1, CLAUDE);
    assertEquals("claude", files.list().get(0).type());
    assertTrue(Files.exists(real.resolve("acc1.json")));
  }

  // Deleting

  @Test
  void deletesOneFile() throws Exception {
    files.saveAll(BY_API, Map.of(ACC1, CLAUDE, ACC2, CODEX));
    files.delete(BY_API, ACC1);
    assertEquals(List.of("acc2.json"), namesOnDisk());
  }

  @Test
  void deletesWhatIsListedAndNothingElse() throws Exception {
    files.saveAll(BY_API, Map.of(ACC1, CLAUDE, ACC2, CODEX));
    write("broken.json", "no object");
    write("notes.txt", "keep");
    write(".hidden.json", "{}");
    Files.createDirectory(directory.resolve("folder.json"));
    assertEquals(3, files.deleteAll(BY_API));
    assertEquals(List.of(".hidden.json", "folder.json", "notes.txt"), namesOnDisk());
    assertEquals(0, files.deleteAll(BY_API));
  }

  // Leftovers of a killed process

  @Test
  void removesItsOwnOldLeftoversWhenSavingAndNotWhenListing() throws Exception {
    Files.createDirectory(directory);
    String staged = ".cliproxy-0a1b2c3d-0000-4000-8000-0123456789ab.tmp";
    write(staged, "{\"ha");
    makeOld(staged);
    assertEquals(List.of(), files.list());
    assertEquals(List.of(staged), namesOnDisk());
    files.save(BY_API, ACC1, CLAUDE);
    assertEquals(List.of("acc1.json"), namesOnDisk());
  }

  @Test
  void leavesYoungLeftoversAndOtherPeoplesHiddenFiles() throws Exception {
    Files.createDirectory(directory);
    String young = ".cliproxy-0a1b2c3d-0000-4000-8000-0123456789ab.tmp";
    write(young, "{\"ha");
    setModified(young, Instant.now().minusSeconds(30));
    write(".cliproxy-notes.tmp", "mine");
    makeOld(".cliproxy-notes.tmp");
    write(".other.tmp", "mine");
    makeOld(".other.tmp");
    assertEquals(List.of(), files.list());
    assertEquals(List.of(young, ".cliproxy-notes.tmp", ".other.tmp"), namesOnDisk());
  }

  // Many at once

  @Test
  void parallelCallsNeverSeeHalfAFileOrFail() throws Exception {
    byte[] small = bytes("{\"type\":\"small\"}");
    byte[] large = bytes("{\"type\":\"large\",\"x\":\"" + "y".repeat(300_000) + "\"}");
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      work.add(repeat(() -> files.save(BY_API, ACC1, small)));
      work.add(repeat(() -> files.save(BY_API, ACC1, large)));
      work.add(repeat(() -> orNotFound(() -> files.delete(BY_API, ACC1))));
      work.add(
          repeat(
              () ->
                  orNotFound(
                      () -> {
                        int length = files.read(ACC1).length;
                        assertTrue(length == small.length || length == large.length);
                      })));
      work.add(
          repeat(
              () -> {
                for (AuthFile file : files.list()) {
                  assertTrue(List.of("small", "large").contains(file.type()), file.toString());
                }
              }));
    }
    work.add(repeat(() -> files.deleteAll(BY_API)));
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    files.deleteAll(BY_API);
    assertEquals(List.of(), namesOnDisk());
  }

  @Test
  void listsTwoThousandFiles() throws Exception {
    Files.createDirectory(directory);
    for (int i = 0; i < 2_000; i++) {
      write("acc" + i + ".json", "{\"type\":\"t" + i + "\"}");
      makeOld("acc" + i + ".json");
    }
    List<AuthFile> first = files.list();
    assertEquals(2_000, first.size());
    assertEquals(first, files.list());
  }

  private interface Action {
    void run() throws Exception;
  }

  private static Callable<Void> repeat(Action action) {
    return () -> {
      for (int i = 0; i < 100; i++) {
        action.run();
      }
      return null;
    };
  }

  private static void orNotFound(Action action) throws Exception {
    try {
      action.run();
    } catch (AuthFileNotFoundException e) {
      // Another thread deleted it.
    }
  }

  @Test
  void aFileIsRewrittenFromWhatItHoldsNow() throws Exception {
    files.save(BY_API, ACC1, CLAUDE);
    write(ACC1.value(), "{\"a\":1}");
    assertTrue(
        files.rewrite(
            ACC1,
            content -> Optional.of(new String(content, UTF_8).replace("1", "2").getBytes(UTF_8))));
    assertEquals("{\"a\":2}", Files.readString(directory.resolve(ACC1.value())));
    assertFalse(files.rewrite(ACC1, content -> Optional.empty()));
    assertEquals(List.of(ACC1.value()), namesOnDisk());
  }

  @Test
  void aFileThatIsGoneIsNotRewritten() throws Exception {
    assertThrows(
        AuthFileNotFoundException.class, () -> files.rewrite(ACC1, content -> Optional.of(CLAUDE)));
    files.save(BY_API, ACC1, CLAUDE);
    assertThrows(
        AuthFileNotFoundException.class,
        () ->
            files.rewrite(
                ACC1,
                content -> {
                  remove(ACC1.value());
                  return Optional.of(CLAUDE);
                }));
    assertEquals(List.of(), namesOnDisk());
  }

  @Test
  void aRewriteStartsAgainWhenAnotherProgramWasFaster() throws Exception {
    files.save(BY_API, ACC1, "{\"n\":1}".getBytes(UTF_8));
    AtomicBoolean first = new AtomicBoolean(true);
    assertTrue(
        files.rewrite(
            ACC1,
            content -> {
              if (first.getAndSet(false)) {
                overwrite(ACC1.value(), "{\"n\":5}");
              }
              return Optional.of(new String(content, UTF_8).replace("n", "m").getBytes(UTF_8));
            }));
    assertEquals("{\"m\":5}", Files.readString(directory.resolve(ACC1.value())));
  }

  @Test
  void aRewriteThatIsNoGoodAuthFileIsRefused() throws Exception {
    files.save(BY_API, ACC1, CLAUDE);
    assertThrows(
        InvalidAuthFileException.class,
        () -> files.rewrite(ACC1, content -> Optional.of("{".getBytes(UTF_8))));
    assertArrayEquals(CLAUDE, files.read(ACC1));
    assertEquals(List.of(ACC1.value()), namesOnDisk());
  }

  private void remove(String name) {
    try {
      Files.delete(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void overwrite(String name, String content) {
    try {
      write(name, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path outsideFile() throws IOException {
    return Files.write(home.resolve("outside.json"), CLAUDE);
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(directory.resolve(name), content);
  }

  private void makeOld(String name) throws IOException {
    setModified(name, Instant.parse("2024-01-01T00:00:00Z"));
  }

  private void setModified(String name, Instant time) throws IOException {
    Files.setLastModifiedTime(directory.resolve(name), FileTime.from(time));
  }

  private List<String> namesOnDisk() throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private boolean hasPermissions() {
    return home.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
