package dev.cliproxy.catalog;

import dev.cliproxy.config.Config;
import dev.cliproxy.credential.TokenCredential;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** The catalog of what is in force, made anew when the configuration or the logins have changed. */
public final class LiveCatalog implements Supplier<Catalog> {
  private final Supplier<Config> configuration;
  private final Supplier<List<TokenCredential>> logins;
  private volatile Catalog latest;

  /** Both suppliers are asked at each call, and must be quick. */
  public LiveCatalog(Supplier<Config> configuration, Supplier<List<TokenCredential>> logins) {
    this.configuration = Objects.requireNonNull(configuration, "configuration");
    this.logins = Objects.requireNonNull(logins, "logins");
    this.latest = Catalog.of(configuration.get(), logins.get());
  }

  /** Two threads may make the same one; both are right. */
  @Override
  public Catalog get() {
    Config presentConfig = configuration.get();
    List<TokenCredential> presentLogins = logins.get();
    Catalog catalog = latest;
    if (!catalog.isOf(presentConfig, presentLogins)) {
      catalog = Catalog.of(presentConfig, presentLogins);
      latest = catalog;
    }
    return catalog;
  }
}
