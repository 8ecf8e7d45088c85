package dev.cliproxy.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest {
  private static final String KEY = "sk-ant-0123456789-q2x1";

  @ParameterizedTest
  @CsvSource({
    "CLAUDE, https://api.anthropic.com",
    "CODEX, https://api.openai.com/v1",
    "GEMINI, https://generativelanguage.googleapis.com"
  })
  void anEntryWithoutAnAddressGoesToTheProvidersOwn(Provider provider, String address) {
    assertEquals(address, credential(provider, "", KEY).baseUrl());
  }

  @Test
  void slashesAtTheEndOfAnAddressDoNotCount() {
    Credential plain = credential(Provider.CLAUDE, "https://example.com/v1", KEY);
    Credential slashes = credential(Provider.CLAUDE, "https://example.com/v1//", KEY);
    assertEquals("https://example.com/v1", slashes.baseUrl());
    assertEquals(plain.id(), slashes.id());
  }

  @Test
  void anAddressThatIsWrittenOutIsTheSameAsTheProvidersOwn() {
    assertEquals(
        credential(Provider.CLAUDE, "", KEY).id(),
        credential(Provider.CLAUDE, "https://api.anthropic.com/", KEY).id());
  }

  @Test
  void providerAddressAndKeyEachMakeAnotherId() {
    Credential claude = credential(Provider.CLAUDE, "https://example.com", KEY);
    for (Credential other :
        List.of(
            credential(Provider.OPENAI_COMPATIBILITY, "https://example.com", KEY),
            credential(Provider.CLAUDE, "https://example.org", KEY),
            credential(Provider.CLAUDE, "https://example.com", KEY + "x"),
            credential(Provider.CLAUDE, "https://example.com" + KEY, ""))) {
      assertNotEquals(claude.id(), other.id());
    }
  }

  @Test
  void nameProxyAndHeadersMakeNoOtherId() {
    assertEquals(
        Credential.of(Provider.CLAUDE, "a", "", KEY, "", Map.of()).id(),
        Credential.of(Provider.CLAUDE, "b", "", KEY, "direct", Map.of("X-Team", "c")).id());
  }

  @Test
  void theLabelShowsTheEndsOfALongKeyOnly() {
    assertEquals("claude-api-key sk-a••••q2x1", credential(Provider.CLAUDE, "", KEY).label());
    assertEquals("claude-api-key ••••", credential(Provider.CLAUDE, "", "fifteen letters").label());
    assertEquals("claude-api-key", credential(Provider.CLAUDE, "", "").label());
  }

  @Test
  void itsTextTellsNoSecret() {
    String text =
        Credential.of(
                Provider.CLAUDE,
                "claude-api-key",
                "https://user:hidden1@example.com",
                KEY,
                "socks5://user:hidden2@localhost:1080",
                Map.of("X-Token", "hidden3"))
            .toString();
    assertFalse(text.contains("hidden"), text);
    assertFalse(text.contains(KEY), text);
  }

  @Test
  void theHeadersAreACopyInTheirOrder() {
    Map<String, String> headers = new HashMap<>(Map.of("A", "1"));
    Credential credential = Credential.of(Provider.CLAUDE, "a", "", KEY, "", headers);
    headers.clear();
    assertEquals(Map.of("A", "1"), credential.headers());
    assertThrows(UnsupportedOperationException.class, () -> credential.headers().clear());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0123456789abcde",
        "0123456789abcdef0",
        "0123456789ABCDEF",
        "../../etc/passwd"
      })
  void aTextOfAnotherFormIsNoId(String text) {
    assertThrows(IllegalArgumentException.class, () -> new CredentialId(text));
  }

  private static Credential credential(Provider provider, String baseUrl, String key) {
    return Credential.of(provider, provider.setting(), baseUrl, key, "", Map.of());
  }
}
