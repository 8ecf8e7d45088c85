package dev.cliproxy.price;

import dev.cliproxy.config.ModelPrice;
import dev.cliproxy.usage.Tokens;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** All prices in force, in the order in which they are looked at. Thread-safe. */
public final class Prices {
  private static final int MILLION_DIGITS = 6;

  /** How many models' prices are remembered, of which most are asked for again and again. */
  private static final int MOST_REMEMBERED = 1_000;

  private final List<ModelPrice> rules;
  private final Map<String, Optional<ModelPrice>> found = new ConcurrentHashMap<>();

  /** The first that means a model counts. */
  public Prices(List<ModelPrice> rules) {
    this.rules = List.copyOf(rules);
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

  /** Whether a model has a price, by the provider's name or the client's. */
  public boolean has(String served, String asked) {
    return find(served).isPresent() || find(asked).isPresent();
  }

  /**
   * What tokens of a model cost.
   *
   * @param served the provider's name of the model, which counts first; {@code ""} for none
   * @param asked the client's name of it
   */
  public Cost of(String served, String asked, Tokens tokens) {
    if (tokens.total() == 0) {
      return Cost.NONE;
    }
    return find(served)
        .or(() -> find(asked))
        .map(price -> new Cost(amount(price, tokens), tokens.total(), 0))
        .orElseGet(() -> Cost.unpriced(tokens.total()));
  }

  private Optional<ModelPrice> find(String model) {
    Optional<ModelPrice> known = found.get(model);
    if (known == null) {
      // Sellers of many vendors' models put the vendor before the name.
      known = search(model).or(() -> search(model.substring(model.lastIndexOf('/') + 1)));
      if (found.size() < MOST_REMEMBERED) {
        found.put(model, known);
      }
    }
    return known;
  }

  private Optional<ModelPrice> search(String model) {
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
