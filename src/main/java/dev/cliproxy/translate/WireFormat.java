package dev.cliproxy.translate;

/** A format in which programs and model providers talk. */
public enum WireFormat {
  /** OpenAI's chat completions, {@code POST /v1/chat/completions}. */
  CHAT_COMPLETIONS,
  /** OpenAI's older text completions, {@code POST /v1/completions}. */
  COMPLETIONS,
  /** OpenAI's responses, {@code POST /v1/responses}. */
  RESPONSES,
  /**
   * Responses that were made before, {@code GET /v1/responses/{id}}: what these say of errors and
   * of tokens has been told before, and says nothing of this answer.
   */
  STORED_RESPONSES,
  /**
   * OpenAI's images and audio, {@code /v1/images/…} and {@code /v1/audio/…}: what was spent is told
   * as by responses, and by some who speak it as by chat completions.
   */
  MEDIA,
  /** Anthropic's messages, {@code POST /v1/messages}. */
  CLAUDE,
  /** Google's {@code generateContent} and {@code streamGenerateContent}. */
  GEMINI;

  /** Whether errors have the same form in both: all of OpenAI's formats share one. */
  public boolean tellsErrorsAs(WireFormat other) {
    return this == other || (isOpenAi() && other.isOpenAi());
  }

  private boolean isOpenAi() {
    return this != CLAUDE && this != GEMINI;
  }
}
