package dev.cliproxy.credential;

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

  /** Where requests go when an entry does not say, without a slash at the end, or {@code ""}. */
  String address() {
    return address;
  }
}
