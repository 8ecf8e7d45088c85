package dev.cliproxy.config.field;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.regex.Pattern;
import org.mindrot.jbcrypt.BCrypt;

/** The stored form of the management key. */
public final class BcryptHash {
  /** The longest plaintext in UTF-8 bytes; bcrypt would silently ignore what follows. */
  public static final int MAX_PLAINTEXT_BYTES = 72;

  private static final int COST_OF_NEW_HASHES = 10;

  /** Below this the library refuses; above it one check would take seconds. */
  private static final int MIN_COST = 4;

  private static final int MAX_COST = 16;

  /** Wider than what {@link #isUsable} takes, so that no odd hash is mistaken for a plaintext. */
  private static final Pattern SHAPE = Pattern.compile("\\$2[a-z]?\\$[0-9]{2}\\$[./A-Za-z0-9]{53}");

  /** {@code 2b} and {@code 2y} name the algorithm that the library knows as {@code 2a}. */
  private static final Pattern KNOWN_VARIANT = Pattern.compile("\\$2[aby]\\$.*");

  private BcryptHash() {}

  /** Whether the text has the shape of a bcrypt hash of any variant and cost. */
  public static boolean isHash(String text) {
    return SHAPE.matcher(text).matches();
  }

  /**
   * Whether {@link #matches} can ever be true for this hash: variant {@code 2a}, {@code 2b} or
   * {@code 2y} and a cost from 4 to 16.
   */
  public static boolean isUsable(String hash) {
    if (!isHash(hash) || !KNOWN_VARIANT.matcher(hash).matches()) {
      return false;
    }
    int cost = Integer.parseInt(hash.substring(4, 6));
    return cost >= MIN_COST && cost <= MAX_COST;
  }

  /** Whether {@link #hash} takes the plaintext: neither empty nor more than 72 bytes in UTF-8. */
  public static boolean isHashable(String plaintext) {
    return !plaintext.isEmpty()
        && plaintext.length() <= MAX_PLAINTEXT_BYTES
        && plaintext.getBytes(StandardCharsets.UTF_8).length <= MAX_PLAINTEXT_BYTES;
  }

  /**
   * Hashes with a fresh salt.
   *
   * @throws IllegalArgumentException unless {@link #isHashable}; the message does not hold the
   *     plaintext
   */
  public static String hash(String plaintext, SecureRandom random) {
    Objects.requireNonNull(random, "random");
    if (!isHashable(plaintext)) {
      throw new IllegalArgumentException(
          "a key must have 1 to " + MAX_PLAINTEXT_BYTES + " bytes in UTF-8");
    }
    return BCrypt.hashpw(plaintext, BCrypt.gensalt(COST_OF_NEW_HASHES, random));
  }

  /**
   * Compares in constant time, at the price of one bcrypt. A hash that is not {@link #isUsable
   * usable} matches nothing, at once.
   */
  public static boolean matches(String plaintext, String hash) {
    return isUsable(hash) && BCrypt.checkpw(plaintext, "$2a$" + hash.substring(4));
  }
}
