package dev.cliproxy.catalog;

import dev.cliproxy.credential.Cooldown;
import dev.cliproxy.credential.Credential;
import java.util.Objects;
import java.util.Optional;

/**
 * A cooldown and whose it is.
 *
 * @param credential empty when it is not configured any more
 */
public record RestingCredential(Cooldown cooldown, Optional<Credential> credential) {

  public RestingCredential {
    Objects.requireNonNull(cooldown, "cooldown");
    Objects.requireNonNull(credential, "credential");
  }
}
