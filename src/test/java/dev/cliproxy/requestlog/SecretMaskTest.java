package dev.cliproxy.requestlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {
  private static final SecretMask NONE = new SecretMask(Set.of());

  @Test
  void aKnownSecretIsFoundWhereverItStands() {
    SecretMask mask = new SecretMask(Set.of("sk-1234567890"));
    assertEquals("[masked]", mask.mask("sk-1234567890"));
    assertEquals("x[masked][masked]y", mask.mask("xsk-1234567890sk-1234567890y"));
    assertEquals("{\"k\":\"[masked]\"}", mask.mask("{\"k\":\"sk-1234567890\"}"));
  }

  @Test
  void aKnownSecretIsFoundAsUrlsAndJsonWriteIt() {
    SecretMask mask = new SecretMask(Set.of("a+b/c\"d\\e"));
    assertEquals("x [masked]", mask.mask("x a%2Bb%2Fc%22d%5Ce"));
    assertEquals("x [masked]", mask.mask("x a+b/c\\\"d\\\\e"));
  }

  @Test
  void aSecretThatHoldsAnotherIsMaskedWhole() {
    SecretMask mask = new SecretMask(Set.of("abcd", "xxabcdyy"));
    assertEquals("[masked] [masked]", mask.mask("xxabcdyy abcd"));
  }

  @Test
  void anEmptySecretIsNone() {
    assertEquals("abc", new SecretMask(Set.of("")).mask("abc"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1beta/models?key=AIza_1-x&alt=sse|/v1beta/models?key=[masked]&alt=sse",
        "/x?alt=sse&KEY=abc#f|/x?alt=sse&KEY=[masked]#f",
        "/x?api_key=abc|/x?api_key=[masked]",
        "/x?x-goog-api-key=abc|/x?x-goog-api-key=[masked]",
        "/x?access_token=abc&a=b|/x?access_token=[masked]&a=b",
        "see \"https://h/x?key=abc\" there|see \"https://h/x?key=[masked]\" there",
        "https://h/x?alt=sse\\u0026key=abc|https://h/x?alt=sse\\u0026key=[masked]",
        "https://h/x?alt=sse&amp;key=abc|https://h/x?alt=sse&amp;key=[masked]",
        "https://user:pass@h/x|https://[masked]@h/x",
        "/x?monkeys=3&keyboard=us|/x?monkeys=3&keyboard=us",
        "a key = b|a key = b",
      })
  void whatStandsWhereASecretIsExpectedIsMasked(String text, String masked) {
    assertEquals(masked, NONE.mask(text));
  }

  @Test
  void aPieceOfASecretAtACutIsMasked() {
    SecretMask mask = new SecretMask(Set.of("sk-1234567890"));
    assertEquals("x [masked]", mask.maskCut("x sk-123456789"));
    assertEquals("x [masked]", mask.maskCut("x sk-1"));
    assertEquals("x sk-", mask.maskCut("x sk-"));
    assertEquals("[masked] x", mask.maskCut("k-1234567890 x"));
    assertEquals("[masked] x", mask.maskCut("7890 x"));
    assertEquals("890 x", mask.maskCut("890 x"));
    assertEquals("[masked] [masked]", mask.maskCut("sk-1234567890 sk-1234567890"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "PROXY-AUTHORIZATION",
        "x-api-key",
        "X-Goog-Api-Key",
        "X-Management-Key",
        "Cookie",
        "Set-Cookie",
        "api-key",
        "X-Auth-Token",
        "x-amz-security-token",
        "X-Client-Secret"
      })
  void headersWithSecretsAreKnownByTheirNames(String name) {
    assertTrue(SecretMask.isSecretHeader(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type",
        "anthropic-version",
        "anthropic-ratelimit-tokens-remaining",
        "x-ratelimit-limit-tokens",
        "Retry-After",
        "User-Agent",
        "request-id"
      })
  void otherHeadersAreShown(String name) {
    assertFalse(SecretMask.isSecretHeader(name));
  }

  @Test
  void noTextTakesLong() {
    for (String text : new String[] {"?", "&a", "://", "?key", "&-.", "://@", "?key="}) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(20), () -> NONE.mask(text.repeat(1_000_000 / text.length())));
    }
  }
}
