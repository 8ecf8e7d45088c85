package dev.cliproxy.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CredentialIdTest {
  @Test
  void aClientsKeyHasAnIdOfTheSameFormThatDoesNotHoldIt() {
    CredentialId id = CredentialId.ofClientKey("deadbeefdeadbeef");
    assertTrue(CredentialId.parse(id.value()).isPresent());
    assertFalse(id.value().contains("deadbeef"));
    assertEquals(id, CredentialId.ofClientKey("deadbeefdeadbeef"));
    assertNotEquals(id, CredentialId.ofClientKey("deadbeefdeadbeee"));
  }

  @Test
  void aClientsKeyIsAnotherOneThanAProvidersKeyOfTheSameText() {
    assertNotEquals(CredentialId.ofClientKey("k"), CredentialId.of(Provider.CLAUDE, "", "k"));
    assertNotEquals(
        CredentialId.ofClientKey("k.json"), CredentialId.of(AuthFileName.parse("k.json")));
  }
}
