package dev.cliproxy.translate.gemini;

import static dev.cliproxy.translate.gemini.Gemini.NEW;
import static dev.cliproxy.translate.gemini.Gemini.OLDER;
import static dev.cliproxy.translate.gemini.Gemini.assertJson;
import static dev.cliproxy.translate.gemini.Gemini.call;
import static dev.cliproxy.translate.gemini.Gemini.encoded;
import static dev.cliproxy.translate.gemini.Gemini.function;
import static dev.cliproxy.translate.gemini.Gemini.image;
import static dev.cliproxy.translate.gemini.Gemini.json;
import static dev.cliproxy.translate.gemini.Gemini.model;
import static dev.cliproxy.translate.gemini.Gemini.prompt;
import static dev.cliproxy.translate.gemini.Gemini.result;
import static dev.cliproxy.translate.gemini.Gemini.search;
import static dev.cliproxy.translate.gemini.Gemini.system;
import static dev.cliproxy.translate.gemini.Gemini.text;
import static dev.cliproxy.translate.gemini.Gemini.thinking;
import static dev.cliproxy.translate.gemini.Gemini.user;
import static dev.cliproxy.translate.gemini.Gemini.withOutput;
import static dev.cliproxy.translate.gemini.Gemini.withStops;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.Sampling;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What Google gets. */
class GeminiRequestToProviderTest {
  private static final State.Family GEMINI = State.Family.GEMINI;

  private static JsonNode contents(String model, Message... messages) {
    return encoded(prompt(messages), model).get("contents");
  }

  private static ObjectNode withTools(
      String model, Losses losses, ToolChoice choice, Tool... tools) {
    return encoded(
        prompt(user("u")).withTooling(new Tooling(List.of(tools), choice, Optional.empty())),
        model,
        losses);
  }

  @Test
  void aPlainQuestionIsOneContentAndNothingElse() {
    assertJson(
        "{'contents':[{'role':'user','parts':[{'text':'Hi'}]}]}", encoded(prompt(user("Hi")), NEW));
  }

  @Test
  void historyWithoutSignatureGetsTheDocumentedOneOnTheFirstOfParallelCallsFromGemini3On() {
    Message[] messages = {
      user("u"),
      model(call("c1", "f", "{'a':1}"), call("c2", "f", "{'a':2}")),
      user(result("c2", "r2"), result("c1", "r1"))
    };
    String expected =
        """
        [{'role':'user','parts':[{'text':'u'}]},
         {'role':'model','parts':[
           {'functionCall':{'id':'c1','name':'f','args':{'a':1}}%s},
           {'functionCall':{'id':'c2','name':'f','args':{'a':2}}}]},
         {'role':'user','parts':[
           {'functionResponse':{'id':'c1','name':'f','response':{'output':'r1'}}},
           {'functionResponse':{'id':'c2','name':'f','response':{'output':'r2'}}}]}]""";

    assertJson(
        expected.formatted(",'thoughtSignature':'skip_thought_signature_validator'"),
        contents(NEW, messages));
    assertJson(expected.formatted(""), contents(OLDER, messages));
  }

  @Test
  void eachTurnOfTheModelIsSignedAndAModelOfAnotherMakerIsNot() {
    Message[] messages = {
      user("u"),
      model(call("c1", "f", "{}")),
      user(result("c1", "r")),
      model(text("t"), call("c2", "f", "{}")),
      user(result("c2", "r"))
    };
    JsonNode contents = contents(NEW, messages);

    assertTrue(contents.at("/1/parts/0").has("thoughtSignature"));
    assertFalse(contents.at("/3/parts/0").has("thoughtSignature"));
    assertTrue(contents.at("/3/parts/1").has("thoughtSignature"));
    assertFalse(contents("claude-sonnet-4-5", messages).toString().contains("thoughtSignature"));
  }

