package dev.cliproxy.config;

import dev.cliproxy.config.field.BcryptHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;

/**
 * The configuration of a program that is started for the first time: a commented file with keys
 * that nobody else has. The management key is in it as a hash only.
 */
public final class FirstConfig {
  private static final int KEY_BYTES = 24;

  private final String managementKey;
  private final String clientKey;
  private final String text;

  private FirstConfig(String managementKey, String clientKey, String text) {
    this.managementKey = managementKey;
    this.clientKey = clientKey;
    this.text = text;
  }

  /**
   * Makes new keys.
   *
   * @param authDirectory where token files are to be; a relative path starts from the file's folder
   */
  public static FirstConfig create(
      SecureRandom random, String authDirectory, int port, boolean allowRemote) throws IOException {
    String managementKey = newKey(random);
    String clientKey = newClientKey(random);
    String text =
        template()
            .replace("@auth-dir@", authDirectory)
            .replace("@port@", Integer.toString(port))
            .replace("@allow-remote@", Boolean.toString(allowRemote))
            .replace("@secret-key@", BcryptHash.hash(managementKey, random))
            .replace("@client-key@", clientKey);
    return new FirstConfig(managementKey, clientKey, text);
  }

  /** Writes the file and the folders it is to stand in, for their owner only. */
  public void writeTo(ConfigFile file) throws IOException {
    file.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether it is what this text says. */
  public boolean is(String other) {
    return text.equals(other);
  }

  /**
   * Deletes the file, unless somebody has changed it since it was written.
   *
   * @return whether it was deleted
   */
  public boolean takeBack(ConfigFile file) throws IOException {
    return file.delete(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What a person must be told once, the keys among it; not for a log. */
  public String announcement(Path file, String adminPage) {
    return String.join(
        System.lineSeparator(),
        "",
        "cliproxy is started for the first time.",
        "  Configuration:  " + file,
        "  Management key: " + managementKey,
        "  Client API key: " + clientKey,
        "  Admin page:     " + adminPage,
        "The management key is stored as a hash and not shown again: keep it.",
        "");
  }

  /** A key for a client that nobody can guess. */
  public static String newClientKey(SecureRandom random) {
    return "sk-cliproxy-" + newKey(random);
  }

  private static String newKey(SecureRandom random) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String template() throws IOException {
    try (InputStream in = FirstConfig.class.getResourceAsStream("first-config.yaml")) {
      return new String(
          Objects.requireNonNull(in, "first-config.yaml").readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
