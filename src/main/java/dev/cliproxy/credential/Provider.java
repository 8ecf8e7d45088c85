package dev.cliproxy.credential;

import java.util.Arrays;

/** The kinds of providers, each with a wire format of its own, in the order they are asked. */
public enum Provider {
  /** Anybody who speaks OpenAI's chat format; has no address of its own. */
  OPENAI_COMPATIBILITY("openai-compatibility", ""),
  /** Anthropic's Messages. */
  CLAUDE("claude-api-key", "https://api.anthropic.com"),
  /** OpenAI's Responses. */
  CODEX("codex-api-key", "https://api.openai.com/v1"),
  /** Google's Generative Language API. */
  GEMINI("gemini-api-key", "https://generativelanguage.googleapis.com");

  private final String setting;
  private final String address;

  Provider(String setting, String address) {
    this.setting = setting;
    this.address = address;
  }

  /** The setting that its entries stand under. */
  public String setting() {
    return setting;
  }

  /**
   * The kind whose entries stand under a setting.
   *
   * @throws IllegalArgumentException when none stand there
   */
  public static Provider ofSetting(String setting) {
    return Arrays.stream(values())
        .filter(provider -> provider.setting.equals(setting))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no provider's setting: " + setting));
  }

  /** Where requests go that are to go there, or, for {@code ""}, the provider's own address. */
  String address(String baseUrl) {
    return withoutSlashes(baseUrl.isEmpty() ? address : baseUrl);
  }

  static String withoutSlashes(String url) {
    int end = url.length();
    while (end > 0 && url.charAt(end - 1) == '/') {
      end--;
    }
    return url.substring(0, end);
  }
}
