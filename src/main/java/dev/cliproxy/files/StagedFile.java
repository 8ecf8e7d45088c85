package dev.cliproxy.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Content that is safe on disk under a hidden name and takes its real name in one step, so that
 * nobody ever sees half of it.
 */
public final class StagedFile {

  /** Begins with a dot, so that it is never taken for a file that is whole. */
  private static final Pattern NAME =
      Pattern.compile("\\.cliproxy-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");

  private final Path path;

  private StagedFile(Path path) {
    this.path = path;
  }

  /** Writes content to a new file that only the owner can read, and waits until it is on disk. */
  public static StagedFile write(Path directory, byte[] content) throws IOException {
    StagedFile staged =
        new StagedFile(directory.resolve(".cliproxy-" + UUID.randomUUID() + ".tmp"));
    try {
      DurableFiles.create(staged.path, content);
    } catch (IOException e) {
      staged.discard();
      throw e;
    }
    return staged;
  }

  /** Takes the target's place; a link there is replaced, not followed. */
  public void moveTo(Path target) throws IOException {
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes the hidden file, if it is still there and can be removed. */
  public void discard() {
    removeQuietly(path);
  }

  /** Removes what a process that was killed left behind: our hidden files older than this. */
  public static void removeLeftovers(Path directory, Instant olderThan) throws IOException {
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(directory, StagedFile::isStaged)) {
      for (Path leftover : leftovers) {
        if (isOlder(leftover, olderThan)) {
          removeQuietly(leftover);
        }
      }
    }
  }

  private static boolean isStaged(Path path) {
    return NAME.matcher(path.getFileName().toString()).matches();
  }

  private static boolean isOlder(Path path, Instant limit) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          && attributes.lastModifiedTime().toInstant().isBefore(limit);
    } catch (IOException e) {
      return false;
    }
  }

  /** A hidden file that stays is no harm, and must not hide the error or the list at hand. */
  private static void removeQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      return;
    }
  }
}
