package dev.cliproxy.config.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelPatternTest {
  @ParameterizedTest
  @CsvSource({
    "gpt-5, gpt-5, true",
    "gpt-5, GPT-5, true",
    "GPT-5*, gpt-5-codex, true",
    "gpt-5, gpt-5-codex, false",
    "gpt.5, gpt-5, false",
    "*, anything, true",
    "**, anything, true",
    "gpt-*, gpt-, true",
    "gpt-*, xgpt-5, false",
    "*-codex, gpt-5-codex, true",
    "*-codex, gpt-5-codex-high, false",
    "*mini*, codex-mini-latest, true",
    "*mini*, codex-max, false",
    "a*a, a, false",
    "a*a, aa, true",
    "ab*bc, abc, false",
    "ab*b*bc, abbc, false",
    "ab*b*bc, abbbc, true",
    "a*b*c, axbxc, true",
    "a*b*c, acb, false",
    "'', x, false"
  })
  void aStarStandsForAnyText(String pattern, String name, boolean matches) {
    assertEquals(matches, ModelPattern.of(pattern).matches(name));
  }

  @Test
  void manyStarsTakeNoTime() {
    ModelPattern pattern = ModelPattern.of("*a".repeat(50) + "b");
    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertEquals(false, pattern.matches("a".repeat(10_000))));
  }
}
