package dev.cliproxy.translate.gemini;

import static dev.cliproxy.translate.gemini.Gemini.CODEC;
import static dev.cliproxy.translate.gemini.Gemini.assertJson;
import static dev.cliproxy.translate.gemini.Gemini.call;
import static dev.cliproxy.translate.gemini.Gemini.decoded;
import static dev.cliproxy.translate.gemini.Gemini.json;
import static dev.cliproxy.translate.gemini.Gemini.model;
import static dev.cliproxy.translate.gemini.Gemini.result;
import static dev.cliproxy.translate.gemini.Gemini.system;
import static dev.cliproxy.translate.gemini.Gemini.text;
import static dev.cliproxy.translate.gemini.Gemini.thinking;
import static dev.cliproxy.translate.gemini.Gemini.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Turns;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Google's clients send. */
class GeminiRequestFromClientTest {

  private static List<Message> messages(String contents) {
    return decoded("{'contents':" + contents + "}").messages();
  }

  private static String carried(Part.Thinking... thoughts) {
    return Base64.getEncoder()
        .encodeToString(Envelope.seal(List.of(thoughts)).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void bothSpellingsOfEveryNameAreRead() {
    Prompt camel =
        decoded(
            """
            {'systemInstruction':{'parts':[{'text':'S'}]},
             'contents':[{'role':'user','parts':[
               {'inlineData':{'mimeType':'image/png','data':'AA=='}}]}],
             'tools':[{'functionDeclarations':[{'name':'f','parametersJsonSchema':{'type':'object'}}]},
               {'googleSearch':{'excludeDomains':['b.org']}}],
             'toolConfig':{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['f']}},
             'generationConfig':{'topP':0.5,'topK':3,'maxOutputTokens':9,'stopSequences':['x'],
               'presencePenalty':1,'frequencyPenalty':2,'responseMimeType':'application/json',
               'responseJsonSchema':{'type':'object'},
               'thinkingConfig':{'thinkingBudget':100,'includeThoughts':true}},
             'serviceTier':'priority'}""");
    Prompt snake =
        decoded(
            """
            {'system_instruction':{'parts':[{'text':'S'}]},
             'contents':[{'role':'user','parts':[
               {'inline_data':{'mime_type':'image/png','data':'AA=='}}]}],
             'tools':[{'function_declarations':[
                 {'name':'f','parameters_json_schema':{'type':'object'}}]},
               {'google_search':{'exclude_domains':['b.org']}}],
             'tool_config':{'function_calling_config':{'mode':'ANY','allowed_function_names':['f']}},
             'generation_config':{'top_p':0.5,'top_k':3,'max_output_tokens':9,'stop_sequences':['x'],
               'presence_penalty':1,'frequency_penalty':2,'response_mime_type':'application/json',
               'response_json_schema':{'type':'object'},
               'thinking_config':{'thinking_budget':100,'include_thoughts':true}},
             'service_tier':'priority'}""");

    assertEquals(camel.messages(), snake.messages());
    assertEquals(camel.tooling(), snake.tooling());
    assertEquals(camel.sampling(), snake.sampling());
    assertEquals(camel.reasoning(), snake.reasoning());
    assertEquals(camel.output(), snake.output());
    assertEquals(camel.hints(), snake.hints());
    assertEquals(List.of("x"), snake.stops());
    assertEquals(OptionalLong.of(9), snake.maxTokens());
    assertEquals(new ToolChoice.Named("f"), snake.tooling().choice());
    assertEquals(List.of("b.org"), snake.tooling().webSearch().orElseThrow().blockedDomains());
    assertEquals(Optional.of(new BigDecimal("0.5")), snake.sampling().topP());
    assertEquals(Optional.of("priority"), snake.hints().serviceTier());
    assertEquals(
        new Reasoning(true, Optional.empty(), OptionalInt.of(100), Optional.of(true)),
        snake.reasoning());
    assertEquals(
        new OutputFormat.Schema("", json("{'type':'object'}"), Optional.empty()), snake.output());
  }

  @Test
  void textsAndPartsMayStandWhereListsDo() {
    assertEquals(List.of(user("Hi")), messages("'Hi'"));
    assertEquals(List.of(user("Hi")), messages("{'parts':{'text':'Hi'}}"));
    assertEquals(List.of(user("Hi")), messages("[{'text':'Hi'}]"));
    assertEquals(
        List.of(user("Hi"), model(text("a"))),
        messages("[{'parts':['Hi']},{'role':'model','parts':[{'text':'a'},{},{'text':''}]}]"));
    assertEquals(
        List.of(system("S")), decoded("{'systemInstruction':'S','contents':null}").messages());
  }

  @Test
  void callsAndResultsWithoutIdsArePairedByNameInOrder() {
    String contents =
        """
        [{'role':'user','parts':[{'text':'u'}]},
         {'role':'model','parts':[
           {'functionCall':{'name':'f','args':{'a':1}}},
           {'functionCall':{'name':'g','args':{}}},
           {'functionCall':{'name':'f','args':{'a':2}}}]},
         {'role':'user','parts':[
           {'functionResponse':{'name':'g','response':{'output':'rg'}}},
           {'functionResponse':{'name':'f','response':{'output':'rf1'}}},
           {'functionResponse':{'name':'f','response':{'output':'rf2'}}}]},
         {'role':'model','parts':[{'functionCall':{'name':'f'}}]},
         {'role':'function','parts':[{'functionResponse':{'name':'f','response':{'output':'x'}}}]}]""";

    List<Message> messages = messages(contents);
    assertEquals(
        List.of(
            user("u"),
            model(
                call("call_1", "f", "{'a':1}"),
                call("call_2", "g", "{}"),
                call("call_3", "f", "{'a':2}")),
            user(result("call_2", "rg"), result("call_1", "rf1"), result("call_3", "rf2")),
            model(call("call_4", "f", "{}")),
            user(result("call_4", "x"))),
        messages);
    assertEquals(messages, messages(contents));
  }

  @Test
  void aCallThatWasNeverAnsweredDoesNotTakeTheResultOfALaterTurn() {
    assertEquals(
        List.of(
            model(call("call_1", "f", "{}")),
            user("stop"),
            model(call("call_2", "f", "{}")),
            user(result("call_2", "r"))),
        messages(
            """
            [{'role':'model','parts':[{'functionCall':{'name':'f'}}]},
             {'role':'user','parts':[{'text':'stop'}]},
             {'role':'model','parts':[{'functionCall':{'name':'f'}}]},
             {'role':'user','parts':[
               {'functionResponse':{'name':'f','response':{'output':'r'}}}]}]"""));
  }

  @Test
  void idsOfClientsAreKeptAndGeminiClisLongOnesToo() {
    assertEquals(
        List.of(
            model(call("f__1", "f", "{}"), call("f__2", "f", "{}")),
            user(result("f__2", "b"), result("f__1", "a"))),
        messages(
            """
            [{'role':'model','parts':[
               {'functionCall':{'id':'f__1','name':'f','args':{}}},
               {'functionCall':{'id':'f__2','name':'f','args':{}}}]},
             {'role':'user','parts':[
               {'functionResponse':{'id':'f__2','name':'f','response':{'output':'b'}}},
               {'functionResponse':{'id':'f__1','name':'f','response':{'output':'a'}}}]}]"""));
  }

  @Test
  void anIdUsedTwiceIsOfTwoCalls() {
    String turn =
        """
        {'role':'model','parts':[{'functionCall':{'id':'x','name':'f','args':{}}}]},
        {'role':'user','parts':[{'functionResponse':{'id':'x','name':'f','response':{'output':'%s'}}}]}""";

    List<Message> messages = messages("[" + turn.formatted("1") + "," + turn.formatted("2") + "]");
    assertEquals(
        List.of(
            model(call("x", "f", "{}")),
            user(result("x", "1")),
            model(call("x_2", "f", "{}")),
            user(result("x_2", "2"))),
        messages);
  }

  @Test
  void aResultOfNoCallIsToldAsText() {
    List<Message> messages =
        messages("[{'parts':[{'functionResponse':{'name':'f','response':{'output':'r'}}}]}]");

    assertEquals(List.of(user("Result of a tool: r")), Turns.tidied(messages));
  }

  @Test
  void whatCameOfACallIsItsOutputOrItsErrorOrAllOfIt() {
    for (String[] one :
        new String[][] {
          {"{'output':'a'}", "a", ""},
          {"{'result':'a'}", "a", ""},
          {"{'output':{'b':1}}", "{'b':1}", ""},
          {"{'output':'a','error':null}", "a", ""},
          {"{'output':'a','more':1}", "{'output':'a','more':1}", ""},
          {"{'content':[1]}", "{'content':[1]}", ""},
          {"{'error':'e'}", "e", "failed"},
          {"{'error':{'c':1}}", "{'c':1}", "failed"},
          {"'bare'", "bare", ""}
        }) {
      Part.ToolResult result =
          (Part.ToolResult)
              messages("[{'parts':[{'functionResponse':{'name':'f','response':" + one[0] + "}}]}]")
                  .get(0)
                  .parts()
                  .get(0);
      assertEquals(List.of(text(one[1].replace('\'', '"'))), result.content(), one[0]);
      assertEquals(!one[2].isEmpty(), result.failed(), one[0]);
    }
    assertEquals(
        List.of(),
        ((Part.ToolResult)
                messages("[{'parts':[{'functionResponse':{'name':'f','response':{}}}]}]")
                    .get(0)
                    .parts()
                    .get(0))
            .content());
  }

  @Test
  void resultsMayHaveImages() {
    Part.ToolResult result =
        (Part.ToolResult)
            messages(
                    """
                    [{'parts':[{'functionResponse':{'id':'c','name':'f','response':{'output':'r'},
                      'parts':[{'inlineData':{'mimeType':'image/png','data':'AA-_'}}]}}]}]""")
                .get(0)
                .parts()
                .get(0);

    assertEquals(List.of(text("r"), Gemini.image("AA+/")), result.content());
  }

  @Test
  void aDocumentIsNoImageAndSoundIsRefused() {
    Part.Media pdf =
        (Part.Media)
            messages("[{'parts':[{'inlineData':{'mimeType':'application/pdf','data':'AA=='}}]}]")
                .get(0)
                .parts()
                .get(0);
    assertEquals(Part.Media.Kind.DOCUMENT, pdf.kind());
    Part.Media image =
        (Part.Media)
            messages("[{'parts':[{'fileData':{'fileUri':'https://a.org/x.gif'}}]}]")
                .get(0)
                .parts()
                .get(0);
    assertEquals(
        new Part.Media(
            Part.Media.Kind.IMAGE, new Part.Media.Source.Address("https://a.org/x.gif", "")),
        image);
    for (String refused :
        List.of(
            "{'inlineData':{'mimeType':'audio/wav','data':'AA=='}}",
            "{'inlineData':{'mimeType':'video/mp4','data':'AA=='}}",
            "{'fileData':{'fileUri':'gs://b/x','mimeType':'image/png'}}",
            "{'fileData':{'fileUri':'https://generativelanguage.googleapis.com/v1beta/files/x'}}",
            "{'somethingNew':{}}")) {
      assertThrows(
          UntranslatableException.class, () -> messages("[{'parts':[" + refused + "]}]"), refused);
    }
  }

  @Test
  void stateOfAnotherProviderIsOpenedWhereItStandsWithItsThoughts() {
    Part.Thinking first = thinking("t1", State.Family.ANTHROPIC, State.Binding.THINKING, "sig1");
    Part.Thinking second = thinking("", State.Family.ANTHROPIC, State.Binding.REDACTED, "data");

    assertEquals(
        List.of(
            user("u"),
            model(text("a"), first, second, call("c1", "f", "{}"), call("c2", "f", "{}"))),
        messages(
            """
            [{'role':'user','parts':[{'text':'u'}]},
             {'role':'model','parts':[{'text':'a'},
               {'functionCall':{'id':'c1','name':'f','args':{}},'thoughtSignature':'%s'},
               {'functionCall':{'id':'c2','name':'f','args':{}}}]}]"""
                .formatted(carried(first, second))));
  }

  @Test
  void thoughtsThatCameBackAsTextAreNotSaidTwice() {
    Part.Thinking thought =
        thinking("one two", State.Family.ANTHROPIC, State.Binding.THINKING, "s");

    assertEquals(
        List.of(model(thought, text("a"))),
        messages(
            """
            [{'role':'model','parts':[{'text':'one ','thought':true},{'text':'two','thought':true},
              {'text':'a','thoughtSignature':'%s'}]}]"""
                .formatted(carried(thought))));
  }

  @Test
  void thoughtsWithoutStateAreTextAndBareSignaturesAreNobodys() {
    assertEquals(
        List.of(model(new Part.Thinking("t", Optional.empty()), text("a"))),
        messages(
            """
            [{'role':'model','parts':[{'text':'t','thought':true},
              {'text':'a','thoughtSignature':'c2lnbmF0dXJlIG9mIEdvb2dsZQ=='}]}]"""));
    assertEquals(
        List.of(model(call("c", "f", "{}"))),
        messages(
            """
            [{'role':'model','parts':[{'functionCall':{'id':'c','name':'f'},
              'thought_signature':'skip_thought_signature_validator'}]}]"""));
  }

  @Test
  void aLateStateOnAnEmptyTextIsOpenedToo() {
    Part.Thinking late = thinking("", State.Family.GEMINI, State.Binding.PREVIOUS, "s");

    assertEquals(
        List.of(model(text("a"), late)),
        messages(
            "[{'role':'model','parts':[{'text':'a'},{'text':'','thoughtSignature':'%s'}]}]"
                .formatted(carried(late))));
  }

  @Test
  void googlesOwnToolsInTheHistoryAreToldInWords() {
    assertEquals(
        List.of(
            model(
                text("Ran this code:\nprint(1)"),
                text("The code's output:\n1"),
                text("Used the tool GOOGLE_SEARCH_WEB with {\"queries\":[\"q\"]}"),
                text("The tool's result: {\"x\":1}"))),
        messages(
            """
            [{'role':'model','parts':[
              {'executableCode':{'language':'PYTHON','code':'print(1)'}},
              {'codeExecutionResult':{'outcome':'OUTCOME_OK','output':'1'}},
              {'toolCall':{'id':'x','toolType':'GOOGLE_SEARCH_WEB','args':{'queries':['q']}},
               'thoughtSignature':'s'},
              {'toolResponse':{'id':'x','toolType':'GOOGLE_SEARCH_WEB','response':{'x':1}}}]}]"""));
  }

  @Test
  void declarationsInGooglesSchemaAreReadAsJsonSchemas() {
    Tool.Function function =
        decoded(
                """
                {'tools':[{'functionDeclarations':[{'name':'f','description':'d','parameters':
                  {'type':'OBJECT','properties':{'type':{'type':'STRING'}}}},{'name':'g'}]}]}""")
            .tooling()
            .functions()
            .findFirst()
            .orElseThrow();

    assertEquals("d", function.description());
    assertJson(
        "{'type':'object','properties':{'type':{'type':'string'}}}",
        function.parameters().orElseThrow());
  }

  @Test
  void modesOfCallingAreChoices() {
    Map.of(
            "{'mode':'AUTO'}", new ToolChoice.Auto(),
            "{'mode':'VALIDATED'}", new ToolChoice.Auto(),
            "{'mode':'none'}", new ToolChoice.None(),
            "{'mode':'ANY'}", new ToolChoice.Required(),
            "{'mode':'ANY','allowedFunctionNames':['f']}", new ToolChoice.Named("f"),
            "{'mode':'ANY','allowedFunctionNames':['f','g']}",
                new ToolChoice.Allowed(List.of("f", "g"), true),
            "{'mode':'VALIDATED','allowedFunctionNames':['f']}",
                new ToolChoice.Allowed(List.of("f"), false))
        .forEach(
            (config, choice) ->
                assertEquals(
                    choice,
                    decoded("{'toolConfig':{'functionCallingConfig':" + config + "}}")
                        .tooling()
                        .choice()));
  }

  @Test
  void thinkingIsALevelOrANumberOrLeftToTheModel() {
    Map.of(
            "{'thinkingLevel':'HIGH'}",
                new Reasoning(
                    true, Optional.of(Effort.HIGH), OptionalInt.empty(), Optional.empty()),
            "{'thinkingLevel':'xhigh','includeThoughts':false}",
                new Reasoning(
                    true, Optional.of(Effort.XHIGH), OptionalInt.empty(), Optional.of(false)),
            "{'thinkingBudget':0}",
                new Reasoning(true, Optional.empty(), OptionalInt.of(0), Optional.empty()),
            "{'thinkingBudget':-1}",
                new Reasoning(true, Optional.empty(), OptionalInt.empty(), Optional.empty()),
            "{'includeThoughts':true}",
                new Reasoning(true, Optional.empty(), OptionalInt.empty(), Optional.of(true)),
            "{'includeThoughts':false}",
                new Reasoning(false, Optional.empty(), OptionalInt.empty(), Optional.of(false)),
            "{}", Reasoning.DEFAULT)
        .forEach(
            (config, reasoning) ->
                assertEquals(
                    reasoning,
                    decoded("{'generationConfig':{'thinkingConfig':" + config + "}}").reasoning()));
  }

  @Test
  void theFormOfTheAnswerIsReadFromEachOfItsPlaces() {
    Map.of(
            "{'responseMimeType':'text/plain'}", new OutputFormat.Text(),
            "{'responseMimeType':'application/json'}", new OutputFormat.AnyJson(),
            "{'responseMimeType':'application/json','responseSchema':{'type':'STRING'}}",
                new OutputFormat.Schema("", json("{'type':'string'}"), Optional.empty()),
            "{'responseFormat':[{'text':{'mimeType':'APPLICATION_JSON','schema':{'type':'string'}}}]}",
                new OutputFormat.Schema("", json("{'type':'string'}"), Optional.empty()))
        .forEach(
            (config, output) ->
                assertEquals(output, decoded("{'generationConfig':" + config + "}").output()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'generationConfig':{'candidateCount':2}}",
        "{'generationConfig':{'responseModalities':['TEXT','AUDIO']}}",
        "{'generationConfig':{'responseLogprobs':true}}",
        "{'generationConfig':{'responseMimeType':'text/x.enum'}}",
        "{'generationConfig':{'responseFormat':[{'image':{}}]}}",
        "{'cachedContent':'cachedContents/x'}",
        "{'continuationToken':'x'}",
        "{'tools':[{'codeExecution':{}}]}",
        "{'tools':[{'url_context':{}}]}",
        "{'tools':[{'fileSearch':{}}]}",
        "{'tools':[{'somethingNew':{}}]}",
        "{'systemInstruction':{'parts':[{'inlineData':{'mimeType':'image/png','data':'A'}}]}}"
      })
  void whatWouldMeanSomethingElseIsRefused(String request) {
    String message =
        assertThrows(UntranslatableException.class, () -> decoded(request)).getMessage();

    assertTrue(message.matches("[a-zA-Z.]+: .{20,}"), message);
  }

  @Test
  void hintsThatOnlyGoogleHasAreLosses() {
    Losses losses = new Losses();
    Prompt prompt =
        decoded(
            """
            {'model':'x','sessionId':'s','safetySettings':[],'store':null,'newField':1,
             'labels':{'a':'b','c':1},'serviceTier':'standard',
             'generationConfig':{'mediaResolution':'X','candidateCount':1,'newer':2},
             'tools':[{'functionDeclarations':[{'name':'f','behavior':'NON_BLOCKING'}]}]}""",
            losses);

    assertEquals(
        List.of("safetySettings", "newField", "mediaResolution", "newer", "behavior"),
        losses.names());
    assertEquals(Map.of("a", "b"), prompt.hints().metadata());
    assertEquals(Optional.of("default"), prompt.hints().serviceTier());
  }

  @Test
  void numbersMayBeTexts() {
    Prompt prompt =
        decoded("{'generationConfig':{'maxOutputTokens':'100','temperature':'0.5','seed':'x'}}");

    assertEquals(OptionalLong.of(100), prompt.maxTokens());
    assertEquals(Optional.of(new BigDecimal("0.5")), prompt.sampling().temperature());
    assertEquals(Optional.empty(), prompt.sampling().seed());
  }

  @Test
  void aRequestIsNotChangedAndIsKeptAsItsSource() {
    ObjectNode request =
        json("{'contents':[{'parts':[{'text':'u'}]}],'tools':[{'googleSearch':{}}]}");
    ObjectNode copy = request.deepCopy();
    Prompt prompt = CODEC.decodeRequest(request, true, new Losses());

    assertEquals(copy, request);
    assertEquals(copy, prompt.source());
    assertTrue(prompt.streams());
    assertFalse(decoded("{}").streams());
  }

  @Test
  void callsAreTheModelsAndResultsThePersonsWhoeverIsSaidToHaveSpoken() {
    assertEquals(
        List.of(user("u"), model(call("call_1", "f", "{}")), user(result("call_1", "r"))),
        messages(
            """
            [{'role':'user','parts':[{'text':'u'},{'functionCall':{'name':'f'}}]},
             {'role':'model','parts':[{'functionResponse':{'id':'call_1','name':'f','response':{'output':'r'}}}]}]"""));
  }
}