  @Test
  void itsOwnSignaturesComeBackWhereTheyWereByteForByte() {
    assertJson(
        """
        [{'role':'user','parts':[{'text':'u'}]},
         {'role':'model','parts':[
           {'text':'a','thoughtSignature':'s+/1='},
           {'functionCall':{'id':'c1','name':'f','args':{}},'thoughtSignature':'s2'},
           {'functionCall':{'id':'c2','name':'g','args':{}}}]},
         {'role':'user','parts':[
           {'functionResponse':{'id':'c1','name':'f','response':{'output':'r'}}},
           {'functionResponse':{'id':'c2','name':'g','response':{'output':'r'}}}]},
         {'role':'model','parts':[{'text':'end','thoughtSignature':'s3'}]},
         {'role':'user','parts':[{'text':'v'}]}]""",
        contents(
            NEW,
            user("u"),
            model(
                thinking("", GEMINI, State.Binding.NEXT, "s+/1="),
                text("a"),
                thinking("", GEMINI, State.Binding.NEXT, "s2"),
                call("c1", "f", "{}"),
                call("c2", "g", "{}")),
            user(result("c1", "r"), result("c2", "r")),
            model(text("end"), thinking("", GEMINI, State.Binding.PREVIOUS, "s3")),
            user("v")));
  }

  @Test
  void aLateSignatureAfterASignedCallStandsOnAPartOfItsOwn() {
    assertJson(
        """
        [{'functionCall':{'id':'c','name':'f','args':{}},'thoughtSignature':'s1'},
         {'text':'','thoughtSignature':'s2'}]""",
        contents(
                NEW,
                user("u"),
                model(
                    thinking("", GEMINI, State.Binding.NEXT, "s1"),
                    call("c", "f", "{}"),
                    thinking("", GEMINI, State.Binding.PREVIOUS, "s2")),
                user(result("c", "r")))
            .at("/1/parts"));
  }

  @Test
  void thoughtsWithoutStateAreDroppedAndThoseWithGooglesOwnAreKept() {
    assertJson(
        "[{'text':'t','thought':true,'thoughtSignature':'s'},{'text':'a'}]",
        contents(
                NEW,
                user("u"),
                model(
                    new Part.Thinking("dropped", Optional.empty()),
                    thinking("t", GEMINI, State.Binding.THINKING, "s"),
                    text("a")),
                user("v"))
            .at("/1/parts"));
  }

  @Test
  void aTurnOfNothingButForgottenThoughtsVanishesAndItsNeighboursAreOne() {
    assertJson(
        "[{'role':'user','parts':[{'text':'u'},{'text':'v'}]}]",
        contents(NEW, user("u"), model(new Part.Thinking("x", Optional.empty())), user("v")));
  }

  @Test
  void theFirstInstructionsAreTheSystemsAndLaterOnesStayInPlace() {
    ObjectNode request =
        encoded(
            prompt(
                system("I"),
                system("D"),
                user("u1"),
                model(text("a1")),
                system("late"),
                user("u2")),
            NEW);

    assertJson("{'parts':[{'text':'I'},{'text':'D'}]}", request.get("systemInstruction"));
    assertJson(
        """
        [{'role':'user','parts':[{'text':'u1'}]},
         {'role':'model','parts':[{'text':'a1'}]},
         {'role':'user','parts':[
           {'text':'<system-reminder>\\nlate\\n</system-reminder>'},{'text':'u2'}]}]""",
        request.get("contents"));
  }

  @Test
  void aConversationBeginsWithAPerson() {
    assertEquals("user", encoded(prompt(system("S")), NEW).at("/contents/0/role").asText());
    JsonNode contents = contents(NEW, model(text("Hello")), user("u"));
    assertEquals("user", contents.at("/0/role").asText());
    assertEquals("Hello", contents.at("/1/parts/0/text").asText());
  }

  @Test
  void anAnswerThatWasBegunIsTheLastTurnOfModelsThatGoOnAndALossElsewhere() {
    Losses losses = new Losses();
    Prompt prompt = prompt(user("u"), model(text("{")));

    JsonNode contents = encoded(prompt, NEW, losses).get("contents");
    assertEquals(2, contents.size());
    assertJson("{'role':'model','parts':[{'text':'{'}]}", contents.get(1));
    assertEquals(List.of(), losses.names());
    for (String later : List.of("gemini-3.6-flash", "gemini-4-hydrogen", "gemini-flash-latest")) {
      assertEquals("user", encoded(prompt, later, losses).at("/contents/2/role").asText());
      assertEquals(List.of("prefill"), losses.names());
    }
  }

