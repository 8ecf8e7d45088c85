package dev.cliproxy.login;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.credential.StoredToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** How tokens are got from one provider and kept in its files. All calls wait for the provider. */
interface Protocol {
  /** What the standard and the providers say when a refresh token is of no use any more. */
  Set<String> REFRESH_TOKEN_IS_OVER =
      Set.of(
          "invalid_grant",
          "refresh_token_expired",
          "refresh_token_reused",
          "refresh_token_invalidated");

  /** How long before its end an access token is renewed. */
  Duration lead();

  /** New tokens for a refresh token. */
  Tokens renew(StoredToken stored) throws ProviderException;

  /**
   * Writes renewed tokens over those of a file and leaves everything else as it is.
   *
   * @param file the whole file
   */
  void overwrite(ObjectNode file, Tokens renewed, Instant now);

  /** Whether a renewal that was refused so will never succeed. */
  default boolean isOver(ProviderException refused) {
    return REFRESH_TOKEN_IS_OVER.contains(refused.code());
  }
}
