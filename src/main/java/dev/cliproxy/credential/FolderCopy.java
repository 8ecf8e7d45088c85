package dev.cliproxy.credential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.files.StagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of token files as a copy of those that nodes share. For each file it is known what both
 * were when they last were the same: so a change by hand, made in the folder, can be told from one
 * that another node has made, even if it was made while the program did not run. Where both have
 * changed, the nodes' file counts, and the folder's is set aside under another name.
 *
 * <p>What was the same is kept in a file of the folder itself: in a folder that is missing or
 * another one nobody has deleted anything. Not thread-safe.
 */
final class FolderCopy {
  private static final Logger LOG = LoggerFactory.getLogger(FolderCopy.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A hidden name, which no token file has. */
  private static final String BASE = ".cliproxy-nodes";

  private static final String REPLACED = ".replaced";

  /** More than ten thousand files' entries. */
  private static final int LARGEST_BASE = 4 * 1024 * 1024;

  /**
   * What a file was when folder and nodes had the same.
   *
   * @param version the nodes'
   * @param digest of the content
   */
  record Same(long version, String digest) {
    Same {
      Objects.requireNonNull(digest, "digest");
    }
  }

  /** A file of the folder as it was read. */
  private record Seen(Optional<FileStamp> stamp, String digest, boolean good) {}

  /** What other nodes have done to the folder. */
  record Taken(List<AuthFileName> saved, List<AuthFileName> deleted) {
    Taken {
      saved = List.copyOf(saved);
      deleted = List.copyOf(deleted);
    }
  }

  private Optional<AuthFolder> folder = Optional.empty();

  /** Whether it is another folder than that into which the nodes' files were taken. */
  private boolean unknown = true;

  private Map<AuthFileName, Same> base = Map.of();
  private Map<AuthFileName, Seen> seen = Map.of();

  /** Whether somebody has changed a file of the folder, or all, since it was the nodes'. */
  boolean isChanged(AuthFolder present, Instant now) throws IOException {
    look(present, now);
    return unknown
        || names()
            .anyMatch(
                name ->
                    isGoodOrGone(name)
                        && !digest(name)
                            .equals(Optional.ofNullable(base.get(name)).map(Same::digest)));
  }

  private Stream<AuthFileName> names() {
    Set<AuthFileName> names = new TreeSet<>(base.keySet());
    names.addAll(seen.keySet());
    return names.stream();
  }

  private Optional<String> digest(AuthFileName name) {
    return Optional.ofNullable(seen.get(name)).map(Seen::digest);
  }

  /** What is half written or no token file at all is nobody's business but this node's. */
  private boolean isGoodOrGone(AuthFileName name) {
    Seen file = seen.get(name);
    return file == null || file.good();
  }

  /** Reads what has changed in the folder. */
  private void look(AuthFolder present, Instant now) throws IOException {
    if (!folder.equals(Optional.of(present))) {
      base = read(present.path().resolve(BASE));
      seen = Map.of();
      folder = Optional.of(present);
      unknown = true;
    }
    Map<AuthFileName, Seen> found = new HashMap<>();
    for (AuthFolder.Entry entry : present.entries()) {
      FileStamp stamp = FileStamp.of(entry.attributes());
      Seen known = seen.get(entry.name());
      if (known != null && known.stamp().equals(Optional.of(stamp))) {
        found.put(entry.name(), known);
        continue;
      }
      try {
        byte[] content = AuthFolder.content(entry.path());
        found.put(
            entry.name(),
            new Seen(
                Optional.of(stamp).filter(one -> one.isReliable(now)),
                KnownFiles.digest(content),
                isGood(entry.name(), content)));
      } catch (NoSuchFileException e) {
        LOG.debug("A token file has gone meanwhile");
      } catch (IOException e) {
        found.put(entry.name(), new Seen(Optional.empty(), "", false));
      }
    }
    if (!base.isEmpty() && found.isEmpty() && !Files.isDirectory(present.path())) {
      base = Map.of();
      unknown = true;
    }
    seen = found;
  }

  private static boolean isGood(AuthFileName name, byte[] content) {
    if (content.length > AuthFiles.MAX_SIZE) {
      return false;
    }
    try {
      AuthFileSummary.read(name, content);
      return true;
    } catch (AuthFileException e) {
      return false;
    }
  }

  /**
   * Puts into the turn what hands have changed in the folder, unless other nodes have changed the
   * same. When that is anything, it is committed, and the turn is over.
   *
   * @return whether the turn is over
   */
  boolean give(AuthFolder present, SharedFiles.Turn turn, Instant now) throws IOException {
    look(present, now);
    Map<AuthFileName, Long> versions = turn.versions();
    Map<AuthFileName, Same> next = new TreeMap<>(base);
    boolean given = false;
    for (AuthFileName name : names().toList()) {
      Same same = base.get(name);
      boolean theirs =
          !Objects.equals(versions.get(name), same == null ? null : (Long) same.version());
      boolean ours = !digest(name).equals(Optional.ofNullable(same).map(Same::digest));
      if (!ours || theirs || !isGoodOrGone(name)) {
        continue;
      }
      if (seen.containsKey(name)) {
        byte[] content = AuthFolder.content(present.resolve(name));
        if (isGood(name, content)) {
          next.put(name, new Same(turn.put(name, content), KnownFiles.digest(content)));
          given = true;
        }
      } else {
        turn.delete(name);
        next.remove(name);
        given = true;
      }
    }
    if (given) {
      turn.commit();
      keep(next);
    }
    return given;
  }

  /** Takes over what other nodes have changed. */
  Taken take(AuthFolder present, SharedFiles.Turn turn) throws IOException {
    Map<AuthFileName, Long> versions = turn.versions();
    Map<AuthFileName, Same> next = new TreeMap<>(base);
    List<AuthFileName> saved = new ArrayList<>();
    List<AuthFileName> deleted = new ArrayList<>();
    Set<AuthFileName> names = new TreeSet<>(base.keySet());
    names.addAll(versions.keySet());
    try {
      for (AuthFileName name : names) {
        Long version = versions.get(name);
        Same same = base.get(name);
        if (Objects.equals(version, same == null ? null : (Long) same.version())) {
          continue;
        }
        byte[] content = version == null ? null : turn.content(name);
        Optional<String> digest = Optional.ofNullable(content).map(KnownFiles::digest);
        Optional<String> ours = digest(name);
        if (!digest.equals(ours)) {
          boolean edited = !ours.equals(Optional.ofNullable(same).map(Same::digest));
          replace(present, name, content, ours.isPresent() && edited);
          (content == null ? deleted : saved).add(name);
        }
        if (content == null) {
          next.remove(name);
        } else {
          next.put(name, new Same(version, digest.orElseThrow()));
        }
      }
    } finally {
      keep(next);
    }
    unknown = false;
    return new Taken(saved, deleted);
  }

  private static void replace(AuthFolder present, AuthFileName name, byte[] content, boolean keep)
      throws IOException {
    present.create();
    Path file = present.forWriting(name);
    if (keep) {
      Path aside = file.resolveSibling(name.value() + REPLACED);
      StagedFile staged = StagedFile.write(present.path(), AuthFolder.content(file));
      try {
        staged.moveTo(aside);
      } finally {
        staged.discard();
      }
      LOG.warn("{} was not what the nodes share; what it held is kept in {}", file, aside);
    }
    if (content == null) {
      Files.deleteIfExists(file);
    } else {
      StagedFile staged = StagedFile.write(present.path(), content);
      try {
        staged.moveTo(file);
      } finally {
        staged.discard();
      }
    }
    present.force();
  }

  /** Folder and nodes have these files now, and not those. */
  void same(Map<AuthFileName, Same> saved, List<AuthFileName> deleted) {
    Map<AuthFileName, Same> next = new TreeMap<>(base);
    next.putAll(saved);
    deleted.forEach(next::remove);
    keep(next);
  }

  private void keep(Map<AuthFileName, Same> next) {
    if (next.equals(base)) {
      return;
    }
    base = Map.copyOf(next);
    try {
      AuthFolder present = folder.orElseThrow();
      present.create();
      StagedFile staged =
          StagedFile.write(present.path(), JSON.writeValueAsBytes(new TreeMap<>(named(base))));
      try {
        staged.moveTo(present.path().resolve(BASE));
      } finally {
        staged.discard();
      }
    } catch (IOException e) {
      // Known until the program stops; then files that differ from the nodes' are set aside.
      LOG.warn("It cannot be noted which token files the nodes share", e);
    }
  }

  private static Map<String, Same> named(Map<AuthFileName, Same> files) {
    Map<String, Same> named = new HashMap<>();
    files.forEach((name, same) -> named.put(name.value(), same));
    return named;
  }

  private static Map<AuthFileName, Same> read(Path file) throws IOException {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          || Files.size(file) > LARGEST_BASE) {
        return Map.of();
      }
      Map<AuthFileName, Same> base = new HashMap<>();
      JSON.readValue(Files.readAllBytes(file), new TypeReference<Map<String, Same>>() {})
          .forEach((name, same) -> base.put(AuthFileName.parse(name), same));
      return Map.copyOf(base);
    } catch (JsonProcessingException | InvalidAuthFileNameException | NullPointerException e) {
      LOG.warn("{} is not what this program has written there", file);
      return Map.of();
    }
  }
}
