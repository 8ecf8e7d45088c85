package dev.cliproxy.proxy;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.config.value.ClientKeyEntry;
import dev.cliproxy.config.value.Config;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What can be served and for whom. A request takes one at its beginning and keeps it, so that a
 * change never meets a request half way.
 */
record Snapshot(Catalog catalog, ClientKeys clientKeys) {
  Snapshot {
    Objects.requireNonNull(catalog, "catalog");
    Objects.requireNonNull(clientKeys, "clientKeys");
  }

  /** The configuration that all of it follows from. */
  Config config() {
    return catalog.config();
  }

  /** The snapshot of what is in force; keys are digested when their list is another one. */
  static final class Source implements Supplier<Snapshot> {
    private final Supplier<Catalog> catalog;
    private volatile Keys latest = new Keys(List.of(), List.of());

    private record Keys(List<String> texts, List<ClientKeyEntry> entries, ClientKeys digests) {
      Keys(List<String> texts, List<ClientKeyEntry> entries) {
        this(texts, entries, new ClientKeys(texts, entries));
      }

      boolean areOf(Config config) {
        // Mostly the very same lists, which costs nothing to find out.
        return texts.equals(config.apiKeys()) && entries.equals(config.clientKeys());
      }

      @Override
      public String toString() {
        return "Keys[]";
      }
    }

    Source(Supplier<Catalog> catalog) {
      this.catalog = catalog;
    }

    /** Two threads may make the same one; both are right. */
    @Override
    public Snapshot get() {
      Catalog present = catalog.get();
      Keys keys = latest;
      if (!keys.areOf(present.config())) {
        keys = new Keys(present.config().apiKeys(), present.config().clientKeys());
        latest = keys;
      }
      return new Snapshot(present, keys.digests());
    }
  }
}
