package dev.cliproxy.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * The class loader of this web application, without the services that its container declares. A
 * container that has a Jersey of its own shows every application what that Jersey is to be extended
 * with, and the one in the WAR would take it for its own.
 */
final class OwnServices extends ClassLoader {
  private static final String SERVICES = "META-INF/services/";
  private static final String NONE = "no-services";

  /** All that the application's class loader has, but for services that others have loaded. */
  OwnServices(ClassLoader application) {
    super(application);
  }

  /** Does something on this thread, and has libraries look for services here meanwhile. */
  void during(Runnable task) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(this);
    try {
      task.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.startsWith(SERVICES)
        ? Collections.enumeration(own(name))
        : super.getResources(name);
  }

  @Override
  public URL getResource(String name) {
    if (!name.startsWith(SERVICES)) {
      return super.getResource(name);
    }
    try {
      return own(name).stream().findFirst().orElse(null);
    } catch (IOException e) {
      // As the method that is overridden says of what cannot be looked for.
      return null;
    }
  }

  private List<URL> own(String name) throws IOException {
    List<URL> all = Collections.list(super.getResources(name));
    List<URL> own = new ArrayList<>();
    for (URL declaration : all) {
      if (isOwn(declaration)) {
        own.add(declaration);
      }
    }
    if (own.isEmpty() && !all.isEmpty()) {
      // Jersey looks elsewhere when it is given none at all.
      own.add(OwnServices.class.getResource(NONE));
    }
    return own;
  }

  /** Whether the application itself loads every class that is declared. */
  private boolean isOwn(URL declaration) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(declaration.openStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int comment = line.indexOf('#');
        String provider = (comment < 0 ? line : line.substring(0, comment)).strip();
        if (!provider.isEmpty() && !loadsItself(provider)) {
          return false;
        }
      }
      return true;
    }
  }

  private boolean loadsItself(String provider) {
    try {
      return loadClass(provider).getClassLoader() == getParent();
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
