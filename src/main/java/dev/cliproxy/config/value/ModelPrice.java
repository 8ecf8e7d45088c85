package dev.cliproxy.config.value;

import dev.cliproxy.config.field.FieldReader;
import dev.cliproxy.config.field.ModelPattern;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;

/**
 * What a million tokens cost, in US dollars, each 0..1,000,000.
 *
 * @param model the names that it is the price of, provider's or clients'
 * @param input what is not read from a cache or written to one; absent where that is not known
 * @param output the answer; absent where that is not known
 * @param cacheRead absent where it costs what input costs
 * @param cacheWrite absent where it costs what input costs
 * @param reasoning absent where it costs what output costs
 */
public record ModelPrice(
    ModelPattern model,
    Optional<BigDecimal> input,
    Optional<BigDecimal> output,
    Optional<BigDecimal> cacheRead,
    Optional<BigDecimal> cacheWrite,
    Optional<BigDecimal> reasoning) {
  private static final long MOST = 1_000_000;

  public ModelPrice {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(cacheRead, "cacheRead");
    Objects.requireNonNull(cacheWrite, "cacheWrite");
    Objects.requireNonNull(reasoning, "reasoning");
  }

  static ModelPrice read(FieldReader fields) {
    ModelPrice price =
        new ModelPrice(
            ModelPattern.of(fields.requiredText("model")),
            fields.amount("input", MOST),
            fields.amount("output", MOST),
            fields.amount("cache-read", MOST),
            fields.amount("cache-write", MOST),
            fields.amount("reasoning", MOST));
    fields.otherFields();
    return price;
  }
}
