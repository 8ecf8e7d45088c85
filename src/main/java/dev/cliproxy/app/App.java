package dev.cliproxy.app;

import dev.cliproxy.config.BcryptHash;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigWatcher;
import dev.cliproxy.config.FirstConfig;
import dev.cliproxy.config.InvalidConfigException;
import dev.cliproxy.config.RemoteManagement;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.login.Logins;
import dev.cliproxy.login.Protocols;
import dev.cliproxy.login.ProviderCalls;
import dev.cliproxy.login.TokenRefresh;
import dev.cliproxy.pages.Sessions;
import dev.cliproxy.upstream.UpstreamClient;
import dev.cliproxy.usage.UsageStatistics;
import dev.cliproxy.web.BanList;
import dev.cliproxy.web.ManagementAccess;
import dev.cliproxy.web.ManagementKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of the program: built here once, in order, and closed in reverse. */
final class App implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);

  private static final Duration TOKEN_CHECKS = Duration.ofMillis(500);
  private static final int PROVIDER_CALLS = 8;
  private static final int MOST_WAITING_CALLS = 1_024;

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
  private final UpstreamClient upstream;
  private final ThreadPoolExecutor providerCalls;
  private final Logins logins;
  private final TokenRefresh tokens;
  private final ScheduledFuture<?> tokenChecks;

  private App(
      ConfigStore configStore,
      Optional<String> geminiClientSecret,
      Clock clock,
      SecureRandom random) {
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
    upstream =
        new UpstreamClient(
            "cliproxy/" + BuildInfo.read().version(),
            new SslContextFactory.Client(),
            background,
            System::nanoTime);
    providerCalls = providerCalls();
    Protocols protocols =
        new Protocols(
            () -> configStore.current().oauth().orGeminiSecret(geminiClientSecret),
            new ProviderCalls(upstream, configStore::current),
            clock,
            random);
    logins = new Logins(protocols, authFiles, clock, providerCalls, this::later);
    tokens = new TokenRefresh(authFiles, protocols, clock, providerCalls, random);
    tokenChecks =
        background.scheduleWithFixedDelay(
            this::followTokens, 0, TOKEN_CHECKS.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What waits for providers: a few at a time, and no endless queue. */
  private static ThreadPoolExecutor providerCalls() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            PROVIDER_CALLS,
            PROVIDER_CALLS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING_CALLS),
            task -> {
              Thread thread = new Thread(task, "cliproxy-provider-calls");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private void later(Duration delay, Runnable task) {
    var unused = background.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A task that throws would not be run again. */
  private void followTokens() {
    try {
      tokens.check();
    } catch (RuntimeException e) {
      LOG.error("The token files cannot be followed", e);
    }
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
    return new App(store, environment.geminiClientSecret(), clock, random);
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

  Logins logins() {
    return logins;
  }

  TokenCredentials tokens() {
    return tokens;
  }

  @Override
  public void close() {
    logins.close();
    tokenChecks.cancel(false);
    configWatcher.close();
    providerCalls.shutdownNow();
    try {
      upstream.close();
    } catch (IOException e) {
      LOG.warn("The connections to providers cannot be closed", e);
    }
    background.shutdownNow();
  }
}
