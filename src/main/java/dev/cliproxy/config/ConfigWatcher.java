package dev.cliproxy.config;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the configuration file again and again. It compares the content instead of waiting for
 * the file system's change events: those miss bind mounts and network folders and tell of a rename
 * as of a deletion, while reading a few kilobytes four times a second costs nothing to speak of.
 */
public final class ConfigWatcher implements AutoCloseable {
  /** Two looks make a text settled, so a hand edit is in force within half a second. */
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private static final Logger LOG = LoggerFactory.getLogger(ConfigWatcher.class);

  private final ScheduledFuture<?> looking;

  /** Starts at once, on the given executor, until {@link #close()}. */
  public ConfigWatcher(ConfigStore store, ScheduledExecutorService executor) {
    looking =
        executor.scheduleWithFixedDelay(
            () -> look(store), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** An exception would end the schedule, and with it all hand edits, in silence. */
  private static void look(ConfigStore store) {
    try {
      store.check();
    } catch (RuntimeException e) {
      LOG.error("Looking at the configuration file failed", e);
    }
  }

  @Override
  public void close() {
    looking.cancel(false);
  }
}
