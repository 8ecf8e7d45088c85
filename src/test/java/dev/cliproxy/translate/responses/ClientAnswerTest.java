package dev.cliproxy.translate.responses;

import static dev.cliproxy.translate.responses.Trees.CODEC;
import static dev.cliproxy.translate.responses.Trees.USAGE;
import static dev.cliproxy.translate.responses.Trees.assertHolds;
import static dev.cliproxy.translate.responses.Trees.context;
import static dev.cliproxy.translate.responses.Trees.object;
import static dev.cliproxy.translate.responses.Trees.tree;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.AnswerFold;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAnswerTest {
  private static final State NEXT = new State(State.Family.GEMINI, State.Binding.NEXT, "sig");
  private static final State CLAUDE =
      new State(State.Family.ANTHROPIC, State.Binding.THINKING, "sig");
  private static final StreamPart.Finish END = new StreamPart.Finish(FinishReason.END);
  private static final StreamPart.Finish TOOLS = new StreamPart.Finish(FinishReason.TOOLS);
  private static final String PLAIN = "{'input':'u'}";
  private static final String CODEX =
      "{'input':[{'type':'additional_tools','tools':[{'type':'custom','name':'exec'},"
          + "{'type':'namespace','name':'collab','tools':[{'type':'function','name':'spawn'},"
          + "{'type':'custom','name':'talk'}]}]}],'tools':[{'type':'local_shell'},{'type':'shell'},"
          + "{'type':'apply_patch'},{'type':'tool_search','execution':'client'}],"
          + "'include':['web_search_call.action.sources']}";

  private static StreamPart text(String text) {
    return new StreamPart.TextDelta(text);
  }

  private static StreamPart thinking(String text) {
    return new StreamPart.ThinkingDelta(text);
  }

  private static StreamPart[] call(String name, String arguments) {
    return new StreamPart[] {
      new StreamPart.ToolStart(0, "c1", name),
      new StreamPart.ToolArguments(0, arguments),
      new StreamPart.ToolEnd(0, true),
      TOOLS
    };
  }

  /** The events of an answer; what they say at last is checked to be what its document says. */
  private static Trees.Events encoded(String request, StreamPart... parts) {
    AnswerContext context = context(request);
    AnswerEncoder encoder = CODEC.answerEncoder(context);
    Trees.Events events = new Trees.Events();
    AnswerFold fold = new AnswerFold();
    for (StreamPart part : parts) {
      encoder.part(part, events);
      part.accept(fold);
    }
    encoder.end(USAGE, events);
    Answer answer = fold.answer(USAGE);
    assertEquals(
        events.last().path("response").toString(), CODEC.encodeAnswer(answer, context).toString());
    checkChoreography(events);
    return events;
  }

  /** What holds of every stream: places are unique and in order, and items end as they are. */
  private static void checkChoreography(Trees.Events events) {
    assertEquals(List.of("response.created", "response.in_progress"), events.names().subList(0, 2));
    JsonNode output = events.last().path("response").path("output");
    List<JsonNode> added = events.every("response.output_item.added");
    List<JsonNode> done = events.every("response.output_item.done");
    assertEquals(output.size(), added.size());
    assertEquals(output.size(), done.size());
    LinkedHashSet<String> ids = new LinkedHashSet<>();
    for (int i = 0; i < output.size(); i++) {
      assertEquals(i, added.get(i).path("output_index").intValue());
      assertEquals(i, done.get(i).path("output_index").intValue());
      assertEquals(output.get(i), done.get(i).path("item"));
      JsonNode id = output.get(i).path("id");
      assertEquals(id, added.get(i).path("item").path("id"));
      assertEquals("in_progress", added.get(i).path("item").path("status").textValue());
      assertTrue(ids.add(id.textValue()));
    }
    StringBuilder told = new StringBuilder();
    for (JsonNode event : events.all) {
      String type = event.path("type").textValue();
      if (type.endsWith(".delta")) {
        told.append(event.path("delta").textValue());
      } else if (type.endsWith("_text.done")) {
        assertEquals(told.toString(), event.path("text").textValue());
        told.setLength(0);
      } else if (type.equals("response.function_call_arguments.done")) {
        assertEquals(told.toString(), event.path("arguments").textValue());
        told.setLength(0);
      } else if (type.equals("response.custom_tool_call_input.done")) {
        assertEquals(told.toString(), event.path("input").textValue());
        told.setLength(0);
      }
    }
  }

  private static JsonNode output(Trees.Events events) {
    return events.last().path("response").path("output");
  }

  @Test
  void theSmallestStreamHasAllItsSteps() {
    Trees.Events events =
        encoded(
            PLAIN,
            new StreamPart.Start("x"),
            text("H"),
            text("i"),
            new StreamPart.ToolStart(0, "call_1", "f"),
            new StreamPart.ToolArguments(0, "{\"a\""),
            new StreamPart.ToolArguments(0, ":1}"),
            new StreamPart.ToolEnd(0, true),
            TOOLS);
    assertEquals(
        List.of(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.completed"),
        events.names());
    assertHolds(
        "{'response':{'status':'in_progress','output':[],'usage':null}}", events.all.get(0));
    assertHolds(
        "{'item':{'type':'message','id':'msg_1_0','status':'in_progress','role':'assistant',"
            + "'content':[]}}",
        events.all.get(2));
    assertHolds(
        "{'item_id':'msg_1_0','output_index':0,'content_index':0,'part':{'type':'output_text',"
            + "'text':'','annotations':[],'logprobs':[]}}",
        events.all.get(3));
    assertHolds(
        "{'item_id':'msg_1_0','output_index':0,'content_index':0,'delta':'H','logprobs':[]}",
        events.all.get(4));
    assertHolds("{'text':'Hi','logprobs':[],'content_index':0}", events.all.get(6));
    assertHolds("{'part':{'text':'Hi'}}", events.all.get(7));
    assertHolds(
        "{'output_index':1,'item':{'type':'function_call','call_id':'call_1','name':'f',"
            + "'arguments':'','status':'in_progress'}}",
        events.all.get(9));
    assertHolds("{'item_id':'fc_1_1','output_index':1}", events.all.get(10));
    assertEquals(
        tree(
            "[{'id':'msg_1_0','type':'message','status':'completed','role':'assistant','content':"
                + "[{'type':'output_text','text':'Hi','annotations':[],'logprobs':[]}]},"
                + "{'id':'fc_1_1','type':'function_call','status':'completed','call_id':'call_1',"
                + "'name':'f','arguments':'{\\u0022a\\u0022:1}'}]"),
        output(events));
  }

  @Test
  void theResponseRepeatsWhatTheClientAskedFor() {
    String request =
        "{'model':'x','input':'u','instructions':'I','tools':[{'type':'function','name':'f','x':1}],"
            + "'tool_choice':{'type':'function','name':'f'},'parallel_tool_calls':false,"
            + "'temperature':0.50,'reasoning':{'effort':'low'},'text':{'verbosity':'low'},"
            + "'metadata':{'a':'b'},'max_output_tokens':9,'user':'me'}";
    JsonNode response = encoded(request, text("a"), END).last().path("response");
    assertHolds(
        "{'id':'resp_1','object':'response','created_at':7,'status':'completed','model':'m',"
            + "'error':null,'incomplete_details':null,'instructions':'I','tools':"
            + "[{'type':'function','name':'f','x':1}],'tool_choice':{'type':'function','name':'f'},"
            + "'parallel_tool_calls':false,'temperature':0.50,'reasoning':{'effort':'low'},'text':"
            + "{'verbosity':'low','format':{'type':'text'}},'metadata':{'a':'b'},"
            + "'max_output_tokens':9,'user':'me','store':false,'previous_response_id':null}",
        response);
    JsonNode plain = encoded(PLAIN, END).last().path("response");
    assertHolds(
        "{'tools':[],'tool_choice':'auto','parallel_tool_calls':true,'instructions':null,"
            + "'metadata':{},'output':[]}",
        plain);
  }

  @Test
  void nothingOfTheClientsIsRepeatedInAWrongType() {
    JsonNode response =
        encoded(
                "{'input':'u','tools':'x','tool_choice':7,'temperature':'x','text':[],"
                    + "'instructions':{},'metadata':3,'user':{}}",
                END)
            .last()
            .path("response");
    assertHolds(
        "{'tools':[],'tool_choice':'auto','temperature':null,'text':{'format':{'type':'text'}},"
            + "'instructions':null,'metadata':{},'user':null}",
        response);
  }

  @Test
  void usageHasBothDetailsAlways() {
    assertEquals(
        tree(
            "{'input_tokens':100,'input_tokens_details':{'cached_tokens':60,'cache_write_tokens':10},"
                + "'output_tokens':9,'output_tokens_details':{'reasoning_tokens':4},"
                + "'total_tokens':109}"),
        encoded(PLAIN, END).last().path("response").path("usage"));
  }

  @Test
  void thoughtsAreASummaryAndTheStateComesWithTheirEnd() {
    Trees.Events events =
        encoded(
            PLAIN,
            thinking("a"),
            thinking("b"),
            new StreamPart.ThinkingState(CLAUDE),
            text("t"),
            END);
    assertEquals(
        List.of(
            "response.output_item.added",
            "response.reasoning_summary_part.added",
            "response.reasoning_summary_text.delta",
            "response.reasoning_summary_text.delta",
            "response.reasoning_summary_text.done",
            "response.reasoning_summary_part.done",
            "response.output_item.done"),
        events.names().subList(2, 9));
    assertHolds(
        "{'summary_index':0,'delta':'a','item_id':'rs_1_0','output_index':0}", events.all.get(4));
    assertHolds(
        "[{'id':'rs_1_0','type':'reasoning','summary':[{'type':'summary_text','text':'ab'}],"
            + "'encrypted_content':'"
            + Envelope.seal(CLAUDE)
            + "'},{'type':'message'}]",
        output(events));
    assertFalse(events.all.get(2).path("item").has("encrypted_content"));
  }

  @Test
  void theStateOfACallIsAnItemBeforeIt() {
    Trees.Events events =
        encoded(
            PLAIN,
            thinking("a"),
            new StreamPart.ThinkingState(NEXT),
            new StreamPart.ToolStart(0, "c", "f"),
            new StreamPart.ToolArguments(0, "{}"),
            new StreamPart.ToolEnd(0, true),
            TOOLS);
    assertHolds(
        "[{'type':'reasoning','summary':[{'text':'a'}]},{'type':'reasoning','summary':[],"
            + "'encrypted_content':'"
            + Envelope.seal(NEXT)
            + "'},{'type':'function_call'}]",
        output(events));
    assertFalse(output(events).path(0).has("encrypted_content"));
  }

  @Test
  void aStateReturnsAsItWas() {
    State late = new State(State.Family.GEMINI, State.Binding.PREVIOUS, "l", "i", "owner");
    State hidden = new State(State.Family.ANTHROPIC, State.Binding.REDACTED, "r");
    JsonNode output =
        output(
            encoded(
                PLAIN,
                new StreamPart.ThinkingState(hidden),
                thinking("a"),
                new StreamPart.ThinkingState(CLAUDE),
                text("t"),
                new StreamPart.ThinkingState(late),
                END));
    assertEquals(
        List.of(
            new Part.Thinking("", Optional.of(hidden)),
            new Part.Thinking("a", Optional.of(CLAUDE)),
            new Part.Text("t"),
            new Part.Thinking("", Optional.of(late))),
        Trees.prompt("{'input':" + output + "}").messages().get(0).parts());
  }

  @Test
  void thoughtsBetweenCallsAreItemsOfTheirOwn() {
    assertHolds(
        "[{'type':'reasoning'},{'type':'function_call'},{'type':'reasoning'},{'type':'message'}]",
        output(
            encoded(
                PLAIN,
                thinking("a"),
                new StreamPart.ToolStart(0, "c", "f"),
                new StreamPart.ToolArguments(0, "{}"),
                new StreamPart.ToolEnd(0, true),
                thinking("b"),
                text("t"),
                TOOLS)));
  }

  @Test
  void aFreeformCallIsInItsClientsForm() {
    Trees.Events events =
        encoded(
            CODEX,
            new StreamPart.ToolStart(0, "c1", "exec"),
            new StreamPart.ToolArguments(0, "{\"input\":\"a \\\"b"),
            new StreamPart.ToolArguments(0, "\\\"\\n\"}"),
            new StreamPart.ToolEnd(0, true),
            TOOLS);
    assertEquals(
        List.of(
            "response.output_item.added",
            "response.custom_tool_call_input.delta",
            "response.custom_tool_call_input.done",
            "response.output_item.done"),
        events.names().subList(2, 6));
    assertHolds(
        "{'item':{'type':'custom_tool_call','call_id':'c1','name':'exec','input':''}}",
        events.all.get(2));
    assertEquals("a \"b\"\n", events.all.get(4).path("input").textValue());
    assertEquals("a \"b\"\n", output(events).path(0).path("input").textValue());
    assertFalse(output(events).path(0).has("arguments"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"input\":\"x\"}|x",
        "{\"cmd\":\"x\"}|x",
        "{\"a\":\"x\",\"b\":1}|{\"a\":\"x\",\"b\":1}",
        "{\"input\":7}|{\"input\":7}",
      })
  void whateverAModelMakesOfAFreeformCallReachesTheClient(String arguments, String input) {
    assertEquals(
        input, output(encoded(CODEX, call("exec", arguments))).path(0).path("input").textValue());
  }

  @Test
  void aCallInANamespaceIsSplitAgain() {
    assertHolds(
        "[{'type':'function_call','namespace':'collab','name':'spawn'}]",
        output(encoded(CODEX, call("collab__spawn", "{}"))));
    assertHolds(
        "[{'type':'custom_tool_call','namespace':'collab','name':'talk','input':'hi'}]",
        output(encoded(CODEX, call("collab__talk", "{\"input\":\"hi\"}"))));
    assertHolds(
        "[{'type':'function_call','name':'other__thing'}]",
        output(encoded(CODEX, call("other__thing", "{}"))));
  }

  @Test
  void callsOfTheClientsOwnKindsAreInTheirForms() {
    assertEquals(
        tree(
            "[{'id':'lsh_1_0','type':'local_shell_call','status':'completed','call_id':'c1',"
                + "'action':{'type':'exec','command':['ls','-l'],'env':{},'timeout_ms':5}}]"),
        output(
            encoded(CODEX, call("local_shell", "{\"command\":[\"ls\",\"-l\"],\"timeout_ms\":5}"))));
    assertHolds(
        "[{'action':{'command':['bash','-lc','ls -l']}}]",
        output(encoded(CODEX, call("local_shell", "{\"command\":\"ls -l\"}"))));
    assertHolds(
        "[{'type':'shell_call','action':{'commands':['ls'],'max_output_length':9}}]",
        output(encoded(CODEX, call("shell", "{\"commands\":[\"ls\"],\"max_output_length\":9}"))));
    assertHolds(
        "[{'type':'apply_patch_call','operation':{'type':'create_file','path':'p','diff':'d'}}]",
        output(
            encoded(
                CODEX,
                call("apply_patch", "{\"type\":\"create_file\",\"path\":\"p\",\"diff\":\"d\"}"))));
    assertHolds(
        "[{'type':'tool_search_call','execution':'client','call_id':'c1','arguments':{'query':'q'}}]",
        output(encoded(CODEX, call("tool_search", "{\"query\":\"q\"}"))));
  }

  @Test
  void callsReturnAsTheyWere() {
    for (String name :
        List.of(
            "local_shell",
            "shell",
            "apply_patch",
            "tool_search",
            "exec",
            "collab__spawn",
            "collab__talk",
            "f")) {
      String arguments =
          switch (name) {
            case "local_shell" -> "{\"command\":[\"ls\"],\"env\":{}}";
            case "shell" -> "{\"commands\":[\"ls\"]}";
            case "apply_patch" -> "{\"type\":\"update_file\",\"path\":\"p\",\"diff\":\"d\"}";
            case "exec", "collab__talk" -> "{\"input\":\"x\"}";
            default -> "{\"query\":\"q\"}";
          };
      JsonNode item = output(encoded(CODEX, call(name, arguments))).path(0);
      assertEquals(
          List.of(new Part.ToolCall("c1", name, arguments)),
          Trees.prompt("{'input':[" + item + "]}").messages().get(0).parts());
    }
  }

  @Test
  void aCallThatWasCutOffIsIncomplete() {
    for (String name : List.of("f", "exec", "local_shell", "shell", "apply_patch")) {
      Trees.Events events =
          encoded(
              CODEX,
              new StreamPart.ToolStart(0, "c", name),
              new StreamPart.ToolArguments(0, "{\"path\":\"a"),
              new StreamPart.ToolEnd(0, false),
              new StreamPart.Finish(FinishReason.LENGTH));
      assertEquals("response.incomplete", events.last().path("type").textValue());
      assertHolds(
          "{'status':'incomplete','incomplete_details':{'reason':'max_output_tokens'},'error':null,"
              + "'output':[{'status':'incomplete'}]}",
          events.last().path("response"));
      assertFalse(events.names().contains("response.completed"));
    }
  }

  @Test
  void aCallThatIsNoneIsNotCompletedWhateverTheProviderSays() {
    Trees.Events events =
        encoded(
            PLAIN,
            new StreamPart.ToolStart(0, "c", "f"),
            new StreamPart.ToolArguments(0, "{"),
            new StreamPart.ToolEnd(0, false),
            TOOLS);
    assertEquals("response.incomplete", events.last().path("type").textValue());
  }

  @ParameterizedTest
  @CsvSource({
    "END,completed,,completed",
    "STOP_SEQUENCE,completed,,completed",
    "TOOLS,completed,,completed",
    "PAUSE,completed,,completed",
    "LENGTH,incomplete,max_output_tokens,incomplete",
    "FILTER,incomplete,content_filter,incomplete",
    "MALFORMED,failed,,completed",
  })
  void everyReasonEndsTheResponse(FinishReason reason, String status, String why, String message) {
    Trees.Events events = encoded(PLAIN, text("a"), new StreamPart.Finish(reason));
    JsonNode response = events.last().path("response");
    assertEquals("response." + status, events.last().path("type").textValue());
    assertEquals(status, response.path("status").textValue());
    assertEquals(why, response.path("incomplete_details").path("reason").textValue());
    assertEquals(status.equals("failed"), response.path("error").has("code"));
    assertEquals(message, response.path("output").path(0).path("status").textValue());
  }

  @Test
  void aSearchIsAnItemAndItsSourcesAreToldWhoWantsThem() {
    Part.Search search =
        new Part.Search("srv", "q", List.of(new Part.Search.Hit("https://a.org", "A")));
    Trees.Events events =
        encoded(
            CODEX,
            new StreamPart.Searched(search),
            text("😀t"),
            new StreamPart.Cited(new Part.Citation("https://a.org", "A", 2, 3)),
            END);
    assertEquals(
        List.of(
            "response.output_item.added",
            "response.web_search_call.in_progress",
            "response.web_search_call.searching",
            "response.web_search_call.completed",
            "response.output_item.done"),
        events.names().subList(2, 7));
    assertHolds(
        "[{'type':'web_search_call','id':'ws_1_0','status':'completed','action':{'type':'search',"
            + "'query':'q','sources':[{'type':'url','url':'https://a.org'}]}},{'content':[{'text':"
            + "'😀t','annotations':[{'type':'url_citation','url':'https://a.org','title':'A',"
            + "'start_index':1,'end_index':2}]}]}]",
        output(events));
    assertHolds(
        "{'annotation_index':0,'annotation':{'url':'https://a.org'},'content_index':0}",
        events.only("response.output_text.annotation.added"));
    JsonNode plain = output(encoded(PLAIN, new StreamPart.Searched(search), END));
    assertFalse(plain.path(0).path("action").has("sources"));
  }

  @Test
  void anImageIsAnItem() {
    Part.Media image =
        new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/webp", "AAA="));
    JsonNode output = output(encoded(PLAIN, new StreamPart.Shown(image), END));
    assertHolds(
        "[{'type':'image_generation_call','status':'completed','result':'AAA=',"
            + "'output_format':'webp'}]",
        output);
    assertEquals(
        List.of(image), Trees.prompt("{'input':" + output + "}").messages().get(0).parts());
  }

  @Test
  void anEmptyAnswerIsAWholeResponse() {
    Trees.Events events = encoded(PLAIN, END);
    assertEquals(
        List.of("response.created", "response.in_progress", "response.completed"), events.names());
  }

  @Test
  void anAnswerThatBreaksOffClosesWhatIsOpenAndDoesNotEnd() {
    AnswerEncoder encoder = CODEC.answerEncoder(context(PLAIN));
    Trees.Events events = new Trees.Events();
    encoder.part(text("a"), events);
    encoder.breakOff(events);
    assertHolds(
        "{'type':'response.output_item.done','item':{'status':'incomplete','content':"
            + "[{'text':'a'}]}}",
        events.last());
    Trees.Events none = new Trees.Events();
    CODEC.answerEncoder(context(PLAIN)).breakOff(none);
    assertEquals(List.of(), none.all);
  }

  @Test
  void aCallThatBreaksOffIsNotClosedBecauseClientsRunWhatIs() {
    AnswerEncoder encoder = CODEC.answerEncoder(context(PLAIN));
    Trees.Events events = new Trees.Events();
    encoder.part(new StreamPart.ToolStart(0, "c", "f"), events);
    encoder.part(new StreamPart.ToolArguments(0, "{"), events);
    encoder.breakOff(events);
    assertHolds("{'type':'response.function_call_arguments.delta'}", events.last());
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, CODEX})
  void whatIsReadOfWrittenEventsIsWhatWasWritten(String request) {
    StreamPart[] parts = {
      new StreamPart.Start("x"),
      thinking("a"),
      text("t😀"),
      new StreamPart.Cited(new Part.Citation("https://a.org", "A", 1, 3)),
      new StreamPart.ToolStart(0, "c1", "f"),
      new StreamPart.ToolArguments(0, "{\"a\": 1}"),
      new StreamPart.ToolEnd(0, true),
      text("u"),
      new StreamPart.ToolStart(1, "c2", "g"),
      new StreamPart.ToolArguments(1, "{}"),
      new StreamPart.ToolEnd(1, true),
      TOOLS
    };
    Trees.Events events = encoded(request, parts);
    Answer written = Trees.folded(List.of(parts));
    assertEquals(written, Trees.folded(Trees.decoded(events.all)));
    assertEquals(written, Trees.folded(Trees.decodedDocument(events.last().path("response"))));
    ResponseGatherer gatherer = new ResponseGatherer();
    events.all.forEach(gatherer::event);
    assertEquals(events.last().path("response"), gatherer.response().orElseThrow());
  }

  @Test
  void requestsOfTheRichestKindReturnAsTheyWere() {
    String request =
        """
        {'instructions':'I','input':[
         {'type':'message','role':'user','content':[{'type':'input_text','text':'u'},
          {'type':'input_image','image_url':'data:image/png;base64,AAA=','detail':'high'},
          {'type':'input_file','filename':'x.pdf','file_data':'data:application/pdf;base64,BB=='}]},
         {'type':'message','role':'assistant','content':[{'type':'output_text','text':'t',
          'annotations':[{'type':'url_citation','url':'https://a.org','title':'A','start_index':0,
          'end_index':1}]}]},
         {'type':'function_call','call_id':'c1','name':'f','arguments':'{}'},
         {'type':'function_call','call_id':'c2','name':'g','arguments':'{}'},
         {'type':'function_call_output','call_id':'c1','output':'r'},
         {'type':'function_call_output','call_id':'c2','output':[{'type':'input_text','text':'x'},
          {'type':'input_image','image_url':'data:image/png;base64,AAA='}]},
         {'type':'message','role':'developer','content':[{'type':'input_text','text':'late'}]},
         {'type':'message','role':'user','content':[{'type':'input_text','text':'v'}]}],
         'tools':[{'type':'function','name':'f','description':'d','strict':true,
          'parameters':{'type':'object','properties':{}}},
          {'type':'web_search','filters':{'allowed_domains':['a.org']},
           'user_location':{'type':'approximate','city':'B'}}],
         'max_tool_calls':3,'tool_choice':{'type':'function','name':'f'},
         'parallel_tool_calls':false,'temperature':0.5,'top_p':0.9,'max_output_tokens':100,
         'reasoning':{'effort':'high','summary':'auto'},
         'text':{'format':{'type':'json_schema','name':'n','schema':{'type':'object'},
          'strict':true},'verbosity':'low'},
         'user':'me','prompt_cache_key':'k','service_tier':'flex','stream':true}""";
    var first = Trees.prompt(request);
    var losses = new dev.cliproxy.translate.canonical.Losses();
    var sent = CODEC.encodeRequest(first, "some-model", losses);
    assertEquals(List.of(), losses.names());
    var second = CODEC.decodeRequest(sent, false, losses);
    assertEquals(List.of(), losses.names());
    assertEquals(
        new dev.cliproxy.translate.canonical.Prompt(
            sent,
            first.messages(),
            first.tooling(),
            first.sampling(),
            first.maxTokens(),
            first.stops(),
            first.reasoning(),
            first.output(),
            first.hints(),
            first.streams()),
        second);
    assertEquals(object(request), first.source());
  }
}
