package dev.cliproxy.translate;

import com.fasterxml.jackson.core.io.NumberInput;
import dev.cliproxy.translate.canonical.Usage;
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
    Usage usage = usage(format);
    return new Tokens(
        usage.input(), usage.output(), usage.reasoning(), usage.cacheRead(), usage.cacheWrite());
  }

  /** The same, with what was written to a cache. */
  Usage usage(WireFormat format) {
    return switch (format) {
      case CHAT_COMPLETIONS, COMPLETIONS, RESPONSES, STORED_RESPONSES, MEDIA ->
          new Usage(input, cached, cacheCreation, output, reasoning);
      case CLAUDE ->
          new Usage(input + cached + cacheCreation, cached, cacheCreation, output, reasoning);
      case GEMINI -> new Usage(input + toolInput, cached, 0, output + reasoning, reasoning);
    };
  }
}
