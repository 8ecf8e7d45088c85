package dev.cliproxy.translate.gemini;

import static dev.cliproxy.translate.gemini.Gemini.CODEC;
import static dev.cliproxy.translate.gemini.Gemini.assertJson;
import static dev.cliproxy.translate.gemini.Gemini.call;
import static dev.cliproxy.translate.gemini.Gemini.context;
import static dev.cliproxy.translate.gemini.Gemini.shown;
import static dev.cliproxy.translate.gemini.Gemini.stream;
import static dev.cliproxy.translate.gemini.Gemini.text;
import static dev.cliproxy.translate.gemini.Gemini.thinking;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Usage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Google's clients are answered. */
class GeminiAnswerToClientTest {
  private static final Usage USAGE = new Usage(10, 3, 0, 9, 4);

  private static List<JsonNode> events(StreamPart... parts) {
    return stream(context(Reasoning.DEFAULT), Usage.NONE, parts);
  }

  private static StreamPart state(State.Binding binding, String value) {
    return new StreamPart.ThinkingState(new State(State.Family.ANTHROPIC, binding, value));
  }

  @Test
  void argumentsInFragmentsGoOutWhole() {
    List<JsonNode> events =
        stream(
            context(Reasoning.DEFAULT),
            USAGE,
            new StreamPart.Start("x"),
            new StreamPart.TextDelta("Hi"),
            new StreamPart.ToolStart(0, "c1", "f"),
            new StreamPart.ToolArguments(0, "{\"a\":"),
            new StreamPart.ToolArguments(0, "1}"),
            new StreamPart.ToolEnd(0, true),
            new StreamPart.Finish(FinishReason.TOOLS));

    assertEquals(3, events.size());
    assertJson(
        """
        {'candidates':[{'content':{'parts':[{'text':'Hi'}],'role':'model'},'index':0}],
         'modelVersion':'mine','responseId':'r1'}""",
        events.get(0));
    assertJson(
        "[{'functionCall':{'id':'c1','name':'f','args':{'a':1}}}]",
        events.get(1).at("/candidates/0/content/parts"));
    assertJson(
        """
        {'candidates':[
           {'content':{'parts':[{'text':''}],'role':'model'},'finishReason':'STOP','index':0}],
         'usageMetadata':{'promptTokenCount':10,'candidatesTokenCount':5,
           'cachedContentTokenCount':3,'thoughtsTokenCount':4,'totalTokenCount':19},
         'modelVersion':'mine','responseId':'r1'}""",
        events.get(2));
  }

  @Test
  void onlyTheLastEventHasAReason() {
    List<JsonNode> events =
        events(
            new StreamPart.TextDelta("a"),
            new StreamPart.TextDelta("b"),
            new StreamPart.Finish(FinishReason.END));

    assertEquals(3, events.size());
    assertEquals(
        1, events.stream().filter(event -> event.at("/candidates/0").has("finishReason")).count());
    assertEquals("STOP", events.get(2).at("/candidates/0/finishReason").asText());
  }

  @Test
  void aBrokenCallIsNoPartAndItsReasonIsMalformed() {
    List<JsonNode> events =
        events(
            new StreamPart.ToolStart(0, "c1", "f"),
            new StreamPart.ToolArguments(0, "{\"a\":"),
            new StreamPart.Finish(FinishReason.TOOLS));

    assertEquals(1, events.size());
    assertJson(
        "{'content':{'role':'model'},'finishReason':'MALFORMED_FUNCTION_CALL','index':0}",
        events.get(0).at("/candidates/0"));
  }

