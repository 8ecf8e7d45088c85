package dev.cliproxy.testing;

import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;

/**
 * What a container shows its applications. The services on the tests' class path, such as modules
 * of a Jackson that a client library brought, are not the container's; those of its own WebSocket
 * are.
 */
public final class ContainerClasses extends ClassLoader {
  private static final String SERVICES = "META-INF/services/";

  /** Shows what the tests' class path holds, but for its services. */
  public ContainerClasses() {
    super(ContainerClasses.class.getClassLoader());
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return visibleTo(name).getResources(name);
  }

  @Override
  public URL getResource(String name) {
    return visibleTo(name).getResource(name);
  }

  private ClassLoader visibleTo(String name) {
    return name.startsWith(SERVICES) && !name.startsWith(SERVICES + "jakarta.websocket.")
        ? ClassLoader.getPlatformClassLoader()
        : getParent();
  }
}
