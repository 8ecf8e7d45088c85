package dev.cliproxy.app;

import dev.cliproxy.config.BcryptHash;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigWatcher;
import dev.cliproxy.config.FirstConfig;
import dev.cliproxy.config.InvalidConfigException;
import dev.cliproxy.config.RemoteManagement;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.pages.Sessions;
import dev.cliproxy.usage.UsageStatistics;
import dev.cliproxy.web.BanList;
import dev.cliproxy.web.ManagementAccess;
import dev.cliproxy.web.ManagementKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of the program: built here once, in order, and closed in reverse. */
final class App implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);

  private final SecureRandom random;
  private final Clock clock;
  private final Instant start;
  private final ConfigStore configStore;
  private final ManagementAccess managementAccess;
  private final Sessions sessions;
  private final AuthFiles authFiles;
  private final UsageStatistics usage;
  private final ScheduledExecutorService background;
  private final ConfigWatcher configWatcher;

  private App(ConfigStore configStore, Clock clock, SecureRandom random) {
    this.random = random;
    this.clock = clock;
    this.start = clock.instant();
    this.configStore = configStore;
    configStore.addListener(new LogLevel());
    managementAccess =
        new ManagementAccess(remoteManagement(), new ManagementKey(random), new BanList(clock));
    sessions = new Sessions(clock, random, () -> remoteManagement().get().secretKey());
    authFiles = new AuthFiles(() -> configStore.current().authDirectory(), clock);
    usage = new UsageStatistics(clock);
    background =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "cliproxy-background");
              thread.setDaemon(true);
              return thread;
            });
    configWatcher = new ConfigWatcher(configStore, background);
  }

  /**
   * Reads the configuration, writing a first one where there is none, and starts the services.
   *
   * @throws InvalidConfigException when the file has problems; it is left as it is
   */
  static App start(Environment environment) throws InvalidConfigException, IOException {
    SecureRandom random = new SecureRandom();
    ConfigFile file = new ConfigFile(environment.configFile());
    if (!file.exists()) {
      FirstConfig first =
          FirstConfig.create(
              random,
              environment.authDirectoryAtFirstStart(),
              environment.portAtFirstStart(),
              environment.allowRemoteAtFirstStart());
      first.writeTo(file);
      environment.console().println(first.announcement(file.path(), environment.adminPage()));
    }
    Clock clock = Clock.systemUTC();
    ConfigStore store =
        ConfigStore.open(file, environment.home(), key -> BcryptHash.hash(key, random), clock);
    LOG.info("Configuration: {}", file.path());
    LOG.info("Token files: {}", store.current().authDirectory());
    return new App(store, clock, random);
  }

  SecureRandom random() {
    return random;
  }

  Clock clock() {
    return clock;
  }

  /** When the program was started. */
  Instant start() {
    return start;
  }

  ConfigStore configStore() {
    return configStore;
  }

  Supplier<RemoteManagement> remoteManagement() {
    return () -> configStore.current().remoteManagement();
  }

  ManagementAccess managementAccess() {
    return managementAccess;
  }

  Sessions sessions() {
    return sessions;
  }

  AuthFiles authFiles() {
    return authFiles;
  }

  UsageStatistics usage() {
    return usage;
  }

  @Override
  public void close() {
    configWatcher.close();
    background.shutdownNow();
  }
}
