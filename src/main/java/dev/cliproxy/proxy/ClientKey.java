package dev.cliproxy.proxy;

import dev.cliproxy.credential.CredentialId;
import java.util.Objects;

/**
 * What a client has shown to be let in.
 *
 * @param secret the key itself; {@code ""} when it needed none
 * @param id names it without telling it
 */
record ClientKey(String secret, CredentialId id) {

  /** Of programs that are let in without. */
  static final ClientKey NONE = new ClientKey("");

  ClientKey {
    Objects.requireNonNull(secret, "secret");
    Objects.requireNonNull(id, "id");
  }

  ClientKey(String secret) {
    this(secret, CredentialId.ofClientKey(secret));
  }

  boolean isNone() {
    return secret.isEmpty();
  }

  /** What the id is called where nothing stands for no key. */
  String name() {
    return isNone() ? "" : id.value();
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "ClientKey[" + name() + "]";
  }
}
