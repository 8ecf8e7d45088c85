package dev.cliproxy.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cliproxy.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  private static final String OLD = "debug: false # as it was\n";
  private static final String NEW = "debug: true\n";
  private static final Path LIMITER = Path.of("/usr/bin/prlimit");

  @TempDir Path folder;

  private static boolean isOld(byte[] bytes) {
    return new String(bytes, UTF_8).equals(OLD);
  }

  // Reading

  @Test
  void aFileThatHoldsSomethingElseByNowIsNotReplaced() throws Exception {
    Files.writeString(path(), "edited meanwhile\n");
    ConfigFile file = new ConfigFile(path());
    assertFalse(file.replace(Optional.of(OLD.getBytes(UTF_8)), NEW.getBytes(UTF_8)));
    assertFalse(file.replace(Optional.empty(), NEW.getBytes(UTF_8)));
    assertEquals("edited meanwhile\n", Files.readString(path()));
    assertEquals(List.of("config.yaml"), names(folder));
  }

  @Test
  void aFileThatIsNotThereHasNoContent() throws Exception {
    ConfigFile file = new ConfigFile(path());
    assertFalse(file.exists());
    assertEquals(Optional.empty(), file.read());
  }

  @Test
  void anEmptyFileIsThere() throws Exception {
    Files.createFile(path());
    ConfigFile file = new ConfigFile(path());
    assertTrue(file.exists());
    assertEquals(0, file.read().orElseThrow().length);
  }

  @Test
  void oneByteTooManyIsReadOfAHugeFile() throws Exception {
    Files.write(path(), new byte[3 * ConfigFile.LARGEST_BYTES]);
    assertEquals(ConfigFile.LARGEST_BYTES + 1, new ConfigFile(path()).read().orElseThrow().length);
  }

  // Writing beside and renaming

  @Test
  void aWriteReplacesTheTextAndLeavesNothingElse() throws Exception {
    Files.writeString(path(), OLD);
    write(new ConfigFile(path()), NEW);
    assertEquals(NEW, text());
    assertEquals(List.of("config.yaml"), names(folder));
  }

  @Test
  void theOldTextIsWholeUntilTheNewOneIs() throws Exception {
    Files.writeString(path(), OLD);
    List<String> seen = new ArrayList<>();
    ConfigFile.Rename looking =
        (from, to) -> {
          seen.add(Files.readString(to));
          seen.add(Files.readString(from));
          Files.delete(from);
        };
    write(new ConfigFile(path(), looking), NEW);
    assertEquals(List.of(OLD, NEW), seen);
  }

  @Test
  void aWriteKeepsTheMode() throws Exception {
    assumeTrue(hasPermissions());
    for (String mode : List.of("rw-r-----", "rw-rw-r--")) {
      Files.writeString(path(), OLD);
      Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString(mode));
      write(new ConfigFile(path()), NEW);
      assertEquals(mode, mode(path()));
      Files.delete(path());
    }
  }

  @Test
  void aWriteKeepsOwnerAndGroup() throws Exception {
    assumeTrue(hasPermissions());
    Files.writeString(path(), OLD);
    assumeTrue(canGiveAway(path()), "only root may give a file away");
    write(new ConfigFile(path()), NEW);
    assertEquals(4_711, Files.getAttribute(path(), "unix:uid"));
    assertEquals(4_712, Files.getAttribute(path(), "unix:gid"));
  }

  @Test
  void whatIsNewIsForItsOwnerOnly() throws Exception {
    assumeTrue(hasPermissions());
    Path nested = folder.resolve("a/b/config.yaml");
    write(new ConfigFile(nested), NEW);
    assertEquals("rw-------", mode(nested));
    assertEquals("rwx------", mode(folder.resolve("a/b")));
    assertEquals("rwx------", mode(folder.resolve("a")));
  }

  @Test
  void aLinkStaysALinkAndItsTargetIsWritten() throws Exception {
    Path real = Files.createDirectory(folder.resolve("real")).resolve("settings.yaml");
    Files.writeString(real, OLD);
    Files.createSymbolicLink(path(), real);
    write(new ConfigFile(path()), NEW);
    assertTrue(Files.isSymbolicLink(path()));
    assertEquals(NEW, Files.readString(real));
    assertEquals(List.of("settings.yaml"), names(real.getParent()));
    assertEquals(List.of("config.yaml", "real"), names(folder));
  }

  // Failing

  @Test
  void aFullDiskLeavesTheOldTextAlone() throws Exception {
    Files.writeString(path(), OLD);
    ConfigFile.Rename full =
        (from, to) -> {
          throw new IOException("No space left on device");
        };
    ConfigFile file = new ConfigFile(path(), full);
    assertThrows(IOException.class, () -> write(file, NEW));
    assertEquals(OLD, text());
    assertEquals(List.of("config.yaml"), names(folder));
  }

  @Test
  void aDiskThatFillsUpWhileWritingBesideLeavesTheOldTextAlone() throws Exception {
    Files.writeString(path(), OLD);
    assertEquals("refused", writeOnTinyDisk("beside"));
    assertEquals(OLD, text());
    assertEquals(List.of("config.yaml"), names(folder));
  }

  @Test
  void aDiskThatFillsUpWhileWritingInPlaceLeavesTheOldTextAlone() throws Exception {
    Files.writeString(path(), OLD);
    assertEquals("refused", writeOnTinyDisk("in-place"));
    assertEquals(OLD, text());
    assertEquals(List.of("config.yaml"), names(folder));
  }

  // Writing in place

  @Test
  void whereTheRenameIsRefusedTheFileItselfIsWritten() throws Exception {
    Files.writeString(path(), OLD);
    Object identity = Files.getAttribute(path(), "fileKey");
    write(new ConfigFile(path(), ConfigFileTest::refuse), NEW);
    assertEquals(NEW, text());
    assertEquals(identity, Files.getAttribute(path(), "fileKey"));
    assertEquals(List.of("config.yaml"), names(folder));
  }

  @Test
  void withoutACopyNothingIsWrittenInPlace() throws Exception {
    Files.writeString(path(), OLD);
    Path inTheWay = Files.createDirectory(folder.resolve(".config.yaml.before-write"));
    Files.createFile(inTheWay.resolve("occupied"));
    ConfigFile file = new ConfigFile(path(), ConfigFileTest::refuse);
    assertThrows(IOException.class, () -> write(file, NEW));
    assertEquals(OLD, text());
  }

  @Test
  void aRefusedRenameOfANewFileIsAFailure() throws Exception {
    ConfigFile file = new ConfigFile(path(), ConfigFileTest::refuse);
    assertThrows(FileSystemException.class, () -> write(file, NEW));
    assertEquals(List.of(), names(folder));
  }

  @Test
  void inAFolderThatIsNotWritableTheFileItselfIsWritten() throws Exception {
    assumeTrue(hasPermissions());
    Files.writeString(path(), OLD);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeFalse(Files.isWritable(folder), "root may write everywhere");
      write(new ConfigFile(path()), NEW);
      assertEquals(NEW, text());
    } finally {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }

  // After a crash

  @Test
  void aTextThatWasCutOffInPlaceIsPutBack() throws Exception {
    Files.writeString(path(), "debug: fa");
    Files.writeString(copy(), OLD);
    new ConfigFile(path()).recover(ConfigFileTest::isOld);
    assertEquals(OLD, text());
    assertEquals(List.of("config.yaml"), names(folder));
  }

  @Test
  void aFileThatIsEmptyOrGoneAfterACutOffWriteIsPutBack() throws Exception {
    Files.createFile(path());
    Files.writeString(copy(), OLD);
    new ConfigFile(path()).recover(bytes -> true);
    assertEquals(OLD, text());

    Files.delete(path());
    Files.writeString(copy(), OLD);
    new ConfigFile(path()).recover(bytes -> true);
    assertEquals(OLD, text());
  }

  @Test
  void aMixtureOfOldAndNewIsPutBackEvenWhenItIsValid() throws Exception {
    Files.writeString(path(), "a: new\nb: old\n");
    Files.writeString(copy(), "a: old\nb: old\n");
    Files.writeString(folder.resolve(".config.yaml.4711.tmp"), "a: new\nb: new\n");
    new ConfigFile(path()).recover(bytes -> true);
    assertEquals("a: old\nb: old\n", text());
    assertEquals(List.of("config.yaml"), names(folder));
  }

  @Test
  void aHandEditAfterTheCrashStays() throws Exception {
    Files.writeString(path(), "a: mended by hand\n");
    Files.writeString(copy(), "a: old\n");
    Files.writeString(folder.resolve(".config.yaml.4711.tmp"), "a: new\n");
    new ConfigFile(path()).recover(bytes -> true);
    assertEquals("a: mended by hand\n", text());
    assertEquals(List.of("config.yaml"), names(folder));
  }

  @Test
  void leftoversOfThisFileAndNoOtherAreRemoved() throws Exception {
    Files.writeString(path(), OLD);
    List<String> others =
        List.of(".config.yaml.swp", ".other.yaml.12.tmp", "config.yaml.tmp", "notes.tmp");
    for (String other : others) {
      Files.createFile(folder.resolve(other));
    }
    Files.createFile(folder.resolve(".config.yaml.1.tmp"));
    Files.createFile(folder.resolve(".config.yaml.22.tmp"));
    new ConfigFile(path()).recover(bytes -> true);
    List<String> left = new ArrayList<>(others);
    left.add("config.yaml");
    assertEquals(left.stream().sorted().toList(), names(folder));
    assertEquals(OLD, text());
  }

  @Test
  void aNameIsNoPattern() throws Exception {
    Path odd = Files.writeString(folder.resolve("{config[1].yaml"), OLD);
    Files.createFile(folder.resolve(".{config[1].yaml.1.tmp"));
    new ConfigFile(odd).recover(bytes -> true);
    assertEquals(List.of("{config[1].yaml"), names(folder));
  }

  @Test
  void withoutAFolderThereIsNothingToRecover() throws Exception {
    new ConfigFile(folder.resolve("none/config.yaml")).recover(bytes -> true);
    assertEquals(List.of(), names(folder));
  }

  @Test
  void aProcessKilledWhileItWritesInPlaceLeavesOneOfTheTexts() throws Exception {
    Random random = new Random(8317);
    write(new ConfigFile(path()), Writer.text('a'));
    for (int round = 0; round < 6; round++) {
      Process writer = start(JavaProcess.command(List.of(), Writer.class, path().toString(), "on"));
      assertEquals("writing", writer.inputReader().readLine());
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(20_000)));
      writer.destroyForcibly().waitFor();

      new ConfigFile(path()).recover(bytes -> true);
      String left = text();
      assertNotEquals("", left);
      assertEquals(Writer.text(left.charAt(0)), left);
      assertEquals(List.of("config.yaml"), names(folder));
    }
  }

  /** What is written in processes of their own. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws Exception {
      Path path = Path.of(arguments[0]);
      switch (arguments[1]) {
        case "beside" -> {
          fillTheDisk();
          writeOnce(new ConfigFile(path));
        }
        case "in-place" ->
            writeOnce(
                new ConfigFile(
                    path,
                    (from, to) -> {
                      fillTheDisk();
                      refuse(from, to);
                    }));
        default -> writeOn(new ConfigFile(path, ConfigFileTest::refuse));
      }
    }

    /** A text larger than one page, and of another length and content for each letter. */
    static String text(char letter) {
      return String.valueOf(letter).repeat(500_000 + 10_000 * (letter - 'a'));
    }

    /** A limit for the size of a file fails a write half way, as a full disk does. */
    private static void fillTheDisk() throws IOException {
      String self = Long.toString(ProcessHandle.current().pid());
      try {
        new ProcessBuilder(LIMITER.toString(), "--fsize=4096", "--pid", self).start().waitFor();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    private static void writeOnce(ConfigFile file) {
      try {
        write(file, text('a'));
        System.out.println("written");
      } catch (IOException e) {
        System.out.println("refused");
      }
    }

    private static void writeOn(ConfigFile file) throws IOException {
      System.out.println("writing");
      while (true) {
        for (char letter = 'a'; letter <= 'z'; letter++) {
          write(file, text(letter));
        }
      }
    }
  }

  private String writeOnTinyDisk(String way) throws Exception {
    assumeTrue(Files.isExecutable(LIMITER), "only Linux limits a process that runs");
    Process process = start(JavaProcess.command(List.of(), Writer.class, path().toString(), way));
    String answer = process.inputReader().readLine();
    process.waitFor();
    return answer;
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void refuse(Path from, Path to) throws IOException {
    throw new FileSystemException(to.toString(), null, "Device or resource busy");
  }

  private static void write(ConfigFile file, String text) throws IOException {
    file.write(text.getBytes(UTF_8));
  }

  private Path path() {
    return folder.resolve("config.yaml");
  }

  private Path copy() {
    return folder.resolve(".config.yaml.before-write");
  }

  private String text() throws IOException {
    return Files.readString(path());
  }

  private boolean hasPermissions() throws IOException {
    return Files.getFileStore(folder).supportsFileAttributeView("posix");
  }

  private static boolean canGiveAway(Path file) {
    try {
      Files.setAttribute(file, "unix:uid", 4_711);
      Files.setAttribute(file, "unix:gid", 4_712);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
