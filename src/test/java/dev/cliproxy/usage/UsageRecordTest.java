package dev.cliproxy.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.testing.UsageRecords;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UsageRecordTest {

  @Test
  void keepsOrdinaryNames() {
    assertEquals("moonshotai/kimi-k2:free", modelOf("moonshotai/kimi-k2:free"));
    assertEquals("modèle-日本-😀", modelOf("modèle-日本-😀"));
  }

  @Test
  void cutsLongNamesAtTwoHundredCharacters() {
    assertEquals("x".repeat(200), modelOf("x".repeat(10_000)));
    assertEquals("x".repeat(199), modelOf("x".repeat(199) + "😀"));
  }

  @Test
  void replacesCharactersThatDoNotShow() {
    assertEquals("a\uFFFDb\uFFFDc\uFFFD", modelOf("a\nb\u0000c\u001b"));
    assertEquals("\uFFFDgpt", modelOf("\u202Egpt"));
  }

  @Test
  void replacesHalvesOfSurrogatePairsSoThatTheStatisticsCanBeWritten() throws Exception {
    UsageStatistics statistics = new UsageStatistics(Clock.systemUTC());
    statistics.record(record("a\uD83D"));
    byte[] json = new ObjectMapper().writeValueAsBytes(statistics.snapshot());
    assertTrue(new String(json, StandardCharsets.UTF_8).contains("a\uFFFD"));
  }

  @Test
  void aBlankNameIsUnknown() {
    assertEquals("unknown", modelOf(""));
    assertEquals("unknown", modelOf("  "));
  }

  @Test
  void negativeTokensCountAsZero() {
    assertEquals(new Tokens(0, 5, 0, 0), new Tokens(-1, 5, Long.MIN_VALUE, -3));
    assertEquals(5, new Tokens(-1, 5, 0, 0).total());
  }

  @Test
  void reasoningAndCachedTokensArePartsOfTheTotal() {
    assertEquals(831, new Tokens(523, 308, 300, 500).total());
  }

  private static String modelOf(String model) {
    return record(model).model();
  }

  private static UsageRecord record(String model) {
    return UsageRecords.record(Instant.EPOCH, "POST /v1/messages", model, true, Tokens.NONE);
  }
}
