package dev.cliproxy.config.field;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names a client's key without telling it: SHA-256 of its UTF-8 bytes. A key that somebody has
 * thought up can be guessed from it; one that this program has made cannot.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record KeyDigest(String hex) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public KeyDigest {
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException("a digest has 64 hexadecimal digits");
    }
  }

  /** The digest that a text is, in upper or lower case; empty when it has another form. */
  public static Optional<KeyDigest> parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return FORM.matcher(lower).matches() ? Optional.of(new KeyDigest(lower)) : Optional.empty();
  }

  /** The digest of a key. */
  public static KeyDigest of(String key) {
    return new KeyDigest(HexFormat.of().formatHex(bytes(key)));
  }

  /** The same in 32 bytes, for whoever compares it with each request. */
  public static byte[] bytes(String key) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return sha256.digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
