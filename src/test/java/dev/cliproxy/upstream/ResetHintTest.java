package dev.cliproxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.credential.Cooldowns;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResetHintTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "1, PT1S",
    "' 20 ', PT20S",
    "1.5, PT1.5S",
    "1800, PT30M",
    "1801, PT30M",
    "999999999999999999, PT30M",
    "'Thu, 01 Jan 2026 00:00:30 GMT', PT30S",
    "'Thu, 01 Jan 2026 05:00:00 GMT', PT30M",
    "'Wed, 31 Dec 2025 23:59:59 GMT', PT0S"
  })
  void retryAfterIsInSecondsOrADate(String value, Duration wait) {
    assertEquals(Optional.of(wait), of(Map.of("retry-after", value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-5",
        "soon",
        "1e3",
        "0x10",
        "１",
        "NaN",
        "9999999999999999999999999999",
        "Thu, 01 Jan",
        "Thu, 99 Jan 2026 00:00:30 GMT",
        "2026-01-01T00:00:30Z"
      })
  void whatIsNotUnderstoodSaysNothing(String value) {
    assertEquals(Optional.empty(), of(Map.of("retry-after", value)));
    assertEquals(Optional.empty(), of(Map.of("retry-after-ms", value)));
  }

  @Test
  void millisecondsAreMoreExactThanSeconds() {
    assertEquals(
        Optional.of(Duration.ofMillis(250)),
        of(Map.of("retry-after-ms", "250", "retry-after", "1")));
    assertEquals(
        Optional.of(Duration.ofSeconds(1)),
        of(Map.of("retry-after-ms", "what", "retry-after", "1")));
  }

  @ParameterizedTest
  @CsvSource({
    "1s, PT1S",
    "6m0s, PT6M",
    "20ms, PT0.02S",
    "1m2s3ms, PT1M2.003S",
    "2m59.56s, PT2M59.56S",
    "0s, PT0S",
    "1h, PT30M",
    "1d2h, PT30M",
    "5m, PT5M"
  })
  void anExhaustedLimitOfOpenAiSaysWhenItIsThereAgain(String value, Duration wait) {
    assertEquals(
        Optional.of(wait),
        of(Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "1", "1x", "s1", "1s1m", "-1s", "1 s", ".5s"})
  void whatIsNoDurationSaysNothing(String value) {
    assertEquals(
        Optional.empty(),
        of(Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", value)));
  }

  @Test
  void aLimitThatIsNotExhaustedSaysNothing() {
    assertEquals(
        Optional.empty(),
        of(
            Map.of(
                "x-ratelimit-remaining-requests", "12",
                "x-ratelimit-reset-requests", "1s",
                "x-ratelimit-reset-tokens", "5s",
                "anthropic-ratelimit-requests-remaining", "1",
                "anthropic-ratelimit-requests-reset", "2026-01-01T00:00:10Z")));
  }

  @Test
  void ofTwoExhaustedLimitsTheLongerOneCounts() {
    assertEquals(
        Optional.of(Duration.ofSeconds(30)),
        of(
            Map.of(
                "x-ratelimit-remaining-requests", "0",
                "x-ratelimit-reset-requests", "10s",
                "x-ratelimit-remaining-tokens", "0",
                "x-ratelimit-reset-tokens", "30s")));
  }

  @ParameterizedTest
  @CsvSource({
    "requests, 2026-01-01T00:00:10Z, PT10S",
    "tokens, 2026-01-01T01:00:10+01:00, PT10S",
    "input-tokens, 2026-01-01T02:00:00Z, PT30M",
    "output-tokens, 2025-12-31T00:00:00Z, PT0S"
  })
  void anExhaustedLimitOfAnthropicNamesAMoment(String limit, String moment, Duration wait) {
    assertEquals(
        Optional.of(wait),
        of(
            Map.of(
                "anthropic-ratelimit-" + limit + "-remaining",
                "0",
                "anthropic-ratelimit-" + limit + "-reset",
                moment)));
  }

  @Test
  void geminiSaysItInTheDetailsOfTheError() {
    String error =
        """
        {"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[
          {"@type":"type.googleapis.com/google.rpc.Help"},
          {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"23.5s"}]}}
        """;
    assertEquals(Optional.of(Duration.ofMillis(23_500)), of(Map.of(), error));
    assertEquals(Optional.of(Duration.ofMillis(23_500)), of(Map.of(), "[" + error + "]"));
  }

  @ParameterizedTest
  @CsvSource({"90, PT1M30S", "\"90\", PT1M30S", "0.5, PT0.5S", "100000, PT30M"})
  void codexSaysItInSeconds(String seconds, Duration wait) {
    assertEquals(
        Optional.of(wait), of(Map.of(), "{\"error\":{\"resets_in_seconds\":" + seconds + "}}"));
  }

  @Test
  void theHeadersCountMoreThanTheBody() {
    assertEquals(
        Optional.of(Duration.ofSeconds(3)),
        of(Map.of("retry-after", "3"), "{\"error\":{\"resets_in_seconds\":90}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "7",
        "\"text\"",
        "<html>",
        "{\"error\":\"text\"}",
        "{\"error\":{\"details\":{\"retryDelay\":5}}}",
        "{\"error\":{\"details\":[{\"retryDelay\":{}}]}}",
        "{\"error\":{\"details\":[7,null]}}",
        "{\"error\":{\"resets_in_seconds\":-4}}",
        "{\"error\":{\"resets_in_seconds\":null}}",
        "{\"error\":{\"resets_in_seconds\":12"
      })
  void aBodyThatSaysNothingSaysNothing(String body) {
    assertEquals(Optional.empty(), of(Map.of(), body));
  }

  @Test
  void aBodyThatIsNestedTooDeepSaysNothing() {
    assertEquals(Optional.empty(), of(Map.of(), "[".repeat(100_000)));
  }

  @Test
  void noHintIsLongerThanTheLongestRest() {
    assertEquals(Optional.of(Cooldowns.LONGEST), of(Map.of("retry-after-ms", "99999999999")));
  }

  private static Optional<Duration> of(Map<String, String> headers) {
    return of(headers, "");
  }

  private static Optional<Duration> of(Map<String, String> headers, String body) {
    return ResetHint.of(name -> Optional.ofNullable(headers.get(name)), body, NOW);
  }
}
