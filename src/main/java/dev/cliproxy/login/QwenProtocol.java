package dev.cliproxy.login;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationRequest;
import com.nimbusds.oauth2.sdk.device.DeviceCode;
import com.nimbusds.oauth2.sdk.device.DeviceCodeGrant;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import dev.cliproxy.config.value.OauthProvider;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.StoredToken;
import dev.cliproxy.wording.Wording;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;

/** Qwen: the standard's device flow with PKCE; nothing tells whose token it is. */
record QwenProtocol(
    OauthProvider provider, ProviderAnswers answers, Supplier<CodeVerifier> verifiers)
    implements DeviceProtocol {
  private static final Duration USUAL_LIFE = Duration.ofMinutes(5);

  QwenProtocol {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(answers, "answers");
    Objects.requireNonNull(verifiers, "verifiers");
  }

  @Override
  public Duration lead() {
    return Duration.ofMinutes(20);
  }

  @Override
  public Device start() throws ProviderException {
    CodeVerifier verifier = verifiers.get();
    ObjectNode answer =
        answers.object(
            new DeviceAuthorizationRequest.Builder(new ClientID(provider.clientId()))
                .endpointURI(URI.create(provider.deviceUrl()))
                .scope(Scope.parse(provider.scopes()))
                .customParameter(
                    "code_challenge",
                    CodeChallenge.compute(CodeChallengeMethod.S256, verifier).getValue())
                .customParameter("code_challenge_method", CodeChallengeMethod.S256.getValue())
                .build()
                .toHTTPRequest());
    String code = ProviderAnswers.text(answer, "device_code");
    String page = ProviderAnswers.text(answer, "verification_uri_complete");
    page = page.isEmpty() ? ProviderAnswers.text(answer, "verification_uri") : page;
    if (code.isEmpty() || !page.matches("https?://[!-~]{1,2000}")) {
      throw ProviderException.unusable(
          Wording.of(
              "login-no-code-or-page", "the provider's answer has no code or no page to open"));
    }
    long life = answer.path("expires_in").asLong(0);
    try {
      return new Device(
          code,
          ProviderAnswers.text(answer, "user_code"),
          URI.create(page),
          Duration.ofSeconds(answer.path("interval").asLong(0)),
          life > 0 ? Duration.ofSeconds(Math.min(life, 86_400)) : USUAL_LIFE,
          verifier.getValue());
    } catch (IllegalArgumentException e) {
      throw ProviderException.unusable(
          Wording.of("login-no-page", "the provider's answer has no page to open"));
    }
  }

  @Override
  public Poll poll(Device device) throws ProviderException {
    try {
      return new Poll.Agreed(
          answers.tokens(
              new TokenRequest.Builder(
                      URI.create(provider.tokenUrl()),
                      new ClientID(provider.clientId()),
                      new DeviceCodeGrant(new DeviceCode(device.id())))
                  .customParameter("code_verifier", device.verifier())
                  .build()));
    } catch (ProviderException e) {
      if (e.code().equals("authorization_pending")) {
        return new Poll.Pending();
      }
      // Qwen says so with status 429, the standard with 400.
      if (e.code().equals("slow_down") || e.status() == 429) {
        return new Poll.SlowDown();
      }
      throw e;
    }
  }

  @Override
  public Tokens renew(StoredToken stored) throws ProviderException {
    return answers.tokens(
        new TokenRequest.Builder(
                URI.create(provider.tokenUrl()),
                new ClientID(provider.clientId()),
                new RefreshTokenGrant(new RefreshToken(stored.refreshToken())))
            .build());
  }

  @Override
  public boolean isOver(ProviderException refused) {
    return refused.status() == 400 || refused.status() == 401;
  }

  /** The moment of the login stands for the person. */
  @Override
  public TokenFile file(Tokens tokens, Instant now) {
    String name = LoginProvider.QWEN.type() + "-" + now.toEpochMilli();
    ObjectNode file = TokenFile.object();
    file.put("access_token", tokens.accessToken());
    file.put("refresh_token", tokens.refreshToken());
    file.put("last_refresh", TokenFile.time(now));
    file.put("resource_url", tokens.resourceUrl());
    file.put("email", name);
    file.put("type", LoginProvider.QWEN.type());
    file.put("expired", TokenFile.time(tokens.expiresAt()));
    return new TokenFile(AuthFileName.parse(name + ".json"), file);
  }

  @Override
  public void overwrite(ObjectNode file, Tokens renewed, Instant now) {
    file.put("access_token", renewed.accessToken());
    TokenFile.putIfGiven(file, "refresh_token", renewed.refreshToken());
    TokenFile.putIfGiven(file, "resource_url", renewed.resourceUrl());
    file.put("expired", TokenFile.time(renewed.expiresAt()));
    file.put("last_refresh", TokenFile.time(now));
  }
}
