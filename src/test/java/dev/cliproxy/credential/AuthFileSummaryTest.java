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

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthFileSummaryTest {

  private static final AuthFileName NAME = AuthFileName.parse("acc1.json");

  @Test
  void findsTypeAndEmailAtTheTopOnly() {
    assertEquals(
        new AuthFileSummary("claude", Optional.of("me@example.com")),
        read(
            """
            {"nested": {"type": "wrong", "email": "wrong"}, "list": [{"type": "wrong"}],
             "type": "claude", "access_token": "x", "email": "me@example.com", "expired": null}
            """));
  }

  @Test
  void whatIsNotThereIsEmpty() {
    assertEquals(AuthFileSummary.UNKNOWN, read("{}"));
    assertEquals(AuthFileSummary.UNKNOWN, read("{\"type\": 5, \"email\": {\"type\": \"x\"}}"));
    assertEquals(AuthFileSummary.UNKNOWN, read("{\"type\": null, \"email\": \" \"}"));
  }

  @Test
  void leavesOutTextThatIsTooLongOrCannotBeWritten() {
    String longText = "x".repeat(201);
    assertEquals(
        AuthFileSummary.UNKNOWN,
        read("{\"type\": \"" + longText + "\", \"email\": \"" + longText + "\"}"));
    assertEquals(AuthFileSummary.UNKNOWN, read("{\"type\": \"\\ud83d\"}"));
    assertEquals("x".repeat(200), read("{\"type\": \"" + "x".repeat(200) + "\"}").type());
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
    assertEquals(AuthFileSummary.UNKNOWN, read(nested(200)));
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
}
