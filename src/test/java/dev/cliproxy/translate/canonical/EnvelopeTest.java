package dev.cliproxy.translate.canonical;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {

  private static Part.Thinking thinking(String text, State state) {
    return new Part.Thinking(text, Optional.of(state));
  }

  private static String envelope(String family, String json) {
    return "px1."
        + family
        + "."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  @Test
  void whatWasSealedComesBackToTheLastCharacter() {
    for (State.Family family : State.Family.values()) {
      for (State.Binding binding : State.Binding.values()) {
        State bare = new State(family, binding, "v+/=\n\"é𝄞");
        State full = new State(family, binding, "v", "rs_1", "key-7");

        assertEquals(List.of(thinking("", bare)), Envelope.open(Envelope.seal(bare)));
        assertEquals(
            List.of(thinking("a\u0301\n", full), thinking("", bare)),
            Envelope.open(Envelope.seal(List.of(thinking("a\u0301\n", full), thinking("", bare)))));
      }
    }
  }

  @Test
  void itIsAWordThatEveryFormatTakes() {
    String sealed = Envelope.seal(new State(State.Family.ANTHROPIC, State.Binding.NEXT, "é\n?~"));

    assertTrue(sealed.matches("px1\\.anthropic\\.[A-Za-z0-9_-]+"), sealed);
    assertTrue(Envelope.is(sealed));
    assertFalse(Envelope.is("gAAAAB"));
  }

  @Test
  void itHoldsWhateverAProviderThinks() {
    String much = "signature".repeat(1 << 18);
    List<Part.Thinking> thoughts = new ArrayList<>();
    for (int block = 0; block < 300; block++) {
      thoughts.add(
          thinking("t" + block, new State(State.Family.GEMINI, State.Binding.THINKING, "v")));
    }
    thoughts.add(thinking(much, new State(State.Family.GEMINI, State.Binding.NEXT, much)));

    assertEquals(thoughts, Envelope.open(Envelope.seal(thoughts)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "gAAAAB",
        "px1",
        "px1.",
        "px1.gemini",
        "px1.gemini.",
        "px1.gemini.!!!",
        "px1.gemini.W10.W10",
        "px2.gemini.W10",
        "px1.gemini.bm90IGpzb24",
        "px1..W10",
        "CiQBjz1rX0skip"
      })
  void whatIsNoneIsAsIfItWereLost(String word) {
    assertEquals(List.of(), Envelope.open(word));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "1",
        "null",
        "[1]",
        "[null]",
        "[[]]",
        "[{}]",
        "{\"x\":{\"b\":\"next\",\"v\":\"s\"}}",
        "[{\"b\":\"next\"}]",
        "[{\"b\":\"next\",\"v\":\"\"}]",
        "[{\"b\":\"next\",\"v\":7}]",
        "[{\"b\":\"other\",\"v\":\"s\"}]",
        "[{\"b\":\"next\",\"v\":\"s\"},{\"b\":\"other\",\"v\":\"s\"}]",
        "[{\"b\":\"next\",\"v\":\"s\"}] 1",
        "[{\"b\":\"next\",\"v\":\"s\""
      })
  void whatIsDamagedIsAsIfItWereLost(String json) {
    assertEquals(List.of(), Envelope.open(envelope("gemini", json)));
  }

  @Test
  void whatAnUnknownFamilySealedIsNobodys() {
    String good = "[{\"b\":\"next\",\"v\":\"s\"}]";

    assertEquals(1, Envelope.open(envelope("gemini", good)).size());
    assertEquals(List.of(), Envelope.open(envelope("mistral", good)));
  }

  @Test
  void moreThanIsKnownDoesNotHarm() {
    assertEquals(
        List.of(thinking("", new State(State.Family.OPENAI, State.Binding.THINKING, "s"))),
        Envelope.open(
            envelope("openai", "[{\"b\":\"thinking\",\"v\":\"s\",\"i\":7,\"new\":{\"a\":1}}]")));
  }

  @Test
  void noChangeOfACharacterMakesItThrow() {
    String sealed =
        Envelope.seal(new State(State.Family.OPENAI, State.Binding.REDACTED, "value", "i", "o"));
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder damaged = new StringBuilder(sealed);
      damaged.setCharAt(random.nextInt(sealed.length()), (char) random.nextInt(300));
      Envelope.open(damaged.toString()).forEach(one -> assertTrue(one.state().isPresent()));
      Envelope.open(sealed.substring(0, random.nextInt(sealed.length())));
    }
  }

  @Test
  void itsOwnerAndItemGoWithIt() {
    State state = new State(State.Family.OPENAI, State.Binding.THINKING, "s", "rs_1", "");

    assertEquals("rs_1", Envelope.open(Envelope.seal(state)).get(0).state().get().itemId());
    assertNotEquals(Envelope.seal(state), Envelope.seal(state.ownedBy("key")));
  }
}
