package dev.cliproxy.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which key is meant, without its secret: a digest of provider, address and key, so that what is
 * known of a key outlives a reload and a change of order; of a client's key, of the key alone. May
 * be shown and logged.
 *
 * @param value 16 lower-case hexadecimal digits
 */
public record CredentialId(String value) implements Comparable<CredentialId> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

  /**
   * Accepts a good id.
   *
   * @throws IllegalArgumentException for a text of another form
   */
  public CredentialId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("a credential's id has 16 hexadecimal digits");
    }
  }

  /** The id that a text from outside is; empty when it has another form. */
  public static Optional<CredentialId> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new CredentialId(text)) : Optional.empty();
  }

  /** No two triples are digested as the same text: NUL is in no address and no provider's name. */
  static CredentialId of(Provider provider, String baseUrl, String secret) {
    return digest(provider.name() + '\0' + baseUrl + '\0' + secret);
  }

  /**
   * The id of a provider's key.
   *
   * @param baseUrl may end in slashes; {@code ""} means the provider's own address
   */
  public static CredentialId ofKey(Provider provider, String baseUrl, String secret) {
    return of(provider, provider.address(baseUrl), secret);
  }

  /** The login in a token file is the same one wherever its requests go. */
  public static CredentialId of(AuthFileName file) {
    return digest("file\0" + file.value());
  }

  /** The id of a key that a client of the proxy shows. */
  public static CredentialId ofClientKey(String key) {
    return digest("client\0" + key);
  }

  private static CredentialId digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return new CredentialId(HexFormat.of().formatHex(digest, 0, 8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  @Override
  public int compareTo(CredentialId other) {
    return value.compareTo(other.value);
  }

  /** The id itself. */
  @Override
  public String toString() {
    return value;
  }
}
