package dev.cliproxy.catalog;

import java.util.Objects;

/**
 * A model's name.
 *
 * @param owner who made the model
 */
public record NamedModel(String name, String owner) {
  public NamedModel {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(owner, "owner");
  }
}
