package dev.cliproxy.usage;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * What one request cost. Negative numbers, which only a confused upstream sends, count as zero.
 *
 * @param inputTokens the whole prompt, what came from a cache included
 * @param outputTokens the whole answer, reasoning included
 * @param reasoningTokens the part of the output that was reasoning
 * @param cachedTokens the part of the input that came from a cache
 * @param cacheWriteTokens the part of the input that was written to a cache; not in the documented
 *     JSON
 */
@JsonPropertyOrder({
  "input_tokens",
  "output_tokens",
  "reasoning_tokens",
  "cached_tokens",
  "total_tokens"
})
public record Tokens(
    @JsonProperty("input_tokens") long inputTokens,
    @JsonProperty("output_tokens") long outputTokens,
    @JsonProperty("reasoning_tokens") long reasoningTokens,
    @JsonProperty("cached_tokens") long cachedTokens,
    @JsonIgnore long cacheWriteTokens) {

  /** Nothing was spent, or nobody said how much. */
  public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);

  public Tokens {
    inputTokens = Math.max(0, inputTokens);
    outputTokens = Math.max(0, outputTokens);
    reasoningTokens = Math.max(0, reasoningTokens);
    cachedTokens = Math.max(0, cachedTokens);
    cacheWriteTokens = Math.max(0, cacheWriteTokens);
  }

  /** Tokens of which none was written to a cache. */
  public Tokens(long inputTokens, long outputTokens, long reasoningTokens, long cachedTokens) {
    this(inputTokens, outputTokens, reasoningTokens, cachedTokens, 0);
  }

  /** Input and output; the other two are parts of these. At most {@link Long#MAX_VALUE}. */
  @JsonProperty("total_tokens")
  public long total() {
    return Tally.saturatedSum(inputTokens, outputTokens);
  }
}
