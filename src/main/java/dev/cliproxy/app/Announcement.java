package dev.cliproxy.app;

import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.FirstConfig;
import dev.cliproxy.config.SharedText;
import dev.cliproxy.history.ConfigVersions;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a start says on the console once the server listens: the keys of a first start, and the
 * address. A start that never gets there takes its first configuration back, for nobody has seen
 * the keys, of which one stands in the file as a hash only; the next start is the first one again.
 */
final class Announcement {
  private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

  private final Environment environment;
  private final ConfigFile file;

  private Optional<FirstConfig> untold;
  private boolean over;

  private Announcement(Environment environment, ConfigFile file, Optional<FirstConfig> untold) {
    this.environment = Objects.requireNonNull(environment, "environment");
    this.file = Objects.requireNonNull(file, "file");
    this.untold = Objects.requireNonNull(untold, "untold");
  }

  /**
   * Writes a first configuration where there is none, which is to be told or taken back.
   *
   * @param shared the text that other nodes have, which comes before a first one
   */
  static Announcement of(Environment environment, SharedText shared, SecureRandom random)
      throws IOException {
    ConfigFile file = new ConfigFile(environment.configFile());
    if (file.exists() || shared.copyTo(file)) {
      return new Announcement(environment, file, Optional.empty());
    }
    FirstConfig first =
        FirstConfig.create(
            random,
            environment.authDirectoryAtFirstStart(),
            environment.portAtFirstStart(),
            environment.allowRemoteAtFirstStart());
    first.writeTo(file);
    return new Announcement(environment, file, Optional.of(first));
  }

  /**
   * Forgets keys that are void: what was written first has given way to another node's first
   * configuration, which came at the same moment.
   *
   * @param text of the configuration that is in force
   */
  synchronized void inForce(String text) {
    untold = untold.filter(first -> first.is(text));
  }

  /**
   * Says it, unless it is too late.
   *
   * @param server the server's address, if that is known
   */
  synchronized void ready(Optional<URI> server) {
    if (over) {
      return;
    }
    over = true;
    String adminPage = environment.adminPage(server);
    untold.ifPresent(
        first -> environment.console().println(first.announcement(file.path(), adminPage)));
    untold = Optional.empty();
    environment.console().println("ready: " + adminPage);
  }

  /** The server does not listen, or not any more. */
  synchronized void cancel() {
    over = true;
    try {
      if (untold.isPresent() && untold.get().takeBack(file)) {
        new ConfigVersions(file.path(), Clock.systemUTC()).forgetFirst();
      }
    } catch (IOException e) {
      LOG.warn("Delete {}: nobody has seen its keys ({})", file.path(), e.toString());
    }
    untold = Optional.empty();
  }
}
