package dev.cliproxy.programlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.value.ProgramLogFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramLogTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;

  private ProgramLogFile settings = new ProgramLogFile(true, 1, 1);
  private final List<ProgramLog> opened = new ArrayList<>();

  private ProgramLog log() {
    ProgramLog log = new ProgramLog(folder.resolve("logs"), () -> settings);
    opened.add(log);
    return log;
  }

  @AfterEach
  void close() {
    opened.forEach(ProgramLog::close);
  }

  @Test
  void whatIsAppendedIsReadAndOnlyTheOwnerMayReadTheFile() throws Exception {
    ProgramLog log = log();
    log.append("first");
    log.append("ü – 😀\n  at somewhere");
    LogLines lines = log.last(10);
    assertEquals(List.of("first", "ü – 😀", "  at somewhere"), lines.lines());
    assertFalse(lines.broken());
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files().get(0))));
  }

  @Test
  void nothingIsWrittenWhileItIsOff() throws Exception {
    settings = new ProgramLogFile(false, 1, 1);
    ProgramLog log = log();
    log.append("unseen");
    assertEquals(LogLines.NONE, log.last(10));
    assertFalse(Files.exists(folder.resolve("logs")));
    settings = new ProgramLogFile(true, 1, 1);
    log.append("seen");
    settings = new ProgramLogFile(false, 1, 1);
    log.append("unseen");
    assertEquals(List.of("seen"), log.last(10).lines());
  }

  @Test
  void aReaderGoesOnWhereItStopped() throws Exception {
    ProgramLog log = log();
    log.append("a");
    LogLines first = log.last(10);
    assertEquals(List.of(), log.after(first.end().orElseThrow(), 10).lines());
    log.append("b");
    log.append("c");
    LogLines second = log.after(first.end().orElseThrow(), 1);
    assertEquals(List.of("b"), second.lines());
    assertEquals(List.of("c"), log.after(second.end().orElseThrow(), 10).lines());
  }

  @Test
  void theLastLinesAreThoseOfSeveralFiles() throws Exception {
    ProgramLog log = log();
    String filler = "x".repeat(9_990);
    for (int i = 0; i < 40; i++) {
      log.append("%02d ".formatted(i) + filler);
    }
    assertTrue(files().size() > 3, files().toString());
    List<String> numbers = log.last(40).lines().stream().map(line -> line.substring(0, 2)).toList();
    assertEquals(IntStream.range(0, 40).mapToObj("%02d"::formatted).toList(), numbers);
    assertEquals(
        List.of("38", "39"),
        log.last(2).lines().stream().map(line -> line.substring(0, 2)).toList());
  }

  @Test
  void aReaderFollowsFromOneFileToTheNextAndMissesNothing() throws Exception {
    ProgramLog log = log();
    log.append("begin");
    LogPlace place = log.last(1).end().orElseThrow();
    List<String> seen = new ArrayList<>();
    String filler = "x".repeat(30_000);
    for (int i = 0; i < 20; i++) {
      log.append(i + " " + filler);
      if (i % 3 == 0) {
        LogLines next = log.after(place, 10_000);
        assertFalse(next.broken());
        next.lines().forEach(line -> seen.add(line.split(" ", 2)[0]));
        place = next.end().orElseThrow();
      }
    }
    log.after(place, 10_000).lines().forEach(line -> seen.add(line.split(" ", 2)[0]));
    assertEquals(IntStream.range(0, 20).mapToObj(Integer::toString).toList(), seen);
  }

  @Test
  void allFilesTogetherTakeNoMoreThanTheyMay() throws Exception {
    ProgramLog log = log();
    String filler = "x".repeat(5_000);
    for (int i = 0; i < 1_000; i++) {
      log.append(i + " " + filler);
    }
    assertTrue(size() <= MIB, "bytes: " + size());
    assertTrue(size() > MIB / 2, "bytes: " + size());
    assertEquals("999", log.last(1).lines().get(0).split(" ", 2)[0]);
  }

  @Test
  void aReaderWhosePlaceIsGoneGetsTheLastLinesAndIsTold() throws Exception {
    ProgramLog log = log();
    log.append("a");
    LogPlace place = log.last(1).end().orElseThrow();
    log.append("b");
    assertEquals(1, log.clear());
    assertEquals(List.of(), log.last(10).lines());
    log.append("c");
    LogLines lines = log.after(place, 10);
    assertTrue(lines.broken());
    assertEquals(List.of("c"), lines.lines());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1-1", "1-3", "1-999999", "7-0", "0-0"})
  void aPlaceThatIsNotBetweenLinesIsNone(String text) throws Exception {
    ProgramLog log = log();
    log.append("ab");
    LogLines lines = log.after(LogPlace.parse(text).orElseThrow(), 10);
    assertEquals(!text.equals("1-3"), lines.broken(), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1-", "-1", "a-b", "1-2-3", "../x-1", "1234567890123456789-0"})
  void aTextOfAnotherFormIsNoPlace(String text) {
    assertEquals(Optional.empty(), LogPlace.parse(text));
  }

  @Test
  void aLineThatIsStillBeingWrittenIsNotRead() throws Exception {
    ProgramLog log = log();
    log.append("whole");
    LogPlace end = log.last(1).end().orElseThrow();
    Files.writeString(
        files().get(0), "half", StandardCharsets.UTF_8, java.nio.file.StandardOpenOption.APPEND);
    assertEquals(List.of("whole"), log.last(10).lines());
    assertEquals(List.of(), log.after(end, 10).lines());
  }

  @Test
  void anEventThatIsTooLongIsCutAtACharacter() throws Exception {
    ProgramLog log = log();
    log.append("ü".repeat(100_000));
    log.append("next");
    List<String> lines = log.last(10).lines();
    assertEquals(2, lines.size());
    assertTrue(lines.get(0).matches("ü{30000,33000}"), "length: " + lines.get(0).length());
  }

  @Test
  void theNextStartGoesOnWithTheSameFile() throws Exception {
    log().append("a");
    close();
    ProgramLog again = log();
    again.append("b");
    assertEquals(1, files().size());
    assertEquals(List.of("a", "b"), again.last(10).lines());
  }

  @Test
  void aFileThatSomebodyElseHasTakenAwayIsBegunAnew() throws Exception {
    ProgramLog log = log();
    log.append("a");
    Files.delete(files().get(0));
    log.append("b");
    assertEquals(List.of("b"), log.last(10).lines());
  }

  @Test
  void aDiskThatRefusesCostsLinesAndNothingElse() throws Exception {
    Files.writeString(folder.resolve("logs"), "a file where the folder should be");
    ProgramLog log = log();
    log.append("lost");
    assertEquals(1, log.lost());
    assertEquals(LogLines.NONE, log.last(10));
    Files.delete(folder.resolve("logs"));
    log.append("kept");
    assertEquals(List.of("kept"), log.last(10).lines());
  }

  @Test
  void otherFilesInTheFolderAreNotOurs() throws Exception {
    ProgramLog log = log();
    log.append("ours");
    Path other = Files.writeString(folder.resolve("logs/cliproxy-x.log"), "other\n");
    Path link = folder.resolve("logs/cliproxy-000009.log");
    Files.createSymbolicLink(link, other);
    assertEquals(List.of("ours"), log.last(10).lines());
    log.clear();
    assertTrue(Files.exists(other) && Files.exists(link));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
      return files.sorted().toList();
    }
  }

  private long size() throws IOException {
    long size = 0;
    for (Path file : files()) {
      size += Files.size(file);
    }
    return size;
  }
}
