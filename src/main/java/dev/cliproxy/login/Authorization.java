package dev.cliproxy.login;

import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.cliproxy.config.value.OauthProvider;
import java.net.URI;
import java.util.Map;

/** The request that a browser carries to a provider. */
final class Authorization {
  private Authorization() {}

  /** The page on which a person agrees, with state and PKCE challenge. */
  static URI url(
      OauthProvider provider,
      LoginProvider which,
      State state,
      CodeVerifier verifier,
      Map<String, String> more) {
    AuthorizationRequest.Builder request =
        new AuthorizationRequest.Builder(ResponseType.CODE, new ClientID(provider.clientId()))
            .endpointURI(URI.create(provider.authorizeUrl()))
            .redirectionURI(redirect(provider, which))
            .scope(Scope.parse(provider.scopes()))
            .state(state)
            .codeChallenge(verifier, CodeChallengeMethod.S256);
    more.forEach(request::customParameter);
    return request.build().toURI();
  }

  /** Where the provider sends the browser: {@code localhost} is what the providers have on file. */
  static URI redirect(OauthProvider provider, LoginProvider which) {
    return URI.create("http://localhost:" + provider.port() + which.redirectPath());
  }
}
