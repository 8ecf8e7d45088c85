package dev.cliproxy.price;

import dev.cliproxy.config.value.ModelPrice;
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

  /**
   * Whether it is known what any tokens of a model cost.
   *
   * @param served the provider's name of the model, which counts first
   * @param asked the client's name of it
   */
  public boolean has(String served, String asked) {
    return find(served, asked)
        .filter(price -> price.input().isPresent() && price.output().isPresent())
        .isPresent();
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
    return find(served, asked)
        .map(price -> of(price, tokens))
        .orElseGet(() -> Cost.unpriced(tokens.total()));
  }

  private Optional<ModelPrice> find(String served, String asked) {
    return find(served).or(() -> find(asked));
  }

  private Optional<ModelPrice> find(String model) {
    if (model.isEmpty()) {
      // No name is no model, not even one that a pattern for all of them means.
      return Optional.empty();
    }
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

  private static Cost of(ModelPrice price, Tokens tokens) {
    // What a confused provider counts as parts may be more than the whole.
    long cached = Math.min(tokens.cachedTokens(), tokens.inputTokens());
    long written = Math.min(tokens.cacheWriteTokens(), tokens.inputTokens() - cached);
    long plain = tokens.inputTokens() - cached - written;
    long reasoning = Math.min(tokens.reasoningTokens(), tokens.outputTokens());
    return of(price.input(), plain)
        .plus(of(price.cacheRead().or(price::input), cached))
        .plus(of(price.cacheWrite().or(price::input), written))
        .plus(of(price.output(), tokens.outputTokens() - reasoning))
        .plus(of(price.reasoning().or(price::output), reasoning));
  }

  private static Cost of(Optional<BigDecimal> price, long tokens) {
    return price
        .map(
            one ->
                new Cost(
                    one.multiply(BigDecimal.valueOf(tokens)).movePointLeft(MILLION_DIGITS),
                    tokens,
                    0))
        .orElseGet(() -> Cost.unpriced(tokens));
  }
}
