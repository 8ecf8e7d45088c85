package dev.cliproxy.credential;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * Tells one state of a file from the next.
 *
 * @param fileKey {@code null} where the file system has none
 */
record FileStamp(long size, FileTime modified, Object fileKey) {
  /**
   * Coarser than the time stamps of any usual file system. A file that is read sooner than this
   * after its last change may change again and still look the same.
   */
  private static final Duration STEP = Duration.ofSeconds(2);

  static FileStamp of(BasicFileAttributes attributes) {
    return new FileStamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
  }

  /** Whether a file that has this stamp at that moment and later is the same then. */
  boolean isReliable(Instant moment) {
    return modified.toInstant().isBefore(moment.minus(STEP));
  }
}
