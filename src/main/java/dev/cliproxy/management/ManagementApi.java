package dev.cliproxy.management;

import dev.cliproxy.audit.AuditTrail;
import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.check.CredentialChecks;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.RecentUse;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.history.ConfigVersions;
import dev.cliproxy.ledger.UsageLedger;
import dev.cliproxy.limit.KeyLimits;
import dev.cliproxy.live.LiveTraffic;
import dev.cliproxy.login.Logins;
import dev.cliproxy.modellist.ModelListRefresh;
import dev.cliproxy.programlog.ProgramLog;
import dev.cliproxy.requestlog.RequestLogs;
import dev.cliproxy.trial.Trials;
import dev.cliproxy.usage.UsageStatistics;
import dev.cliproxy.web.JerseyFace;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.server.ResourceConfig;

/** The resources of the management API: everything below {@code /v0/management}. */
public final class ManagementApi {
  private ManagementApi() {}

  /**
   * The whole API, ready for a Jersey servlet; who may call it is the guard's business, which
   * stands in front.
   *
   * @param catalog of the configuration in force, asked at each request
   * @param version of the program
   * @param random makes new keys
   * @param nanoTime counts nanoseconds like {@link System#nanoTime()}
   */
  public static ResourceConfig create(
      ConfigStore store,
      ConfigVersions versions,
      AuditTrail audit,
      AuthFiles authFiles,
      TokenCredentials tokens,
      Logins logins,
      ProgramLog programLog,
      RequestLogs requestLogs,
      UsageStatistics usage,
      UsageLedger ledger,
      KeyLimits limits,
      Supplier<Catalog> catalog,
      Cooldowns cooldowns,
      RecentUse recentUse,
      ModelListRefresh modelLists,
      CredentialChecks checks,
      LiveTraffic live,
      Trials trials,
      String version,
      Clock clock,
      SecureRandom random,
      LongSupplier nanoTime) {
    Set<Object> resources =
        Set.of(
            new SettingsResource(store),
            new ConfigResource(store),
            new ConfigTextResource(store),
            new ConfigVersionsResource(store, versions),
            new AuditResource(audit),
            new UsageResource(usage, ledger, clock),
            new ClientKeysResource(store, limits, clock, random),
            new AuthFilesResource(authFiles, tokens, catalog, cooldowns, recentUse, clock),
            new ProgramLogResource(programLog),
            new RequestLogsResource(requestLogs),
            new CooldownsResource(catalog, cooldowns, clock),
            new ModelListsResource(modelLists),
            new CheckResource(store, checks),
            new LiveResource(live),
            new TryResource(trials),
            new ConnectResource(),
            new LoginResource(logins, clock),
            new CredentialUseResource(catalog, cooldowns, recentUse),
            new FailedRequestsResource(requestLogs),
            new NotHereResource(),
            new OpenApiResource());
    return JerseyFace.of(resources)
        .register(new JsonBodyReader())
        .register(new RequestManners(version, nanoTime))
        .register(ManagementErrors.class)
        .register(JacksonFeature.withoutExceptionMappers());
  }

  /** The description of this API, OpenAPI 3.1 as JSON. */
  public static byte[] description() throws IOException {
    try (InputStream in = ManagementApi.class.getResourceAsStream("openapi.json")) {
      return Objects.requireNonNull(in, "openapi.json").readAllBytes();
    }
  }
}
