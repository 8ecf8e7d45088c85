package dev.cliproxy.pages.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedTest {

  @Test
  void aLongSecretShowsItsEndsAndAShortOneNothing() {
    assertEquals("sk-a••••q2x1", Masked.secret("sk-a0123456789q2x1"));
    assertEquals("••••", Masked.secret("fifteen-letters"));
    assertEquals("", Masked.secret(""));
  }

  @ParameterizedTest
  @CsvSource({
    "http://user:word@h:1, http://user:••••@h:1",
    "http://token@proxy:3128/p, http://••••@proxy:3128/p",
    "http://user:w@rd@h, http://user:••••@h",
    "https://h/v1?key=abc&x=1, https://h/v1?key=••••&x=1",
    "https://h/?a=1&sig=abc&access_token=d, https://h/?a=1&sig=••••&access_token=••••",
    "https://h/a@b, https://h/a@b",
    "https://h:1/v1, https://h:1/v1"
  })
  void aUrlIsShownWithoutTheSecretsInIt(String url, String shown) {
    assertEquals(shown, Masked.url(url));
  }

  @Test
  void aMaskIsNeverTakenForAValue() {
    assertTrue(Masked.isIn("http://user:••••@h"));
    assertFalse(Masked.isIn("http://user:word@h"));
    assertTrue(Masked.isUnchanged(" ", "x"));
  }
}
