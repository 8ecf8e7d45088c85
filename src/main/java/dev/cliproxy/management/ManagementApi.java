package dev.cliproxy.management;

import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.usage.UsageStatistics;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import java.util.function.LongSupplier;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.media.multipart.MultiPartFeature;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** The resources of the management API: everything below {@code /v0/management}. */
public final class ManagementApi extends Application {
  private final Set<Object> resources;

  private ManagementApi(Set<Object> resources) {
    this.resources = resources;
  }

  /**
   * The whole API, ready for a Jersey servlet; who may call it is the guard's business, which
   * stands in front.
   *
   * @param nanoTime counts nanoseconds like {@link System#nanoTime()}
   */
  public static ResourceConfig create(
      ConfigStore store, AuthFiles authFiles, UsageStatistics usage, LongSupplier nanoTime) {
    Set<Object> resources =
        Set.of(
            new SettingsResource(store),
            new ConfigResource(store),
            new UsageResource(usage),
            new AuthFilesResource(authFiles),
            new LoginResource(),
            new OpenApiResource());
    return ResourceConfig.forApplication(new ManagementApi(resources))
        .register(new JsonBodyReader())
        .register(new RequestManners(nanoTime))
        .register(ManagementErrors.class)
        .register(JacksonFeature.withoutExceptionMappers())
        .register(MultiPartFeature.class)
        .property(ServerProperties.WADL_FEATURE_DISABLE, true)
        .property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true)
        // What a library announces of itself is not registered: this list is the whole.
        .property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
        .property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true);
  }

  /** Resources that are registered as objects by other means make Jersey warn about each. */
  @Override
  @SuppressWarnings("deprecation")
  public Set<Object> getSingletons() {
    return resources;
  }
}
