package dev.cliproxy.login;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import dev.cliproxy.config.value.OauthProvider;
import dev.cliproxy.credential.StoredToken;
import dev.cliproxy.wording.Wording;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Google: the token endpoint wants the client's secret, and the tokens stand in their own object.
 */
record GeminiProtocol(OauthProvider provider, ProviderAnswers answers) implements BrowserProtocol {
  /** At the top of a file that another program wrote they would count before ours. */
  private static final List<String> OTHER_EXPIRIES =
      List.of("expired", "expire", "expires_at", "expiresAt");

  GeminiProtocol {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(answers, "answers");
  }

  @Override
  public int port() {
    return provider.port();
  }

  @Override
  public Duration lead() {
    return Duration.ofMinutes(5);
  }

  @Override
  public URI authorizationUrl(State state, CodeVerifier verifier) {
    return Authorization.url(
        provider,
        LoginProvider.GEMINI,
        state,
        verifier,
        Map.of("access_type", "offline", "prompt", "consent"));
  }

  @Override
  public Tokens exchange(String code, State state, CodeVerifier verifier) throws ProviderException {
    URI redirect = Authorization.redirect(provider, LoginProvider.GEMINI);
    return tokens(
        new AuthorizationCodeGrant(new AuthorizationCode(code), redirect, verifier),
        provider.clientSecret());
  }

  /** The secret of the file counts where none is configured: other programs store it there. */
  @Override
  public Tokens renew(StoredToken stored) throws ProviderException {
    String secret =
        provider.clientSecret().isEmpty() ? stored.clientSecret() : provider.clientSecret();
    if (secret.isEmpty()) {
      throw ProviderException.unusable(
          Wording.of(
              "login-client-secret",
              "the Google client secret is not configured (oauth.gemini.client-secret)"));
    }
    return tokens(new RefreshTokenGrant(new RefreshToken(stored.refreshToken())), secret);
  }

  private Tokens tokens(AuthorizationGrant grant, String secret) throws ProviderException {
    ClientID client = new ClientID(provider.clientId());
    return answers.tokens(
        new TokenRequest.Builder(
                URI.create(provider.tokenUrl()),
                new ClientSecretPost(client, new Secret(secret)),
                grant)
            .build());
  }

  /** Without the client's secret: it is no part of the login. */
  @Override
  public TokenFile file(Tokens tokens, String projectId, Instant now) throws ProviderException {
    HTTPRequest whoIsIt =
        new HTTPRequest(HTTPRequest.Method.GET, URI.create(provider.userinfoUrl()));
    whoIsIt.setAuthorization("Bearer " + tokens.accessToken());
    JsonNode person = answers.object(whoIsIt);
    String email = ProviderAnswers.text(person, "email");
    ObjectNode token = TokenFile.object();
    token.put("access_token", tokens.accessToken());
    token.put("token_type", "Bearer");
    token.put("refresh_token", tokens.refreshToken());
    token.put("expiry", TokenFile.time(tokens.expiresAt()));
    token.put("token_uri", provider.tokenUrl());
    token.put("client_id", provider.clientId());
    List.of(provider.scopes().split(" +", -1)).forEach(token.putArray("scopes")::add);
    token.put("universe_domain", "googleapis.com");
    ObjectNode file = TokenFile.object();
    file.set("token", token);
    file.put("project_id", projectId);
    file.put("email", email);
    file.put("auto", false);
    file.put("checked", false);
    file.put("type", LoginProvider.GEMINI.type());
    file.put("last_refresh", TokenFile.time(now));
    String who = email.isEmpty() ? ProviderAnswers.text(person, "id") : email;
    who = who.isEmpty() ? TokenFile.digest(tokens.accessToken()) : TokenFile.part(who);
    return new TokenFile(
        TokenFile.nameOf(
            LoginProvider.GEMINI.type(),
            projectId.isEmpty() ? who : who + "-" + TokenFile.part(projectId)),
        file);
  }

  /** Some programs keep the tokens at the top of the file: there they stay. */
  @Override
  public void overwrite(ObjectNode file, Tokens renewed, Instant now) {
    ObjectNode token = file.get("token") instanceof ObjectNode nested ? nested : file;
    token.put("access_token", renewed.accessToken());
    TokenFile.putIfGiven(token, "refresh_token", renewed.refreshToken());
    token.put("expiry", TokenFile.time(renewed.expiresAt()));
    OTHER_EXPIRIES.stream()
        .filter(file::has)
        .forEach(name -> file.put(name, TokenFile.time(renewed.expiresAt())));
    file.put("last_refresh", TokenFile.time(now));
  }
}