  @Test
  void whatGooglesOwnToolsDidComesBackAsItWasAndIsNotToldTwice() {
    String served =
        "{'toolCall':{'id':'x','toolType':'GOOGLE_SEARCH_WEB','args':{}},'thoughtSignature':'s'}";

    assertJson(
        "[" + served + ",{'text':'a'}]",
        contents(
                NEW,
                user("u"),
                model(
                    thinking("", GEMINI, State.Binding.REDACTED, served.replace('\'', '"')),
                    thinking("", GEMINI, State.Binding.REDACTED, "{}"),
                    text("a"),
                    new Part.Search("s", "q", List.of())),
                user("v"))
            .at("/1/parts"));
  }

  @Test
  void aFunctionIsDeclaredOnce() {
    assertEquals(
        1,
        withTools(
                NEW,
                new Losses(),
                new ToolChoice.Auto(),
                function("f", "{'type':'object'}"),
                function("f", "{'type':'object'}"))
            .at("/tools/0/functionDeclarations")
            .size());
  }

  @Test
  void namesThatGoogleRefusesAreReplaced() {
    for (String legal : List.of("a", "_a.b-c", "mcp__x__y")) {
      assertEquals(legal, Gemini.CODEC.toolNames().applied(legal));
    }
    for (String illegal : List.of("1a", "a b", "ä", "a:b", "x".repeat(65))) {
      String sent = Gemini.CODEC.toolNames().applied(illegal);
      assertTrue(sent.matches("[A-Za-z_][A-Za-z0-9_.-]{0,63}"), sent);
    }
    assertEquals("functions.Bash:0", Gemini.CODEC.callIds().applied("functions.Bash:0"));
  }

  @Test
  void resultsAreNamedByTheirCallsAndFailuresSaidAsSuch() {
    assertJson(
        """
        [{'functionResponse':{'id':'f-17','name':'my_tool','response':{'error':'no'}}},
         {'functionResponse':{'id':'x','name':'g','response':{'output':''}}},
         {'text':'go'}]""",
        contents(
                NEW,
                user("u"),
                model(call("f-17", "my_tool", "{}"), call("x", "g", "{}")),
                user(
                    new Part.ToolResult("f-17", List.of(text("no")), true),
                    new Part.ToolResult("x", List.of(), false),
                    text("go")))
            .at("/2/parts"));
  }

  @Test
  void imagesOfResultsStandInThemOrBeforeGemini3BehindThemAll() {
    Message[] messages = {
      user("u"),
      model(call("a", "f", "{}"), call("b", "f", "{}")),
      user(
          new Part.ToolResult("a", List.of(text("see"), image("AA==")), false),
          result("b", "r"),
          text("go"))
    };

    assertJson(
        """
        {'functionResponse':{'id':'a','name':'f','response':{'output':'see'},
          'parts':[{'inlineData':{'mimeType':'image/png','data':'AA=='}}]}}""",
        contents(NEW, messages).at("/2/parts/0"));
    assertJson(
        """
        [{'functionResponse':{'id':'a','name':'f','response':{'output':'see'}}},
         {'functionResponse':{'id':'b','name':'f','response':{'output':'r'}}},
         {'inlineData':{'mimeType':'image/png','data':'AA=='}},
         {'text':'go'}]""",
        contents(OLDER, messages).at("/2/parts"));
  }

  @Test
  void imagesAndDocumentsAreDataOrAddressesWithTheirType() {
    Losses losses = new Losses();
    Prompt prompt =
        prompt(
            user(
                image("AA=="),
                new Part.Media(
                    Part.Media.Kind.IMAGE,
                    new Part.Media.Source.Address("https://a.org/x.webp?y=1", ""),
                    "",
                    "low"),
                new Part.Media(
                    Part.Media.Kind.DOCUMENT,
                    new Part.Media.Source.Address("https://a.org/x", ""))));

    assertJson(
        """
        [{'inlineData':{'mimeType':'image/png','data':'AA=='}},
         {'fileData':{'mimeType':'image/webp','fileUri':'https://a.org/x.webp?y=1'}},
         {'fileData':{'mimeType':'application/pdf','fileUri':'https://a.org/x'}}]""",
        encoded(prompt, NEW, losses).at("/contents/0/parts"));
    assertEquals(List.of("detail"), losses.names());
  }

