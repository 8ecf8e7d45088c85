package dev.cliproxy.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthFileNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acc1.json",
        "ACC1.JSON",
        "a.b.Json",
        "claude-me@example.com.json",
        "with space.json",
        "semi;colon \"quoted\".json",
        "été-日本-😀.json",
        "%2e%2e%2fx.json",
        "-rf.json",
        "~.json"
      })
  void acceptsNamesThatStayInTheFolder(String name) {
    assertEquals(name, AuthFileName.parse(name).value());
    assertEquals(name, AuthFileName.parse(name).toString());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../acc1.json",
        "a/b.json",
        "/etc/passwd.json",
        "a\\b.json",
        "C:\\x.json",
        "..\\x.json",
        "..%2fx.json",
        "a\u0000.json",
        "acc1.json\u0000",
        "a\nb.json",
        "a\u007f.json",
        "a\u0085.json",
        "\u202Enosj.json",
        "a\u200F.json",
        "a\u2066.json",
        "a\uFEFF.json",
        "a\u2028.json",
        "a\uD83D.json",
        ".json",
        ".hidden.json",
        ".cliproxy-x.tmp"
      })
  void refusesNamesThatCouldLeaveTheFolderOrDeceive(String name) {
    assertEquals("invalid name", refusal(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"acc1", "acc1.txt", "json", "acc1.json ", "acc1.json.", "acc1.jsοn", "%2e"})
  void refusesOtherEndings(String name) {
    assertEquals("name must end with .json", refusal(name));
  }

  @Test
  void acceptsTwoHundredCharactersAndNoMore() {
    AuthFileName longest = AuthFileName.parse("x".repeat(195) + ".json");
    assertEquals(200, longest.value().length());
    assertEquals("invalid name", refusal("x".repeat(196) + ".json"));
  }

  @Test
  void refusesNamesThatAreTooLongForAFileSystem() {
    assertEquals("invalid name", refusal("日".repeat(100) + ".json"));
  }

  @Test
  void theConstructorHoldsTheSameRule() {
    assertThrows(InvalidAuthFileNameException.class, () -> new AuthFileName("../x.json"));
  }

  private static String refusal(String name) {
    return assertThrows(InvalidAuthFileNameException.class, () -> AuthFileName.parse(name))
        .getMessage();
  }
}
