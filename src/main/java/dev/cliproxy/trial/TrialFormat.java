package dev.cliproxy.trial;

import dev.cliproxy.translate.WireFormat;
import java.util.Arrays;
import java.util.Optional;

/** The format that a trial speaks, as one of the clients does. */
public enum TrialFormat {
  /** OpenAI's chat completions. */
  CHAT_COMPLETIONS("chat-completions", WireFormat.CHAT_COMPLETIONS),
  /** OpenAI's Responses. */
  RESPONSES("responses", WireFormat.RESPONSES),
  /** Anthropic's Messages. */
  CLAUDE("claude", WireFormat.CLAUDE),
  /** Gemini's generateContent. */
  GEMINI("gemini", WireFormat.GEMINI);

  private final String word;
  private final WireFormat wireFormat;

  TrialFormat(String word, WireFormat wireFormat) {
    this.word = word;
    this.wireFormat = wireFormat;
  }

  /** What forms and bodies call it; request logs call it the same. */
  public String word() {
    return word;
  }

  WireFormat wireFormat() {
    return wireFormat;
  }

  /** The format that this word means; empty for any other word. */
  public static Optional<TrialFormat> of(String word) {
    return Arrays.stream(values()).filter(format -> format.word.equals(word)).findFirst();
  }

  /** What a provider is asked in; empty for a format that no trial has. */
  static Optional<TrialFormat> of(WireFormat format) {
    return Arrays.stream(values()).filter(one -> one.wireFormat == format).findFirst();
  }
}
