package dev.cliproxy.history;

import dev.cliproxy.author.Author;
import dev.cliproxy.files.DurableFiles;
import dev.cliproxy.files.StagedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest texts of the configuration, for their owner alone: at most {@link #MOST} and at
 * most {@link #MOST_BYTES} in all, but always the newest. Nothing is remembered besides the files,
 * so what somebody does to them is no surprise: one that is gone or is not a text is no version.
 *
 * <p>The newest file is never removed here, and the next number is the one after it: none is given
 * twice. Thread-safe.
 */
public final class ConfigVersions {
  /** How many are kept. */
  public static final int MOST = 50;

  /** How many bytes they have together. */
  public static final long MOST_BYTES = 16 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(ConfigVersions.class);
  private static final Duration LEFTOVER_AGE = Duration.ofMinutes(1);

  /** More than the largest configuration. */
  private static final int LARGEST_BYTES = 2 << 20;

  private final Path folder;
  private final Clock clock;

  // Guarded by this.
  private final Set<String> failures = new HashSet<>();

  /**
   * The versions of one configuration file.
   *
   * @param configFile beside it is the folder, which has its name and {@code .versions}
   * @param clock must tell the file system's time within a minute
   */
  public ConfigVersions(Path configFile, Clock clock) {
    this.folder = configFile.resolveSibling(configFile.getFileName() + ".versions");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** A version and the file that holds it. */
  private record Kept(ConfigVersion version, Path file) {}

  /** The folder, which is there once there is a version. */
  public Path folder() {
    return folder;
  }

  /**
   * Keeps a text as the newest version, unless the newest has that text already. What the disk has
   * against it is logged, once for each kind.
   *
   * @return the version that has the text; empty when it could not be kept
   */
  public synchronized Optional<ConfigVersion> keep(Instant time, Author author, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    try {
      List<Kept> kept = kept();
      if (!kept.isEmpty() && text.equals(text(kept.get(0), content.length).orElse(null))) {
        return Optional.of(kept.get(0).version());
      }
      long id = kept.isEmpty() ? 1 : kept.get(0).version().id() + 1;
      ConfigVersion version =
          new ConfigVersion(id, time.truncatedTo(ChronoUnit.MILLIS), author, content.length);
      write(version, content);
      failures.clear();
      prune(kept, content.length);
      return Optional.of(version);
    } catch (IOException e) {
      warn("The configuration is in force, but cannot be kept as a version", e);
      return Optional.empty();
    }
  }

  /** By the kind alone: a message may name a temporary file, and those are all different. */
  private void warn(String what, IOException e) {
    if (failures.add(what + e.getClass().getName())) {
      LOG.warn("{} in {}: {}", what, folder, e.toString());
    }
  }

  /** Forgets the text of a first start that was taken back, if it is the only one. */
  public synchronized void forgetFirst() {
    try {
      List<Kept> kept = kept();
      if (kept.size() == 1 && kept.get(0).version().author().equals(Author.AT_START)) {
        Files.delete(kept.get(0).file());
        Files.delete(folder);
      }
    } catch (IOException e) {
      warn("The first version of the configuration cannot be removed", e);
    }
  }

  private void write(ConfigVersion version, byte[] content) throws IOException {
    DurableFiles.createFolder(folder);
    StagedFile.removeLeftovers(folder, clock.instant().minus(LEFTOVER_AGE));
    StagedFile staged = StagedFile.write(folder, content);
    try {
      staged.moveTo(folder.resolve(version.fileName()));
    } finally {
      staged.discard();
    }
    DurableFiles.forceFolder(folder);
  }

  /**
   * Removes what is too old or too much.
   *
   * @param older the versions before the newest one
   * @param newest how many bytes that one has
   */
  private void prune(List<Kept> older, long newest) {
    int count = 1;
    long bytes = newest;
    for (Kept kept : older) {
      count++;
      bytes += kept.version().size();
      if (count > MOST || bytes > MOST_BYTES) {
        try {
          Files.deleteIfExists(kept.file());
        } catch (IOException e) {
          warn("An old version of the configuration cannot be removed", e);
        }
      }
    }
  }

  /** All that are kept, the newest first; none when the folder cannot be read. */
  public List<ConfigVersion> list() {
    try {
      return kept().stream().map(Kept::version).toList();
    } catch (IOException e) {
      LOG.warn("The versions in {} cannot be listed: {}", folder, e.toString());
      return List.of();
    }
  }

  /** The newest of all. */
  public Optional<ConfigVersion> newest() {
    return list().stream().findFirst();
  }

  /** The version with this number, if it is kept. */
  public Optional<ConfigVersion> find(long id) {
    return list().stream().filter(version -> version.id() == id).findFirst();
  }

  /**
   * The whole text of a version, secrets and all, byte for byte.
   *
   * @return empty when it is not kept any more, or is not a text
   */
  public Optional<String> text(ConfigVersion version) {
    try {
      return text(new Kept(version, folder.resolve(version.fileName())), version.size());
    } catch (IOException e) {
      LOG.warn("Version {} in {} cannot be read: {}", version.id(), folder, e.toString());
      return Optional.empty();
    }
  }

  /** The text of a file that has so many bytes. */
  private static Optional<String> text(Kept kept, long size) throws IOException {
    if (kept.version().size() != size || size > LARGEST_BYTES) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(kept.file(), LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes(LARGEST_BYTES + 1);
      return content.length == size
          ? Optional.of(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString())
          : Optional.empty();
    } catch (NoSuchFileException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private List<Kept> kept() throws IOException {
    List<Kept> kept = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.yaml")) {
      for (Path file : files) {
        kept(file).ifPresent(kept::add);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    kept.sort(Comparator.<Kept>comparingLong(each -> each.version().id()).reversed());
    return kept;
  }

  private static Optional<Kept> kept(Path file) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          ? ConfigVersion.ofFile(file.getFileName().toString(), attributes.size())
              .map(version -> new Kept(version, file))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
