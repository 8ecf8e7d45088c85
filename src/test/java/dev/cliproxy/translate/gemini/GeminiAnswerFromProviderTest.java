package dev.cliproxy.translate.gemini;

import static dev.cliproxy.translate.gemini.Gemini.call;
import static dev.cliproxy.translate.gemini.Gemini.ofDocument;
import static dev.cliproxy.translate.gemini.Gemini.ofStream;
import static dev.cliproxy.translate.gemini.Gemini.parts;
import static dev.cliproxy.translate.gemini.Gemini.text;
import static dev.cliproxy.translate.gemini.Gemini.thinking;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Google answers. */
class GeminiAnswerFromProviderTest {
  private static final State.Family GEMINI = State.Family.GEMINI;

  private static String event(String parts) {
    return "{'candidates':[{'content':{'role':'model','parts':["
        + parts
        + "]},'index':0}],"
        + "'responseId':'r'}";
  }

  private static String last(String parts, String reason) {
    return "{'candidates':[{'content':{'role':'model','parts':["
        + parts
        + "]},'finishReason':'"
        + reason
        + "'}],'usageMetadata':{'promptTokenCount':1}}";
  }

  private static List<Part> answer(String... events) {
    return ofStream(events).parts();
  }

  @Test
  void theSmallestStreamIsATextAndACall() {
    assertEquals(
        List.of(
            new StreamPart.Start("r"),
            new StreamPart.TextDelta("Hi"),
            new StreamPart.ToolStart(0, "call_a1_1", "f"),
            new StreamPart.ToolArguments(0, "{\"a\":1}"),
            new StreamPart.ToolEnd(0, true),
            new StreamPart.Finish(FinishReason.TOOLS)),
        parts(
            event("{'text':'Hi'}"), last("{'functionCall':{'name':'f','args':{'a':1}}}", "STOP")));
  }

  @Test
  void aCallBeforeTheLastEventStillMeansTools() {
    Answer answer =
        ofStream(event("{'functionCall':{'id':'c','name':'f'}}"), last("{'text':'x'}", "STOP"));

    assertEquals(FinishReason.TOOLS, answer.reason());
    assertEquals(List.of(call("c", "f", "{}"), text("x")), answer.parts());
  }

  @Test
  void severalPartsInOneEventAreEachTold() {
    assertEquals(
        List.of(
            new Part.Thinking("t", Optional.empty()),
            text("ab"),
            call("call_a1_1", "f", "{}"),
            call("call_a1_2", "f", "{}")),
        answer(
            last(
                """
                {'text':'t','thought':true},{'text':'a'},{'text':'b'},
                {'functionCall':{'name':'f','args':{}}},{'functionCall':{'name':'f','args':{}}}""",
                "STOP")));
  }

  @Test
  void aSignatureOnACallOrATextIsToldBeforeIt() {
    assertEquals(
        List.of(
            thinking("", GEMINI, State.Binding.NEXT, "s1"),
            text("a"),
            thinking("", GEMINI, State.Binding.NEXT, "s2"),
            call("c", "f", "{}"),
            call("d", "f", "{}")),
        answer(
            last(
                """
                {'text':'a','thoughtSignature':'s1'},
                {'functionCall':{'id':'c','name':'f'},'thoughtSignature':'s2'},
                {'functionCall':{'id':'d','name':'f'}}""",
                "STOP")));
  }

  @Test
  void aSignatureThatComesLateBelongsToWhatWasBefore() {
    assertEquals(
        List.of(text("ab"), thinking("", GEMINI, State.Binding.PREVIOUS, "s")),
        answer(
            event("{'text':'a'}"),
            event("{'text':'b'}"),
            last("{'text':'','thoughtSignature':'s'}", "STOP")));
    assertEquals(
        List.of(text("ab"), thinking("", GEMINI, State.Binding.PREVIOUS, "s")),
        answer(event("{'text':'a'}"), last("{'text':'b','thoughtSignature':'s'}", "STOP")));
    assertEquals(
        List.of(call("c", "f", "{}"), thinking("", GEMINI, State.Binding.PREVIOUS, "s")),
        answer(
            event("{'functionCall':{'id':'c','name':'f'}}"),
            last("{'thoughtSignature':'s'}", "STOP")));
  }

  @Test
  void aSignatureBeforeAnythingWasSaidBelongsToWhatComes() {
    assertEquals(
        List.of(
            new Part.Thinking("t", Optional.empty()),
            thinking("", GEMINI, State.Binding.NEXT, "s"),
            call("c", "f", "{}")),
        answer(
            event("{'text':'t','thought':true}"),
            event("{'text':'','thoughtSignature':'s'}"),
            last("{'functionCall':{'id':'c','name':'f'}}", "STOP")));
  }

