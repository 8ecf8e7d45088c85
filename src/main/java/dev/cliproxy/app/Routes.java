package dev.cliproxy.app;

import dev.cliproxy.callback.CallbackServlet;
import dev.cliproxy.management.ManagementApi;
import dev.cliproxy.management.RequestBodyType;
import dev.cliproxy.monitoring.HealthServlet;
import dev.cliproxy.monitoring.MetricsGuard;
import dev.cliproxy.monitoring.MetricsServlet;
import dev.cliproxy.monitoring.ReadinessServlet;
import dev.cliproxy.pages.PagesApi;
import dev.cliproxy.pages.reference.ApiDescription;
import dev.cliproxy.pages.shell.Assets;
import dev.cliproxy.proxy.ProxyServlet;
import dev.cliproxy.web.AccessLog;
import dev.cliproxy.web.BodyDrain;
import dev.cliproxy.web.CrossOrigin;
import dev.cliproxy.web.ManagementGuard;
import dev.cliproxy.web.RootServlet;
import dev.cliproxy.web.ServedPort;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * Every servlet, filter and path of the program. A face's filters are mapped to its servlet by
 * name, for all kinds of dispatch: whatever the container takes to the servlet has passed them.
 */
final class Routes {
  private static final String ADMIN = "admin";
  private static final String MANAGEMENT = "management";
  private static final String METRICS = "metrics";
  private static final String PROXY = "proxy";

  private Routes() {}

  /** Registers all. */
  static void register(ServletContext context, App app) throws IOException {
    filterAll(context, "access-log", new AccessLog(System::nanoTime));
    filterAll(context, "served-port", new ServedPort(() -> app.configStore().current().port()));

    DeferredServlet management =
        new DeferredServlet("the management API", () -> managementServlet(app));
    servlet(context, MANAGEMENT, management, "/v0/management/*");
    filter(
        context,
        "management-cross-origin",
        new CrossOrigin(
            () -> app.remoteManagement().get().allowedOrigins(),
            app.managementAccess()::isEnabled,
            CrossOrigin.MANAGEMENT_HEADERS),
        MANAGEMENT);
    filter(
        context,
        "management-guard",
        new ManagementGuard(app.remoteManagement(), app.managementAccess()),
        MANAGEMENT);
    filter(context, "management-body-drain", new BodyDrain(System::nanoTime), MANAGEMENT);
    filter(context, "management-body-type", new RequestBodyType(), MANAGEMENT);

    servlet(context, "health", new HealthServlet(), "/healthz");
    servlet(context, METRICS, new MetricsServlet(app.metrics()), "/metrics");
    filter(
        context,
        "metrics-guard",
        new MetricsGuard(
            () -> app.configStore().current().openMetrics(),
            new ManagementGuard(app.remoteManagement(), app.managementAccess())),
        METRICS);

    Assets assets = Assets.read(context);
    servlet(context, "admin-static", assets, "/admin/static/*");
    DeferredServlet admin =
        new DeferredServlet(
            "the admin pages",
            () -> new ServletContainer(PagesApi.create(context, assets, pages(app))));
    servlet(context, ADMIN, admin, "/admin/*");

    List<DeferredServlet> deferred = List.of(management, admin);
    servlet(
        context,
        "readiness",
        new ReadinessServlet(
            app.catalog(),
            app.cooldowns(),
            () -> app.isStopping() ? List.of("the program stops") : problems(deferred),
            app::warning),
        "/readyz");

    servlet(context, PROXY, new ProxyServlet(app.proxy()), "/v1/*", "/v1beta/*");
    filter(
        context,
        "proxy-cross-origin",
        new CrossOrigin(() -> List.of("*"), () -> true, CrossOrigin.PROXY_HEADERS),
        PROXY);
    servlet(
        context,
        "login-callback",
        new CallbackServlet(app.logins()),
        CallbackServlet.PATHS.toArray(String[]::new));

    servlet(
        context,
        "root",
        new RootServlet(BuildInfo.read().version(), ProxyServlet::nearestPath),
        "/");
  }

  private static List<String> problems(List<DeferredServlet> deferred) {
    return deferred.stream().flatMap(servlet -> servlet.problem().stream()).toList();
  }

  private static PagesApi.Services pages(App app) throws IOException {
    return new PagesApi.Services(
        app.configStore(),
        app.configVersions(),
        app.auditTrail(),
        app.managementAccess(),
        app.sessions(),
        app.authFiles(),
        app.tokens(),
        app.logins(),
        app.requestLogs(),
        app.usage(),
        app.ledger(),
        app::warning,
        app.limits(),
        app.catalog(),
        app.cooldowns(),
        app.modelLists()::refresh,
        app.credentialChecks(),
        app.live(),
        app.trials(),
        app.clock(),
        app.start(),
        BuildInfo.read().version(),
        ApiDescription.read(ManagementApi.description()),
        app.random(),
        System::nanoTime);
  }

  private static Servlet managementServlet(App app) {
    return new ServletContainer(
        ManagementApi.create(
            app.configStore(),
            app.configVersions(),
            app.auditTrail(),
            app.authFiles(),
            app.tokens(),
            app.logins(),
            app.programLog(),
            app.requestLogs(),
            app.usage(),
            app.ledger(),
            app.limits(),
            app.catalog(),
            app.cooldowns(),
            app.recentUse(),
            app.modelLists(),
            app.credentialChecks(),
            app.live(),
            app.trials(),
            BuildInfo.read().version(),
            app.clock(),
            app.random(),
            System::nanoTime));
  }

  private static void servlet(
      ServletContext context, String name, Servlet servlet, String... mappings) {
    ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
    Set<String> taken = registration.addMapping(mappings);
    if (!taken.isEmpty()) {
      // None of them would be mapped, and nobody told.
      throw new IllegalStateException(
          "the container itself serves "
              + taken
              + " in this application: switch that off, or choose another context path");
    }
    registration.setAsyncSupported(true);
    registration.setLoadOnStartup(1);
  }

  private static void filter(
      ServletContext context, String name, Filter filter, String servletName) {
    var registration = context.addFilter(name, filter);
    registration.setAsyncSupported(true);
    registration.addMappingForServletNames(EnumSet.allOf(DispatcherType.class), true, servletName);
  }

  private static void filterAll(ServletContext context, String name, Filter filter) {
    var registration = context.addFilter(name, filter);
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
  }
}
