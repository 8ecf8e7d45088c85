package dev.cliproxy.login;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import java.net.URI;
import java.time.Instant;

/** A provider where a person agrees in a browser, which is then sent back here with a code. */
interface BrowserProtocol extends Protocol {

  /** Port of the redirect to {@code localhost}. */
  int port();

  /** The page on which the person agrees. */
  URI authorizationUrl(State state, CodeVerifier verifier);

  /** Tokens for the code. */
  Tokens exchange(String code, State state, CodeVerifier verifier) throws ProviderException;

  /**
   * The file that the login ends in.
   *
   * @param projectId as it was given when the login began, or {@code ""}
   */
  TokenFile file(Tokens tokens, String projectId, Instant now) throws ProviderException;
}
