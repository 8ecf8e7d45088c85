package dev.cliproxy.config.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BcryptHashTest {
  /** A vector of the Openwall suite: the password is {@code U*U}. */
  private static final String REST = "$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

  private final SecureRandom random = new SecureRandom();

  @ParameterizedTest
  @ValueSource(strings = {"$2a", "$2b", "$2y"})
  void hashesOfOtherProgramsMatch(String variant) {
    assertTrue(BcryptHash.isHash(variant + REST));
    assertTrue(BcryptHash.matches("U*U", variant + REST));
    assertFalse(BcryptHash.matches("U*U*", variant + REST));
  }

  @Test
  void aNewHashIsSaltedAndMatchesItsPlaintextOnly() {
    String hash = BcryptHash.hash("schlüssel", random);
    assertTrue(hash.startsWith("$2a$10$"), hash);
    assertTrue(BcryptHash.isUsable(hash));
    assertTrue(BcryptHash.matches("schlüssel", hash));
    assertFalse(BcryptHash.matches("schlussel", hash));
    assertFalse(hash.equals(BcryptHash.hash("schlüssel", random)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$2a$03", "$2a$17", "$2a$31", "$2a$99", "$2x$05", "$2$05"})
  void aHashThatIsTooCheapTooDearOrStrangeIsAHashThatNothingMatches(String start) {
    String hash = start + REST.substring(3);
    assertTrue(BcryptHash.isHash(hash));
    assertFalse(BcryptHash.isUsable(hash));
    assertFalse(BcryptHash.matches("U*U", hash));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "$2a$10$short", "$2a$xx$", "$1$05$abc"})
  void plaintextIsNotAHash(String text) {
    assertFalse(BcryptHash.isHash(text));
    assertFalse(BcryptHash.matches("U*U", text));
  }

  @Test
  void whatBcryptWouldCutOffIsRefusedWithoutRepeatingIt() {
    assertTrue(BcryptHash.isHashable("a".repeat(72)));
    assertFalse(BcryptHash.isHashable("a".repeat(73)));
    assertFalse(BcryptHash.isHashable("ü".repeat(37)));
    assertFalse(BcryptHash.isHashable(""));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> BcryptHash.hash("ü".repeat(37), random));
    assertEquals("a key must have 1 to 72 bytes in UTF-8", refused.getMessage());
  }
}
