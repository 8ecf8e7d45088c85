package dev.cliproxy.proxy;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.config.Config;
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
    private volatile Keys latest = new Keys(List.of());

    private record Keys(List<String> texts, ClientKeys digests) {
      Keys(List<String> texts) {
        this(texts, new ClientKeys(texts));
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
      if (!keys.texts().equals(present.config().apiKeys())) {
        keys = new Keys(present.config().apiKeys());
        latest = keys;
      }
      return new Snapshot(present, keys.digests());
    }
  }
}
