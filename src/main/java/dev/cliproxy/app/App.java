package dev.cliproxy.app;

import dev.cliproxy.audit.AuditTrail;
import dev.cliproxy.audit.ChangeRecorder;
import dev.cliproxy.audit.StoredAuditTrail;
import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.catalog.Conversations;
import dev.cliproxy.catalog.LiveCatalog;
import dev.cliproxy.catalog.ModelLists;
import dev.cliproxy.catalog.RoundRobin;
import dev.cliproxy.catalog.Routing;
import dev.cliproxy.check.CredentialChecks;
import dev.cliproxy.cluster.ChangeFollower;
import dev.cliproxy.cluster.SharedConfig;
import dev.cliproxy.cluster.SharedDatabase;
import dev.cliproxy.cluster.SharedLoginRows;
import dev.cliproxy.cluster.SharedNotes;
import dev.cliproxy.cluster.SharedTokenFiles;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigWatcher;
import dev.cliproxy.config.SharedText;
import dev.cliproxy.config.field.BcryptHash;
import dev.cliproxy.config.field.InvalidConfigException;
import dev.cliproxy.config.value.RemoteManagement;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.RecentUse;
import dev.cliproxy.credential.SharedFiles;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.history.ConfigVersions;
import dev.cliproxy.ledger.UsageLedger;
import dev.cliproxy.limit.KeyLimits;
import dev.cliproxy.live.LiveTraffic;
import dev.cliproxy.login.Logins;
import dev.cliproxy.login.Protocols;
import dev.cliproxy.login.ProviderCalls;
import dev.cliproxy.login.SharedLogins;
import dev.cliproxy.login.TokenRefresh;
import dev.cliproxy.modellist.ModelListRefresh;
import dev.cliproxy.monitoring.Metrics;
import dev.cliproxy.pages.session.Sessions;
import dev.cliproxy.price.LivePrices;
import dev.cliproxy.programlog.ProgramLog;
import dev.cliproxy.proxy.BodyMemory;
import dev.cliproxy.proxy.KnownResponses;
import dev.cliproxy.proxy.OpenExchanges;
import dev.cliproxy.proxy.OpenSockets;
import dev.cliproxy.proxy.ProxyServices;
import dev.cliproxy.proxy.ProxyServlet;
import dev.cliproxy.proxy.TrialEntrance;
import dev.cliproxy.requestlog.RequestLogs;
import dev.cliproxy.store.ServerAddress;
import dev.cliproxy.store.Store;
import dev.cliproxy.store.StoreUnavailableException;
import dev.cliproxy.trial.Trials;
import dev.cliproxy.upstream.UpstreamClient;
import dev.cliproxy.usage.LastHours;
import dev.cliproxy.usage.UsageStatistics;
import dev.cliproxy.web.BanList;
import dev.cliproxy.web.ManagementAccess;
import dev.cliproxy.web.ManagementKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of the program: built here once, in order, and closed in reverse. */
final class App implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);
  private static final Duration BETWEEN_CLEANINGS = Duration.ofMinutes(10);

  /** What the container needs to close a WebSocket, and Tomcat to end an answer. */
  private static final Duration LAST_BYTES = Duration.ofMillis(250);

  private static final Duration LAST_WRITES = Duration.ofSeconds(5);

  private static final Duration START = Duration.ofSeconds(1);
  private static final Duration TOKEN_CHECKS = Duration.ofMillis(500);
  private static final Duration AUTH_FOLDER_CHECKS = Duration.ofMillis(500);
  private static final Duration BETWEEN_TELLINGS = Duration.ofMillis(200);
  private static final Duration BETWEEN_COUNTS = Duration.ofMillis(500);
  private static final Duration MODEL_LIST_CHECKS = Duration.ofSeconds(10);
  private static final int MODEL_LIST_CALLS = 4;
  private static final int PROVIDER_CALLS = 8;
  private static final int CHECK_CALLS = 8;
  private static final Duration LONGEST_CHECK = Duration.ofSeconds(15);
  private static final Duration LONGEST_TRIAL = Duration.ofMinutes(2);
  private static final int MOST_WAITING_CALLS = 1_024;

  /** Each is two texts of at most a mebibyte. */
  private static final int MOST_WAITING_COMPARISONS = 32;

  private final SecureRandom random;
  private final Clock clock;
  private final Instant start;
  private final ConfigStore configStore;
  private final ManagementAccess managementAccess;
  private final Sessions sessions;
  private final AuthFiles authFiles;
  private final ProgramLog programLog;
  private final ProgramLogAppender programLogAppender;
  private final ExecutorService requestLogWriter;
  private final RequestLogs requestLogs;
  private final UsageStatistics usage;
  private final Store store;
  private final UsageLedger ledger;
  private final ConfigVersions configVersions;
  private final AuditTrail auditTrail;
  private final ThreadPoolExecutor comparisons;
  private final KeyLimits limits;
  private final ScheduledExecutorService background;
  private final ScheduledFuture<?> requestLogCleaning;
  private final ConfigWatcher configWatcher;
  private final Optional<SharedDatabase> cluster;
  private final Optional<SharedNotes> notes;
  private final Optional<ScheduledExecutorService> othersCounting;
  private final Optional<ChangeFollower> follower;
  private final ScheduledThreadPoolExecutor timer;
  private final UpstreamClient upstream;
  private final Cooldowns cooldowns;
  private final RecentUse recentUse;
  private final OpenExchanges openExchanges;
  private final LiveTraffic live;
  private final OpenSockets openSockets;
  private final Metrics metrics;
  private final ProxyServices proxy;
  private final Trials trials;
  private final LiveCatalog catalog;
  private final ThreadPoolExecutor providerCalls;
  private final Logins logins;
  private final TokenRefresh tokens;
  private final ScheduledFuture<?> tokenChecks;
  private final ScheduledFuture<?> authFolderChecks;
  private final ThreadPoolExecutor modelListCalls;
  private final ModelListRefresh modelLists;
  private final ScheduledFuture<?> modelListChecks;
  private final ThreadPoolExecutor checkCalls;
  private final CredentialChecks credentialChecks;

  private App(
      ConfigStore configStore,
      Optional<String> geminiClientSecret,
      Optional<ServerAddress> database,
      Optional<SharedDatabase> cluster,
      Clock clock,
      SecureRandom random) {
    this.random = random;
    this.clock = clock;
    this.start = clock.instant();
    // By what nodes tell each other apart.
    String node = Long.toHexString(random.nextLong());
    this.configStore = configStore;
    configStore.addListener(new LogLevel());
    programLog = new ProgramLog(logs(configStore), () -> configStore.current().programLogFile());
    programLogAppender = ProgramLogAppender.into(programLog);
    BanList bans = new BanList(clock);
    managementAccess = new ManagementAccess(remoteManagement(), new ManagementKey(random), bans);
    sessions = new Sessions(clock, random, () -> remoteManagement().get().secretKey());
    authFiles =
        new AuthFiles(() -> configStore.current().authDirectory(), files(cluster, node), clock);
    requestLogWriter = Executors.newSingleThreadExecutor(daemons("cliproxy-request-log"));
    requestLogs =
        new RequestLogs(
            logs(configStore),
            () -> configStore.current().requestLog(),
            () -> configStore.current().requestLogLimits(),
            requestLogWriter,
            clock,
            System::nanoTime);
    usage = new UsageStatistics(clock);
    ThreadFactory storeThread = daemons("cliproxy-store");
    store =
        database
            .map(address -> new Store(address, storeThread, System::nanoTime))
            .orElseGet(
                () -> new Store(recordsFile(configStore), storeThread, clock, System::nanoTime));
    LivePrices prices = new LivePrices(() -> configStore.current().prices());
    ledger =
        new UsageLedger(store, () -> configStore.current().usageRecording(), prices, clock, random);
    limits = new KeyLimits(prices, clock, System::nanoTime);
    ledger.whenOpened(start, limits::addPast);
    ledger.hoursWhenOpened(start, LastHours.HOURS, usage.lastHours()::addPast);
    configVersions = new ConfigVersions(configStore.file().path(), clock);
    auditTrail = new StoredAuditTrail(store, clock);
    comparisons =
        threads("cliproxy-comparisons", 1, new LinkedBlockingQueue<>(MOST_WAITING_COMPARISONS));
    ChangeRecorder changes = new ChangeRecorder(configVersions, auditTrail, comparisons);
    configStore.addTextListener(changes::textChanged);
    authFiles.addListener(changes::fileChanged);
    background = Executors.newSingleThreadScheduledExecutor(daemons("cliproxy-background"));
    requestLogCleaning =
        background.scheduleWithFixedDelay(
            requestLogs::clean, 0, BETWEEN_CLEANINGS.toSeconds(), TimeUnit.SECONDS);
    configWatcher = new ConfigWatcher(configStore, background);
    this.cluster = cluster;
    timer = new ScheduledThreadPoolExecutor(1, daemons("cliproxy-timer"));
    timer.setRemoveOnCancelPolicy(true);
    upstream =
        new UpstreamClient(
            "cliproxy/" + BuildInfo.read().version(),
            new SslContextFactory.Client(),
            timer,
            System::nanoTime);
    cooldowns = new Cooldowns(clock);
    notes = cluster.map(shared -> new SharedNotes(shared, node, clock, daemons("cliproxy-notes")));
    notes.ifPresent(
        shared -> {
          NodeNotes.share(shared, cooldowns);
          NodeNotes.share(shared, bans);
          NodeNotes.share(shared, limits);
          var unused =
              background.scheduleWithFixedDelay(
                  again(
                      () -> NodeNotes.tell(shared, limits, clock.instant()),
                      "Other nodes are not told how keys are used"),
                  BETWEEN_TELLINGS.toMillis(),
                  BETWEEN_TELLINGS.toMillis(),
                  TimeUnit.MILLISECONDS);
        });
    othersCounting = cluster.map(shared -> countingOthers());
    follower =
        cluster.map(
            shared ->
                new ChangeFollower(
                    shared,
                    configStore,
                    authFiles,
                    notes.orElseThrow(),
                    daemons("cliproxy-cluster")));
    recentUse = new RecentUse(clock);
    providerCalls = providerCalls("cliproxy-provider-calls", PROVIDER_CALLS);
    Protocols protocols =
        new Protocols(
            () -> configStore.current().oauth().orGeminiSecret(geminiClientSecret),
            clock,
            random,
            new ProviderCalls(upstream, configStore::current)::through);
    logins =
        new Logins(protocols, authFiles, logins(cluster, clock), clock, providerCalls, this::later);
    tokens =
        new TokenRefresh(
            authFiles,
            protocols,
            clock,
            providerCalls,
            random,
            file -> cooldowns.reset(CredentialId.of(file)));
    tokenChecks =
        background.scheduleWithFixedDelay(
            again(tokens::check, "The token files cannot be followed"),
            0,
            TOKEN_CHECKS.toMillis(),
            TimeUnit.MILLISECONDS);
    authFolderChecks =
        background.scheduleWithFixedDelay(
            again(this::checkAuthFolder, "Changes of the auth folder cannot be noted"),
            0,
            AUTH_FOLDER_CHECKS.toMillis(),
            TimeUnit.MILLISECONDS);
    ModelLists knownModels = new ModelLists();
    catalog = new LiveCatalog(configStore::current, tokens::list, knownModels);
    modelListCalls = providerCalls("cliproxy-model-lists", MODEL_LIST_CALLS);
    modelLists =
        new ModelListRefresh(catalog, knownModels, tokens, upstream, modelListCalls, clock);
    // Not at once: a start has better things to do.
    modelListChecks =
        background.scheduleWithFixedDelay(
            again(modelLists::check, "The lists of models cannot be refreshed"),
            MODEL_LIST_CHECKS.toMillis(),
            MODEL_LIST_CHECKS.toMillis(),
            TimeUnit.MILLISECONDS);
    checkCalls = providerCalls("cliproxy-checks", CHECK_CALLS);
    credentialChecks =
        new CredentialChecks(
            configStore::current,
            upstream,
            tokens,
            checkCalls,
            clock,
            System::nanoTime,
            LONGEST_CHECK);
    openExchanges = new OpenExchanges(timer, System::nanoTime);
    live = new LiveTraffic(openExchanges::present);
    openSockets = new OpenSockets(new BodyMemory(Runtime.getRuntime().maxMemory() / 16));
    metrics = new Metrics(Set.copyOf(ProxyServlet.routes()), metricsSources());
    proxy =
        new ProxyServices(
            catalog,
            tokens,
            upstream,
            cooldowns,
            new Routing(new RoundRobin(), new Conversations(clock)),
            record -> {
              if (ledger.isOn()) {
                usage.record(record);
              }
              ledger.record(record);
            },
            limits,
            requestLogs,
            new TrafficMetrics(metrics, recentUse),
            live,
            openExchanges,
            openSockets,
            new BodyMemory(Runtime.getRuntime().maxMemory() / 4),
            new KnownResponses(clock),
            timer,
            random,
            clock,
            System::nanoTime);
    trials = new Trials(new TrialEntrance(proxy), LONGEST_TRIAL, System::nanoTime);
  }

  private static Path logs(ConfigStore configStore) {
    return configStore.file().path().resolveSibling("logs");
  }

  /** Beside the configuration and named after it: two of them may share a folder. */
  private static Path recordsFile(ConfigStore configStore) {
    Path config = configStore.file().path();
    String name = String.valueOf(config.getFileName()).replaceFirst("\\.[^.]*$", "");
    return config.resolveSibling(name + "-records");
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** What waits for providers: a few at a time, and no endless queue. */
  private static ThreadPoolExecutor providerCalls(String name, int most) {
    return threads(name, most, new LinkedBlockingQueue<>(MOST_WAITING_CALLS));
  }

  /** At most so many, which end when there is nothing to do. */
  private static ThreadPoolExecutor threads(
      String name, int most, BlockingQueue<Runnable> waiting) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(most, most, 30, TimeUnit.SECONDS, waiting, daemons(name));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private void later(Duration delay, Runnable task) {
    var unused = background.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** On a thread of its own, because the database may let it wait. */
  private ScheduledExecutorService countingOthers() {
    ScheduledExecutorService counting =
        Executors.newSingleThreadScheduledExecutor(daemons("cliproxy-others"));
    var unused =
        counting.scheduleWithFixedDelay(
            again(this::countOthers, "What other nodes serve is not counted"),
            BETWEEN_COUNTS.toMillis(),
            BETWEEN_COUNTS.toMillis(),
            TimeUnit.MILLISECONDS);
    return counting;
  }

  private void countOthers() {
    try {
      ledger.servedElsewhere().forEach(usage::record);
    } catch (StoreUnavailableException e) {
      LOG.debug("What other nodes serve is not known", e);
    }
  }

  private void checkAuthFolder() {
    try {
      authFiles.check();
    } catch (IOException e) {
      LOG.debug("The auth folder cannot be read", e);
    }
  }

  /** Opens what is recorded, when the first requests have had their time: none waits for it. */
  void startRecording() {
    later(START, store::start);
  }

  /** A task that throws would not be run again. */
  private static Runnable again(Runnable task, String failure) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error(failure, e);
      }
    };
  }

  /**
   * Reads the configuration and starts the services.
   *
   * @param cluster what this node shares with others; empty when it is alone
   * @throws InvalidConfigException when the file has problems; it is left as it is
   */
  static App start(Environment environment, Optional<SharedDatabase> cluster)
      throws InvalidConfigException, IOException {
    SecureRandom random = new SecureRandom();
    ConfigFile file = new ConfigFile(environment.configFile());
    Clock clock = Clock.systemUTC();
    ConfigStore store =
        ConfigStore.open(
            file, text(cluster), environment.home(), key -> BcryptHash.hash(key, random), clock);
    LOG.info("Configuration: {}", file.path());
    LOG.info("Token files: {}", store.current().authDirectory());
    environment.database().ifPresent(address -> LOG.info("Usage and audit: {}", address));
    return new App(
        store, environment.geminiClientSecret(), environment.database(), cluster, clock, random);
  }

  /** The text that nodes share, or that nothing is shared. */
  static SharedText text(Optional<SharedDatabase> cluster) {
    return cluster.isPresent() ? new SharedConfig(cluster.get()) : SharedText.NONE;
  }

  /** The logins that nodes share, or that none are. */
  private static SharedLogins logins(Optional<SharedDatabase> cluster, Clock clock) {
    return cluster.isPresent() ? new SharedLoginRows(cluster.get(), clock) : SharedLogins.NONE;
  }

  /** The token files that nodes share, or that none are. */
  private static SharedFiles files(Optional<SharedDatabase> cluster, String node) {
    return cluster.isPresent() ? new SharedTokenFiles(cluster.get(), node) : SharedFiles.NONE;
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

  /** The texts that the configuration had. */
  ConfigVersions configVersions() {
    return configVersions;
  }

  AuditTrail auditTrail() {
    return auditTrail;
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

  /** The program's own log, where it is written into files. */
  ProgramLog programLog() {
    return programLog;
  }

  RequestLogs requestLogs() {
    return requestLogs;
  }

  ProxyServices proxy() {
    return proxy;
  }

  /** Single messages that people send to see what becomes of them. */
  Trials trials() {
    return trials;
  }

  UsageStatistics usage() {
    return usage;
  }

  /** What of the databases does not work, for people; requests are served all the same. */
  Optional<String> warning() {
    return cluster.flatMap(SharedDatabase::problem).or(() -> store.status().warning());
  }

  /** Usage that lasts. */
  UsageLedger ledger() {
    return ledger;
  }

  /** What goes through the proxy at this moment. */
  LiveTraffic live() {
    return live;
  }

  /** How much each client's key is used. */
  KeyLimits limits() {
    return limits;
  }

  /** The credentials that are left alone for a while. */
  Cooldowns cooldowns() {
    return cooldowns;
  }

  /** How requests to providers have ended lately. */
  RecentUse recentUse() {
    return recentUse;
  }

  /** What can be served with the configuration in force. */
  Supplier<Catalog> catalog() {
    return catalog;
  }

  Metrics metrics() {
    return metrics;
  }

  private Metrics.Sources metricsSources() {
    return new Metrics.Sources(
        this::coolingCredentials,
        () -> openExchanges.size(),
        () -> requestLogs.dropped(),
        () -> store.dropped(),
        () -> configStore.reloads().stream().findFirst());
  }

  /** One that rests for several models counts once, one that is not configured any more never. */
  private int coolingCredentials() {
    return Math.toIntExact(
        catalog.get().resting(cooldowns).stream()
            .flatMap(resting -> resting.credential().stream())
            .map(Credential::id)
            .distinct()
            .count());
  }

  Logins logins() {
    return logins;
  }

  TokenCredentials tokens() {
    return tokens;
  }

  /** Whether credentials work, when somebody asks. */
  CredentialChecks credentialChecks() {
    return credentialChecks;
  }

  ModelListRefresh modelLists() {
    return modelLists;
  }

  /** Whether no request is let in any more. */
  boolean isStopping() {
    return openExchanges.isDraining();
  }

  /**
   * Lets no request in any more, and gives those under way the time to end that is configured. To
   * be called as soon as the container says that it stops; does nothing after the first time.
   */
  void drain() {
    if (isStopping()) {
      return;
    }
    Duration grace = configStore.current().stopGrace();
    int underWay = openExchanges.size();
    if (underWay > 0) {
      LOG.info("{} requests are under way and have {} s to end", underWay, grace.toSeconds());
    }
    openSockets.leave();
    openExchanges.drain(grace);
    if (underWay > 0) {
      LockSupport.parkNanos(LAST_BYTES.toNanos());
    }
  }

  @Override
  public void close() {
    drain();
    follower.ifPresent(ChangeFollower::close);
    notes.ifPresent(SharedNotes::close);
    logins.close();
    tokenChecks.cancel(false);
    authFolderChecks.cancel(false);
    modelListChecks.cancel(false);
    // A renewal that is under way may have made the old token worthless: its answer is waited for.
    finish(providerCalls);
    openSockets.close();
    openExchanges.close();
    try {
      upstream.close();
    } catch (IOException e) {
      LOG.warn("The connections to the providers were not closed: {}", e.toString());
    }
    modelListCalls.shutdownNow();
    checkCalls.shutdownNow();
    timer.shutdownNow();
    configWatcher.close();
    requestLogCleaning.cancel(false);
    background.shutdownNow();
    othersCounting.ifPresent(ExecutorService::shutdownNow);
    finish(requestLogWriter);
    finish(comparisons);
    store.close();
    programLogAppender.close();
  }

  /** What is waiting is done, if that does not take long. */
  private static void finish(ExecutorService work) {
    work.shutdown();
    try {
      if (!work.awaitTermination(LAST_WRITES.toMillis(), TimeUnit.MILLISECONDS)) {
        work.shutdownNow();
      }
    } catch (InterruptedException e) {
      work.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
