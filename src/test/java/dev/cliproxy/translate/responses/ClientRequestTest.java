package dev.cliproxy.translate.responses;

import static dev.cliproxy.translate.responses.Trees.losses;
import static dev.cliproxy.translate.responses.Trees.object;
import static dev.cliproxy.translate.responses.Trees.prompt;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Message.Role;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientRequestTest {
  private static final State GEMINI = new State(State.Family.GEMINI, State.Binding.NEXT, "sig");
  private static final State CLAUDE =
      new State(State.Family.ANTHROPIC, State.Binding.THINKING, "sig");

  private static Part.Text text(String text) {
    return new Part.Text(text);
  }

  private static List<Tool.Function> functions(String request) {
    return prompt(request).tooling().functions().toList();
  }

  private static List<Part> onlyParts(String item) {
    List<Message> messages = prompt("{'input':[" + item + "]}").messages();
    assertEquals(1, messages.size());
    return messages.get(0).parts();
  }

  @Test
  void instructionsComeFirstAndDevelopersWordsStayWhereTheyAre() {
    Prompt prompt =
        prompt(
            """
            {'instructions':'I','input':[
             {'type':'message','role':'developer','content':[{'type':'input_text','text':'D'}]},
             {'type':'message','role':'user','content':'u1'},
             {'type':'message','role':'assistant','content':[{'type':'output_text','text':'a1'}]},
             {'type':'message','role':'user','content':'u2'},
             {'type':'message','role':'developer','content':'late'}]}""");
    assertEquals(
        List.of(
            Message.of(Role.SYSTEM, "I"),
            Message.of(Role.SYSTEM, "D"),
            Message.of(Role.USER, "u1"),
            Message.of(Role.ASSISTANT, "a1"),
            Message.of(Role.USER, "u2"),
            Message.of(Role.SYSTEM, "late")),
        prompt.messages());
  }

  @Test
  void codexLiteKeepsItsToolsInAnItem() {
    Prompt prompt =
        prompt(
            """
            {'tools':null,'input':[{'type':'additional_tools','role':'developer','tools':[
              {'type':'custom','name':'exec','description':'run',
               'format':{'type':'grammar','syntax':'lark','definition':'start: /.+/s'}},
              {'type':'namespace','name':'collab','description':'n','tools':[
               {'type':'function','name':'spawn','parameters':{'type':'object','properties':{}}}]}]},
             {'type':'message','role':'user','content':'u'},
             {'type':'custom_tool_call','call_id':'c1','name':'exec','input':'a b\\n'},
             {'type':'custom_tool_call_output','call_id':'c1',
              'output':[{'type':'input_text','text':'done'}]}]}""");
    List<Tool.Function> tools = prompt.tooling().functions().toList();
    assertEquals(
        List.of("exec", "collab__spawn"), tools.stream().map(tool -> tool.name()).toList());
    assertEquals(
        Optional.of(
            object(
                "{'type':'object','properties':{'input':{'type':'string'}},'required':['input']}")),
        tools.get(0).parameters());
    assertTrue(tools.get(0).description().startsWith("run"));
    assertTrue(tools.get(0).description().contains("start: /.+/s"));
    assertEquals(
        List.of(
            Message.of(Role.USER, "u"),
            new Message(
                Role.ASSISTANT, List.of(new Part.ToolCall("c1", "exec", "{\"input\":\"a b\\n\"}"))),
            new Message(
                Role.USER, List.of(new Part.ToolResult("c1", List.of(text("done")), false)))),
        prompt.messages());
  }

  @Test
  void aMessageWithoutTypeAndRoleIsTheUsers() {
    assertEquals(List.of(text("x")), onlyParts("{'content':'x'}"));
    assertEquals(List.of(Message.of(Role.USER, "x")), prompt("{'input':'x'}").messages());
  }

  @Test
  void aQuoteInAFreeformInputIsKept() {
    ObjectNode request = object("{'input':[{'type':'custom_tool_call','call_id':'c','name':'x'}]}");
    ((ObjectNode) request.path("input").get(0)).put("input", "a \"b\"\n");
    Prompt prompt = Trees.CODEC.decodeRequest(request, false, new Losses());
    assertEquals(
        List.of(new Part.ToolCall("c", "x", "{\"input\":\"a \\\"b\\\"\\n\"}")),
        prompt.messages().get(0).parts());
  }

  @Test
  void oneTurnOfManyItemsIsOneMessage() {
    Prompt prompt =
        prompt(
            """
            {'input':[{'role':'user','content':'u'},
             {'type':'message','role':'assistant','content':[{'type':'output_text','text':'a'}],
              'phase':'commentary'},
             {'type':'function_call','call_id':'c1','name':'f','arguments':'{}'},
             {'type':'function_call','call_id':'c2','name':'f','arguments':''},
             {'type':'function_call_output','call_id':'c2','output':'2'},
             {'type':'function_call_output','call_id':'c1','output':'1'},
             {'role':'user','content':'go'}]}""");
    assertEquals(
        List.of(
            Message.of(Role.USER, "u"),
            new Message(
                Role.ASSISTANT,
                List.of(
                    text("a"),
                    new Part.ToolCall("c1", "f", "{}"),
                    new Part.ToolCall("c2", "f", "{}"))),
            new Message(
                Role.USER,
                List.of(
                    new Part.ToolResult("c2", List.of(text("2")), false),
                    new Part.ToolResult("c1", List.of(text("1")), false),
                    text("go")))),
        prompt.messages());
  }

  @Test
  void aCallInANamespaceHasItsFlatName() {
    assertEquals(
        List.of(new Part.ToolCall("c", "collab__spawn", "{}")),
        onlyParts(
            "{'type':'function_call','call_id':'c','namespace':'collab','name':'spawn',"
                + "'arguments':'{}'}"));
    assertEquals("mcp__files__read", ClientTool.flatName("mcp__files__", "read"));
  }

  @Test
  void theStateOfAnotherProviderIsOpenedAndStandsBeforeWhatItBelongsTo() {
    String item = "{'type':'reasoning','summary':[],'encrypted_content':'%s'}";
    assertEquals(
        List.of(new Part.Thinking("", Optional.of(GEMINI))),
        onlyParts(item.formatted(Envelope.seal(GEMINI))));
  }

  @Test
  void aSummaryIsTheTextOfItsState() {
    String item =
        "{'type':'reasoning','summary':[{'type':'summary_text','text':'a'},"
            + "{'type':'summary_text','text':'b'}],'encrypted_content':'%s'}";
    assertEquals(
        List.of(new Part.Thinking("a\n\nb", Optional.of(CLAUDE))),
        onlyParts(item.formatted(Envelope.seal(CLAUDE))));
    assertEquals(
        List.of(
            new Part.Thinking("a\n\nb", Optional.empty()),
            new Part.Thinking("", Optional.of(GEMINI))),
        onlyParts(item.formatted(Envelope.seal(GEMINI))));
  }

  @Test
  void aBareStateIsLeftOutAndItsSummaryKept() {
    assertEquals(
        List.of(new Part.Thinking("s", Optional.empty())),
        onlyParts("{'type':'reasoning','summary':[{'text':'s'}],'encrypted_content':'gAAAA'}"));
    assertEquals(
        List.of(),
        prompt("{'input':[{'type':'reasoning','summary':[],'encrypted_content':'gAAAA'}]}")
            .messages());
    assertEquals(
        List.of(new Part.Thinking("raw", Optional.empty())),
        onlyParts("{'type':'reasoning','content':[{'type':'reasoning_text','text':'raw'}]}"));
  }

  @Test
  void imagesAndFilesAreReadFromDataAndAddresses() {
    List<Part> parts =
        onlyParts(
            """
            {'role':'user','content':[
             {'type':'input_image','image_url':'data:image/png;base64,AAA=','detail':'high'},
             {'type':'input_image','image_url':'https://a.org/x.png','detail':'auto'},
             {'type':'input_file','filename':'x.pdf','file_data':'data:application/pdf;base64,BBB='},
             {'type':'input_file','filename':'x.txt','file_data':'Q0ND'},
             {'type':'input_file','file_url':'https://a.org/y.pdf'}]}""");
    assertEquals(
        List.of(
            new Part.Media(
                Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/png", "AAA="), "", "high"),
            new Part.Media(
                Part.Media.Kind.IMAGE, new Part.Media.Source.Address("https://a.org/x.png", "")),
            new Part.Media(
                Part.Media.Kind.DOCUMENT,
                new Part.Media.Source.Data("application/pdf", "BBB="),
                "x.pdf",
                ""),
            new Part.Media(
                Part.Media.Kind.DOCUMENT,
                new Part.Media.Source.Data("text/plain", "Q0ND"),
                "x.txt",
                ""),
            new Part.Media(
                Part.Media.Kind.DOCUMENT,
                new Part.Media.Source.Address("https://a.org/y.pdf", ""))),
        parts);
  }

  @Test
  void aResultMayHoldAnImage() {
    assertEquals(
        List.of(
            new Part.ToolResult(
                "c",
                List.of(
                    text("t"),
                    new Part.Media(
                        Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/png", "AAA="))),
                false)),
        onlyParts(
            "{'type':'function_call_output','call_id':'c','output':[{'type':'input_text','text':"
                + "'t'},{'type':'input_image','image_url':'data:image/png;base64,AAA='}]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null|",
        "{'a':1}|{\"a\":1}",
        "7|7",
        "[{'type':'new','x':1}]|{\"type\":\"new\",\"x\":1}",
        "''|",
      })
  void aResultOfAnyTypeIsTold(String output, String expected) {
    assertEquals(
        List.of(
            new Part.ToolResult(
                "c", expected == null ? List.of() : List.of(text(expected)), false)),
        onlyParts("{'type':'function_call_output','call_id':'c','output':" + output + "}"));
  }

  @Test
  void oldCodexTellsOfFailures() {
    assertEquals(
        List.of(new Part.ToolResult("c", List.of(text("no")), true)),
        onlyParts(
            "{'type':'function_call_output','call_id':'c','output':{'content':'no','success':false}}"));
  }

  @Test
  void clientRunToolsOfOtherKindsAreFunctionsOfOneName() {
    String request =
        "{'tools':[{'type':'local_shell'},{'type':'shell','environment':{'type':'local'}},"
            + "{'type':'apply_patch'},{'type':'tool_search','execution':'client','description':'d',"
            + "'parameters':{'type':'object'}}],'input':'u'}";
    assertEquals(
        List.of("local_shell", "shell", "apply_patch", "tool_search"),
        functions(request).stream().map(tool -> tool.name()).toList());
    assertEquals(
        List.of(new Part.ToolCall("c", "local_shell", "{\"command\":[\"ls\"],\"timeout_ms\":5}")),
        onlyParts(
            "{'type':'local_shell_call','call_id':'c','status':'completed','action':"
                + "{'type':'exec','command':['ls'],'timeout_ms':5}}"));
    assertEquals(
        List.of(
            new Part.ToolResult("c", List.of(text("Exit code: 1\nstdout:\no\nstderr:\ne")), false)),
        onlyParts(
            "{'type':'shell_call_output','call_id':'c','output':[{'stdout':'o','stderr':'e',"
                + "'outcome':{'type':'exit','exit_code':1}}]}"));
    assertEquals(
        List.of(new Part.ToolCall("c", "apply_patch", "{\"type\":\"delete_file\",\"path\":\"p\"}")),
        onlyParts(
            "{'type':'apply_patch_call','call_id':'c','operation':{'type':'delete_file','path':'p'}}"));
    assertEquals(
        List.of(new Part.ToolResult("c", List.of(text("x")), true)),
        onlyParts(
            "{'type':'apply_patch_call_output','call_id':'c','status':'failed','output':'x'}"));
  }

  @Test
  void whatASearchForToolsFoundMayBeCalled() {
    String request =
        "{'tools':[{'type':'tool_search','execution':'client'}],'input':[{'role':'user','content':'u'},"
            + "{'type':'tool_search_call','call_id':'c','execution':'client','arguments':{'query':'q'}},"
            + "{'type':'tool_search_output','call_id':'c','execution':'client','tools':[{'type':'namespace',"
            + "'name':'mail','tools':[{'type':'function','name':'send','defer_loading':true}]}]}]}";
    assertEquals(
        List.of("tool_search", "mail__send"),
        functions(request).stream().map(tool -> tool.name()).toList());
    assertEquals(
        List.of(new Part.ToolCall("c", "tool_search", "{\"query\":\"q\"}")),
        prompt(request).messages().get(1).parts());
    assertEquals(
        List.of(new Part.ToolResult("c", List.of(text("Tools found: mail__send")), false)),
        prompt(request).messages().get(2).parts());
  }

  @Test
  void theProvidersSearchForToolsIsNotNeeded() {
    String request =
        "{'tools':[{'type':'tool_search'},{'type':'function','name':'f','defer_loading':true,"
            + "'strict':true}],'input':'u'}";
    assertEquals(List.of("f"), functions(request).stream().map(tool -> tool.name()).toList());
    assertEquals(Optional.of(true), functions(request).get(0).strict());
    assertEquals(List.of("tool_search", "defer_loading"), losses(request));
  }

  @Test
  void aToolDeclaredTwiceIsOne() {
    assertEquals(
        1,
        functions("{'tools':[{'type':'function','name':'f'},{'type':'function','name':'f'}]}")
            .size());
  }

  @Test
  void searchOfTheWebIsTheProviders() {
    Prompt prompt =
        prompt(
            "{'max_tool_calls':3,'tools':[{'type':'web_search','filters':{'allowed_domains':['a.org']},"
                + "'user_location':{'type':'approximate','city':'B'}}],'tool_choice':"
                + "{'type':'web_search_preview'},'input':'u'}");
    assertEquals(
        List.of(
            new Tool.WebSearch(
                List.of("a.org"),
                List.of(),
                OptionalInt.of(3),
                Optional.of(object("{'type':'approximate','city':'B'}")))),
        prompt.tooling().tools());
    assertEquals(new ToolChoice.Search(), prompt.tooling().choice());
  }

  @Test
  void aSearchInTheHistoryIsKept() {
    assertEquals(
        List.of(new Part.Search("ws", "q", List.of(new Part.Search.Hit("https://a.org", "")))),
        onlyParts(
            "{'type':'web_search_call','id':'ws','action':{'type':'search','query':'q','sources':"
                + "[{'type':'url','url':'https://a.org'}]}}"));
    assertEquals(
        List.of(new Part.Search("", "q, r", List.of())),
        onlyParts("{'type':'web_search_call','action':{'type':'search','queries':['q','r']}}"));
  }

  @Test
  void citationsCountCharactersOfUnicode() {
    assertEquals(
        List.of(new Part.Text("😀ab", List.of(new Part.Citation("https://a.org", "T", 2, 4)))),
        onlyParts(
            "{'type':'message','role':'assistant','content':[{'type':'output_text','text':'😀ab',"
                + "'annotations':[{'type':'url_citation','url':'https://a.org','title':'T',"
                + "'start_index':1,'end_index':3},{'type':'file_citation','file_id':'f'}]}]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'none'|None[]",
        "'auto'|Auto[]",
        "'required'|Required[]",
        "null|Auto[]",
        "7|Auto[]",
        "{'type':'function','name':'f'}|Named[name=f]",
        "{'type':'function','namespace':'n','name':'f'}|Named[name=n__f]",
        "{'type':'custom','name':'x'}|Named[name=x]",
        "{'type':'apply_patch'}|Named[name=apply_patch]",
        "{'type':'allowed_tools','mode':'required','tools':[{'type':'function','name':'a'},{'type':'custom','name':'b'},{'type':'shell'}]}"
            + "|Allowed[names=[a, b, shell], required=true]",
        "{'type':'allowed_tools','mode':'required','tools':[{'type':'web_search'}]}|Search[]",
      })
  void everyChoiceIsRead(String choice, String expected) {
    assertEquals(
        expected,
        prompt("{'input':'u','tool_choice':" + choice + "}").tooling().choice().toString());
  }

  @Test
  void samplingLimitsFormatsAndHintsAreRead() {
    Prompt prompt =
        prompt(
            """
            {'input':'u','temperature':0.50,'top_p':1,'max_output_tokens':9,
             'parallel_tool_calls':false,'stream':true,
             'text':{'verbosity':'low','format':{'type':'json_schema','name':'n','strict':true,
              'schema':{'type':'object'}}},
             'reasoning':{'effort':'xhigh','summary':'auto'},
             'user':'me','prompt_cache_key':'k','service_tier':'flex','metadata':{'a':'b','c':1}}""");
    assertEquals(Optional.of(new BigDecimal("0.50")), prompt.sampling().temperature());
    assertEquals(Optional.of(BigDecimal.ONE), prompt.sampling().topP());
    assertEquals(OptionalLong.of(9), prompt.maxTokens());
    assertEquals(Optional.of(false), prompt.tooling().parallel());
    assertTrue(prompt.streams());
    assertEquals(
        new OutputFormat.Schema("n", object("{'type':'object'}"), Optional.of(true)),
        prompt.output());
    assertEquals(
        new Reasoning(true, Optional.of(Effort.XHIGH), OptionalInt.empty(), Optional.of(true)),
        prompt.reasoning());
    assertEquals(Optional.of("me"), prompt.hints().user());
    assertEquals(Optional.of("k"), prompt.hints().cacheKey());
    assertEquals(Optional.of("flex"), prompt.hints().serviceTier());
    assertEquals(Optional.of("low"), prompt.hints().verbosity());
    assertEquals(java.util.Map.of("a", "b"), prompt.hints().metadata());
  }

  @Test
  void whoSaysNothingOfReasoningLeavesItToTheProvider() {
    assertEquals(Reasoning.DEFAULT, prompt("{'input':'u'}").reasoning());
    assertEquals(Reasoning.DEFAULT, prompt("{'input':'u','reasoning':null}").reasoning());
    assertEquals(
        Reasoning.DEFAULT, prompt("{'input':'u','reasoning':{'effort':null}}").reasoning());
  }

  @Test
  void theSafetyIdentifierIsTheUserWhereNobodyElseIs() {
    assertEquals(Optional.of("s"), prompt("{'input':'u','safety_identifier':'s'}").hints().user());
  }

  @Test
  void theSourceIsTheClientsDocument() {
    ObjectNode request = object("{'input':'u','unknown':1}");
    ObjectNode before = request.deepCopy();
    assertSame(request, Trees.CODEC.decodeRequest(request, false, new Losses()).source());
    assertEquals(before, request);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'previous_response_id':'r'|previous_response_id",
        "'conversation':{'id':'c'}|conversation",
        "'prompt':{'id':'p'}|prompt",
        "'background':true|background",
        "'top_logprobs':2|top_logprobs",
        "'include':['message.output_text.logprobs']|top_logprobs",
        "'tools':[{'type':'code_interpreter','container':'c'}]|code_interpreter",
        "'tools':[{'type':'file_search'}]|file_search",
        "'tools':[{'type':'image_generation'}]|image_generation",
        "'tools':[{'type':'mcp','server_label':'s'}]|mcp",
        "'tools':[{'type':'computer'}]|computer",
        "'tools':[{'type':'shell','environment':{'type':'container_auto'}}]|shell",
        "'tool_choice':{'type':'image_generation'}|tool_choice",
        "'input':[{'type':'compaction','encrypted_content':'z'}]|compaction",
        "'input':[{'type':'compaction_trigger'}]|compaction_trigger",
        "'input':[{'type':'item_reference','id':'i'}]|item_reference",
        "'input':[{'id':'i'}]|input",
        "'input':[{'type':'computer_call'}]|computer_call",
        "'input':[{'role':'user','content':[{'type':'input_audio'}]}]|input_audio",
        "'input':[{'role':'user','content':[{'type':'input_image','file_id':'f'}]}]|file_id",
        "'input':[{'role':'user','content':[{'type':'input_file','file_id':'f'}]}]|file_id",
        "'input':[{'role':'user','content':[{'type':'hologram'}]}]|hologram",
        "'input':[{'role':'user','content':[{'type':'input_image','image_url':'data:x,y'}]}]|input_image.image_url",
        "'text':{'format':{'type':'json_schema'}}|text.format.schema",
      })
  void whatNoOtherProviderHasIsRefusedByName(String field, String named) {
    UntranslatableException refused =
        assertThrows(UntranslatableException.class, () -> prompt("{" + field + "}"));
    assertTrue(refused.getMessage().contains(named), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'store':true|store",
        "'store':false|",
        "'truncation':'auto'|truncation",
        "'truncation':'disabled'|",
        "'prompt_cache_retention':'24h'|prompt_cache_retention",
        "'context_management':[{'type':'compaction'}]|context_management",
        "'max_tool_calls':3|max_tool_calls",
        "'reasoning':{'context':'all_turns','mode':'pro'}|reasoning.context,reasoning.mode",
        "'reasoning':{'effort':'brisk'}|reasoning.effort",
        "'include':['reasoning.encrypted_content','file_search_call.results']|include",
        "'client_metadata':{'x':1},'stream_options':{'include_obfuscation':false}|",
        "'tools':[{'type':'function','name':'f','async':true,'output_schema':{}}]|async,output_schema",
        "'tools':[{'type':'function','name':'f','async':false}]|",
        "'tools':[{'type':'web_search','search_context_size':'low','external_web_access':false}]"
            + "|search_context_size,external_web_access",
      })
  void hintsThatAreLostAreNamed(String field, String expected) {
    assertEquals(
        expected == null ? List.of() : List.of(expected.split(",")), losses("{" + field + "}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "true", "7", "'x'", "[]", "[null,7,'x',[],{}]", "{}", "{'type':7}"})
  void aMemberOfAnyTypeDoesNotBreakTheReading(String value) {
    for (String member :
        List.of(
            "instructions",
            "input",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "max_output_tokens",
            "max_tool_calls",
            "temperature",
            "top_p",
            "reasoning",
            "text",
            "include",
            "store",
            "stream",
            "metadata",
            "user",
            "prompt_cache_key",
            "service_tier",
            "truncation",
            "top_logprobs")) {
      decodes("{'" + member + "':" + value + "}");
    }
    for (String member :
        Set.of(
            "content",
            "summary",
            "encrypted_content",
            "call_id",
            "output",
            "arguments",
            "name",
            "namespace",
            "action",
            "operation",
            "tools",
            "input",
            "role",
            "id")) {
      for (String type :
          List.of(
              "message",
              "reasoning",
              "function_call",
              "function_call_output",
              "custom_tool_call",
              "custom_tool_call_output",
              "local_shell_call",
              "shell_call",
              "shell_call_output",
              "apply_patch_call",
              "apply_patch_call_output",
              "tool_search_call",
              "tool_search_output",
              "web_search_call",
              "additional_tools",
              "mcp_call",
              "image_generation_call")) {
        decodes("{'input':[{'type':'" + type + "','call_id':'c','" + member + "':" + value + "}]}");
      }
    }
    for (String member :
        List.of(
            "name",
            "description",
            "parameters",
            "strict",
            "format",
            "tools",
            "filters",
            "user_location",
            "environment",
            "function")) {
      for (String type : List.of("function", "custom", "namespace", "web_search", "shell")) {
        decodes("{'tools':[{'type':'" + type + "','" + member + "':" + value + "}]}");
      }
    }
  }

  /** Either it is read, or it is refused in words. */
  private static void decodes(String request) {
    try {
      prompt(request);
    } catch (UntranslatableException refused) {
      assertTrue(refused.getMessage().contains(":"), refused.getMessage());
    }
  }
}
