package dev.cliproxy.requestlog;

import dev.cliproxy.files.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The folder of logged requests as a file system shows it. What is not a regular file with a good
 * name, a link or a folder among others, is not ours.
 *
 * @param path absolute
 */
record RequestLogFolder(Path path) {
  private static final String UNFINISHED = ".request-";
  private static final Pattern UNFINISHED_NAME = Pattern.compile("\\.request-[0-9]{1,20}\\.tmp");

  /**
   * A file.
   *
   * @param size in bytes
   */
  record Entry(RequestLogName name, long size, Instant modified) {}

  /** All files, the newest request first; none when there is no folder. */
  List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*.log")) {
      for (Path file : files) {
        entry(file).ifPresent(entries::add);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(Comparator.comparing(Entry::name).reversed());
    return entries;
  }

  /**
   * A file's content.
   *
   * @throws RequestLogNotFoundException when there is no such file
   */
  InputStream read(RequestLogName name) throws IOException {
    Path file = path.resolve(name.value());
    try {
      // Asked before opening: opening a named pipe would wait for its writer.
      if (!attributes(file).isRegularFile()) {
        throw new RequestLogNotFoundException();
      }
      return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      throw new RequestLogNotFoundException();
    }
  }

  /**
   * Writes a file that only the owner can read. Nobody sees half of it under its name. The first of
   * several requests that began in the same nanosecond has the name; the others take the next.
   */
  void write(RequestLogName name, byte[] content) throws IOException {
    DurableFiles.createFolder(path);
    Path unfinished = Files.createTempFile(path, UNFINISHED, ".tmp");
    try {
      Files.write(unfinished, content);
      Files.move(unfinished, path.resolve(name.value()), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  boolean has(RequestLogName name) {
    return Files.exists(path.resolve(name.value()), LinkOption.NOFOLLOW_LINKS);
  }

  /** Deletes a file of ours; false when it is not there. */
  boolean delete(RequestLogName name) throws IOException {
    Path file = path.resolve(name.value());
    try {
      return attributes(file).isRegularFile() && Files.deleteIfExists(file);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Removes what a process that was killed left behind before this moment. */
  void removeUnfinished(Instant before) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, UNFINISHED + "*")) {
      for (Path file : files) {
        if (UNFINISHED_NAME.matcher(file.getFileName().toString()).matches()
            && isRegularSince(file, before)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // No folder, nothing left in it.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static boolean isRegularSince(Path file, Instant before) throws IOException {
    try {
      BasicFileAttributes attributes = attributes(file);
      return attributes.isRegularFile()
          && attributes.lastModifiedTime().toInstant().isBefore(before);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Optional<Entry> entry(Path file) throws IOException {
    try {
      RequestLogName name = RequestLogName.parse(file.getFileName().toString());
      BasicFileAttributes attributes = attributes(file);
      return attributes.isRegularFile()
          ? Optional.of(
              new Entry(name, attributes.size(), attributes.lastModifiedTime().toInstant()))
          : Optional.empty();
    } catch (InvalidRequestLogNameException | NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
