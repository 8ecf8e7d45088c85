package dev.cliproxy.config.secret;

import dev.cliproxy.yaml.YamlPath;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells by a value's place whether it is a secret. Generous: a key that this program does not know
 * counts as soon as its name sounds like one.
 */
final class SecretNames {
  private static final Pattern NAME =
      Pattern.compile(
          "key|secret|token|passw|passphrase|credential|authorization|cookie"
              + "|pwd|bearer|webhook|signature");

  /** Too short to be looked for inside of words; {@code auth-dir} is none. */
  private static final Pattern LAST_WORD =
      Pattern.compile("(?<![a-z])(?:pw|pass|auth|pin|sig|dsn)[0-9]{0,4}$");

  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  /** Named after the secret in each of their items; what else is in an item is none. */
  private static final Set<String> LISTS_OF_OBJECTS =
      Set.of("api-key-entries", "claude-api-key", "client-keys", "codex-api-key", "gemini-api-key");

  /** A mapping of many things, as {@code auth.providers} is. */
  private static final Pattern MAPPING = Pattern.compile("(?i)auth$");

  /** Sounds like a secret and is the address where tokens come from, as in {@code oauth}. */
  private static final String TOKEN_URL = "token-url";

  /** Of a limit. */
  private static final String TOKENS_COUNTED = "tokens-per-";

  private static final String HEADERS = "headers";

  private SecretNames() {}

  /** Whether a value of this name is a secret. */
  static boolean isSecret(String name) {
    if (name.equals(TOKEN_URL) || name.startsWith(TOKENS_COUNTED)) {
      return false;
    }
    String words = HUMP.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    return name.equals(HEADERS)
        || NAME.matcher(name.toLowerCase(Locale.ROOT)).find()
        || LAST_WORD.matcher(words).find();
  }

  /** Whether everything below a mapping or list of this name is a secret. */
  static boolean isSecretThroughout(String name) {
    return isSecret(name) && !LISTS_OF_OBJECTS.contains(name) && !MAPPING.matcher(name).find();
  }

  /** Whether a single value at this place is a secret. */
  static boolean isSecret(YamlPath path) {
    boolean secret = false;
    boolean above = false;
    for (YamlPath.Step step : path.steps()) {
      if (step instanceof YamlPath.Key key) {
        above = above || isSecretThroughout(key.name());
        secret = above || isSecret(key.name());
      }
    }
    return secret;
  }
}
