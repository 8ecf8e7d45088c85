package dev.cliproxy.translate;

import static dev.cliproxy.translate.WireFormat.CHAT_COMPLETIONS;
import static dev.cliproxy.translate.WireFormat.CLAUDE;
import static dev.cliproxy.translate.WireFormat.GEMINI;
import static dev.cliproxy.translate.WireFormat.RESPONSES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cliproxy.usage.Tokens;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors that a provider writes into an answer. */
class AnswerProblemTest {

  private static AnswerProblem inStream(WireFormat format, String data) {
    String event = "event: x\ndata: " + data + "\n\n";
    AnswerFeed feed = new AnswerFeed(AnswerReader.stream(format, "m", true)).feed(event);
    assertEquals(event, feed.text());
    assertFalse(feed.reader().begun());
    assertFalse(feed.reader().complete());
    return feed.reader().problem().orElseThrow();
  }

  private static AnswerProblem inDocument(WireFormat format, String document) {
    String whole =
        new AnswerFeed(AnswerReader.whole(format, "m")).feed(document).finish().outcome();
    AnswerFeed feed = new AnswerFeed(AnswerReader.whole(format, "m"));
    feed.feed(document.getBytes(UTF_8), 1, null).finish();
    assertEquals(whole, feed.outcome());
    assertEquals(document, feed.text());
    assertFalse(feed.reader().complete());
    return feed.reader().problem().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "invalid_request_error,400",
    "authentication_error,401",
    "billing_error,402",
    "permission_error,403",
    "not_found_error,404",
    "request_too_large,413",
    "rate_limit_error,429",
    "api_error,500",
    "timeout_error,504",
    "overloaded_error,529",
    "something_new,500"
  })
  void anErrorOfClaudeHasTheStatusOfItsType(String type, int status) {
    String error =
        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"No\"}}".formatted(type);
    AnswerProblem wanted = new AnswerProblem(AnswerProblem.Kind.PROVIDER_ERROR, status, "No");
    assertEquals(wanted, inStream(CLAUDE, error));
    assertEquals(wanted, inDocument(CLAUDE, error));
  }

  @ParameterizedTest
  @CsvSource({
    "server_error,null,500",
    "rate_limit_error,null,429",
    "requests,rate_limit_exceeded,429",
    "insufficient_quota,insufficient_quota,429",
    "invalid_request_error,invalid_api_key,401",
    "invalid_request_error,model_not_found,404",
    "invalid_request_error,something_new,400",
    "invalid_request_error,context_length_exceeded,400",
    "x,502,502",
    "x,200,500",
    "x,y,500"
  })
  void anErrorOfOpenAiHasTheStatusOfItsCodeOrItsType(String type, String code, int status) {
    String written = code.matches("[0-9]+|null") ? code : '"' + code + '"';
    String error =
        "{\"error\":{\"message\":\"No\",\"type\":\"%s\",\"param\":null,\"code\":%s}}"
            .formatted(type, written);
    AnswerProblem wanted = new AnswerProblem(AnswerProblem.Kind.PROVIDER_ERROR, status, "No");
    assertEquals(wanted, inStream(CHAT_COMPLETIONS, error));
    assertEquals(wanted, inDocument(CHAT_COMPLETIONS, error));
    assertEquals(wanted, inDocument(RESPONSES, error));
  }

  @ParameterizedTest
  @CsvSource({
    "429,RESOURCE_EXHAUSTED,429",
    "503,UNAVAILABLE,503",
    "null,RESOURCE_EXHAUSTED,429",
    "null,UNAUTHENTICATED,401",
    "8,DEADLINE_EXCEEDED,504",
    "null,SOMETHING_NEW,500"
  })
  void anErrorOfGeminiHasTheStatusOfItsCodeOrItsWord(String code, String word, int status) {
    String error =
        "{\"error\":{\"code\":%s,\"message\":\"No\",\"status\":\"%s\"}}".formatted(code, word);
    AnswerProblem wanted = new AnswerProblem(AnswerProblem.Kind.PROVIDER_ERROR, status, "No");
    assertEquals(wanted, inStream(GEMINI, error));
    assertEquals(wanted, inDocument(GEMINI, error));
    assertEquals(wanted, inDocument(GEMINI, "[" + error + "\n]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"code\":429,\"message\":\"No\"}}\n\n",
        "{\r\n  \"error\": {\r\n    \"code\": 429,\r\n    \"message\": \"No\"\r\n  }\r\n}\r\n\r\n",
        "{\"error\":{\"code\":429,\n\"message\":\"No\"}}",
      })
  void anErrorThatStandsInAStreamWithoutAFieldNameIsFound(String error) {
    String begin = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}\n\n";
    AnswerProblem wanted = new AnswerProblem(AnswerProblem.Kind.PROVIDER_ERROR, 429, "No");
    for (WireFormat format : new WireFormat[] {GEMINI, CHAT_COMPLETIONS}) {
      for (int size = 1; size < 5; size++) {
        AnswerFeed feed = new AnswerFeed(AnswerReader.stream(format, "m", true));
        feed.feed((begin + error).getBytes(UTF_8), size, null).finish();
        assertEquals(Optional.of(wanted), feed.reader().problem());
        assertEquals(begin + error, feed.text());
        assertFalse(feed.reader().complete());
      }
    }
  }

  @Test
  void bothErrorsOfResponsesAreKnown() {
    assertEquals(
        new AnswerProblem(AnswerProblem.Kind.PROVIDER_ERROR, 429, "Slow"),
        inStream(
            RESPONSES,
            "{\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"Slow\"}"));
    assertEquals(
        new AnswerProblem(AnswerProblem.Kind.PROVIDER_ERROR, 429, "Slow"),
        inStream(
            RESPONSES,
            "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Slow\"}}"));
    assertEquals(
        new AnswerProblem(AnswerProblem.Kind.PROVIDER_ERROR, 500, "Oh"),
        inStream(
            RESPONSES,
            "{\"type\":\"response.failed\",\"response\":{\"error\":"
                + "{\"code\":\"server_error\",\"message\":\"Oh\"}}}"));
    assertEquals(
        500,
        inStream(RESPONSES, "{\"type\":\"response.failed\",\"response\":{\"error\":null}}")
            .status());
  }

  @Test
  void anErrorThatIsATextIsAnErrorToo() {
    assertEquals(
        new AnswerProblem(AnswerProblem.Kind.PROVIDER_ERROR, 500, "out of memory"),
        inStream(CHAT_COMPLETIONS, "{\"error\":\"out of memory\"}"));
  }

  @Test
  void noErrorIsNoProblem() {
    for (String error : new String[] {"null", "\"\"", "false"}) {
      AnswerFeed feed =
          new AnswerFeed(AnswerReader.whole(RESPONSES, "m")).feed("{\"error\":" + error + "}");
      assertEquals(Optional.empty(), feed.reader().problem());
    }
  }

  @Test
  void anErrorLaterThanTheBeginningIsFoundAndWhatWasSpentIsKept() {
    AnswerFeed feed = new AnswerFeed(AnswerReader.stream(CLAUDE, "m", false));
    feed.feed(
        "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":5}}}\n\n");
    feed.feed("data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n");
    feed.feed("data: {\"type\":\"message_stop\"}\n\n").finish();
    assertEquals(529, feed.reader().problem().orElseThrow().status());
    assertEquals(new Tokens(5, 0, 0, 0), feed.reader().tokens());
    assertFalse(feed.reader().complete());
  }

  @Test
  void theFirstProblemCounts() {
    AnswerFeed feed = new AnswerFeed(AnswerReader.stream(CLAUDE, "m", false));
    feed.feed("data: {\"error\":{\"type\":\"not_found_error\"}}\n\ndata: x\n\n");
    assertEquals(404, feed.reader().problem().orElseThrow().status());
  }

  @Test
  void aMessageIsShortAndHasNoControlCharacters() {
    String smileys = "\\ud83d\\ude00".repeat(600);
    AnswerProblem problem =
        inStream(
            CHAT_COMPLETIONS,
            "{\"error\":{\"message\":\"a\\r\\n\\u0000b\\u0085" + smileys + "\"}}");
    assertEquals("ab", problem.message().substring(0, 2));
    // 4 KiB as it is written are read of it: 339 of twelve bytes each.
    assertEquals(2 + 2 * 339, problem.message().length());
    String text = "ü".repeat(5_000);
    assertEquals(
        AnswerProblem.MAX_MESSAGE_LENGTH,
        inStream(CHAT_COMPLETIONS, "{\"error\":{\"message\":\"" + text + "\"}}")
            .message()
            .length());
    assertEquals(
        "the provider reported an error", inStream(CHAT_COMPLETIONS, "{\"error\":{}}").message());
  }

  @Test
  void aMessageIsNotInTheLoggedForm() {
    assertFalse(inStream(CHAT_COMPLETIONS, "{\"error\":\"sk-secret\"}").toString().contains("sk-"));
  }

  @Test
  void aStatusIsThatOfAnError() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new AnswerProblem(AnswerProblem.Kind.PROVIDER_ERROR, 200, ""));
  }
}
