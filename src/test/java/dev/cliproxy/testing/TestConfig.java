package dev.cliproxy.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mindrot.jbcrypt.BCrypt;

/** Configuration files for tests. */
public final class TestConfig {
  /** The management key of the files that are made here. */
  public static final String KEY = "test-management-key";

  private TestConfig() {}

  /** Writes {@code config.yaml} with the key, its own folder of token files, and these lines. */
  public static Path write(Path folder, String... lines) throws IOException {
    return Files.writeString(
        folder.resolve("config.yaml"),
        "auth-dir: auths\n"
            + "remote-management:\n"
            + "  secret-key: \""
            + hash(KEY)
            + "\"\n"
            + String.join("\n", lines)
            + "\n");
  }

  /** A hash that is cheap to check. */
  public static String hash(String key) {
    return BCrypt.hashpw(key, BCrypt.gensalt(4));
  }
}
