package dev.cliproxy.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.field.ModelPattern;
import dev.cliproxy.config.value.ModelPrice;
import dev.cliproxy.usage.Tokens;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PricesTest {
  private static final Tokens TOKENS = new Tokens(1_000_000, 100_000, 40_000, 600_000, 100_000);

  private static ModelPrice price(String model, String input, String output) {
    return new ModelPrice(
        ModelPattern.of(model),
        Optional.of(new BigDecimal(input)),
        Optional.of(new BigDecimal(output)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Optional<BigDecimal> dollars(String amount) {
    return Optional.of(new BigDecimal(amount));
  }

  @Test
  void eachKindOfTokensHasItsPrice() {
    Prices prices =
        new Prices(
            List.of(
                new ModelPrice(
                    ModelPattern.of("m"),
                    Optional.of(new BigDecimal("10")),
                    Optional.of(new BigDecimal("100")),
                    dollars("1"),
                    dollars("12.5"),
                    dollars("50"))));
    // 300,000 plain, 600,000 read, 100,000 written; 60,000 said, 40,000 thought.
    assertEquals(dollars("12.850000"), prices.of("m", "", TOKENS).dollars());
  }

  @Test
  void whatHasNoPriceOfItsOwnCostsWhatTheWholeDoes() {
    Prices prices = new Prices(List.of(price("m", "10", "100")));
    assertEquals(dollars("20.000000"), prices.of("m", "", TOKENS).dollars());
  }

  @Test
  void theFirstThatMeansTheModelCountsAndTheProvidersNameBeforeTheClients() {
    Prices prices =
        new Prices(
            List.of(price("gpt-5-mini", "1", "0"), price("gpt-5*", "2", "0")),
            List.of(price("*", "4", "0"), price("never", "8", "0")));
    Tokens million = new Tokens(1_000_000, 0, 0, 0);
    assertEquals(dollars("1.000000"), prices.of("GPT-5-mini", "", million).dollars());
    assertEquals(dollars("2.000000"), prices.of("gpt-5.5", "gpt-5-mini", million).dollars());
    assertEquals(dollars("4.000000"), prices.of("never", "", million).dollars());
  }

  @Test
  void theClientsNameCountsWhereTheProvidersHasNoPrice() {
    Prices prices = new Prices(List.of(price("fast", "3", "0")));
    assertEquals(
        dollars("3.000000"),
        prices.of("vendor/x-1", "fast", new Tokens(1_000_000, 0, 0, 0)).dollars());
  }

  @Test
  void aModelThatNobodyHasServedHasThePriceOfTheClientsName() {
    Prices prices = new Prices(List.of(price("m", "3", "0"), price("*", "1", "0")));
    Tokens million = new Tokens(1_000_000, 0, 0, 0);
    assertEquals(dollars("3.000000"), prices.of("", "m", million).dollars());
    assertEquals(Optional.empty(), prices.of("", "", million).dollars());
  }

  @Test
  void aVendorBeforeTheNameDoesNotHideThePrice() {
    Prices prices = new Prices(List.of(price("b/m", "1", "0"), price("m", "3", "0")));
    Tokens million = new Tokens(1_000_000, 0, 0, 0);
    assertEquals(dollars("3.000000"), prices.of("vendor/m", "", million).dollars());
    assertEquals(dollars("1.000000"), prices.of("b/m", "", million).dollars());
  }

  @Test
  void whatHasNoPriceIsUnknownAndNotFree() {
    Cost cost = new Prices(List.of()).of("m", "m", TOKENS);
    assertEquals(Optional.empty(), cost.dollars());
    assertEquals(1_100_000, cost.unpricedTokens());
    assertEquals(dollars("0.000000"), new Prices(List.of()).of("m", "m", Tokens.NONE).dollars());
  }

  @Test
  void whatAPriceLeavesOutIsUnknownAndNotFree() {
    Optional<BigDecimal> none = Optional.empty();
    ModelPrice input = new ModelPrice(ModelPattern.of("in"), dollars("10"), none, none, none, none);
    ModelPrice read = new ModelPrice(ModelPattern.of("read"), none, none, dollars("1"), none, none);
    ModelPrice nothing = new ModelPrice(ModelPattern.of("no"), none, none, none, none, none);
    ModelPrice said = new ModelPrice(ModelPattern.of("out"), none, dollars("1"), none, none, none);
    Prices prices = new Prices(List.of(input, read, said, nothing), List.of(price("*", "1", "1")));
    assertEquals(
        new Cost(new BigDecimal("10.000000"), 1_000_000, 100_000), prices.of("in", "", TOKENS));
    assertEquals(
        new Cost(new BigDecimal("0.600000"), 600_000, 500_000), prices.of("read", "", TOKENS));
    assertEquals(Optional.empty(), prices.of("no", "", TOKENS).dollars());
    assertEquals(1_100_000, prices.of("no", "", TOKENS).unpricedTokens());
    assertFalse(prices.has("in", "other"));
    assertFalse(prices.has("out", "other"));
    assertFalse(prices.has("", "no"));
    assertTrue(prices.has("other", "in"));
  }

  @Test
  void aSumTellsHowMuchOfItHasNoPrice() {
    Prices prices = new Prices(List.of(price("m", "1", "1")));
    Cost sum = prices.of("m", "", TOKENS).plus(prices.of("x", "", TOKENS));
    assertEquals(dollars("1.100000"), sum.dollars());
    assertEquals(1_100_000, sum.unpricedTokens());
  }

  @Test
  void partsThatAreMoreThanTheWholeCostNoMoreThanIt() {
    Prices prices = new Prices(List.of(price("m", "1", "1")));
    assertEquals(
        dollars("2.000000"),
        prices
            .of("m", "", new Tokens(1_000_000, 1_000_000, 9_000_000, 9_000_000, 9_000_000))
            .dollars());
  }

  @Test
  void aPriceOfTheConfigurationComesBeforeTheTableAndIsInForceAtOnce() {
    AtomicReference<List<ModelPrice>> configured = new AtomicReference<>(List.of());
    LivePrices live = new LivePrices(configured::get);
    Tokens million = new Tokens(1_000_000, 0, 0, 0);
    Optional<BigDecimal> shipped = live.get().of("gpt-5", "", million).dollars();
    assertTrue(shipped.isPresent());
    configured.set(List.of(price("*", "123", "0")));
    assertEquals(dollars("123.000000"), live.get().of("gpt-5", "", million).dollars());
    configured.set(List.of());
    assertEquals(shipped, live.get().of("gpt-5", "", million).dollars());
  }

  @Test
  void theTableNamesItsDayAndSources() {
    ShippedPrices table = ShippedPrices.read();
    assertFalse(table.sources().isEmpty());
    assertFalse(table.prices().isEmpty());
    assertTrue(table.asOf().getYear() >= 2026);
  }
}
