package dev.cliproxy.usage;

import java.util.Objects;

/**
 * Who a request was served by, or who failed last.
 *
 * @param provider the kind, as its setting is called, such as {@code claude-api-key}; {@code ""}
 *     when nobody was asked
 * @param credential the id of its key or login; {@code ""} when nobody was asked
 * @param model the provider's name of the model; {@code ""} when nobody was asked
 * @param attempts how often somebody was asked, not negative
 */
public record Served(String provider, String credential, String model, int attempts) {

  /** Nobody was asked. */
  public static final Served NOBODY = new Served("", "", "", 0);

  public Served {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(credential, "credential");
    Objects.requireNonNull(model, "model");
    if (attempts < 0) {
      throw new IllegalArgumentException("negative attempts");
    }
  }
}
