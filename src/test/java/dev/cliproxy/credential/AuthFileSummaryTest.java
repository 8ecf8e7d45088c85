package dev.cliproxy.credential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthFileSummaryTest {

  private static final AuthFileName NAME = AuthFileName.parse("acc1.json");
  private static final AuthFileSummary EMPTY =
      new AuthFileSummary(
          "",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          true,
          AuthFileNote.NONE,
          Optional.empty());

  @Test
  void findsTypeAndEmailAtTheTopOnly() {
    assertEquals(
        new AuthFileSummary(
            "claude",
            Optional.of("me@example.com"),
            Optional.empty(),
            Optional.empty(),
            false,
            true,
            AuthFileNote.NONE,
            Optional.empty()),
        read(
            """
            {"nested": {"type": "wrong", "email": "wrong"}, "list": [{"type": "wrong"}],
             "type": "claude", "access_token": "x", "email": "me@example.com", "expired": null}
            """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "{'priority':7,'weight':0}                       | 7  | 0",
        "{'priority':' -3 ','weight':'12'}               | -3 | 12",
        "{'priority':1.5,'weight':true}                  | -  | -",
        "{'priority':1000001,'weight':-1000001}          | -  | -",
        "{'priority':99999999999,'weight':null}          | -  | -",
        "{'priority':[1],'weight':{'weight':1}}          | -  | -",
        "{'a':{'priority':1,'weight':1}}                 | -  | -",
      })
  void itsStandingIsReadWhereItIsSaid(String content, Integer priority, Integer weight) {
    AuthFileNote note = read(content.replace('\'', '"')).note();
    assertEquals(
        priority == null ? OptionalInt.empty() : OptionalInt.of(priority), note.priority());
    assertEquals(weight == null ? OptionalInt.empty() : OptionalInt.of(weight), note.weight());
  }

  @Test
  void itsNoteIsReadWhenItIsShort() {
    assertEquals("team blue", read("{\"note\":\" team blue \"}").note().text());
    assertEquals("", read("{\"note\":\"" + "x".repeat(201) + "\"}").note().text());
    assertEquals("", read("{\"note\":5}").note().text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'claude'}                                      | false",
        "{'type':'Claude','access_token':''}                    | false",
        "{'type':'codex','access_token':5,'token':'x'}          | false",
        "{'type':'qwen','access_token':'x'}                     | true",
        "{'type':'claude','refresh_token':'x'}                  | true",
        "{'type':'gemini','token':{'access_token':'x'}}         | true",
        "{'type':'gemini','token':{'expiry':'x'}}               | false",
        "{'type':'other'}                                       | true",
      })
  void aLoginWithoutATokenIsTold(String content, boolean hasToken) {
    assertEquals(hasToken, read(content.replace('\'', '"')).hasToken());
  }

  @Test
  void whatIsNotThereIsEmpty() {
    assertEquals(EMPTY, read("{}"));
    assertEquals(EMPTY, read("{\"type\": 5, \"email\": {\"type\": \"x\"}}"));
    assertEquals(EMPTY, read("{\"type\": null, \"email\": \" \"}"));
  }

  @Test
  void findsTheLastRenewalAndWhetherItIsDisabled() {
    AuthFileSummary summary =
        read("{\"last_refresh\":\"2026-01-01T00:00:00+01:00\",\"disabled\":true}");
    assertEquals(Optional.of(Instant.parse("2025-12-31T23:00:00Z")), summary.lastRefresh());
    assertTrue(summary.disabled());
    assertEquals(EMPTY, read("{\"last_refresh\":\"soon\",\"disabled\":\"true\"}"));
    assertEquals(EMPTY, read("{\"last_refresh\":{\"disabled\":true},\"disabled\":[true]}"));
  }

  @Test
  void leavesOutTextThatIsTooLongOrCannotBeWritten() {
    String longText = "x".repeat(201);
    assertEquals(EMPTY, read("{\"type\": \"" + longText + "\", \"email\": \"" + longText + "\"}"));
    assertEquals(EMPTY, read("{\"type\": \"\\ud83d\"}"));
    assertEquals("x".repeat(200), read("{\"type\": \"" + "x".repeat(200) + "\"}").type());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"expired\":\"2026-05-20T10:00:00Z\"}",
        "{\"expire\":\"2026-05-20T18:00:00+08:00\"}",
        "{\"expires_at\":\"2026-05-20T10:00:00.000000000Z\"}",
        "{\"expiresAt\":\"2026-05-20 10:00:00\"}",
        "{\"expiry\":1779271200}",
        "{\"expires\":1779271200000}",
        "{\"expires\":\"1779271200\"}",
        "{\"expires\":\" 1779271200000 \"}",
        "{\"expires\":1.7792712e9}",
        "{\"token\":{\"access_token\":\"x\",\"scopes\":[{}],\"expiry\":\"2026-05-20T10:00:00Z\"}}",
        "{\"Token\":{\"expires\":1779271200}, \"z\":{\"expired\":5}}",
        "{\"expires\":1, \"expired\":1779271200}",
        "{\"expired\":1779271200, \"expires\":1}",
        "{\"expired\":\"soon\", \"expires\":1779271200}",
        "{\"token\":{\"expired\":1}, \"expires\":1779271200}",
        "{\"Token\":{\"expired\":1}, \"token\":{\"expires\":1779271200}}"
      })
  void findsTheExpiryUnderEveryNameAndInEveryForm(String content) {
    assertEquals(Optional.of(Instant.parse("2026-05-20T10:00:00Z")), read(content).expiresAt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"expired\":null}",
        "{\"expired\":true}",
        "{\"expired\":{\"expired\":1779271200}}",
        "{\"expired\":[1779271200]}",
        "{\"expired\":\"\"}",
        "{\"expired\":\"tomorrow\"}",
        "{\"expired\":\"2026-05-20\"}",
        "{\"expired\":\"2026-13-20T10:00:00Z\"}",
        "{\"expired\":\"0001-01-01T00:00:00Z\"}",
        "{\"expired\":\"+99999-01-01T00:00:00Z\"}",
        "{\"expired\":0}",
        "{\"expired\":-1779271200}",
        "{\"expired\":1e999}",
        "{\"expired\":999999999999999999999}",
        "{\"expired\":\"99999999999999999999999999999999999999\"}",
        "{\"token\":[{\"expired\":1779271200}]}",
        "{\"token\":{\"token\":{\"expired\":1779271200}}}",
        "{\"tokens\":{\"expired\":1779271200}}"
      })
  void whatIsNoTimeIsNoExpiry(String content) {
    assertEquals(EMPTY, read(content));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "null",
        "[]",
        "[{}]",
        "\"text\"",
        "5",
        "{",
        "{\"a\":1",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":\"line\nbreak\"}",
        "{\"a\":\"\\x\"}",
        "{} {}",
        "{}]",
        "{} x",
        "{}\u0000",
        "{} // comment",
        "{\"a\":1,\"a\":2}",
        "{\"b\":{\"a\":1,\"\\u0061\":2}}",
        "\uFEFF{}",
        "{\"type\":\"claude\"} trailing"
      })
  void refusesWhatIsNotOneObject(String content) {
    assertTrue(refusal(content.getBytes(UTF_8)).startsWith("invalid JSON in acc1.json: "));
  }

  @Test
  void refusesOtherEncodings() {
    String object = "{\"type\":\"é\"}";
    assertEquals(
        "invalid JSON in acc1.json: not valid UTF-8", refusal(object.getBytes(ISO_8859_1)));
    refusal(object.getBytes(UTF_16));
    refusal(object.getBytes(UTF_16LE));
  }

  @Test
  void refusesUtf8ThatIsOverlongOrEncodesHalfAPair() {
    refusal(new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'});
    refusal(new byte[] {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ':', '1', '}'});
  }

  @Test
  void acceptsTwoHundredLevelsAndNoMore() {
    assertEquals(EMPTY, read(nested(200)));
    assertTrue(refusal(nested(201).getBytes(UTF_8)).contains("deeper than 200 levels"));
    assertTrue(refusal(nested(1_000_000).getBytes(UTF_8)).contains("deeper than 200 levels"));
  }

  @Test
  void saysWhereButNeverQuotesTheContent() {
    InvalidAuthFileException refusal =
        assertThrows(
            InvalidAuthFileException.class,
            () -> read("{\n  \"refresh_token\": sk-secret,\n  \"sk-secret\": 1}"));
    assertEquals(
        "invalid JSON in acc1.json: not well-formed (line 2, column 20)", refusal.getMessage());
    assertNull(refusal.getCause());
    String repeated = refusal("{\"sk-secret\":1,\"sk-secret\":2}".getBytes(UTF_8));
    assertFalse(repeated.contains("sk-secret"), repeated);
  }

  private static String nested(int levels) {
    return "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
  }

  private static AuthFileSummary read(String content) {
    return AuthFileSummary.read(NAME, content.getBytes(UTF_8));
  }

  private static String refusal(byte[] content) {
    return assertThrows(InvalidAuthFileException.class, () -> AuthFileSummary.read(NAME, content))
        .getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"a\":1,%n \"a\":2}; the member a stands twice (line 2, column 5)",
        "{\"x\":{\"b\":1,\"b\":1}}; the member b stands twice (line 1, column 16)",
        "{\"sk-1\":1,\"sk-1\":1}; a member stands twice (line 1, column 17)",
      })
  void aMemberThatStandsTwiceIsNamed(String json, String message) {
    String refusal = refusal(json.replace("%n", "\n").getBytes(UTF_8));
    assertTrue(refusal.endsWith(message), refusal);
  }
}
