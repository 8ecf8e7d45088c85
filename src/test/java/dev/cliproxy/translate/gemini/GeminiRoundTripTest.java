package dev.cliproxy.translate.gemini;

import static dev.cliproxy.translate.gemini.Gemini.CODEC;
import static dev.cliproxy.translate.gemini.Gemini.NEW;
import static dev.cliproxy.translate.gemini.Gemini.call;
import static dev.cliproxy.translate.gemini.Gemini.context;
import static dev.cliproxy.translate.gemini.Gemini.function;
import static dev.cliproxy.translate.gemini.Gemini.image;
import static dev.cliproxy.translate.gemini.Gemini.json;
import static dev.cliproxy.translate.gemini.Gemini.model;
import static dev.cliproxy.translate.gemini.Gemini.result;
import static dev.cliproxy.translate.gemini.Gemini.shown;
import static dev.cliproxy.translate.gemini.Gemini.system;
import static dev.cliproxy.translate.gemini.Gemini.text;
import static dev.cliproxy.translate.gemini.Gemini.thinking;
import static dev.cliproxy.translate.gemini.Gemini.user;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.Sampling;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is written is read as what it was. */
class GeminiRoundTripTest {

  private static Prompt rich() {
    return new Prompt(
        Json.object(),
        List.of(
            system("S"),
            user(text("look"), image("AA==")),
            model(text("calling"), call("c1", "f", "{'a':1.50}"), call("c2", "g.h", "{}")),
            user(
                result("c1", "r"),
                new Part.ToolResult("c2", List.of(text("bad"), image("BB==")), true),
                text("go on"),
                new Part.Media(
                    Part.Media.Kind.DOCUMENT,
                    new Part.Media.Source.Address("https://a.org/x.pdf", "application/pdf")))),
        new Tooling(
            List.of(
                function(
                    "f",
                    "{'type':'object','properties':{'a':{'type':['number','null']}},'required':['a']}"),
                function("g.h", "{'type':'object','properties':{}}"),
                Gemini.search()),
            new ToolChoice.Allowed(List.of("f", "g.h"), true),
            Optional.empty()),
        new Sampling(
            Optional.of(new BigDecimal("0.7")),
            Optional.of(new BigDecimal("0.9")),
            Optional.of(new BigDecimal("40")),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new BigDecimal("42"))),
        OptionalLong.of(1_000),
        List.of("END"),
        new Reasoning(true, Optional.of(Effort.HIGH), OptionalInt.empty(), Optional.of(true)),
        new OutputFormat.Schema("", json("{'type':'object'}"), Optional.empty()),
        new Hints(
            Optional.empty(), Optional.empty(), Optional.of("flex"), Optional.empty(), Map.of()),
        true);
  }

  @Test
  void aRequest() {
    Prompt rich = rich();
    Losses losses = new Losses();
    ObjectNode request = CODEC.encodeRequest(rich, NEW, losses);
    Prompt read = CODEC.decodeRequest(request, true, losses);

    assertEquals(rich.messages(), read.messages());
    assertEquals(rich.tooling(), read.tooling());
    assertEquals(rich.sampling(), read.sampling());
    assertEquals(rich.maxTokens(), read.maxTokens());
    assertEquals(rich.stops(), read.stops());
    assertEquals(rich.reasoning(), read.reasoning());
    assertEquals(rich.output(), read.output());
    assertEquals(rich.hints(), read.hints());
    assertEquals(List.of(), losses.names());
  }

  private static final List<Part> SAID =
      List.of(
          text("Let me see: ä"),
          call("c1", "f", "{\"a\":1.50}"),
          call("c2", "g", "{}"),
          image("AA=="),
          new Part.Text(
              "so 世界",
              List.of(
                  new Part.Citation("https://a.org", "A", 3, 5),
                  new Part.Citation("https://b.org", "", 0, 0))),
          new Part.Search(
              "search_r1_1",
              "q",
              List.of(
                  new Part.Search.Hit("https://a.org", "A"),
                  new Part.Search.Hit("https://b.org", ""))));

  private static Answer answer() {
    return new Answer(SAID, FinishReason.TOOLS, "", Usage.NONE);
  }

  @Test
  void anAnswerAsADocument() {
    assertEquals(
        answer(),
        Gemini.ofDocument(
            Json.parse(CODEC.encodeAnswer(answer(), context(Reasoning.DEFAULT)).toString())
                .orElseThrow()));
  }

  @Test
  void anAnswerAsEvents() {
    List<StreamPart> parts = new ArrayList<>();
    parts.add(new StreamPart.Start("x"));
    parts.add(new StreamPart.TextDelta("Let me "));
    parts.add(new StreamPart.TextDelta("see: ä"));
    parts.add(new StreamPart.ToolStart(0, "c1", "f"));
    parts.add(new StreamPart.ToolStart(1, "c2", "g"));
    parts.add(new StreamPart.ToolArguments(0, "{\"a\":"));
    parts.add(new StreamPart.ToolEnd(1, true));
    parts.add(new StreamPart.ToolArguments(0, "1.50}"));
    parts.add(new StreamPart.ToolEnd(0, true));
    parts.add(new StreamPart.Shown(image("AA==")));
    parts.add(new StreamPart.TextDelta("so 世"));
    parts.add(new StreamPart.TextDelta("界"));
    ((Part.Text) SAID.get(4))
        .citations()
        .forEach(citation -> parts.add(new StreamPart.Cited(citation)));
    parts.add(new StreamPart.Searched((Part.Search) SAID.get(5)));
    parts.add(new StreamPart.Finish(FinishReason.END));

    List<JsonNode> events =
        Gemini.stream(context(Reasoning.DEFAULT), Usage.NONE, parts.toArray(new StreamPart[0]));
    assertEquals(answer(), Gemini.ofStream(events));
  }

  /** A client's memory of an answer, with or without what it was told of thoughts. */
  private static List<Message> remembered(List<JsonNode> events, boolean withThoughts) {
    ArrayNode parts = Json.object().arrayNode();
    for (JsonNode event : events) {
      for (JsonNode part : event.at("/candidates/0/content/parts")) {
        if (withThoughts || !part.path("thought").asBoolean()) {
          parts.add(part);
        }
      }
    }
    ObjectNode request = Json.object();
    request.putArray("contents").addObject().put("role", "model").set("parts", parts);
    return CODEC.decodeRequest(request, true, new Losses()).messages();
  }

  @Test
  void stateOfAnotherProviderWithOrWithoutTheThoughtsThatWereShown() {
    State.Family family = State.Family.ANTHROPIC;
    List<Part> expected =
        List.of(
            thinking("first", family, State.Binding.THINKING, "s1"),
            text("a"),
            thinking("", family, State.Binding.REDACTED, "s2"),
            thinking("second", family, State.Binding.THINKING, "s3"),
            call("c1", "f", "{}"),
            call("c2", "f", "{}"),
            thinking("", family, State.Binding.PREVIOUS, "s4"));
    List<JsonNode> events =
        Gemini.stream(
            context(shown()),
            Usage.NONE,
            new StreamPart.ThinkingDelta("fi"),
            new StreamPart.ThinkingDelta("rst"),
            new StreamPart.ThinkingState(new State(family, State.Binding.THINKING, "s1")),
            new StreamPart.TextDelta("a"),
            new StreamPart.ThinkingState(new State(family, State.Binding.REDACTED, "s2")),
            new StreamPart.ThinkingDelta("second"),
            new StreamPart.ThinkingState(new State(family, State.Binding.THINKING, "s3")),
            new StreamPart.ToolStart(0, "c1", "f"),
            new StreamPart.ToolEnd(0, true),
            new StreamPart.ToolStart(1, "c2", "f"),
            new StreamPart.ToolEnd(1, true),
            new StreamPart.ThinkingState(new State(family, State.Binding.PREVIOUS, "s4")),
            new StreamPart.Finish(FinishReason.TOOLS));
    JsonNode document =
        CODEC.encodeAnswer(
            new Answer(expected, FinishReason.TOOLS, "", Usage.NONE), context(shown()));

    for (boolean withThoughts : new boolean[] {true, false}) {
      assertEquals(List.of(model(expected.toArray(new Part[0]))), remembered(events, withThoughts));
      assertEquals(
          List.of(model(expected.toArray(new Part[0]))),
          remembered(List.of(document), withThoughts));
    }
  }

  @Test
  void itsOwnStateThroughAClientOfAnotherFormat() {
    String answer =
        """
        {'candidates':[{'content':{'role':'model','parts':[
          {'text':'a','thoughtSignature':'s1'},
          {'functionCall':{'id':'c1','name':'f','args':{'a':1}},'thoughtSignature':'s2'},
          {'functionCall':{'id':'c2','name':'f','args':{'a':2}}},
          {'text':'b'},{'text':'','thoughtSignature':'s3'}]},'finishReason':'STOP'}]}""";

    JsonNode sent =
        CODEC
            .encodeRequest(
                Gemini.prompt(
                    user("u"),
                    model(Gemini.ofDocument(answer).parts().toArray(new Part[0])),
                    user(result("c1", "r"), result("c2", "r"))),
                NEW,
                new Losses())
            .at("/contents/1/parts");
    Gemini.assertJson(
        """
        [{'text':'a','thoughtSignature':'s1'},
         {'functionCall':{'id':'c1','name':'f','args':{'a':1}},'thoughtSignature':'s2'},
         {'functionCall':{'id':'c2','name':'f','args':{'a':2}}},
         {'text':'b','thoughtSignature':'s3'}]""",
        sent);
  }
}
