package dev.cliproxy.catalog;

import dev.cliproxy.config.value.Config;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.TokenCredential;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The catalog of what is in force, made anew when the configuration, the logins or the providers'
 * lists have changed.
 */
public final class LiveCatalog implements Supplier<Catalog> {
  private final Supplier<Config> configuration;
  private final Supplier<List<TokenCredential>> logins;
  private final ModelLists lists;
  private volatile Catalog latest;

  /** Both suppliers are asked at each call, and must be quick. */
  public LiveCatalog(
      Supplier<Config> configuration, Supplier<List<TokenCredential>> logins, ModelLists lists) {
    this.configuration = Objects.requireNonNull(configuration, "configuration");
    this.logins = Objects.requireNonNull(logins, "logins");
    this.lists = Objects.requireNonNull(lists, "lists");
    this.latest = Catalog.of(configuration.get(), logins.get(), lists.get());
  }

  /** Two threads may make the same one; both are right. */
  @Override
  public Catalog get() {
    Config presentConfig = configuration.get();
    List<TokenCredential> presentLogins = logins.get();
    Map<CredentialId, List<ListedModel>> presentLists = lists.get();
    Catalog catalog = latest;
    if (!catalog.isOf(presentConfig, presentLogins, presentLists)) {
      catalog = Catalog.of(presentConfig, presentLogins, presentLists);
      latest = catalog;
    }
    return catalog;
  }
}
