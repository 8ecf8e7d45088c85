package dev.cliproxy.catalog;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A model that a provider says it has.
 *
 * @param name the provider's, 1 to {@value Catalog#MAX_NAME_LENGTH} characters
 * @param created when it was made; empty when the provider does not say
 */
public record ListedModel(String name, Optional<Instant> created) {
  public ListedModel {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(created, "created");
  }
}
