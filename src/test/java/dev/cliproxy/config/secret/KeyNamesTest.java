package dev.cliproxy.config.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.cliproxy.yaml.YamlDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNamesTest {

  @Test
  void theCommentBehindAKeyIsItsName() throws Exception {
    KeyNames names =
        in(
            "api-keys:",
            "  - one # Alice",
            "  - 'two'   ## Bob of the *department*  ",
            "  - three",
            "  # four",
            "claude-api-key:",
            "  - api-key: five # mine",
            "    base-url: https://x.example # not a key",
            "  - {api-key: six} # hers",
            "openai-compatibility:",
            "  - name: router # a provider",
            "    api-keys: [seven] # the only one",
            "    api-key-entries: [{api-key: eight}] # in braces",
            "gemini-api-key:",
            "  - {base-url: 'https://x.example', api-key: nine}  # last");
    assertEquals("Alice", names.of("one"));
    assertEquals("Bob of the *department*", names.of("two"));
    assertEquals("", names.of("three"));
    assertEquals("mine", names.of("five"));
    assertEquals("hers", names.of("six"));
    assertEquals("the only one", names.of("seven"));
    assertEquals("in braces", names.of("eight"));
    assertEquals("last", names.of("nine"));
    assertEquals("", names.of("router"));
    assertEquals("", names.of("https://x.example"));
    assertFalse(names.toString().contains("one"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the old one was sk-ant-0123456789abcdef",
        "sk-ant-0123456789abcdef",
        "password: hunter22222222222",
        "token of bob is tok3n-x",
        "https://bob:pa55word@x.example",
        "0123456789abcdef0123456789abcdef",
        "another-secret-key",
        "‹1 sk-a••••cdef›"
      })
  void aCommentThatMayHoldASecretNamesNothing(String comment) throws Exception {
    KeyNames names = in("api-keys:", "  - one # " + comment, "  - another-secret-key");
    assertEquals("", names.of("one"));
  }

  @Test
  void aCommentBehindSeveralKeysNamesNone() throws Exception {
    KeyNames names = in("api-keys: [one, two] # both");
    assertEquals("", names.of("one"));
    assertEquals("", names.of("two"));
  }

  @Test
  void aSignInsideAKeyBeginsNoComment() throws Exception {
    KeyNames names = in("api-keys:", "  - one#two", "  - 'one # two'");
    assertEquals("", names.of("one#two"));
    assertEquals("", names.of("one # two"));
  }

  @Test
  void aLongNameIsCutAndShowsOnlyWhatIsSeen() throws Exception {
    KeyNames names =
        in("api-keys:", "  - one # " + "😀a".repeat(50), "  - two # evil\u202e\u200bname");
    assertEquals(61, names.of("one").codePointCount(0, names.of("one").length()), names.of("one"));
    assertEquals("evilname", names.of("two"));
  }

  private static KeyNames in(String... lines) throws Exception {
    return KeyNames.in(YamlDocument.parse(String.join("\n", lines) + "\n"));
  }
}
