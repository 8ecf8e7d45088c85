package dev.cliproxy.price;

import dev.cliproxy.config.ModelPrice;
import dev.cliproxy.usage.Tokens;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All prices in force, in the order in which they are looked at. */
public record Prices(List<ModelPrice> rules) {
  private static final int MILLION_DIGITS = 6;

  public Prices {
    rules = List.copyOf(rules);
  }

  /** Those first, then these. */
  public Prices(List<ModelPrice> configured, List<ModelPrice> shipped) {
    this(joined(configured, shipped));
  }

  private static List<ModelPrice> joined(List<ModelPrice> first, List<ModelPrice> second) {
    List<ModelPrice> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /**
   * What tokens of a model cost.
   *
   * @param served the provider's name of the model, which counts first; {@code ""} for none
   * @param asked the client's name of it
   */
  public Cost of(String served, String asked, Tokens tokens) {
    return find(served)
        .or(() -> find(asked))
        .map(price -> new Cost(amount(price, tokens), tokens.total(), 0))
        .orElseGet(() -> Cost.unpriced(tokens.total()));
  }

  private Optional<ModelPrice> find(String model) {
    for (ModelPrice rule : rules) {
      if (rule.model().matches(model)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  private static BigDecimal amount(ModelPrice price, Tokens tokens) {
    // What a confused provider counts as parts may be more than the whole.
    long cached = Math.min(tokens.cachedTokens(), tokens.inputTokens());
    long written = Math.min(tokens.cacheWriteTokens(), tokens.inputTokens() - cached);
    long plain = tokens.inputTokens() - cached - written;
    long reasoning = Math.min(tokens.reasoningTokens(), tokens.outputTokens());
    return times(price.input(), plain)
        .add(times(price.cacheRead().orElse(price.input()), cached))
        .add(times(price.cacheWrite().orElse(price.input()), written))
        .add(times(price.output(), tokens.outputTokens() - reasoning))
        .add(times(price.reasoning().orElse(price.output()), reasoning))
        .movePointLeft(MILLION_DIGITS);
  }

  private static BigDecimal times(BigDecimal price, long tokens) {
    return price.multiply(BigDecimal.valueOf(tokens));
  }
}
