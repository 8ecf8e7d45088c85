package dev.cliproxy.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EffortRuleTest {
  @Test
  void withoutARuleTheClientDecides() {
    assertEquals(Optional.of("minimal"), EffortRule.KEEP.apply(Optional.of("minimal")));
    assertEquals(Optional.empty(), EffortRule.KEEP.apply(Optional.empty()));
  }

  @Test
  void anEffortInTheNameCountsUnlessTheClientStatesOne() {
    EffortRule high = EffortRule.unlessStated("high");
    assertEquals(Optional.of("high"), high.apply(Optional.empty()));
    assertEquals(Optional.of("low"), high.apply(Optional.of("low")));
  }

  @Test
  void minimalBecomesLowAndNothingElseChanges() {
    EffortRule rule = EffortRule.MINIMAL_BECOMES_LOW;
    assertEquals(Optional.of("low"), rule.apply(Optional.of("minimal")));
    assertEquals(Optional.of("medium"), rule.apply(Optional.of("medium")));
    assertEquals(Optional.empty(), rule.apply(Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-5-minimal, gpt-5, minimal",
    "gpt-5-low, gpt-5, low",
    "gpt-5-high, gpt-5, high",
    "gpt-5-codex-medium, gpt-5-codex, medium"
  })
  void someNamesStateAnEffort(String name, String model, String effort) {
    assertEquals(Optional.of(new EffortName(model, effort)), EffortName.parse(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-5",
        "gpt-5-codex",
        "gpt-5-codex-minimal",
        "gpt-4-low",
        "o3-high",
        "low",
        "-low",
        ""
      })
  void otherNamesDoNot(String name) {
    assertEquals(Optional.empty(), EffortName.parse(name));
  }
}
