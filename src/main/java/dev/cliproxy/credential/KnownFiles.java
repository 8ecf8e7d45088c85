package dev.cliproxy.credential;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the files of the auth folder hold as far as this program knows, so that what other hands do
 * to them can be told from what it does itself. Not thread-safe.
 */
final class KnownFiles {

  /**
   * A file.
   *
   * @param stamp which it has as long as it holds this; empty when only reading can tell
   * @param digest of its content
   */
  private record Known(Optional<FileStamp> stamp, String digest) {}

  /** What other hands have done. */
  record Changes(List<AuthFileName> saved, List<AuthFileName> deleted) {
    Changes {
      saved = List.copyOf(saved);
      deleted = List.copyOf(deleted);
    }
  }

  private final Map<Path, Known> known = new HashMap<>();
  private Map<Path, FileStamp> seen = Map.of();
  private Optional<Path> folder = Optional.empty();

  /** This program has written a file. */
  void wrote(Path file, byte[] content) {
    known.put(file, new Known(Optional.empty(), digest(content)));
  }

  /** This program has deleted a file. */
  void deleted(Path file) {
    known.remove(file);
  }

  /**
   * Looks at the folder. A change counts when it is the same at two looks, so that a file that is
   * still being written counts once; the first look at a folder finds out what is there.
   */
  Changes look(AuthFolder looked, Instant now) throws IOException {
    Map<Path, FileStamp> present = new HashMap<>();
    List<AuthFolder.Entry> entries = looked.entries();
    entries.forEach(entry -> present.put(entry.path(), FileStamp.of(entry.attributes())));
    boolean first = !folder.equals(Optional.of(looked.path()));
    if (first) {
      folder = Optional.of(looked.path());
      seen = present;
    }
    List<AuthFileName> saved = new ArrayList<>();
    for (AuthFolder.Entry entry : entries) {
      FileStamp stamp = present.get(entry.path());
      if (stamp.equals(seen.get(entry.path())) && isOther(entry.path(), stamp, now)) {
        saved.add(entry.name());
      }
    }
    List<AuthFileName> deleted = new ArrayList<>();
    for (Path file : List.copyOf(known.keySet())) {
      if (!present.containsKey(file) && !seen.containsKey(file)) {
        known.remove(file);
        deleted.add(AuthFileName.parse(file.getFileName().toString()));
      }
    }
    seen = present;
    return first ? new Changes(List.of(), List.of()) : new Changes(saved, deleted);
  }

  /** Whether a file holds something else than is known of it, which is known afterwards. */
  private boolean isOther(Path file, FileStamp stamp, Instant now) {
    Optional<Known> before = Optional.ofNullable(known.get(file));
    if (before.flatMap(Known::stamp).filter(stamp::equals).isPresent()) {
      return false;
    }
    try {
      String digest = digest(AuthFolder.content(file));
      known.put(file, new Known(Optional.of(stamp).filter(one -> one.isReliable(now)), digest));
      return before.filter(one -> one.digest().equals(digest)).isEmpty();
    } catch (IOException e) {
      // Gone, or not to be read now: the next look tells.
      return false;
    }
  }

  /** The SHA-256 of a content, in hexadecimal digits. */
  static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
