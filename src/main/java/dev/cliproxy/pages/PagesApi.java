package dev.cliproxy.pages;

import dev.cliproxy.audit.AuditTrail;
import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.check.CredentialChecks;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.value.RemoteManagement;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.history.ConfigVersions;
import dev.cliproxy.ledger.UsageLedger;
import dev.cliproxy.limit.KeyLimits;
import dev.cliproxy.live.LiveTraffic;
import dev.cliproxy.login.Logins;
import dev.cliproxy.pages.clients.ApiKeysPage;
import dev.cliproxy.pages.clients.ClientKeysPage;
import dev.cliproxy.pages.clients.ConnectPage;
import dev.cliproxy.pages.clients.TryPage;
import dev.cliproxy.pages.configuration.ConfigurationEditPage;
import dev.cliproxy.pages.configuration.ConfigurationPage;
import dev.cliproxy.pages.configuration.HistoryPage;
import dev.cliproxy.pages.configuration.SettingsPage;
import dev.cliproxy.pages.credentials.AuthFilesPage;
import dev.cliproxy.pages.credentials.CheckAction;
import dev.cliproxy.pages.credentials.CooldownAction;
import dev.cliproxy.pages.credentials.EntriesPage;
import dev.cliproxy.pages.credentials.LoginsPage;
import dev.cliproxy.pages.credentials.ModelListAction;
import dev.cliproxy.pages.overview.OverviewPage;
import dev.cliproxy.pages.reference.ApiDescription;
import dev.cliproxy.pages.reference.ApiPage;
import dev.cliproxy.pages.session.Sessions;
import dev.cliproxy.pages.shell.Assets;
import dev.cliproxy.pages.shell.Errors;
import dev.cliproxy.pages.shell.FormBodies;
import dev.cliproxy.pages.shell.FormFilter;
import dev.cliproxy.pages.shell.GradualPageWriter;
import dev.cliproxy.pages.shell.LanguageAction;
import dev.cliproxy.pages.shell.PageWriter;
import dev.cliproxy.pages.shell.PlaceFilter;
import dev.cliproxy.pages.shell.ResponseManners;
import dev.cliproxy.pages.shell.SessionFilter;
import dev.cliproxy.pages.shell.SignInPage;
import dev.cliproxy.pages.shell.SignOutAction;
import dev.cliproxy.pages.shell.Templates;
import dev.cliproxy.pages.traffic.LivePage;
import dev.cliproxy.pages.traffic.RequestLogsPage;
import dev.cliproxy.pages.usage.UsageCsv;
import dev.cliproxy.pages.usage.UsageDownload;
import dev.cliproxy.pages.usage.UsagePage;
import dev.cliproxy.requestlog.RequestLogs;
import dev.cliproxy.trial.Trials;
import dev.cliproxy.usage.UsageStatistics;
import dev.cliproxy.web.JerseyFace;
import dev.cliproxy.web.ManagementAccess;
import jakarta.servlet.ServletContext;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.glassfish.jersey.server.ResourceConfig;

/** The pages below {@code /admin} and what stands in front of them. */
public final class PagesApi {
  private PagesApi() {}

