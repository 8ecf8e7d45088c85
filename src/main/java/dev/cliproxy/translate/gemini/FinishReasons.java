package dev.cliproxy.translate.gemini;

import dev.cliproxy.translate.canonical.FinishReason;
import java.util.Set;

/** What Google calls the end of an answer. */
final class FinishReasons {
  private static final Set<String> FILTERED =
      Set.of(
          "SAFETY",
          "RECITATION",
          "LANGUAGE",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT",
          "IMAGE_RECITATION",
          "MODEL_ARMOR",
          "JAILBREAK",
          "ESCALATION",
          "PUP_LIMITED_DISABLED");

  private FinishReasons() {}

  /** Google's as everybody's; one that nobody knows is no good end. */
  static FinishReason read(String reason) {
    if (FILTERED.contains(reason)) {
      return FinishReason.FILTER;
    }
    return switch (reason) {
      case "STOP" -> FinishReason.END;
      // The last is an answer that could be asked to go on, which no other format can.
      case "MAX_TOKENS", "CONTINUATION" -> FinishReason.LENGTH;
      default -> FinishReason.MALFORMED;
    };
  }

  /**
   * Everybody's as Google's.
   *
   * @param broken whether a call was left out because its arguments are no object
   */
  static String written(FinishReason reason, boolean broken) {
    return switch (reason) {
      case END, TOOLS, STOP_SEQUENCE -> broken ? "MALFORMED_FUNCTION_CALL" : "STOP";
      case LENGTH -> "MAX_TOKENS";
      case FILTER -> "SAFETY";
      // STOP would say that there is nothing more to come.
      case PAUSE -> "OTHER";
      case MALFORMED -> "MALFORMED_FUNCTION_CALL";
    };
  }
}
