package dev.cliproxy.proxy;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.config.Config;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A configuration and what follows from it. A request takes one at its beginning and keeps it, so
 * that a change never meets a request half way.
 */
record Snapshot(Config config, Catalog catalog, ClientKeys clientKeys) {
  Snapshot {
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(catalog, "catalog");
    Objects.requireNonNull(clientKeys, "clientKeys");
  }

  static Snapshot of(Config config) {
    return new Snapshot(config, Catalog.of(config), new ClientKeys(config.apiKeys()));
  }

  /** The snapshot of the configuration in force, made anew when that is another one. */
  static final class Source implements Supplier<Snapshot> {
    private final Supplier<Config> configuration;
    private volatile Snapshot latest;

    Source(Supplier<Config> configuration) {
      this.configuration = configuration;
      this.latest = Snapshot.of(configuration.get());
    }

    /** Two threads may make the same one; both are right. */
    @Override
    public Snapshot get() {
      Config present = configuration.get();
      Snapshot snapshot = latest;
      if (!snapshot.config().equals(present)) {
        snapshot = Snapshot.of(present);
        latest = snapshot;
      }
      return snapshot;
    }
  }
}
