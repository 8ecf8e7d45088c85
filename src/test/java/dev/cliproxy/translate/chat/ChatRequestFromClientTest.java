package dev.cliproxy.translate.chat;

import static dev.cliproxy.translate.chat.Chat.assistant;
import static dev.cliproxy.translate.chat.Chat.call;
import static dev.cliproxy.translate.chat.Chat.decoded;
import static dev.cliproxy.translate.chat.Chat.image;
import static dev.cliproxy.translate.chat.Chat.json;
import static dev.cliproxy.translate.chat.Chat.lossesOf;
import static dev.cliproxy.translate.chat.Chat.messages;
import static dev.cliproxy.translate.chat.Chat.result;
import static dev.cliproxy.translate.chat.Chat.system;
import static dev.cliproxy.translate.chat.Chat.text;
import static dev.cliproxy.translate.chat.Chat.thought;
import static dev.cliproxy.translate.chat.Chat.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Envelope;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestFromClientTest {

  private static String refusal(String request) {
    return assertThrows(UntranslatableException.class, () -> decoded(request)).getMessage();
  }

  private static ToolChoice choice(String choice) {
    return decoded("{'tool_choice':" + choice + "}").tooling().choice();
  }

  private static Part.Media only(String part) {
    return (Part.Media)
        messages("[{'role':'user','content':[" + part + "]}]").get(0).parts().get(0);
  }

  @Test
  void parallelResultsAndTheTextAfterThemAreOneTurnOfTheUser() {
    assertEquals(
        List.of(
            user(text("u")),
            assistant(call("functions.Bash:0", "Bash", "{}"), call("b", "R", "{}")),
            user(result("functions.Bash:0", text("1")), result("b", text("2")), text("go"))),
        Turns.tidied(
            messages(
                "[{'role':'user','content':'u'},{'role':'assistant','content':null,'tool_calls':["
                    + "{'id':'functions.Bash:0','type':'function','function':{'name':'Bash',"
                    + "'arguments':'{}'}},"
                    + "{'id':'b','type':'function','function':{'name':'R','arguments':''}}]},"
                    + "{'role':'tool','tool_call_id':'functions.Bash:0','content':'1'},"
                    + "{'role':'tool','tool_call_id':'b','content':[{'type':'text','text':'2'}]},"
                    + "{'role':'user','content':'go'}]")));
  }

  @Test
  void resultsAreToldInTheOrderOfTheirCalls() {
    assertEquals(
        List.of(
            user(text("u")),
            assistant(call("c1", "f", "{'a':1}"), call("c2", "f", "{'a':2}")),
            user(result("c1", text("r1")), result("c2", text("r2")))),
        Turns.tidied(
            messages(
                "[{'role':'user','content':'u'},{'role':'assistant','tool_calls':["
                    + "{'id':'c1','function':{'name':'f','arguments':{'a':1}}},"
                    + "{'id':'c2','function':{'name':'f','arguments':{'a':2}}}]},"
                    + "{'role':'tool','tool_call_id':'c2','content':'r2'},"
                    + "{'role':'tool','tool_call_id':'c1','content':'r1'}]")));
  }

  @Test
  void instructionsStandWhereTheClientPutThem() {
    assertEquals(
        List.of(system("a"), system("b"), user(text("u")), system("late")),
        messages(
            "[{'role':'system','content':'a'},{'role':'developer','content':[{'type':'text',"
                + "'text':'b'}]},{'role':'user','content':'u'},"
                + "{'role':'system','content':'late'}]"));
  }

  @Test
  void anAssistantsMessageIsThoughtsThenWordsThenCalls() {
    assertEquals(
        List.of(
            assistant(thought("hm"), text("a"), text("no"), call("c", "f", "{}")),
            assistant(thought("other")),
            assistant(thought("detailed"))),
        messages(
            "[{'role':'assistant','reasoning_content':'hm','content':'a','refusal':'no',"
                + "'tool_calls':[{'id':'c','function':{'name':'f'}}]},"
                + "{'role':'assistant','reasoning_content':'','reasoning':'other'},"
                + "{'role':'assistant','reasoning_details':[{'type':'reasoning.text',"
                + "'text':'detailed'}]}]"));
  }

  @Test
  void stateThatWasSealedIsOpenedAndStandsWhereItBelongs() {
    State thinking = new State(State.Family.ANTHROPIC, State.Binding.THINKING, "s", "", "key");
    State next = new State(State.Family.GEMINI, State.Binding.NEXT, "n", "", "key");
    State previous = new State(State.Family.GEMINI, State.Binding.PREVIOUS, "p", "", "key");
    String details =
        "'reasoning_content':'ignored','reasoning_details':[{'type':'reasoning.encrypted',"
            + "'data':'%s'},{'data':'%s'},{'data':'%s'},{'data':'px1.damaged'},{'data':7}]"
                .formatted(
                    Envelope.seal(List.of(new Part.Thinking("hm", Optional.of(thinking)))),
                    Envelope.seal(next),
                    Envelope.seal(previous));

    assertEquals(
        List.of(
            assistant(
                new Part.Thinking("hm", Optional.of(thinking)),
                text("a"),
                new Part.Thinking("", Optional.of(next)),
                call("c", "f", "{}"),
                new Part.Thinking("", Optional.of(previous))),
            assistant(
                new Part.Thinking("hm", Optional.of(thinking)),
                new Part.Thinking("", Optional.of(next)),
                text("b"),
                new Part.Thinking("", Optional.of(previous)))),
        messages(
            "[{'role':'assistant','content':'a','tool_calls':[{'id':'c','function':{'name':'f'}}],"
                + details
                + "},{'role':'assistant','content':'b',"
                + details
                + "}]"));
  }

  @Test
  void foreignStateIsDroppedAndItsTextKept() {
    assertEquals(
        List.of(assistant(thought("hm"), text("a"))),
        messages(
            "[{'role':'assistant','content':'a','reasoning':'hm','reasoning_details':[{'type':"
                + "'reasoning.encrypted','data':'gAAAA'}]}]"));
  }

  @Test
  void theOlderFormOfFunctionsIsRead() {
    Prompt prompt =
        decoded(
            "{'functions':[{'name':'f','description':'d','parameters':{'type':'object'}}],"
                + "'function_call':{'name':'f'},'messages':["
                + "{'role':'assistant','content':null,'function_call':{'name':'f',"
                + "'arguments':'{}'}},{'role':'function','name':'f','content':'1'},"
                + "{'role':'assistant','function_call':{'name':'f','arguments':'{}'}},"
                + "{'role':'function','name':'f','content':'2'}]}");

    assertEquals(
        List.of(
            assistant(call("call_1", "f", "{}")),
            user(result("call_1", text("1"))),
            assistant(call("call_2", "f", "{}")),
            user(result("call_2", text("2")))),
        Turns.tidied(prompt.messages()));
    assertEquals(
        List.of(
            new Tool.Function("f", "d", Optional.of(json("{'type':'object'}")), Optional.empty())),
        prompt.tooling().tools());
    assertEquals(new ToolChoice.Named("f"), prompt.tooling().choice());
  }

  @Test
  void aFreeformToolIsAFunctionOfOneStringWithItsGrammarInWords() {
    Prompt prompt =
        decoded(
            "{'tools':[{'type':'custom','custom':{'name':'exec','description':'run','format':"
                + "{'type':'grammar','grammar':{'syntax':'lark','definition':'start: x'}}}}],"
                + "'tool_choice':{'type':'custom','custom':{'name':'exec'}},"
                + "'messages':[{'role':'assistant','tool_calls':[{'id':'c1','type':'custom',"
                + "'custom':{'name':'exec','input':'a\\n'}}]}]}");

    assertEquals(
        List.of(
            new Tool.Function(
                "exec",
                "run\n\nThe input must follow this grammar:\nlark\nstart: x",
                Optional.of(
                    json(
                        "{'type':'object','properties':{'input':{'type':'string'}},"
                            + "'required':['input']}")),
                Optional.empty())),
        prompt.tooling().tools());
    assertEquals(new ToolChoice.Named("exec"), prompt.tooling().choice());
    assertEquals(List.of(assistant(call("c1", "exec", "{'input':'a\\n'}"))), prompt.messages());
  }

  @Test
  void toolsAreReadWhoeverWritesThem() {
    Prompt prompt =
        decoded(
            "{'tools':[{'type':'function','function':{'name':'f','strict':true},"
                + "'cache_control':{}},{'type':'function','name':'flat'}],"
                + "'parallel_tool_calls':false,'web_search_options':{'user_location':"
                + "{'type':'approximate','approximate':{'city':'Bern'}},"
                + "'search_context_size':'low'}}");

    assertEquals(
        List.of(
            new Tool.Function("f", "", Optional.empty(), Optional.of(true)),
            new Tool.Function("flat", "", Optional.empty(), Optional.empty()),
            new Tool.WebSearch(
                List.of(),
                List.of(),
                OptionalInt.empty(),
                Optional.of(json("{'city':'Bern','type':'approximate'}")))),
        prompt.tooling().tools());
    assertEquals(Optional.of(false), prompt.tooling().parallel());
  }

  @Test
  void whatToUseIsChosenInAllItsForms() {
    assertEquals(new ToolChoice.Auto(), choice("'auto'"));
    assertEquals(new ToolChoice.Auto(), choice("null"));
    assertEquals(new ToolChoice.Auto(), choice("7"));
    assertEquals(new ToolChoice.None(), choice("'none'"));
    assertEquals(new ToolChoice.Required(), choice("'required'"));
    assertEquals(new ToolChoice.Required(), choice("'any'"));
    assertEquals(new ToolChoice.None(), choice("{'type':'none'}"));
    assertEquals(new ToolChoice.Named("f"), choice("{'type':'function','function':{'name':'f'}}"));
    assertEquals(new ToolChoice.Named("f"), choice("{'type':'function','name':'f'}"));
    assertEquals(
        new ToolChoice.Allowed(List.of("f", "g"), true),
        choice(
            "{'type':'allowed_tools','allowed_tools':{'mode':'required','tools':[{'type':"
                + "'function','function':{'name':'f'}},{'type':'custom','custom':{'name':'g'}}]}}"));
  }

  @Test
  void settingsAreReadToTheLastDigit() {
    Prompt prompt =
        decoded(
            "{'temperature':0.70,'top_p':1e-1,'top_k':40,'presence_penalty':-2,"
                + "'frequency_penalty':0,'seed':12345678901234567890,'stop':'END',"
                + "'max_tokens':5,'max_completion_tokens':7,'reasoning_effort':'XHIGH',"
                + "'user':'u','prompt_cache_key':'k','service_tier':'flex','verbosity':'low',"
                + "'metadata':{'a':'b'}}");

    assertEquals(Optional.of(new BigDecimal("0.70")), prompt.sampling().temperature());
    assertEquals(Optional.of(new BigDecimal("1E-1")), prompt.sampling().topP());
    assertEquals(Optional.of(new BigDecimal("40")), prompt.sampling().topK());
    assertEquals(Optional.of(new BigDecimal("12345678901234567890")), prompt.sampling().seed());
    assertEquals(List.of("END"), prompt.stops());
    assertEquals(OptionalLong.of(7), prompt.maxTokens());
    assertEquals(Reasoning.of(Effort.XHIGH), prompt.reasoning());
    assertEquals(Optional.of("u"), prompt.hints().user());
    assertEquals(Optional.of("k"), prompt.hints().cacheKey());
    assertEquals(Optional.of("flex"), prompt.hints().serviceTier());
    assertEquals(Optional.of("low"), prompt.hints().verbosity());
    assertEquals(Map.of("a", "b"), prompt.hints().metadata());
  }

  @Test
  void eitherNameOfTheLimitCounts() {
    assertEquals(OptionalLong.of(5), decoded("{'max_tokens':5}").maxTokens());
    assertEquals(
        OptionalLong.of(5), decoded("{'max_completion_tokens':null,'max_tokens':5}").maxTokens());
    assertEquals(OptionalLong.empty(), decoded("{'max_tokens':0}").maxTokens());
  }

  @Test
  void stopsAreAWordOrSeveral() {
    assertEquals(List.of("a", "b"), decoded("{'stop':['a','','b']}").stops());
    assertEquals(List.of(), decoded("{'stop':null}").stops());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'reasoning_effort':'none'} | NONE",
        "{'reasoning':{'effort':'high'}} | HIGH",
        "{'reasoning':{'enabled':false}} | NONE",
        "{'thinking':{'type':'disabled'}} | NONE",
        "{'enable_thinking':false} | NONE",
        "{'reasoning':{'max_tokens':8192}} | MEDIUM",
        "{'thinking':{'type':'enabled','budget_tokens':4096}} | LOW"
      },
      quoteCharacter = '`')
  void howMuchToThinkIsReadAsVendorsWriteIt(String request, Effort effort) {
    assertEquals(Optional.of(effort), decoded(request).reasoning().anyEffort());
  }

  @Test
  void anUnknownEffortIsLeftToTheModelAndTold() {
    assertEquals(Reasoning.DEFAULT, decoded("{'reasoning_effort':'auto'}").reasoning());
    assertEquals(List.of("reasoning_effort"), lossesOf("{'reasoning_effort':'auto'}"));
  }

  @Test
  void theFormOfTheAnswerIsRead() {
    assertEquals(new OutputFormat.Text(), decoded("{}").output());
    assertEquals(
        new OutputFormat.AnyJson(), decoded("{'response_format':{'type':'json_object'}}").output());
    assertEquals(
        new OutputFormat.Schema("s", json("{'type':'object'}"), Optional.of(true)),
        decoded(
                "{'response_format':{'type':'json_schema','json_schema':{'name':'s','strict':true,"
                    + "'schema':{'type':'object'}}}}")
            .output());
    assertEquals(
        new OutputFormat.AnyJson(), decoded("{'response_format':{'type':'json_schema'}}").output());
  }

  @Test
  void imagesAndFilesAreReadFromAddressesAndData() {
    assertEquals(
        image("image/jpeg", "aGk="),
        only("{'type':'image_url','image_url':{'url':'data:image/jpeg;base64,aG\\nk='}}"));
    assertEquals(
        new Part.Media(
            Part.Media.Kind.IMAGE,
            new Part.Media.Source.Address("https://a.org/x,y", ""),
            "",
            "low"),
        only("{'type':'image_url','image_url':{'url':'https://a.org/x,y','detail':'low'}}"));
    assertEquals(image("image/png", "aGk="), only("{'type':'image_url','image_url':'aGk='}"));
    assertEquals(
        image("image/svg+xml", "PGE+w6klPC9hPg=="),
        only(
            "{'type':'image_url','image_url':{'url':'data:image/svg+xml,%3Ca%3E%c3%A9%%3C/a%3e'}}"));
    assertEquals(
        new Part.Media(
            Part.Media.Kind.DOCUMENT,
            new Part.Media.Source.Data("application/pdf", "aGk="),
            "a.pdf",
            ""),
        only("{'type':'file','file':{'filename':'a.pdf','file_data':'aGk='}}"));
    assertEquals(
        Part.Media.Kind.IMAGE,
        only("{'type':'file','file':{'file_data':'data:image/png;base64,aGk='}}").kind());
  }

  @Test
  void aResultMayBeADocumentOrSomethingToSee() {
    assertEquals(
        List.of(
            user(result("c", text("{\"a\":1}"))),
            user(result("c", image("image/png", "aGk="))),
            user(result("c", text("7"))),
            user(result("c", text("")))),
        messages(
            "[{'role':'tool','tool_call_id':'c','content':{'a':1}},"
                + "{'role':'tool','tool_call_id':'c','content':{'type':'image_url','image_url':"
                + "'data:image/png;base64,aGk='}},"
                + "{'role':'tool','tool_call_id':'c','content':7},"
                + "{'role':'tool','tool_call_id':'c','content':null}]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'n':2} | n:",
        "{'logprobs':true} | logprobs",
        "{'top_logprobs':3} | logprobs",
        "{'logit_bias':{'7':1}} | logit_bias",
        "{'modalities':['text','audio']} | audio",
        "{'audio':{'voice':'x'}} | audio",
        "{'tools':[{'type':'file_search'}]} | file_search",
        "{'tools':[{'type':'function','function':{}}]} | name",
        "{'messages':[{'role':'user','content':[{'type':'input_audio'}]}]} | input_audio",
        "{'messages':[{'role':'user','content':[{'type':'video_url'}]}]} | video_url",
        "{'messages':[{'role':'user','content':[{'type':'file','file':{'file_id':'f'}}]}]} | file_id",
        "{'messages':[{'role':'user','content':[{'type':'file','file':{}}]}]} | file_data",
        "{'messages':[{'role':'user','content':[{'type':'image_url'}]}]} | image_url",
        "{'messages':[{'role':'assistant','audio':{'id':'x'}}]} | spoken"
      },
      quoteCharacter = '`')
  void whatNoOtherFormatHasIsRefusedByItsName(String request, String named) {
    assertTrue(refusal(request).contains(named), refusal(request));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'n':1,'logprobs':false,'top_logprobs':0,'logit_bias':{},'modalities':['text'],'audio':null}",
        "{'n':null}",
        "{}"
      })
  void whatChangesNothingIsNotRefused(String request) {
    assertEquals(List.of(), decoded(request).messages());
  }

  @Test
  void hintsThatNobodyElseHasAreNamed() {
    assertEquals(
        List.of(
            "prediction",
            "prompt_cache_retention",
            "store",
            "cache_control",
            "prompt_cache_breakpoint",
            "search_context_size"),
        lossesOf(
            "{'prediction':{},'prompt_cache_retention':'24h','store':true,'messages':[{'role':"
                + "'user','content':[{'type':'text','text':'u','cache_control':{},"
                + "'prompt_cache_breakpoint':{}}]}],"
                + "'web_search_options':{'search_context_size':'low'}}"));
  }
}
