package dev.cliproxy.web;

import jakarta.ws.rs.ext.ContextResolver;
import java.util.Set;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.media.multipart.MultiPartFeature;
import org.glassfish.jersey.media.multipart.MultiPartProperties;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** What the faces that are made of Jersey resources have in common. */
public final class JerseyFace {
  private JerseyFace() {}

  /** A face with these resources; whatever else it needs must be registered by name. */
  public static ResourceConfig of(Set<Object> resources) {
    ResourceConfig config = new ResourceConfig();
    resources.forEach(resource -> config.register(resource.getClass()));
    return config
        .register(new Instances(resources))
        .register(MultiPartFeature.class)
        .register(new MemoryOnlyForms())
        .property(ServerProperties.WADL_FEATURE_DISABLE, true)
        .property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true)
        .property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true)
        // What a library announces of itself is not registered.
        .property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
        .property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true);
  }

  /** Uploaded tokens are in no temporary file; every face bounds the size of its forms itself. */
  private static final class MemoryOnlyForms implements ContextResolver<MultiPartProperties> {
    private final MultiPartProperties properties =
        new MultiPartProperties().bufferThreshold(MultiPartProperties.BUFFER_THRESHOLD_MEMORY_ONLY);

    @Override
    public MultiPartProperties getContext(Class<?> type) {
      return properties;
    }
  }

  /**
   * Gives Jersey the objects that we have built. Registered as objects they would work too, but
   * Jersey takes them for providers and warns that they are none.
   */
  private static final class Instances extends AbstractBinder {
    private final Set<Object> resources;

    Instances(Set<Object> resources) {
      this.resources = Set.copyOf(resources);
    }

    @Override
    protected void configure() {
      resources.forEach(this::bindToItsClass);
    }

    @SuppressWarnings("unchecked")
    private <T> void bindToItsClass(T resource) {
      bind(resource).to((Class<T>) resource.getClass());
    }
  }
}