  @Test
  void aSignedThoughtEndsWithItsState() {
    assertEquals(
        List.of(thinking("t", GEMINI, State.Binding.THINKING, "s"), text("a")),
        answer(
            event("{'text':'t','thought':true,'thoughtSignature':'s'}"),
            last("{'text':'a'}", "STOP")));
  }

  @ParameterizedTest
  @CsvSource({
    "STOP, END",
    "MAX_TOKENS, LENGTH",
    "CONTINUATION, LENGTH",
    "SAFETY, FILTER",
    "RECITATION, FILTER",
    "BLOCKLIST, FILTER",
    "PROHIBITED_CONTENT, FILTER",
    "SPII, FILTER",
    "IMAGE_SAFETY, FILTER",
    "MODEL_ARMOR, FILTER",
    "OTHER, MALFORMED",
    "MALFORMED_FUNCTION_CALL, MALFORMED",
    "UNEXPECTED_TOOL_CALL, MALFORMED",
    "TOO_MANY_TOOL_CALLS, MALFORMED",
    "MISSING_THOUGHT_SIGNATURE, MALFORMED",
    "MALFORMED_RESPONSE, MALFORMED",
    "SOMETHING_NEW, MALFORMED"
  })
  void reasonsAreEverybodys(String reason, FinishReason expected) {
    assertEquals(expected, ofStream(last("{'text':'a'}", reason)).reason());
  }

  @Test
  void aBlockedPromptIsFilteredAndAnEventWithoutContentSaysNothing() {
    assertEquals(
        List.of(new StreamPart.Start("x"), new StreamPart.Finish(FinishReason.FILTER)),
        parts("{'promptFeedback':{'blockReason':'SAFETY'},'responseId':'x'}"));
    assertEquals(List.of(), parts("{'usageMetadata':{'promptTokenCount':1}}", "{'error':{}}"));
  }

  @Test
  void theReasonIsToldOnce() {
    List<StreamPart> parts = new ArrayList<>();
    AnswerDecoder decoder = Gemini.CODEC.answerDecoder();
    decoder.event(Gemini.value(last("{'text':'a'}", "STOP")), parts::add);
    decoder.event(Gemini.value(last("{'text':'b'}", "STOP")), parts::add);

    assertEquals(1, parts.stream().filter(StreamPart.Finish.class::isInstance).count());
    assertTrue(parts.contains(new StreamPart.TextDelta("b")));
  }

  @Test
  void noEventIsTheLast() {
    assertFalse(Gemini.CODEC.answerDecoder().ended());
  }

  @Test
  void imagesAreShownAndSoundIsNot() {
    assertEquals(
        List.of(Gemini.image("AA==")),
        answer(
            last(
                """
                {'inlineData':{'mimeType':'image/png','data':'AA=='}},
                {'inlineData':{'mimeType':'audio/wav','data':'AA=='}},
                {'executableCode':{'code':'x'},'thoughtSignature':'s'}""",
                "STOP")));
  }

  @Test
  void whatGooglesOwnToolsDidIsState() {
    assertEquals(
        List.of(
            thinking(
                "",
                GEMINI,
                State.Binding.REDACTED,
                "{\"toolCall\":{\"id\":\"x\"},\"thoughtSignature\":\"s\"}"),
            thinking("", GEMINI, State.Binding.REDACTED, "{\"toolResponse\":{\"id\":\"x\"}}"),
            text("a")),
        answer(
            last(
                """
                {'toolCall':{'id':'x'},'thoughtSignature':'s'},{'toolResponse':{'id':'x'}},
                {'text':'a'}""",
                "STOP")));
  }

  @Test
  void onlyTheFirstCandidateIsRead() {
    assertEquals(
        List.of(text("b")),
        answer(
            """
            {'candidates':[{'index':1,'content':{'parts':[{'text':'a'}]},'finishReason':'STOP'},
              {'content':{'parts':[{'text':'b'}]},'finishReason':'STOP'}]}"""));
  }

