package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.testing.ProviderFormat;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerWordsTest {
  private static WireFormat wireFormat(ProviderFormat format) {
    return switch (format) {
      case CHAT -> WireFormat.CHAT_COMPLETIONS;
      case RESPONSES -> WireFormat.RESPONSES;
      case CLAUDE -> WireFormat.CLAUDE;
      case GEMINI -> WireFormat.GEMINI;
    };
  }

  /** In pieces of three bytes: nothing may depend on how they come. */
  private static String words(WireFormat format, boolean isStream, String answer) {
    AnswerWords words = new AnswerWords(format, isStream);
    StringBuilder said = new StringBuilder();
    byte[] bytes = answer.getBytes(UTF_8);
    for (int from = 0; from < bytes.length; from += 3) {
      words.feed(ByteBuffer.wrap(bytes, from, Math.min(3, bytes.length - from)), said::append);
    }
    words.finish(said::append);
    return said.toString();
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void theTextOfAStreamIsTakenOutWithoutCallsAndThoughts(ProviderFormat format) {
    assertEquals("Hi", words(wireFormat(format), true, String.join("", format.events("m"))));
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void theTextOfADocumentIsTakenOutWithoutCallsAndThoughts(ProviderFormat format) {
    assertEquals("Hi", words(wireFormat(format), false, format.whole("m")));
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void whatIsNoAnswerSaysNothing(ProviderFormat format) {
    for (String answer :
        new String[] {
          "",
          "<html>",
          "{",
          "[]",
          "null",
          "7",
          "{\"content\":7,\"choices\":{},\"output\":\"x\"}",
          "data: <html>\n\ndata: {\n\ndata: []\n\ndata: {\"type\":7}\n\n",
          format.whole("m") + "{"
        }) {
      assertEquals("", words(wireFormat(format), false, answer), answer);
      assertEquals("", words(wireFormat(format), true, answer), answer);
    }
  }

  @Test
  void anEventWithoutItsBlankLineCounts() {
    assertEquals(
        "Hi",
        words(
            WireFormat.CHAT_COMPLETIONS,
            true,
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}"));
  }

  @Test
  void aDocumentThatIsTooLargeSaysNothing() {
    String answer =
        ProviderFormat.CHAT.whole("m").replace("Hi", "x".repeat(AnswerWords.LARGEST_DOCUMENT));
    AnswerWords words = new AnswerWords(WireFormat.CHAT_COMPLETIONS, false);
    StringBuilder said = new StringBuilder();
    words.feed(ByteBuffer.wrap(answer.getBytes(UTF_8)), said::append);
    words.finish(said::append);
    assertEquals("", said.toString());
  }
}
