package dev.cliproxy.testing;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.check.CredentialChecks;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.value.RemoteManagement;
import dev.cliproxy.config.value.UsageRecording;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.history.ConfigVersions;
import dev.cliproxy.ledger.UsageLedger;
import dev.cliproxy.limit.KeyLimits;
import dev.cliproxy.live.LiveTraffic;
import dev.cliproxy.login.Logins;
import dev.cliproxy.login.Protocols;
import dev.cliproxy.login.SharedLogins;
import dev.cliproxy.login.TokenRefresh;
import dev.cliproxy.pages.PagesApi;
import dev.cliproxy.pages.reference.ApiDescription;
import dev.cliproxy.pages.session.Sessions;
import dev.cliproxy.pages.shell.Assets;
import dev.cliproxy.price.LivePrices;
import dev.cliproxy.price.Prices;
import dev.cliproxy.requestlog.RequestLogs;
import dev.cliproxy.store.Store;
import dev.cliproxy.trial.Trials;
import dev.cliproxy.upstream.UpstreamClient;
import dev.cliproxy.usage.UsageStatistics;
import dev.cliproxy.web.BanList;
import dev.cliproxy.web.ManagementAccess;
import dev.cliproxy.web.ManagementKey;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.glassfish.jersey.servlet.ServletContainer;

/** The admin pages alone, over services that a test has made. */
public final class PagesServer implements AutoCloseable {
  private final ConfigStore store;
  private final Server server;
  private final ServerConnector connector;
  private final UpstreamClient client;
  private final ScheduledExecutorService timer;

  private PagesServer(
      ConfigStore store,
      Server server,
      ServerConnector connector,
      UpstreamClient client,
      ScheduledExecutorService timer) {
    this.store = store;
    this.server = server;
    this.connector = connector;
    this.client = client;
    this.timer = timer;
  }

  /**
   * Starts on a free port.
   *
   * @param config as {@link TestConfig} writes it
   * @param usage what the usage page shows
   * @param clock what the pages take for the present
   */
  public static PagesServer start(Path config, UsageStatistics usage, Clock clock)
      throws Exception {
    return start(config, usage, new Cooldowns(clock), clock);
  }

  /** As the other, with credentials that rest. */
  public static PagesServer start(
      Path config, UsageStatistics usage, Cooldowns cooldowns, Clock clock) throws Exception {
    return start(config, usage, unopened(config, clock), cooldowns, clock);
  }

  /** A ledger over a store that nobody opens. */
  private static UsageLedger unopened(Path config, Clock clock) {
    return new UsageLedger(
        new Store(config.resolveSibling("records"), Thread::new, clock, System::nanoTime),
        () -> new UsageRecording(true, 90, 1_000, 90),
        () -> new Prices(List.of()),
        clock,
        new Random(1));
  }

  /** As the other, with usage that is recorded. */
  public static PagesServer start(
      Path config, UsageStatistics usage, UsageLedger ledger, Cooldowns cooldowns, Clock clock)
      throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ConfigStore store =
        ConfigStore.open(
            new ConfigFile(config), config.toAbsolutePath().getParent(), key -> key, clock);
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    UpstreamClient client =
        new UpstreamClient(
            "cliproxy/test", new SslContextFactory.Client(), timer, System::nanoTime);
    ServletContextHandler context = new ServletContextHandler("/");
    context.setBaseResourceAsPath(Path.of("src/main/webapp").toAbsolutePath());
    context.addServletContainerInitializer(
        (ServletContainerInitializer)
            (classes, servletContext) ->
                register(servletContext, store, usage, ledger, cooldowns, client, clock));
    server.setHandler(context);
    server.start();
    return new PagesServer(store, server, connector, client, timer);
  }

  /** Takes over a hand edit of the configuration, which two looks must find the same. */
  public void reload() {
    store.check();
    store.check();
  }

  /** The address of the pages. */
  public URI pages() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/admin/");
  }

  @Override
  public void close() throws IOException {
    client.close();
    timer.shutdownNow();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("the server does not stop", e);
    }
  }

  private static void register(
      ServletContext context,
      ConfigStore store,
      UsageStatistics usage,
      UsageLedger ledger,
      Cooldowns cooldowns,
      UpstreamClient client,
      Clock clock) {
    SecureRandom random = new SecureRandom();
    Supplier<RemoteManagement> remote = () -> store.current().remoteManagement();
    AuthFiles authFiles = new AuthFiles(() -> store.current().authDirectory(), clock);
    Protocols protocols =
        new Protocols(
            () -> store.current().oauth(),
            request -> {
              throw new IOException("no provider here");
            },
            clock,
            random);
    TokenRefresh tokens =
        new TokenRefresh(authFiles, protocols, clock, Runnable::run, random, file -> {});
    PagesApi.Services services =
        new PagesApi.Services(
            store,
            new ConfigVersions(store.file().path(), clock),
            new MemoryAuditTrail(),
            new ManagementAccess(remote, new ManagementKey(random), new BanList(clock)),
            new Sessions(clock, random, () -> remote.get().secretKey()),
            authFiles,
            tokens,
            new Logins(
                protocols, authFiles, SharedLogins.NONE, clock, Runnable::run, (delay, task) -> {}),
            new RequestLogs(
                store.file().path().resolveSibling("logs"),
                () -> store.current().requestLog(),
                () -> store.current().requestLogLimits(),
                Runnable::run,
                clock,
                System::nanoTime),
            usage,
            ledger,
            () -> ledger.status().warning(),
            new KeyLimits(new LivePrices(() -> store.current().prices()), clock, System::nanoTime),
            () -> Catalog.of(store.current()),
            cooldowns,
            () -> 0,
            new CredentialChecks(
                store::current,
                client,
                tokens,
                Runnable::run,
                clock,
                System::nanoTime,
                Duration.ofSeconds(10)),
            new LiveTraffic(Stream::of),
            new Trials(
                (request, trial) -> {
                  trial.refused(401, "no proxy here", "{}");
                  return () -> {};
                },
                Duration.ofSeconds(10),
                System::nanoTime),
            clock,
            clock.instant(),
            "test",
            ApiDescription.read("{}".getBytes(StandardCharsets.UTF_8)),
            random,
            System::nanoTime);
    try {
      Assets assets = Assets.read(context);
      context.addServlet("admin-static", assets).addMapping("/admin/static/*");
      context
          .addServlet("admin", new ServletContainer(PagesApi.create(context, assets, services)))
          .addMapping("/admin/*");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
