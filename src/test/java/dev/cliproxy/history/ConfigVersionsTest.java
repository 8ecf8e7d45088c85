package dev.cliproxy.history;

import static dev.cliproxy.testing.Authors.BY_API;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.author.Author;
import dev.cliproxy.author.Author.Way;
import dev.cliproxy.testing.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigVersionsTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

  @TempDir Path home;

  private final MutableClock clock = new MutableClock();
  private ConfigVersions versions;

  @BeforeEach
  void openAnew() {
    versions = new ConfigVersions(home.resolve("config.yaml"), clock);
  }

  private ConfigVersion keep(String text) {
    return versions.keep(TIME, BY_API, text).orElseThrow();
  }

  private List<Long> ids() {
    return versions.list().stream().map(ConfigVersion::id).toList();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(versions.folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aVersionIsTheBytesOfTheTextInAFileThatNamesIt() throws Exception {
    String text = "\uFEFFdebug: true # ä\r\n\n";
    Author author = new Author(Way.PAGE, "2001:db8::1");
    ConfigVersion kept = versions.keep(TIME, author, text).orElseThrow();
    assertEquals(new ConfigVersion(1, TIME, author, text.getBytes(UTF_8).length), kept);
    assertEquals(List.of("000001_20260102T030405.678Z_page_2001%3Adb8%3A%3A1.yaml"), names());
    assertArrayEquals(
        text.getBytes(UTF_8), Files.readAllBytes(versions.folder().resolve(names().get(0))));
    openAnew();
    assertEquals(List.of(kept), versions.list());
    assertEquals(Optional.of(text), versions.text(kept));
  }

  @Test
  void everyAuthorSurvivesInTheFilesName() {
    List<Author> authors = new ArrayList<>(List.of(Author.AT_START, Author.OF_FILE));
    authors.add(new Author(Way.API, "unknown"));
    authors.add(new Author(Way.LOGIN, "fe80::1%eth0"));
    authors.add(new Author(Way.API, "../../x y_z"));
    authors.forEach(author -> versions.keep(TIME, author, "by: " + author));
    Collections.reverse(authors);
    assertEquals(authors, versions.list().stream().map(ConfigVersion::author).toList());
  }

  @Test
  void nobodyButTheOwnerCanReadThem() throws Exception {
    keep("a: 1");
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(versions.folder())));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(versions.folder().resolve(names().get(0)))));
  }

  @Test
  void theSameTextIsNoNewVersionAndOneThatComesBackIs() {
    ConfigVersion first = keep("a: 1");
    assertEquals(first, keep("a: 1"));
    openAnew();
    assertEquals(first, keep("a: 1"));
    keep("a: 2");
    assertEquals(3, keep("a: 1").id());
  }

  @Test
  void theNewestFiftyAreKeptAndNoNumberIsGivenTwice() {
    for (int i = 1; i <= 120; i++) {
      if (i % 7 == 0) {
        openAnew();
      }
      assertEquals(i, keep("a: " + i).id());
    }
    assertEquals(50, ids().size());
    assertEquals(120, ids().get(0));
    assertEquals(71, ids().get(49));
    assertEquals(Optional.empty(), versions.find(70));
    assertEquals("a: 71", versions.text(versions.find(71).orElseThrow()).orElseThrow());
  }

  @Test
  void sixteenMebibytesAreKeptAndTheNewestAlways() {
    String large = "#".repeat(1 << 20);
    for (int i = 0; i < 20; i++) {
      keep(large.substring(9) + " 000" + (10 + i) + "...");
    }
    assertEquals(16, ids().size());
    keep("small: 1");
    assertEquals(List.of(21L, 20L), ids().subList(0, 2));
    assertEquals(16, ids().size());
  }

  @Test
  void whatACrashLeftBehindIsNoVersionAndIsRemovedWhenItIsOldEnough() throws Exception {
    keep("a: 1");
    String name = ".cliproxy-01234567-0123-0123-0123-0123456789ab.tmp";
    Path old = Files.writeString(versions.folder().resolve(name), "a: hal");
    Path other =
        Files.writeString(versions.folder().resolve(name.replace("89ab", "89ac")), "a: hal");
    Files.setLastModifiedTime(old, FileTime.from(clock.instant().minusSeconds(61)));
    Files.setLastModifiedTime(other, FileTime.from(clock.instant().minusSeconds(59)));
    openAnew();
    assertEquals(List.of(1L), ids());
    assertEquals(2, keep("a: 2").id());
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(other), "another process may be writing it");
  }

  @Test
  void whatElseLiesInTheFolderIsNoVersionAndStays() throws Exception {
    keep("a: 1");
    Path folder = versions.folder();
    Files.createDirectory(folder.resolve("000009_20260102T030405.678Z_api_.yaml"));
    Files.writeString(folder.resolve("notes.yaml"), "x");
    Files.writeString(folder.resolve("000008_20261302T030405.678Z_api_.yaml"), "x");
    Files.writeString(folder.resolve("000007_20260102T030405.678Z_who_.yaml"), "x");
    Files.writeString(folder.resolve("000006_20260102T030405.678Z_api_%zz.yaml"), "x");
    Files.writeString(folder.resolve("000000_20260102T030405.678Z_api_.yaml"), "x");
    Path secret = Files.writeString(home.resolve("secret"), "x");
    Files.createSymbolicLink(folder.resolve("000005_20260102T030405.678Z_api_.yaml"), secret);
    assertEquals(List.of(1L), ids());
    assertEquals(2, keep("a: 2").id());
    assertEquals(9, names().size());
  }

  @Test
  void aVersionThatIsGoneOrIsNoTextHasNone() throws Exception {
    ConfigVersion first = keep("a: 1");
    Path file = versions.folder().resolve(names().get(0));
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});
    assertEquals(Optional.empty(), versions.text(first));
    assertEquals(2, keep("a: 1").id());
    Files.delete(file);
    assertEquals(Optional.empty(), versions.text(first));
    assertEquals(List.of(2L), ids());
  }

  @Test
  void aDiskThatRefusesCostsTheVersionAndNothingElse() throws Exception {
    Files.writeString(home.resolve("config.yaml.versions"), "not a folder");
    assertEquals(Optional.empty(), versions.keep(TIME, BY_API, "a: 1"));
    assertEquals(List.of(), versions.list());
    Files.delete(home.resolve("config.yaml.versions"));
    assertEquals(1, keep("a: 1").id());
  }

  @Test
  void theTextOfAFirstStartIsForgottenAsLongAsItIsTheOnlyOne() {
    versions.forgetFirst();
    versions.keep(TIME, Author.AT_START, "a: 1");
    versions.forgetFirst();
    assertFalse(Files.exists(versions.folder()));
    keep("a: 1");
    versions.forgetFirst();
    assertEquals(List.of(1L), ids(), "somebody has made it");
    versions.keep(TIME, Author.AT_START, "a: 2");
    versions.forgetFirst();
    assertEquals(List.of(2L, 1L), ids());
  }

  @Test
  void manyAtATimeGetNumbersOfTheirOwn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Long>> work = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String text = "a: " + i;
        work.add(() -> keep(text).id());
      }
      List<Long> given = new ArrayList<>();
      for (Future<Long> id : threads.invokeAll(work)) {
        given.add(id.get());
      }
      assertEquals(40, given.stream().distinct().count());
    } finally {
      threads.shutdown();
    }
  }
}
