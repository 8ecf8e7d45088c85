package dev.cliproxy.login;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.credential.AuthFileName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A token file after a login: its name, and the fields that the login knows.
 *
 * @param fields not to be changed
 */
record TokenFile(AuthFileName name, ObjectNode fields) {
  private static final Pattern GOOD_IN_A_NAME =
      Pattern.compile("[A-Za-z0-9@_+-][A-Za-z0-9@._+-]{0,79}");
  private static final int DIGEST_LENGTH = 16;

  TokenFile {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(fields, "fields");
  }

  /** A field of many files: an empty object to begin with. */
  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * The name of a person's file. Never without the person: two accounts must not share a file.
   *
   * @param names what the person is known by, best first; the first that is not blank counts
   */
  static AuthFileName nameOf(String type, String... names) {
    StringBuilder name = new StringBuilder(type).append('-');
    for (String candidate : names) {
      if (!candidate.isBlank()) {
        return AuthFileName.parse(name.append(part(candidate)).append(".json").toString());
      }
    }
    throw new IllegalArgumentException("nothing to name the file by");
  }

  /** The text, or a digest of one that cannot stand in a name. */
  static String part(String text) {
    return GOOD_IN_A_NAME.matcher(text).matches() ? text : digest(text);
  }

  /** The first 16 hexadecimal digits of the SHA-256. */
  static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, DIGEST_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** RFC 3339 in UTC, to the second. */
  static String time(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** As {@link #time}, or {@code ""}, which is read as not known. */
  static String time(Optional<Instant> moment) {
    return moment.map(TokenFile::time).orElse("");
  }

  /** Replaces a field unless that would blank it. */
  static void putIfGiven(ObjectNode object, String name, String text) {
    if (!text.isBlank()) {
      object.put(name, text);
    }
  }

  /** Without the fields. */
  @Override
  public String toString() {
    return "TokenFile[" + name + "]";
  }
}
