package dev.cliproxy.catalog;

import dev.cliproxy.credential.Provider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The models of a provider whose entries need not list any: what their names look like, and those
 * that are offered by name. A name that only looks like one is passed on; the provider knows it or
 * does not.
 */
@SuppressWarnings("ImmutableEnumChecker") // the collections never change
enum ModelFamily {
  CLAUDE(
      "anthropic",
      "claude-",
      List.of(
          "claude-opus-4-1-20250805",
          "claude-opus-4-20250514",
          "claude-sonnet-4-20250514",
          "claude-3-7-sonnet-20250219",
          "claude-3-5-haiku-20241022")),
  CODEX(
      "openai",
      "(?:gpt-|o[1-9]|codex-|chatgpt-|text-embedding-3-|text-embedding-ada-|omni-moderation-"
          + "|whisper-|tts-|dall-e-)",
      List.of(
          "gpt-5",
          "gpt-5-minimal",
          "gpt-5-low",
          "gpt-5-medium",
          "gpt-5-high",
          "gpt-5-codex",
          "gpt-5-codex-low",
          "gpt-5-codex-medium",
          "gpt-5-codex-high",
          "codex-mini-latest")),
  GEMINI(
      "google", "gemini-", List.of("gemini-2.5-pro", "gemini-2.5-flash", "gemini-2.5-flash-lite")),
  QWEN("qwen", "qwen", List.of("qwen3-coder-flash", "qwen3-coder-plus"));

  /** Of a name that nobody configured: it may end up in a URL. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:@+-]+");

  private static final Map<String, List<String>> GEMINI_PREVIEWS =
      Map.of(
          "gemini-2.5-pro",
          List.of("gemini-2.5-pro-preview-05-06", "gemini-2.5-pro-preview-06-05"),
          "gemini-2.5-flash",
          List.of("gemini-2.5-flash-preview-04-17", "gemini-2.5-flash-preview-05-20"),
          "gemini-2.5-flash-lite",
          List.of("gemini-2.5-flash-lite-preview-06-17"));

  private final String owner;
  private final Pattern prefix;
  private final List<String> known;

  ModelFamily(String owner, String prefix, List<String> known) {
    this.owner = owner;
    this.prefix = Pattern.compile(prefix);
    this.known = known;
  }

  /**
   * Those of the entries of a provider that has a family.
   *
   * @throws IllegalArgumentException for one that has whatever it has
   */
  static ModelFamily of(Provider provider) {
    return switch (provider) {
      case CLAUDE -> CLAUDE;
      case CODEX -> CODEX;
      case GEMINI -> GEMINI;
      case OPENAI_COMPATIBILITY -> throw new IllegalArgumentException("no family of its own");
    };
  }

  /**
   * What logins of a type of token files serve.
   *
   * @param type in lower case
   */
  static Optional<ModelFamily> ofLogins(String type) {
    return switch (type) {
      case "claude" -> Optional.of(CLAUDE);
      case "codex" -> Optional.of(CODEX);
      case "gemini" -> Optional.of(GEMINI);
      case "qwen" -> Optional.of(QWEN);
      default -> Optional.empty();
    };
  }

  /** Who made them. */
  String owner() {
    return owner;
  }

  /** The names that are offered. */
  List<String> known() {
    return known;
  }

  /** Whether the name looks like one of the family's. */
  boolean includes(String model) {
    return prefix.matcher(model).lookingAt() && PLAIN.matcher(model).matches();
  }

  /** The preview names that are known for a Gemini model. */
  static List<String> knownPreviews(String model) {
    return GEMINI_PREVIEWS.getOrDefault(model, List.of());
  }
}
