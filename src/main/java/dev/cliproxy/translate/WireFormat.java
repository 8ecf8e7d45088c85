package dev.cliproxy.translate;

/** A format in which programs and model providers talk. */
public enum WireFormat {
  /** OpenAI's chat completions, {@code POST /v1/chat/completions}. */
  CHAT_COMPLETIONS,
  /** OpenAI's older text completions, {@code POST /v1/completions}. */
  COMPLETIONS,
  /** OpenAI's responses, {@code POST /v1/responses}. */
  RESPONSES,
  /** Anthropic's messages, {@code POST /v1/messages}. */
  CLAUDE,
  /** Google's {@code generateContent} and {@code streamGenerateContent}. */
  GEMINI
}
