package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.Codec;
import dev.cliproxy.translate.chat.ChatCodec;
import dev.cliproxy.translate.chat.CompletionsCodec;
import dev.cliproxy.translate.claude.ClaudeCodec;
import dev.cliproxy.translate.gemini.GeminiCodec;
import dev.cliproxy.translate.responses.ResponsesCodec;

/** The formats that can be translated; the only place that lists them. */
final class Codecs {
  private Codecs() {}

  static Codec of(WireFormat format) {
    return switch (format) {
      case CHAT_COMPLETIONS -> new ChatCodec();
      case COMPLETIONS -> new CompletionsCodec();
      case CLAUDE -> new ClaudeCodec();
      case RESPONSES -> new ResponsesCodec();
      case GEMINI -> new GeminiCodec();
      case STORED_RESPONSES, MEDIA ->
          throw new IllegalArgumentException("not a format that can be translated: " + format);
    };
  }
}