  /**
   * The services that the pages show.
   *
   * @param limits how much each client's key was used
   * @param catalog of the configuration in force, asked at each request
   * @param refreshModelLists asks the providers for their models; says how many keys are asked with
   * @param start when the program was started
   * @param version of the program
   * @param apiDescription what the management API can do
   * @param random makes new keys
   * @param nanoTime counts nanoseconds like {@link System#nanoTime()}
   */
  public record Services(
      ConfigStore store,
      ConfigVersions versions,
      AuditTrail audit,
      ManagementAccess access,
      Sessions sessions,
      AuthFiles authFiles,
      TokenCredentials tokens,
      Logins logins,
      RequestLogs requestLogs,
      UsageStatistics usage,
      UsageLedger ledger,
      Supplier<Optional<String>> databases,
      KeyLimits limits,
      Supplier<Catalog> catalog,
      Cooldowns cooldowns,
      IntSupplier refreshModelLists,
      CredentialChecks checks,
      LiveTraffic live,
      Trials trials,
      Clock clock,
      Instant start,
      String version,
      ApiDescription apiDescription,
      SecureRandom random,
      LongSupplier nanoTime) {
    public Services {
      Objects.requireNonNull(store, "store");
      Objects.requireNonNull(versions, "versions");
      Objects.requireNonNull(audit, "audit");
      Objects.requireNonNull(access, "access");
      Objects.requireNonNull(sessions, "sessions");
      Objects.requireNonNull(authFiles, "authFiles");
      Objects.requireNonNull(requestLogs, "requestLogs");
      Objects.requireNonNull(tokens, "tokens");
      Objects.requireNonNull(logins, "logins");
      Objects.requireNonNull(usage, "usage");
      Objects.requireNonNull(ledger, "ledger");
      Objects.requireNonNull(databases, "databases");
      Objects.requireNonNull(limits, "limits");
      Objects.requireNonNull(catalog, "catalog");
      Objects.requireNonNull(cooldowns, "cooldowns");
      Objects.requireNonNull(refreshModelLists, "refreshModelLists");
      Objects.requireNonNull(checks, "checks");
      Objects.requireNonNull(live, "live");
      Objects.requireNonNull(trials, "trials");
      Objects.requireNonNull(clock, "clock");
      Objects.requireNonNull(start, "start");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(apiDescription, "apiDescription");
      Objects.requireNonNull(random, "random");
      Objects.requireNonNull(nanoTime, "nanoTime");
    }
  }

  /** All pages, ready for a Jersey servlet. */
  public static ResourceConfig create(ServletContext context, Assets assets, Services services) {
    Sessions sessions = services.sessions();
    Supplier<RemoteManagement> remote = () -> services.store().current().remoteManagement();
    Templates templates = new Templates(context, sessions, services.version(), assets.version());
    FormBodies bodies = new FormBodies(services.nanoTime());
    return JerseyFace.of(resources(services))
        .register(new PlaceFilter(remote, services.access(), sessions))
        .register(new SessionFilter(sessions, bodies))
        .register(new FormFilter(sessions, bodies))
        .register(new ResponseManners())
        .register(new PageWriter(templates))
        .register(new GradualPageWriter(templates))
        .register(Errors.class);
  }

  private static Set<Object> resources(Services services) {
    return Set.of(
        new SignInPage(services.access(), services.sessions()),
        new SignOutAction(services.sessions()),
        new LanguageAction(),
        new SettingsPage(services.store()),
        new ApiKeysPage(services.store(), services.limits(), services.clock(), services.random()),
        new ClientKeysPage(services.store(), services.clock(), services.random()),
        new EntriesPage(
            services.store(), services.cooldowns(), services.checks(), services.clock()),
        new AuthFilesPage(
            services.authFiles(),
            services.tokens(),
            services.logins(),
            services.cooldowns(),
            services.checks(),
            services.clock()),
        new LoginsPage(services.logins(), services.clock()),
        new RequestLogsPage(services.requestLogs(), services.store(), services.catalog()),
        new ConnectPage(services.store(), services.catalog(), services.cooldowns()),
        new TryPage(services.trials(), services.store(), services.catalog(), services.cooldowns()),
        new LivePage(services.live(), services.store(), services.catalog()),
        new UsagePage(
            services.store(),
            services.catalog(),
            services.usage(),
            services.ledger(),
            services.clock()),
        new UsageDownload(services.usage()),
        new UsageCsv(services.ledger(), services.clock()),
        new OverviewPage(
            services.store(),
            services.authFiles(),
            services.usage(),
            services.databases(),
            services.catalog(),
            services.cooldowns(),
            services.checks(),
            services.clock(),
            services.start(),
            services.version()),
        new CooldownAction(services.cooldowns()),
        new CheckAction(services.checks(), services.clock()),
        new ModelListAction(services.refreshModelLists()),
        new ConfigurationPage(services.store()),
        new HistoryPage(services.store(), services.versions(), services.audit()),
        new ConfigurationEditPage(services.store(), services.sessions()),
        new ApiPage(services.apiDescription()));
  }
}