  @Test
  void searchesAndCitationsComeFromTheGroundingByteByByte() {
    // "Grüße, 世界" is 15 bytes of UTF-8.
    String grounding =
        """
        'groundingMetadata':{'webSearchQueries':['q','r'],
          'groundingChunks':[{'web':{'uri':'https://a.org','title':'A'}},{'maps':{}},
            {'web':{'uri':'https://b.org'}}],
          'groundingSupports':[
            {'segment':{'startIndex':9,'endIndex':15,'text':'世界'},'groundingChunkIndices':[0,2]},
            {'segment':{'endIndex':7},'groundingChunkIndices':[2,1,9,-1,'x']}]}""";
    List<Part> expected =
        List.of(
            new Part.Text(
                "Grüße, 世界!",
                List.of(
                    new Part.Citation("https://a.org", "A", 7, 9),
                    new Part.Citation("https://b.org", "", 7, 9),
                    new Part.Citation("https://b.org", "", 0, 5))),
            new Part.Search(
                "search_r_1",
                "q",
                List.of(
                    new Part.Search.Hit("https://a.org", "A"),
                    new Part.Search.Hit("https://b.org", ""))),
            new Part.Search("search_r_2", "r", List.of()));

    assertEquals(
        expected,
        answer(
            event("{'text':'Grüße, 世'}"),
            event("{'text':'界!'}"),
            "{'candidates':[{'content':{'role':'model'},'finishReason':'STOP',"
                + grounding
                + "}]}"));
    assertEquals(
        expected,
        ofDocument(
                "{'candidates':[{'content':{'parts':[{'text':'Grüße, 世界!'}]},"
                    + "'finishReason':'STOP',"
                    + grounding
                    + "}],'responseId':'r'}")
            .parts());
  }

  @Test
  void aCitationIsFoundByItsWordsWhereTheOffsetsAreOfAnotherPart() {
    Part.Text said =
        (Part.Text)
            answer(
                    """
                    {'candidates':[{'content':{'parts':[{'text':'one two'}]},'finishReason':'STOP',
                     'groundingMetadata':{'groundingChunks':[{'web':{'uri':'u'}}],
                      'groundingSupports':[
                       {'segment':{'partIndex':3,'startIndex':100,'endIndex':103,'text':'two'},
                        'groundingChunkIndices':[0]},
                       {'segment':{'startIndex':0,'endIndex':3,'text':'two'},
                        'groundingChunkIndices':[0]},
                       {'segment':{'text':'nowhere'},'groundingChunkIndices':[0]}]}}]}""")
                .get(0);

    assertEquals(
        List.of(
            new Part.Citation("u", "", 4, 7),
            new Part.Citation("u", "", 4, 7),
            new Part.Citation("u", "", 0, 0)),
        said.citations());
  }

  @Test
  void citationsStandBeforeALateSignature() {
    List<StreamPart> parts =
        parts(
            """
            {'candidates':[{'content':{'parts':[{'text':'a'},{'text':'','thoughtSignature':'s'}]},
              'finishReason':'STOP','groundingMetadata':{'webSearchQueries':['q'],
              'groundingChunks':[{'web':{'uri':'u'}}],
              'groundingSupports':[{'segment':{'endIndex':1},'groundingChunkIndices':[0]}]}}]}""");

    assertEquals(
        List.of("Start", "TextDelta", "Cited", "ThinkingState", "Searched", "Finish"),
        parts.stream().map(part -> part.getClass().getSimpleName()).toList());
  }

  @Test
  void aStreamAsOneListIsADocument() {
    String one = event("{'text':'a'}");
    String two = last("{'functionCall':{'id':'c','name':'f','args':{'x':1.50}}}", "STOP");

    Answer expected = ofStream(one, two);
    assertEquals(expected, ofDocument("[" + one + "," + two + "]"));
    assertEquals(List.of(text("a"), call("c", "f", "{'x':1.50}")), expected.parts());
  }

  @Test
  void aDocumentSaysTheSameAsItsPartsOneByOne() {
    String parts =
        """
        {'text':'t','thought':true}|{'text':'a','thoughtSignature':'s1'}|\
        {'functionCall':{'id':'c','name':'f','args':{'a':1}},'thoughtSignature':'s2'}|\
        {'functionCall':{'id':'d','name':'g','args':{}}}|{'text':'end'}|\
        {'text':'','thoughtSignature':'s3'}""";
    String[] each = parts.split("\\|", -1);
    String[] events = new String[each.length];
    for (int i = 0; i < each.length; i++) {
      events[i] = i == each.length - 1 ? last(each[i], "STOP") : event(each[i]);
    }

    assertEquals(ofStream(events), ofDocument(last(parts.replace('|', ','), "STOP")));
  }

  @Test
  void argumentsThatAreNoObjectAreNotWhole() {
    List<StreamPart> parts = parts(last("{'functionCall':{'name':'f','args':[1]}}", "STOP"));

    assertTrue(parts.contains(new StreamPart.ToolEnd(0, false)));
  }
}