  @Test
  void aCallThatWasCutOffByTheLimitSaysSo() {
    List<JsonNode> events =
        events(
            new StreamPart.ToolStart(0, "c1", "f"),
            new StreamPart.ToolArguments(0, "{\"path\":\"a"),
            new StreamPart.Finish(FinishReason.LENGTH));

    assertEquals(1, events.size());
    assertEquals("MAX_TOKENS", events.get(0).at("/candidates/0/finishReason").asText());
    assertFalse(events.toString().contains("functionCall"));
    assertFalse(
        CODEC
            .encodeAnswer(
                new Answer(
                    List.of(call("c1", "f", "{'path':'a")), FinishReason.LENGTH, "", Usage.NONE),
                context(Reasoning.DEFAULT))
            .toString()
            .contains("functionCall\""));
  }

  @ParameterizedTest
  @CsvSource({
    "END, STOP",
    "STOP_SEQUENCE, STOP",
    "LENGTH, MAX_TOKENS",
    "FILTER, SAFETY",
    "PAUSE, OTHER",
    "MALFORMED, MALFORMED_FUNCTION_CALL"
  })
  void reasonsAreGoogles(FinishReason reason, String expected) {
    List<JsonNode> events = events(new StreamPart.TextDelta("a"), new StreamPart.Finish(reason));

    assertEquals(expected, events.get(1).at("/candidates/0/finishReason").asText());
    assertEquals(
        expected,
        CODEC
            .encodeAnswer(
                new Answer(List.of(text("a")), reason, "", Usage.NONE), context(Reasoning.DEFAULT))
            .at("/candidates/0/finishReason")
            .asText());
  }

  @Test
  void thoughtsAreShownOnlyToWhoAskedForThem() {
    StreamPart[] parts = {
      new StreamPart.ThinkingDelta("t"),
      new StreamPart.TextDelta("a"),
      new StreamPart.Finish(FinishReason.END)
    };

    assertJson(
        "[{'text':'t','thought':true}]",
        stream(context(shown()), Usage.NONE, parts).get(0).at("/candidates/0/content/parts"));
    assertEquals(2, stream(context(Reasoning.DEFAULT), Usage.NONE, parts).size());
  }

  @Test
  void stateGoesWithTheFirstPartAfterTheThoughtsAndItsTextWithIt() {
    List<JsonNode> events =
        events(
            new StreamPart.ThinkingDelta("one "),
            new StreamPart.ThinkingDelta("two"),
            state(State.Binding.THINKING, "s1"),
            state(State.Binding.REDACTED, "s2"),
            new StreamPart.ToolStart(0, "c1", "f"),
            new StreamPart.ToolEnd(0, true),
            new StreamPart.ToolStart(1, "c2", "f"),
            new StreamPart.ToolEnd(1, true),
            new StreamPart.Finish(FinishReason.TOOLS));

    String signature = events.get(0).at("/candidates/0/content/parts/0/thoughtSignature").asText();
    // Bytes, in the Base64 of Protocol Buffers' JSON: padded.
    assertTrue(signature.matches("([A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2,4}={0,2}"), signature);
    assertEquals(0, signature.length() % 4);
    assertEquals(
        List.of(
            thinking("one two", State.Family.ANTHROPIC, State.Binding.THINKING, "s1"),
            thinking("", State.Family.ANTHROPIC, State.Binding.REDACTED, "s2")),
        Signatures.opened(signature));
    assertFalse(events.get(1).at("/candidates/0/content/parts/0").has("thoughtSignature"));
  }

  @Test
  void stateOfThoughtsThatAreTooLongIsNotCarried() {
    List<JsonNode> events =
        events(
            new StreamPart.ThinkingDelta("t".repeat(3 << 20)),
            new StreamPart.ThinkingDelta("t".repeat(3 << 20)),
            state(State.Binding.THINKING, "s1"),
            state(State.Binding.REDACTED, "s2"),
            new StreamPart.TextDelta("a"),
            new StreamPart.Finish(FinishReason.END));

    assertEquals(
        List.of(thinking("", State.Family.ANTHROPIC, State.Binding.REDACTED, "s2")),
        Signatures.opened(
            events.get(0).at("/candidates/0/content/parts/0/thoughtSignature").asText()));
  }

