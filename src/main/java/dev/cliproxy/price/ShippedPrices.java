package dev.cliproxy.price;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.config.field.ModelPattern;
import dev.cliproxy.config.value.ModelPrice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The table of prices that ships with the program.
 *
 * @param asOf the day on which the sources said so
 * @param sources where the prices were read
 */
public record ShippedPrices(LocalDate asOf, List<String> sources, List<ModelPrice> prices) {

  /** As the file has them. */
  private record Table(
      @JsonProperty("as-of") String asOf,
      @JsonProperty("sources") List<String> sources,
      @JsonProperty("prices") List<Line> prices) {}

  /** One of them; null where the file says nothing. */
  private record Line(
      @JsonProperty("model") String model,
      @JsonProperty("input") BigDecimal input,
      @JsonProperty("output") BigDecimal output,
      @JsonProperty("cache-read") BigDecimal cacheRead,
      @JsonProperty("cache-write") BigDecimal cacheWrite,
      @JsonProperty("reasoning") BigDecimal reasoning) {

    ModelPrice price() {
      return new ModelPrice(
          ModelPattern.of(model),
          Optional.of(input),
          Optional.of(output),
          Optional.ofNullable(cacheRead),
          Optional.ofNullable(cacheWrite),
          Optional.ofNullable(reasoning));
    }
  }

  public ShippedPrices {
    Objects.requireNonNull(asOf, "asOf");
    sources = List.copyOf(sources);
    prices = List.copyOf(prices);
  }

  /** Reads the table. */
  public static ShippedPrices read() {
    try (InputStream in = ShippedPrices.class.getResourceAsStream("prices.json")) {
      Table table =
          new ObjectMapper().readValue(Objects.requireNonNull(in, "prices.json"), Table.class);
      return new ShippedPrices(
          LocalDate.parse(table.asOf()),
          table.sources(),
          table.prices().stream().map(Line::price).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("the table of prices cannot be read", e);
    }
  }
}
