package dev.cliproxy.credential;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A name that an auth file can have: the one rule for what is listed, read, written and deleted.
 *
 * <p>1 to {@value #MAX_LENGTH} characters that all show (no control and no formatting characters,
 * which could make two names look alike), no slash, no backslash, no leading dot, {@code .json} in
 * any case at the end, and short enough in UTF-8 for the usual file systems. Nothing is decoded or
 * mended: {@code %2e%2e.json} is just an odd name.
 *
 * @param value the name itself, without a folder
 */
public record AuthFileName(String value) implements Comparable<AuthFileName> {

  /** The longest name, in UTF-16 characters. */
  public static final int MAX_LENGTH = 200;

  private static final int MAX_BYTES = 255;
  private static final String SUFFIX = ".json";

  /**
   * Accepts a good name.
   *
   * @throws InvalidAuthFileNameException for any other text, {@code null} included; its message is
   *     {@code invalid name} or {@code name must end with .json}
   */
  public AuthFileName {
    if (value == null
        || value.isEmpty()
        || value.length() > MAX_LENGTH
        || value.startsWith(".")
        || !value.codePoints().allMatch(AuthFileName::isAllowed)
        || value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new InvalidAuthFileNameException("invalid name");
    }
    if (!value.toLowerCase(Locale.ROOT).endsWith(SUFFIX)) {
      throw new InvalidAuthFileNameException("name must end with .json");
    }
  }

  /**
   * The name that a text is.
   *
   * @param text may be {@code null}, which no name is
   * @throws InvalidAuthFileNameException as the constructor does
   */
  public static AuthFileName parse(String text) {
    return new AuthFileName(text);
  }

  private static boolean isAllowed(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> character != '/' && character != '\\';
    };
  }

  /** By UTF-16 code units, the same on every machine. */
  @Override
  public int compareTo(AuthFileName other) {
    return value.compareTo(other.value);
  }

  /** The name itself. */
  @Override
  public String toString() {
    return value;
  }
}
