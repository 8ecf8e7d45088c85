package dev.cliproxy.login;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a token endpoint gave. What it left out is {@code ""}.
 *
 * @param expiresAt when the access token expires, if that is known
 * @param resourceUrl where Qwen wants to be asked
 * @param email as Claude tells it
 * @param accountId as Claude tells it
 */
record Tokens(
    String accessToken,
    String refreshToken,
    String idToken,
    Optional<Instant> expiresAt,
    String resourceUrl,
    String email,
    String accountId) {
  Tokens {
    Objects.requireNonNull(accessToken, "accessToken");
    Objects.requireNonNull(refreshToken, "refreshToken");
    Objects.requireNonNull(idToken, "idToken");
    Objects.requireNonNull(expiresAt, "expiresAt");
    Objects.requireNonNull(resourceUrl, "resourceUrl");
    Objects.requireNonNull(email, "email");
    Objects.requireNonNull(accountId, "accountId");
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "Tokens[expiresAt=" + expiresAt + "]";
  }
}
