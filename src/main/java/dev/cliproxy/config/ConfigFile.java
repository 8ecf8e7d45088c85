package dev.cliproxy.config;

import dev.cliproxy.files.DurableFiles;
import dev.cliproxy.yaml.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration file as bytes. Whatever happens during a write, the file holds either all of
 * the old text or all of the new one: the new text goes to a temporary file beside it, is forced to
 * the disk and renamed over the old one. Where the rename is refused (a file that is a mount point
 * of its own) the file is written in place, with a copy of the old text beside it until that is
 * done; {@link #recover} puts such a copy back after a crash.
 */
public final class ConfigFile {
  /** Largest file that is read, in bytes. */
  public static final int LARGEST_BYTES = YamlDocument.LARGEST_BYTES;

  private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);
  private static final String TEMPORARY_SUFFIX = ".tmp";
  private static final Set<PosixFilePermission> GROUP =
      PosixFilePermissions.fromString("---rwx---");

  /** Renames one file over another, atomically; tests put a refusing one in its place. */
  @FunctionalInterface
  interface Rename {
    void apply(Path from, Path to) throws IOException;
  }

  private final Path path;
  private final Rename rename;

  /** The file need not be there yet. */
  public ConfigFile(Path path) {
    this(path, (from, to) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
  }

  ConfigFile(Path path, Rename rename) {
    this.path = path.toAbsolutePath().normalize();
    this.rename = Objects.requireNonNull(rename, "rename");
  }

  /** Absolute path as configured, links not resolved. */
  public Path path() {
    return path;
  }

  /** Whether there is a file, empty or not. */
  public boolean exists() {
    return Files.exists(path);
  }

  /** Whether users besides the owner may read the file, where that can be told. */
  boolean isOpenToOthers() throws IOException {
    Path target = target();
    if (!DurableFiles.hasPermissions(target) || !Files.exists(target)) {
      return false;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(target);
    return permissions.contains(PosixFilePermission.OTHERS_READ)
        || permissions.contains(PosixFilePermission.GROUP_READ);
  }

  /** The present bytes, at most one more than {@link #LARGEST_BYTES}; empty if there is no file. */
  Optional<byte[]> read() throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return Optional.of(in.readNBytes(LARGEST_BYTES + 1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Replaces whatever the file holds; see {@link #replace}. */
  void write(byte[] content) throws IOException {
    if (!replace(read(), content)) {
      throw new IOException("the file was changed at the same moment");
    }
  }

  /**
   * Replaces the file's content, keeping its mode and owner; a new file is for its owner only.
   *
   * @param expected what the file must still hold at the last moment; empty for no file
   * @return false when it holds something else by then, and nothing was done
   */
  boolean replace(Optional<byte[]> expected, byte[] content) throws IOException {
    Path target = target();
    Path temporary = temporary(target);
    try {
      writeTemporary(temporary, target, content);
    } catch (IOException e) {
      discard(temporary);
      if (!(e instanceof AccessDeniedException) && Files.isWritable(folder(target))) {
        throw e;
      }
      LOG.warn(
          "The folder of {} is not writable, so the file is written in place, without a copy that"
              + " a crash in mid-write could be mended with",
          target);
      if (!holds(expected)) {
        return false;
      }
      writeInPlace(target, content);
      return true;
    }
    try {
      if (!holds(expected)) {
        return false;
      }
      rename.apply(temporary, target);
      DurableFiles.forceFolder(folder(target));
      return true;
    } catch (FileSystemException e) {
      if (e instanceof NoSuchFileException || !Files.exists(target)) {
        throw e;
      }
      LOG.debug("The rename onto {} was refused, so it is written in place", target);
      writeInPlaceWithCopy(target, content);
      return true;
    } finally {
      discard(temporary);
    }
  }

  /** Deletes the file if it holds these bytes, and says whether it does. */
  boolean delete(byte[] expected) throws IOException {
    boolean held = holds(Optional.of(expected));
    if (held) {
      Files.delete(target());
    }
    return held;
  }

  private boolean holds(Optional<byte[]> expected) throws IOException {
    return Arrays.equals(read().orElse(null), expected.orElse(null));
  }

  /** The write has ended, well or not, and says so itself. */
  private static void discard(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      LOG.debug("The temporary file {} cannot be removed", temporary);
    }
  }

  /**
   * Puts things right after a process was killed in mid-write: removes temporary files, and puts
   * back the copy of a file that was being written in place.
   *
   * @param isValid tells whether a text is a whole configuration
   */
  void recover(Predicate<byte[]> isValid) throws IOException {
    Path target = target();
    List<Path> temporaries = temporaries(target);
    Path copy = copy(target);
    if (Files.exists(copy)) {
      byte[] before = Files.readAllBytes(copy);
      byte[] present = read().orElse(new byte[0]);
      if (present.length == 0
          || !isValid.test(present)
          || isMixture(present, before, temporaries)) {
        LOG.warn("{} was cut off in mid-write; its last whole text is put back", target);
        writeInPlace(target, before);
      }
      Files.delete(copy);
    }
    for (Path temporary : temporaries) {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Whether some of the bytes are the old ones and the rest those that were to replace them: such a
   * text may be valid and still say what nobody wrote. A hand edit after the crash is no mixture.
   */
  private static boolean isMixture(byte[] present, byte[] before, List<Path> temporaries)
      throws IOException {
    for (Path temporary : temporaries) {
      byte[] after = Files.readAllBytes(temporary);
      if (!Arrays.equals(present, after) && isMixture(present, before, after)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMixture(byte[] present, byte[] before, byte[] after) {
    for (int i = 0; i < present.length; i++) {
      boolean old = i < before.length && present[i] == before[i];
      boolean replaced = i < after.length && present[i] == after[i];
      if (!old && !replaced) {
        return false;
      }
    }
    return true;
  }

  private Path target() throws IOException {
    return Files.exists(path) ? path.toRealPath() : path;
  }

  private static Path folder(Path target) {
    return Objects.requireNonNull(target.getParent(), "a file stands in a folder");
  }

  private static Path temporary(Path target) {
    return target.resolveSibling(
        temporaryPrefix(target) + ProcessHandle.current().pid() + TEMPORARY_SUFFIX);
  }

  /** Those of all processes that ever wrote the file. */
  private static List<Path> temporaries(Path target) throws IOException {
    Path folder = folder(target);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    String prefix = temporaryPrefix(target);
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              file -> {
                String name = file.getFileName().toString();
                return name.startsWith(prefix) && name.endsWith(TEMPORARY_SUFFIX);
              })
          .toList();
    }
  }

  private static String temporaryPrefix(Path target) {
    return "." + target.getFileName() + ".";
  }

  private static Path copy(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".before-write");
  }

  private static void writeTemporary(Path temporary, Path target, byte[] content)
      throws IOException {
    DurableFiles.createFolder(folder(target));
    Files.deleteIfExists(temporary);
    DurableFiles.create(temporary, content);
    if (DurableFiles.hasPermissions(target) && Files.exists(target)) {
      copyOwnership(target, temporary);
    }
  }

  private static void copyOwnership(Path from, Path to) throws IOException {
    PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    PosixFileAttributes created = view.readAttributes();
    Set<PosixFilePermission> permissions = EnumSet.copyOf(old.permissions());
    try {
      if (!created.group().equals(old.group())) {
        view.setGroup(old.group());
      }
    } catch (IOException e) {
      // What the old group may do, another may not.
      permissions.removeAll(GROUP);
      LOG.debug("The group of {} cannot be kept", from);
    }
    try {
      if (!created.owner().equals(old.owner())) {
        view.setOwner(old.owner());
      }
    } catch (IOException e) {
      LOG.debug("The owner of {} cannot be kept", from);
    }
    view.setPermissions(permissions);
  }

  private static void writeInPlaceWithCopy(Path target, byte[] content) throws IOException {
    keepCopy(target);
    try {
      writeInPlace(target, content);
    } catch (IOException e) {
      boolean putBack = e.getSuppressed().length == 0;
      if (putBack) {
        Files.delete(copy(target));
      }
      throw e;
    }
    Files.delete(copy(target));
  }

  /** Appears in one step: a copy that was cut off itself must never be put back. */
  private static void keepCopy(Path target) throws IOException {
    Path copy = copy(target);
    Path unfinished = target.resolveSibling(copy.getFileName() + TEMPORARY_SUFFIX);
    Files.copy(
        target,
        unfinished,
        StandardCopyOption.COPY_ATTRIBUTES,
        StandardCopyOption.REPLACE_EXISTING);
    try {
      DurableFiles.force(unfinished);
      Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    DurableFiles.forceFolder(folder(copy));
  }

  /** Writes over the old bytes and puts them back if that fails half way. */
  private static void writeInPlace(Path target, byte[] content) throws IOException {
    byte[] before = Files.exists(target) ? Files.readAllBytes(target) : new byte[0];
    try {
      DurableFiles.overwrite(target, content);
    } catch (IOException e) {
      try {
        DurableFiles.overwrite(target, before);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }
}
