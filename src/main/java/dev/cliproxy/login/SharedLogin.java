package dev.cliproxy.login;

import dev.cliproxy.author.Author;
import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A login as nodes tell each other of it.
 *
 * @param state by which it is known; secret
 * @param author who began it
 * @param end when it is given up
 * @param port to which a browser is sent back on its own machine; 0 for a login by device code
 * @param verifier with which the token is fetched; empty for a login by device code; secret
 * @param projectId for Gemini, or {@code ""}
 * @param shown whether it is on the list of whoever manages logins
 */
public record SharedLogin(
    String state,
    Author author,
    LoginProvider provider,
    URI url,
    Optional<String> userCode,
    Instant end,
    int port,
    Optional<String> verifier,
    String projectId,
    LoginStatus status,
    boolean shown) {
  public SharedLogin {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(author, "author");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(userCode, "userCode");
    Objects.requireNonNull(end, "end");
    Objects.requireNonNull(verifier, "verifier");
    Objects.requireNonNull(projectId, "projectId");
    Objects.requireNonNull(status, "status");
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "SharedLogin[" + provider + "]";
  }
}
