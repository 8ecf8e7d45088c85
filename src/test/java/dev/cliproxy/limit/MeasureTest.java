package dev.cliproxy.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.config.value.ClientKeyLimits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeasureTest {
  private static final KeyUse USE =
      new KeyUse(1, 2, 3, 4, new BigDecimal("5.5"), new BigDecimal("6.5"), 7);

  @Test
  void eachUseStandsBesideItsOwnLimit() {
    ClientKeyLimits limits =
        new ClientKeyLimits(
            Optional.of(11),
            Optional.of(22L),
            Optional.of(33L),
            Optional.of(44L),
            Optional.of(new BigDecimal("55.5")),
            Optional.of(new BigDecimal("1.5")),
            Optional.of(7));
    assertEquals(
        List.of(
            "requests-per-minute 1 11 10",
            "tokens-per-minute 2 22 20",
            "tokens-per-day 3 33 30 lasting",
            "tokens-per-month 4 44 40 lasting",
            "cost-per-day 5.5 55.5 50.0 lasting",
            "cost-per-month 6.5 1.5 0 lasting",
            "concurrent-requests 7 7 0"),
        Measure.of(USE, limits).stream()
            .map(
                one ->
                    "%s %s %s %s%s"
                        .formatted(
                            one.name(),
                            one.used(),
                            one.limit().orElseThrow(),
                            one.left().orElseThrow(),
                            one.lasting() ? " lasting" : ""))
            .toList());
  }

  @Test
  void withoutALimitThereIsNoEndOfWhatIsLeft() {
    for (Measure one : Measure.of(USE, ClientKeyLimits.NONE)) {
      assertEquals(Optional.empty(), one.limit(), one.name());
      assertEquals(Optional.empty(), one.left(), one.name());
    }
    assertEquals("requests_per_minute", Measure.of(USE, ClientKeyLimits.NONE).get(0).field());
  }
}
