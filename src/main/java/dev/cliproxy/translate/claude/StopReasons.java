package dev.cliproxy.translate.claude;

import dev.cliproxy.translate.canonical.FinishReason;

/** Why a message ends, in Anthropic's words. */
final class StopReasons {
  private StopReasons() {}

  /** What a word means; one of the future is taken for a plain end. */
  static FinishReason decoded(String word) {
    return switch (word) {
      case "stop_sequence" -> FinishReason.STOP_SEQUENCE;
      case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
      case "tool_use" -> FinishReason.TOOLS;
      case "refusal" -> FinishReason.FILTER;
      case "pause_turn", "compaction" -> FinishReason.PAUSE;
      default -> FinishReason.END;
    };
  }

  /** The word; there is none for something malformed, which is an end. */
  static String encoded(FinishReason reason) {
    return switch (reason) {
      case END, MALFORMED -> "end_turn";
      case STOP_SEQUENCE -> "stop_sequence";
      case LENGTH -> "max_tokens";
      case TOOLS -> "tool_use";
      case FILTER -> "refusal";
      case PAUSE -> "pause_turn";
    };
  }
}
