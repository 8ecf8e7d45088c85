package dev.cliproxy.translate;

import com.fasterxml.jackson.core.io.NumberInput;
import dev.cliproxy.usage.Tokens;

/** The counts of one answer while it is read. */
final class TokenCounts {

  /** More than this is no count, and the sum of all stays a long. */
  private static final long MAX_COUNT = 1_000_000_000_000_000L;

  private long input;
  private long toolInput;
  private long output;
  private long reasoning;
  private long cached;
  private long cacheCreation;

  /** What was counted before is replaced as a whole. */
  void restart() {
    input = 0;
    toolInput = 0;
    output = 0;
    reasoning = 0;
    cached = 0;
    cacheCreation = 0;
  }

  /**
   * A count was read; it replaces the one before.
   *
   * @param number as JSON writes it
   */
  void set(AnswerField field, String number) {
    long count = (long) Math.max(0, Math.min(MAX_COUNT, NumberInput.parseDouble(number, true)));
    switch (field) {
      case INPUT_TOKENS -> input = count;
      case TOOL_INPUT_TOKENS -> toolInput = count;
      case OUTPUT_TOKENS -> output = count;
      case REASONING_TOKENS -> reasoning = count;
      case CACHED_TOKENS -> cached = count;
      case CACHE_CREATION_TOKENS -> cacheCreation = count;
      default -> throw new IllegalArgumentException("not a count: " + field);
    }
  }

  /** The counts in one meaning: what is cached is part of the input, reasoning of the output. */
  Tokens tokens(WireFormat format) {
    return switch (format) {
      case CHAT_COMPLETIONS, COMPLETIONS, RESPONSES, STORED_RESPONSES, MEDIA ->
          new Tokens(input, output, reasoning, cached);
      case CLAUDE -> new Tokens(input + cached + cacheCreation, output, reasoning, cached);
      case GEMINI -> new Tokens(input + toolInput, output + reasoning, reasoning, cached);
    };
  }
}