  @Test
  void stateThatNothingComesAfterStandsOnTheLastEvent() {
    List<JsonNode> events =
        events(
            new StreamPart.TextDelta("a"),
            state(State.Binding.PREVIOUS, "s"),
            new StreamPart.Finish(FinishReason.END));

    assertEquals(2, events.size());
    JsonNode part = events.get(1).at("/candidates/0/content/parts/0");
    assertEquals("", part.get("text").asText());
    assertEquals(
        List.of(thinking("", State.Family.ANTHROPIC, State.Binding.PREVIOUS, "s")),
        Signatures.opened(part.get("thoughtSignature").asText()));
    assertEquals("STOP", events.get(1).at("/candidates/0/finishReason").asText());
  }

  @Test
  void whatWasSearchedStandsAtTheEndWithPlacesInBytes() {
    List<JsonNode> events =
        events(
            new StreamPart.Searched(
                new Part.Search("s", "q", List.of(new Part.Search.Hit("https://a.org", "A")))),
            new StreamPart.TextDelta("Grüße, 世"),
            new StreamPart.TextDelta("界"),
            new StreamPart.Cited(new Part.Citation("https://a.org", "A", 7, 9)),
            new StreamPart.Cited(new Part.Citation("https://b.org", "", 0, 0)),
            new StreamPart.Finish(FinishReason.END));

    assertEquals(3, events.size());
    assertJson(
        """
        {'webSearchQueries':['q'],
         'groundingChunks':[{'web':{'uri':'https://a.org','title':'A'}},
           {'web':{'uri':'https://b.org'}}],
         'groundingSupports':[
           {'segment':{'startIndex':9,'endIndex':15,'text':'世界'},'groundingChunkIndices':[0]},
           {'groundingChunkIndices':[1]}]}""",
        events.get(2).at("/candidates/0/groundingMetadata"));
    assertFalse(events.get(1).at("/candidates/0").has("groundingMetadata"));
  }

  @Test
  void placesAreCountedInTheirPart() {
    JsonNode document =
        CODEC.encodeAnswer(
            new Answer(
                List.of(
                    new Part.Thinking("t", Optional.empty()),
                    call("c", "f", "{}"),
                    new Part.Text("ab", List.of(new Part.Citation("u", "", 1, 2)))),
                FinishReason.TOOLS,
                "",
                Usage.NONE),
            context(shown()));

    assertJson(
        "{'partIndex':2,'startIndex':1,'endIndex':2,'text':'b'}",
        document.at("/candidates/0/groundingMetadata/groundingSupports/0/segment"));
    assertEquals("ab", document.at("/candidates/0/content/parts/2/text").asText());
  }

  @Test
  void anImageIsInlineData() {
    assertJson(
        "[{'inlineData':{'mimeType':'image/png','data':'AA=='}}]",
        events(new StreamPart.Shown(Gemini.image("AA==")), new StreamPart.Finish(FinishReason.END))
            .get(0)
            .at("/candidates/0/content/parts"));
  }

  @Test
  void anAnswerWithoutAnythingHasNoEmptyParts() {
    assertJson(
        """
        {'candidates':[{'content':{'role':'model'},'finishReason':'SAFETY','index':0}],
         'usageMetadata':{'promptTokenCount':0,'candidatesTokenCount':0,'totalTokenCount':0},
         'modelVersion':'mine','responseId':'r1'}""",
        CODEC.encodeAnswer(
            new Answer(List.of(), FinishReason.FILTER, "", Usage.NONE),
            context(Reasoning.DEFAULT)));
  }

  @Test
  void whatBreaksOffLeavesNothingOpen() {
    Gemini.Events events = new Gemini.Events();
    var encoder = CODEC.answerEncoder(context(Reasoning.DEFAULT));
    encoder.part(new StreamPart.ToolStart(0, "c", "f"), events);
    encoder.part(new StreamPart.ToolArguments(0, "{"), events);
    encoder.breakOff(events);

    assertEquals(List.of(), events.data);
  }
}