  @Test
  void aSearchThatAnotherProviderRanIsToldInWords() {
    assertJson(
        "[{'text':'Searched the web for: q\\n- X https://a.org/x'}]",
        contents(
                NEW,
                user("u"),
                model(
                    new Part.Search(
                        "s", "q", List.of(new Part.Search.Hit("https://a.org/x", "X")))),
                user("v"))
            .at("/1/parts"));
  }

  @Test
  void argumentsThatAreNoObjectBecomeAnEmptyOne() {
    assertJson(
        "{}",
        contents(NEW, user("u"), model(call("c", "f", "{'a':'b")), user(result("c", "r")))
            .at("/1/parts/0/functionCall/args"));
  }

  @Test
  void samplingLimitsAndStopsHaveTheirPlaces() {
    Prompt prompt =
        new Prompt(
            json("{}"),
            List.of(user("u")),
            Tooling.NONE,
            new Sampling(
                Optional.of(new BigDecimal("0.50")),
                Optional.of(new BigDecimal("0.9")),
                Optional.of(new BigDecimal("40")),
                Optional.of(new BigDecimal("1")),
                Optional.of(new BigDecimal("-1")),
                Optional.of(new BigDecimal("7"))),
            OptionalLong.of(100),
            List.of("a", "b"),
            Reasoning.DEFAULT,
            new OutputFormat.AnyJson(),
            new Hints(
                Optional.of("me"),
                Optional.of("k"),
                Optional.of("flex"),
                Optional.of("low"),
                Map.of("a", "b")),
            true);
    Losses losses = new Losses();

    assertJson(
        """
        {'contents':[{'role':'user','parts':[{'text':'u'}]}],
         'generationConfig':{'temperature':0.50,'topP':0.9,'topK':40,'seed':7,'maxOutputTokens':100,'stopSequences':['a','b'],
           'responseMimeType':'application/json'},
         'serviceTier':'flex'}""",
        encoded(prompt, NEW, losses));
    assertEquals(
        List.of(
            "presence_penalty",
            "frequency_penalty",
            "user",
            "prompt_cache_key",
            "verbosity",
            "metadata"),
        losses.names());
    // Later models refuse a request with them.
    ObjectNode old = encoded(prompt, Gemini.OLD);
    assertEquals(1, old.at("/generationConfig/presencePenalty").asInt());
    assertEquals(-1, old.at("/generationConfig/frequencyPenalty").asInt());
  }

  @Test
  void aSeedThatGoogleHasNoRoomForIsALoss() {
    Losses losses = new Losses();
    Prompt prompt = prompt(user("u"));
    Sampling sampling =
        new Sampling(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new BigDecimal("99999999999")));
    ObjectNode request =
        encoded(
            new Prompt(
                prompt.source(),
                prompt.messages(),
                prompt.tooling(),
                sampling,
                prompt.maxTokens(),
                prompt.stops(),
                prompt.reasoning(),
                prompt.output(),
                prompt.hints(),
                false),
            NEW,
            losses);

