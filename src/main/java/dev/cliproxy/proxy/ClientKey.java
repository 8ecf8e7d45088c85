package dev.cliproxy.proxy;

import dev.cliproxy.catalog.Candidate;
import dev.cliproxy.catalog.ModelEntry;
import dev.cliproxy.config.field.ModelPattern;
import dev.cliproxy.config.value.ClientKeyEntry;
import dev.cliproxy.config.value.ClientKeyLimits;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.CredentialId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a client has shown to be let in, and what it may do with it.
 *
 * @param secret the key itself; {@code ""} when it needed none
 * @param id names it without telling it
 * @param entry what else is known of it; without, it may do everything
 * @param replacedUntil for a key that another has replaced, how long it is let in
 * @param models what it may ask for; empty for all
 * @param providers who may serve it; empty for all
 */
record ClientKey(
    String secret,
    CredentialId id,
    Optional<ClientKeyEntry> entry,
    Optional<Instant> replacedUntil,
    List<ModelPattern> models,
    List<ModelPattern> providers) {

  /** Of programs that are let in without. */
  static final ClientKey NONE = new ClientKey("", Optional.empty(), Optional.empty());

  ClientKey {
    Objects.requireNonNull(secret, "secret");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(entry, "entry");
    Objects.requireNonNull(replacedUntil, "replacedUntil");
    models = List.copyOf(models);
    providers = List.copyOf(providers);
  }

  ClientKey(String secret, Optional<ClientKeyEntry> entry, Optional<Instant> replacedUntil) {
    this(
        secret,
        CredentialId.ofClientKey(secret),
        entry,
        replacedUntil,
        entry.map(ClientKeyEntry::models).map(ClientKey::patterns).orElse(List.of()),
        entry.map(ClientKeyEntry::providers).map(ClientKey::patterns).orElse(List.of()));
  }

  private static List<ModelPattern> patterns(List<String> texts) {
    return texts.stream().map(ModelPattern::of).toList();
  }

  boolean isNone() {
    return secret.isEmpty();
  }

  /** What its usage is kept under, whichever key of its owner it is; {@code ""} for no key. */
  String name() {
    return isNone() ? "" : entry.map(ClientKeyEntry::id).orElseGet(id::value);
  }

  ClientKeyLimits limits() {
    return entry.map(ClientKeyEntry::limits).orElse(ClientKeyLimits.NONE);
  }

  /** Why it is a key and still not let in, in a sentence; empty when it is. */
  Optional<String> refusal(Instant now) {
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    if (entry.get().disabled()) {
      return Optional.of("this key is disabled");
    }
    if (replacedUntil.filter(until -> !now.isBefore(until)).isPresent()) {
      return Optional.of("this key was replaced by another, until " + replacedUntil.get());
    }
    return entry
        .get()
        .expires()
        .filter(end -> !now.isBefore(end))
        .map(end -> "this key has expired at " + end);
  }

  /** Whether it may ask for a model by this name. */
  boolean mayAskFor(String model) {
    return models.isEmpty() || matches(models, model);
  }

  /** Whether this credential may be used for it. */
  boolean mayUse(Credential credential) {
    return providers.isEmpty()
        || matches(providers, credential.provider().setting())
        || (!credential.name().isEmpty() && matches(providers, credential.name()));
  }

  /** Whether it may ask for a model that somebody may serve it. */
  boolean mayAskFor(ModelEntry model) {
    return mayAskFor(model.id())
        && (providers.isEmpty()
            || model.candidates().stream().map(Candidate::credential).anyMatch(this::mayUse));
  }

  private static boolean matches(List<ModelPattern> patterns, String name) {
    for (ModelPattern pattern : patterns) {
      if (pattern.matches(name)) {
        return true;
      }
    }
    return false;
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "ClientKey[" + name() + "]";
  }
}
