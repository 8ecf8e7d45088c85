package dev.cliproxy.login;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
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
import java.util.Map;
import java.util.Objects;

/** Codex: whose token it is stands in the ID token; its device flow is the vendor's own. */
record CodexProtocol(OauthProvider provider, ProviderAnswers answers)
    implements BrowserProtocol, DeviceProtocol {
  private static final String AUTH_CLAIM = "https://api.openai.com/auth";
  private static final String PROFILE_CLAIM = "https://api.openai.com/profile";
  private static final Scope RENEWAL_SCOPE = Scope.parse("openid profile email");

  /** What the vendor's own program assumes. */
  private static final Duration DEVICE_LIFE = Duration.ofMinutes(15);

  CodexProtocol {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(answers, "answers");
  }

  @Override
  public int port() {
    return provider.port();
  }

  @Override
  public Duration lead() {
    return Duration.ofDays(5);
  }

  @Override
  public URI authorizationUrl(State state, CodeVerifier verifier) {
    return Authorization.url(
        provider,
        LoginProvider.CODEX,
        state,
        verifier,
        Map.of(
            "prompt", "login",
            "id_token_add_organizations", "true",
            "codex_cli_simplified_flow", "true"));
  }

  @Override
  public Tokens exchange(String code, State state, CodeVerifier verifier) throws ProviderException {
    return exchange(code, verifier, Authorization.redirect(provider, LoginProvider.CODEX));
  }

  private Tokens exchange(String code, CodeVerifier verifier, URI redirect)
      throws ProviderException {
    return answers.tokens(
        new TokenRequest.Builder(
                URI.create(provider.tokenUrl()),
                new ClientID(provider.clientId()),
                new AuthorizationCodeGrant(new AuthorizationCode(code), redirect, verifier))
            .build());
  }

  @Override
  public Device start() throws ProviderException {
    ObjectNode answer =
        answers.object(
            ProviderAnswers.json(
                provider.deviceUrl() + "/usercode",
                TokenFile.object().put("client_id", provider.clientId())));
    String id = ProviderAnswers.text(answer, "device_auth_id");
    String code = ProviderAnswers.text(answer, "user_code");
    code = code.isEmpty() ? ProviderAnswers.text(answer, "usercode") : code;
    if (id.isEmpty() || code.isEmpty()) {
      throw ProviderException.unusable(
          Wording.of("login-no-code", "the provider's answer has no code"));
    }
    URI url = URI.create(provider.verificationUrl());
    Duration interval = Duration.ofSeconds(answer.path("interval").asLong(0));
    return new Device(id, code, url, interval, DEVICE_LIFE, "");
  }

  /** Forbidden and not found mean that the person has not agreed yet. */
  @Override
  public Poll poll(Device device) throws ProviderException {
    JsonNode answer;
    try {
      answer =
          answers.object(
              ProviderAnswers.json(
                  provider.deviceUrl() + "/token",
                  TokenFile.object()
                      .put("device_auth_id", device.id())
                      .put("user_code", device.userCode())));
    } catch (ProviderException e) {
      if (e.status() == 403 || e.status() == 404) {
        return new Poll.Pending();
      }
      if (e.status() == 429) {
        return new Poll.SlowDown();
      }
      throw e;
    }
    String code = ProviderAnswers.text(answer, "authorization_code");
    String verifier = ProviderAnswers.text(answer, "code_verifier");
    if (code.isEmpty() || !verifier.matches("[A-Za-z0-9._~-]{43,128}")) {
      throw ProviderException.unusable(
          Wording.of("login-no-code", "the provider's answer has no code"));
    }
    return new Poll.Agreed(
        exchange(code, new CodeVerifier(verifier), URI.create(provider.deviceRedirectUrl())));
  }

  @Override
  public Tokens renew(StoredToken stored) throws ProviderException {
    return answers.tokens(
        new TokenRequest.Builder(
                URI.create(provider.tokenUrl()),
                new ClientID(provider.clientId()),
                new RefreshTokenGrant(new RefreshToken(stored.refreshToken())))
            .scope(RENEWAL_SCOPE)
            .build());
  }

  @Override
  public boolean isOver(ProviderException refused) {
    return refused.status() == 401 || BrowserProtocol.super.isOver(refused);
  }

  @Override
  public TokenFile file(Tokens tokens, String projectId, Instant now) {
    return file(tokens, now);
  }

  @Override
  public TokenFile file(Tokens tokens, Instant now) {
    JwtClaims claims = JwtClaims.of(tokens.idToken());
    ObjectNode file = TokenFile.object();
    file.put("id_token", tokens.idToken());
    file.put("access_token", tokens.accessToken());
    file.put("refresh_token", tokens.refreshToken());
    file.put("account_id", accountId(claims));
    file.put("last_refresh", TokenFile.time(now));
    file.put("email", email(claims));
    file.put("type", LoginProvider.CODEX.type());
    file.put("expired", TokenFile.time(tokens.expiresAt()));
    return new TokenFile(
        TokenFile.nameOf(
            LoginProvider.CODEX.type(),
            email(claims),
            accountId(claims),
            TokenFile.digest(tokens.accessToken())),
        file);
  }

  @Override
  public void overwrite(ObjectNode file, Tokens renewed, Instant now) {
    JwtClaims claims = JwtClaims.of(renewed.idToken());
    TokenFile.putIfGiven(file, "id_token", renewed.idToken());
    file.put("access_token", renewed.accessToken());
    TokenFile.putIfGiven(file, "refresh_token", renewed.refreshToken());
    TokenFile.putIfGiven(file, "account_id", accountId(claims));
    TokenFile.putIfGiven(file, "email", email(claims));
    file.put("expired", TokenFile.time(renewed.expiresAt()));
    file.put("last_refresh", TokenFile.time(now));
  }

  private static String email(JwtClaims claims) {
    String email = claims.text("email");
    return email.isEmpty() ? claims.text(PROFILE_CLAIM, "email") : email;
  }

  private static String accountId(JwtClaims claims) {
    return claims.text(AUTH_CLAIM, "chatgpt_account_id");
  }
}