    assertFalse(request.has("generationConfig"));
    assertEquals(List.of("seed"), losses.names());
  }

  @Test
  void moreStopsThanGoogleTakesAreRefused() {
    assertThrows(
        UntranslatableException.class,
        () -> encoded(withStops(prompt(user("u")), List.of("1", "2", "3", "4", "5", "6")), NEW));
  }

  @Test
  void aSchemaForTheAnswerIsTheJsonSchemaOrForOldModelsGooglesOwn() {
    Prompt prompt =
        withOutput(
            prompt(user("u")),
            new OutputFormat.Schema(
                "n",
                json(
                    "{'type':'object','properties':{'a':{'type':['string','null']}},'additionalProperties':false}"),
                Optional.of(true)));

    assertJson(
        """
        {'responseMimeType':'application/json','responseJsonSchema':
          {'type':'object','properties':{'a':{'type':['string','null']}},
           'additionalProperties':false}}""",
        encoded(prompt, NEW).get("generationConfig"));
    assertJson(
        """
        {'responseMimeType':'application/json','responseSchema':
          {'type':'OBJECT','properties':{'a':{'type':'STRING','nullable':true}}}}""",
        encoded(prompt, Gemini.OLD).get("generationConfig"));
  }

  @Test
  void jsonTogetherWithFunctionsIsRefusedWhereGoogleRefusesIt() {
    Prompt prompt =
        withOutput(prompt(user("u")), new OutputFormat.AnyJson())
            .withTooling(
                new Tooling(List.of(function("f", "{}")), new ToolChoice.Auto(), Optional.empty()));

    assertTrue(encoded(prompt, NEW).at("/generationConfig").has("responseMimeType"));
    assertThrows(UntranslatableException.class, () -> encoded(prompt, OLDER));
  }

  @Test
  void toolsAreDeclaredAndChosen() {
    Tool f =
        new Tool.Function(
            "f",
            "d",
            Optional.of(json("{'type':'object','properties':{'a':{'type':'string'}}}")),
            Optional.of(true));
    Tool g = new Tool.Function("g", "", Optional.empty(), Optional.empty());
    Losses losses = new Losses();

    assertJson(
        """
        [{'functionDeclarations':[
          {'name':'f','description':'d',
           'parametersJsonSchema':{'type':'object','properties':{'a':{'type':'string'}}}},
          {'name':'g'}]}]""",
        withTools(NEW, losses, new ToolChoice.Auto(), f, g).get("tools"));
    assertEquals(List.of("strict"), losses.names());
    Map.of(
            new ToolChoice.None(), "{'mode':'NONE'}",
            new ToolChoice.Required(), "{'mode':'ANY'}",
            new ToolChoice.Named("f"), "{'mode':'ANY','allowedFunctionNames':['f']}",
            new ToolChoice.Allowed(List.of("f", "g"), true),
                "{'mode':'ANY','allowedFunctionNames':['f','g']}",
            new ToolChoice.Allowed(List.of("f"), false),
                "{'mode':'VALIDATED','allowedFunctionNames':['f']}")
        .forEach(
            (choice, expected) ->
                assertJson(
                    "{'functionCallingConfig':" + expected + "}",
                    withTools(NEW, losses, choice, f, g).get("toolConfig")));
    assertFalse(withTools(NEW, losses, new ToolChoice.Auto(), f).has("toolConfig"));
  }

  @Test
  void oneCallAtATimeCannotBeAskedFor() {
    Losses losses = new Losses();
    encoded(
        prompt(user("u"))
            .withTooling(
                new Tooling(
                    List.of(function("f", "{}")), new ToolChoice.Auto(), Optional.of(false))),
        NEW,
        losses);

    assertEquals(List.of("parallel_tool_calls"), losses.names());
  }

  @Test
  void searchIsAnEntryOfItsOwnAndItsLimitsAreLosses() {
    Losses losses = new Losses();
    Tool.WebSearch limited =
        new Tool.WebSearch(
            List.of("a.org"), List.of("b.org"), OptionalInt.of(8), Optional.of(json("{}")));

    assertJson(
        "[{'googleSearch':{}}]",
        withTools(OLDER, losses, new ToolChoice.Search(), limited).get("tools"));
    assertEquals(
        List.of("allowed_domains", "blocked_domains", "max_uses", "user_location", "tool_choice"),
        losses.names());
  }

  @Test
  void searchAndFunctionsTogetherAreForGemini3() {
    Tool[] both = {function("f", "{'type':'object','properties':{}}"), search()};
    ObjectNode request = withTools(NEW, new Losses(), new ToolChoice.Auto(), both);

    assertJson(
        """
        [{'functionDeclarations':[
          {'name':'f','parametersJsonSchema':{'type':'object','properties':{}}}]},
         {'googleSearch':{}}]""",
        request.get("tools"));
    assertJson("{'includeServerSideToolInvocations':true}", request.get("toolConfig"));
  }

  @Test
  void anOlderGeminiIsOfferedNoSearchBesideFunctions() {
    Tool[] both = {function("f", "{'type':'object','properties':{}}"), search()};
    Losses losses = new Losses();
    ObjectNode request = withTools(OLDER, losses, new ToolChoice.Auto(), both);

    assertEquals(1, request.get("tools").size());
    assertEquals("f", request.at("/tools/0/functionDeclarations/0/name").asText());
    assertFalse(request.has("toolConfig"), request.toString());
    assertEquals(List.of("web_search"), losses.names());
    assertThrows(
        UntranslatableException.class,
        () -> withTools(OLDER, new Losses(), new ToolChoice.Search(), both));
  }

  @Test
  void whoWantsNoToolsGetsNoSearch() {
    assertFalse(withTools(NEW, new Losses(), new ToolChoice.None(), search()).has("tools"));
  }
}
