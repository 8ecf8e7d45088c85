package dev.cliproxy.requestlog;

import java.time.Duration;
import java.util.Objects;

/**
 * How much one search may read.
 *
 * @param files how many it looks at, at least 1
 * @param bytes of all files together, after which no further one is begun
 * @param bytesOfFile of one file, the rest of which is not looked at
 * @param time for all of it; a file in the midst of which it is over is left to the next search
 */
record SearchLimits(int files, long bytes, long bytesOfFile, Duration time) {
  /** Of a file as much as the configuration lets it have. */
  static final SearchLimits OURS =
      new SearchLimits(10_000, 256L << 20, 64L << 20, Duration.ofSeconds(2));

  SearchLimits {
    Objects.requireNonNull(time, "time");
  }
}
