package dev.cliproxy.credential;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The logins in the auth folder, for whoever makes requests with them. Follows the folder within a
 * second and renews tokens before they expire. Thread-safe; none of the methods waits for a
 * provider.
 */
public interface TokenCredentials {

  /**
   * The logins that can be used, or can be once their token is renewed, sorted by file name. Left
   * out are disabled ones, types that no request can be made with, and those that the provider has
   * refused to renew and whose token is over.
   */
  List<TokenCredential> list();

  /**
   * The present access token, unless there is none or it has expired: then {@link #refresh} may get
   * one.
   */
  Optional<String> accessToken(AuthFileName file);

  /**
   * Gets another access token than the one that the provider has refused. However many ask at the
   * same time, the provider is asked once.
   *
   * @param refused the token that was refused, or {@code ""} when there was none
   * @return the new token; fails with a {@link TokenRefreshException} when there will be none
   */
  CompletionStage<String> refresh(AuthFileName file, String refused);

  /**
   * Reads the file anew, so that what it says now is in force when this returns: for whoever has
   * just written it. Does not wait for a provider.
   */
  void follow(AuthFileName file);

  /** Why the login's token cannot be renewed, if that is so. */
  Optional<TokenProblem> problem(AuthFileName file);
}
