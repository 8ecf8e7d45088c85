package dev.cliproxy.login;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import dev.cliproxy.config.value.OauthProvider;
import dev.cliproxy.credential.StoredToken;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** Claude: the token endpoint takes JSON and wants the state too. */
record ClaudeProtocol(OauthProvider provider, ProviderAnswers answers) implements BrowserProtocol {
  private static final String BETA = "oauth-2025-04-20";

  ClaudeProtocol {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(answers, "answers");
  }

  @Override
  public int port() {
    return provider.port();
  }

  @Override
  public Duration lead() {
    return Duration.ofHours(4);
  }

  @Override
  public URI authorizationUrl(State state, CodeVerifier verifier) {
    return Authorization.url(
        provider, LoginProvider.CLAUDE, state, verifier, Map.of("code", "true"));
  }

  @Override
  public Tokens exchange(String code, State state, CodeVerifier verifier) throws ProviderException {
    URI redirect = Authorization.redirect(provider, LoginProvider.CLAUDE);
    ObjectNode request =
        ProviderAnswers.fields(
            new AuthorizationCodeGrant(new AuthorizationCode(code), redirect, verifier));
    request.put("client_id", provider.clientId()).put("state", state.getValue());
    return answers.tokensByJson(provider.tokenUrl(), request);
  }

  @Override
  public Tokens renew(StoredToken stored) throws ProviderException {
    ObjectNode request =
        ProviderAnswers.fields(new RefreshTokenGrant(new RefreshToken(stored.refreshToken())));
    request.put("client_id", provider.clientId());
    return answers.tokensByJson(provider.tokenUrl(), request, "anthropic-beta", BETA);
  }

  @Override
  public TokenFile file(Tokens tokens, String projectId, Instant now) {
    ObjectNode file = TokenFile.object();
    file.put("id_token", "");
    file.put("access_token", tokens.accessToken());
    file.put("refresh_token", tokens.refreshToken());
    file.put("last_refresh", TokenFile.time(now));
    file.put("email", tokens.email());
    file.put("type", LoginProvider.CLAUDE.type());
    file.put("expired", TokenFile.time(tokens.expiresAt()));
    return new TokenFile(
        TokenFile.nameOf(
            LoginProvider.CLAUDE.type(),
            tokens.email(),
            tokens.accountId(),
            TokenFile.digest(tokens.accessToken())),
        file);
  }

  @Override
  public void overwrite(ObjectNode file, Tokens renewed, Instant now) {
    file.put("access_token", renewed.accessToken());
    TokenFile.putIfGiven(file, "refresh_token", renewed.refreshToken());
    TokenFile.putIfGiven(file, "email", renewed.email());
    file.put("expired", TokenFile.time(renewed.expiresAt()));
    file.put("last_refresh", TokenFile.time(now));
  }
}
