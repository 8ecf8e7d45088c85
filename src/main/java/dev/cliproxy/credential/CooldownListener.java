package dev.cliproxy.credential;

import java.util.Optional;

/** Is told of the rests that this node finds out about. Must be quick and must not fail. */
public interface CooldownListener {
  /** A credential rests, or rests longer. */
  void rests(Cooldown cooldown);

  /**
   * It does not rest any more, or has not failed any more.
   *
   * @param model as in {@link Cooldown#model()}
   */
  void ended(CredentialId credential, Optional<String> model);
}
