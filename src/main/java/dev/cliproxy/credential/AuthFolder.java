package dev.cliproxy.credential;

import dev.cliproxy.files.DurableFiles;
import dev.cliproxy.files.StagedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The auth folder as a file system shows it. Links in it are never followed; the folder itself may
 * be reached through one.
 *
 * @param path absolute
 */
record AuthFolder(Path path) {

  /** A regular file with a good name. */
  record Entry(AuthFileName name, Path path, BasicFileAttributes attributes) {}

  /** Where a file of this name is or would be. */
  Path resolve(AuthFileName name) {
    try {
      Path file = path.resolve(name.value());
      // The name rule leaves nothing to climb with; this holds it against the file system's view.
      if (path.equals(file.getParent())) {
        return file;
      }
    } catch (InvalidPathException e) {
      // Not a name on this file system: the same answer as for any other bad name.
    }
    throw new InvalidAuthFileNameException("invalid name");
  }

  /** As {@link #resolve}, for a name that a file may be given: no folder has it. */
  Path forWriting(AuthFileName name) {
    Path file = resolve(name);
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new InvalidAuthFileNameException("invalid name");
    }
    return file;
  }

  /** All auth files, in no order; none when there is no folder. */
  List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        entry(file).ifPresent(entries::add);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }

  private Optional<Entry> entry(Path file) throws IOException {
    try {
      AuthFileName name = AuthFileName.parse(file.getFileName().toString());
      // A name that this locale cannot spell could be listed but never be asked for.
      if (!resolve(name).equals(file)) {
        return Optional.empty();
      }
      BasicFileAttributes attributes = attributes(file);
      return attributes.isRegularFile()
          ? Optional.of(new Entry(name, file, attributes))
          : Optional.empty();
    } catch (InvalidAuthFileNameException | NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** The path of the auth file with this name, which is there. */
  Path existing(AuthFileName name) throws IOException {
    Path file = resolve(name);
    // Asked before opening: opening a named pipe would wait for its writer.
    if (!attributes(file).isRegularFile()) {
      throw new NoSuchFileException(file.toString());
    }
    return file;
  }

  /** A file's content, never more than one byte above {@link AuthFiles#MAX_SIZE}. */
  static byte[] content(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return stream.readNBytes(AuthFiles.MAX_SIZE + 1);
    }
  }

  /** Makes the folder, for the owner only, if it is not there. */
  void create() throws IOException {
    DurableFiles.createFolder(path);
  }

  /** Removes what a killed process left behind before this moment. */
  void removeLeftovers(Instant before) throws IOException {
    try {
      StagedFile.removeLeftovers(path, before);
    } catch (NoSuchFileException e) {
      // No folder, no leftovers.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Waits until names that came or went are on disk, where a folder can be waited for. */
  void force() {
    DurableFiles.forceFolder(path);
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
