package dev.cliproxy.config.value;

import dev.cliproxy.config.field.Addresses;
import dev.cliproxy.config.field.FieldReader;
import java.util.Objects;
import java.util.Optional;

/**
 * Where one provider's logins take place and as what this program is known there. What a provider
 * has no use for is {@code ""}.
 *
 * @param authorizeUrl page on which a person agrees
 * @param tokenUrl where codes and refresh tokens become access tokens
 * @param deviceUrl where logins without a browser on this machine begin
 * @param verificationUrl page on which a person enters the code of such a login
 * @param deviceRedirectUrl stands for the redirect in such a login's exchange
 * @param userinfoUrl tells whose token it is
 * @param apiUrl where requests with the tokens go
 * @param clientSecret {@code ""} when none is known
 * @param scopes what is asked for, separated by spaces
 * @param port of the redirect to {@code localhost}, 1..65,535; 0 where there is none
 */
public record OauthProvider(
    String authorizeUrl,
    String tokenUrl,
    String deviceUrl,
    String verificationUrl,
    String deviceRedirectUrl,
    String userinfoUrl,
    String apiUrl,
    String clientId,
    String clientSecret,
    String scopes,
    int port) {

  public OauthProvider {
    Objects.requireNonNull(authorizeUrl, "authorizeUrl");
    Objects.requireNonNull(tokenUrl, "tokenUrl");
    Objects.requireNonNull(deviceUrl, "deviceUrl");
    Objects.requireNonNull(verificationUrl, "verificationUrl");
    Objects.requireNonNull(deviceRedirectUrl, "deviceRedirectUrl");
    Objects.requireNonNull(userinfoUrl, "userinfoUrl");
    Objects.requireNonNull(apiUrl, "apiUrl");
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(clientSecret, "clientSecret");
    Objects.requireNonNull(scopes, "scopes");
  }

  /** What the section says, and this for what it leaves out. */
  OauthProvider read(FieldReader section) {
    OauthProvider provider =
        new OauthProvider(
            address(section, "authorize-url", authorizeUrl),
            address(section, "token-url", tokenUrl),
            address(section, "device-url", deviceUrl),
            address(section, "verification-url", verificationUrl),
            address(section, "device-redirect-url", deviceRedirectUrl),
            address(section, "userinfo-url", userinfoUrl),
            address(section, "api-url", apiUrl),
            orDefault(section.text("client-id", ""), clientId),
            section.text("client-secret", clientSecret),
            orDefault(section.text("scopes", ""), scopes),
            port == 0 ? 0 : section.integer("port", port, 1, 65_535));
    section.otherFields();
    return provider;
  }

  /** This provider with the secret, unless it has one. */
  public OauthProvider orSecret(Optional<String> secret) {
    return !clientSecret.isEmpty() || secret.isEmpty()
        ? this
        : new OauthProvider(
            authorizeUrl,
            tokenUrl,
            deviceUrl,
            verificationUrl,
            deviceRedirectUrl,
            userinfoUrl,
            apiUrl,
            clientId,
            secret.get(),
            scopes,
            port);
  }

  /** An address that this provider has no use for is not known in the file either. */
  private static String address(FieldReader section, String name, String fallback) {
    if (fallback.isEmpty()) {
      return "";
    }
    return orDefault(section.checkedText(name, Addresses::checkBaseUrl), fallback);
  }

  /** Empty counts as left out: there is no login without it. */
  private static String orDefault(String text, String fallback) {
    return text.isEmpty() ? fallback : text;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "OauthProvider[tokenUrl=" + tokenUrl + ", clientId=" + clientId + "]";
  }
}
