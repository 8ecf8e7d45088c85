package dev.cliproxy.credential;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One key of one provider, or one login, with what a request needs to use it.
 *
 * @param id the same as long as provider, address and key are
 * @param name what people call it: the name of a provider that speaks OpenAI's chat format, or the
 *     setting the entry stands under, such as {@code claude-api-key}; a login's type
 * @param baseUrl where requests go, without a slash at the end
 * @param secret the key, or {@code ""} when the provider wants none, and for a login
 * @param proxyUrl outbound proxy of this credential, {@code "direct"} for none, {@code ""} for the
 *     general one; may hold a password
 * @param headers sent with each request; their values may be secrets
 * @param token the login, if it is one: its token is asked for at each request
 * @param rules how it is used among others
 */
public record Credential(
    CredentialId id,
    Provider provider,
    String name,
    String baseUrl,
    String secret,
    String proxyUrl,
    Map<String, String> headers,
    Optional<TokenCredential> token,
    CredentialRules rules) {

  public Credential {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(baseUrl, "baseUrl");
    Objects.requireNonNull(secret, "secret");
    Objects.requireNonNull(proxyUrl, "proxyUrl");
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(rules, "rules");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /**
   * The credential that an entry of the configuration describes.
   *
   * @param baseUrl may end in slashes; {@code ""} means the provider's own address
   */
  public static Credential of(
      Provider provider,
      String name,
      String baseUrl,
      String secret,
      String proxyUrl,
      Map<String, String> headers) {
    return of(provider, name, baseUrl, secret, proxyUrl, headers, CredentialRules.USUAL);
  }

  /** As the other, with rules of its own. */
  public static Credential of(
      Provider provider,
      String name,
      String baseUrl,
      String secret,
      String proxyUrl,
      Map<String, String> headers,
      CredentialRules rules) {
    String address = provider.address(baseUrl);
    CredentialId id = CredentialId.of(provider, address, secret);
    return new Credential(
        id, provider, name, address, secret, proxyUrl, headers, Optional.empty(), rules);
  }

  /**
   * The credential that a login is. Its token is asked for at each request.
   *
   * @param baseUrl may end in slashes
   */
  public static Credential of(Provider provider, String baseUrl, TokenCredential token) {
    String address = Provider.withoutSlashes(baseUrl);
    return new Credential(
        CredentialId.of(token.file()),
        provider,
        token.type(),
        address,
        "",
        token.rules().proxyUrl(),
        token.rules().headers(),
        Optional.of(token),
        token.rules().use());
  }

  /** For people and logs: its name and what may be seen of its key. */
  public String label() {
    if (token.isPresent()) {
      return name + " " + token.get().label();
    }
    return secret.isEmpty() ? name : name + " " + MaskedSecret.of(secret);
  }

  /** Neither key nor address, proxy or headers: each may hold a secret. */
  @Override
  public String toString() {
    return "Credential[" + id + " " + label() + "]";
  }
}
