package dev.cliproxy.pages.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.credential.AuthFile;
import dev.cliproxy.credential.AuthFileName;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthFileSearchTest {
  private static final List<AuthFile> FILES =
      List.of(
          file("alpha.json", 10, "claude", "one@example.com"),
          file("beta.json", 30, "codex", "two@example.com"),
          file("gamma.json", 30, "gemini", ""),
          file("Delta.json", 20, "claude", "ONE@example.org"));

  @ParameterizedTest
  @CsvSource({
    "'', Delta.json alpha.json beta.json gamma.json",
    "' TA ', Delta.json beta.json",
    "claude, Delta.json alpha.json",
    "one@, Delta.json alpha.json",
    "nobody, ''"
  })
  void findsByNameTypeAndEmailInAnyCase(String text, String names) {
    assertEquals(names, names(search("q", text)));
  }

  @Test
  void theNewestComeFirstWhenSortedByTime() {
    assertEquals("beta.json gamma.json Delta.json alpha.json", names(search("sort", "modified")));
    assertEquals("Delta.json alpha.json beta.json gamma.json", names(search("sort", "nonsense")));
  }

  @Test
  void itsAddressKeepsWhatWasAskedFor() {
    MultivaluedMap<String, String> asked = new MultivaluedHashMap<>();
    asked.putSingle("q", "a&b=\"c\" é");
    asked.putSingle("sort", "modified");
    asked.putSingle("page", "3");
    assertEquals(
        "auth-files?sort=modified&page=3&q=a%26b%3D%22c%22+%C3%A9",
        AuthFileSearch.of(asked).address());
    assertEquals("auth-files?sort=name&page=1", search("page", "x").address());
  }

  private static AuthFileSearch search(String name, String value) {
    MultivaluedMap<String, String> asked = new MultivaluedHashMap<>();
    asked.putSingle(name, value);
    return AuthFileSearch.of(asked);
  }

  private static String names(AuthFileSearch search) {
    return String.join(" ", search.in(FILES).stream().map(file -> file.name().value()).toList());
  }

  private static AuthFile file(String name, long second, String type, String email) {
    return new AuthFile(
        AuthFileName.parse(name),
        1,
        Instant.ofEpochSecond(second),
        type,
        Optional.of(email).filter(text -> !text.isEmpty()),
        Optional.empty(),
        Optional.empty(),
        false,
        true,
        Optional.empty());
  }
}
