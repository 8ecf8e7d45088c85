package dev.cliproxy.translate.canonical;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a provider may heed; without it the answer says the same.
 *
 * @param user whom the request is for
 * @param cacheKey which requests begin alike
 * @param serviceTier in OpenAI's words
 * @param verbosity how wordy the answer is to be: {@code low}, {@code medium}, {@code high}
 * @param metadata the client's labels
 */
public record Hints(
    Optional<String> user,
    Optional<String> cacheKey,
    Optional<String> serviceTier,
    Optional<String> verbosity,
    Map<String, String> metadata) {

  /** None. */
  public static final Hints NONE =
      new Hints(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

  public Hints {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(cacheKey, "cacheKey");
    Objects.requireNonNull(serviceTier, "serviceTier");
    Objects.requireNonNull(verbosity, "verbosity");
    metadata = Map.copyOf(metadata);
  }
}
