package dev.cliproxy.translate.canonical;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What names a format takes, of tools or of calls.
 *
 * @param legal what a name must match as a whole
 * @param maxLength in characters, at least 16
 */
public record NameRule(Pattern legal, int maxLength) {
  private static final int DIGEST = 8;

  public NameRule {
    Objects.requireNonNull(legal, "legal");
    if (maxLength < 2 * DIGEST) {
      throw new IllegalArgumentException("too short to tell names apart: " + maxLength);
    }
  }

  /** Letters, digits, {@code _} and {@code -}. */
  public static NameRule of(int maxLength) {
    return new NameRule(Pattern.compile("[A-Za-z0-9_-]+"), maxLength);
  }

  /** Anything that is not too long. */
  public static NameRule any(int maxLength) {
    return new NameRule(Pattern.compile("(?s).+"), maxLength);
  }

  /**
   * The name itself, if it is legal; else one that is, made of its legal characters and of a digest
   * of all of it, so that the same name always becomes the same and different ones different ones.
   */
  public String applied(String name) {
    if (name.length() <= maxLength && legal.matcher(name).matches()) {
      return name;
    }
    String clean = name.replaceAll("[^A-Za-z0-9_-]", "_");
    if (clean.isEmpty() || !Character.isLetter(clean.charAt(0))) {
      clean = "_" + clean;
    }
    int room = maxLength - DIGEST - 1;
    return (clean.length() > room ? clean.substring(0, room) : clean) + "_" + digest(name);
  }

  private static String digest(String name) {
    try {
      byte[] all =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(all, 0, DIGEST / 2);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
