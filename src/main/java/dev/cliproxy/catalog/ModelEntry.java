package dev.cliproxy.catalog;

import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.Provider;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A model that clients can ask for.
 *
 * @param id the clients' name
 * @param provider of the first candidate
 * @param ownedBy who made the model, or the name of a provider that speaks OpenAI's chat format
 * @param created when it was made, as the first candidate's provider says; empty when it does not
 * @param candidates who serves it, in configured order; not empty
 */
public record ModelEntry(
    String id,
    Provider provider,
    String ownedBy,
    Optional<Instant> created,
    List<Candidate> candidates) {

  public ModelEntry {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(ownedBy, "ownedBy");
    Objects.requireNonNull(created, "created");
    candidates = List.copyOf(candidates);
  }

  /** Who serves it, each once. */
  public List<Credential> credentials() {
    return candidates.stream().map(Candidate::credential).distinct().toList();
  }

  boolean isAvailable(Cooldowns cooldowns) {
    return candidates.stream()
        .anyMatch(
            candidate ->
                cooldowns.restingUntil(candidate.credential().id(), candidate.model()).isEmpty());
  }
}
