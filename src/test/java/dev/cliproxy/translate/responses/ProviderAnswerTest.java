package dev.cliproxy.translate.responses;

import static dev.cliproxy.translate.responses.Trees.CODEC;
import static dev.cliproxy.translate.responses.Trees.USAGE;
import static dev.cliproxy.translate.responses.Trees.decoded;
import static dev.cliproxy.translate.responses.Trees.decodedDocument;
import static dev.cliproxy.translate.responses.Trees.folded;
import static dev.cliproxy.translate.responses.Trees.tree;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.junit.jupiter.params.provider.ValueSource;

class ProviderAnswerTest {
  private static final String CREATED = "{'type':'response.created','response':{'id':'resp_1'}}";
  private static final String DONE =
      "{'type':'response.completed','response':{'id':'resp_1','status':'completed','output':[]}}";
  private static final String MESSAGE =
      "{'type':'response.output_item.added','output_index':0,'item':{'id':'msg_1','type':'message'}}";
  private static final String CALL =
      "{'type':'response.output_item.added','output_index':1,'item':{'id':'fc_1','type':"
          + "'function_call','call_id':'c1','name':'f','arguments':''}}";

  private static String text(String delta) {
    return "{'type':'response.output_text.delta','item_id':'msg_1','output_index':0,"
        + "'content_index':0,'delta':'"
        + delta
        + "'}";
  }

  private static String arguments(String delta) {
    return "{'type':'response.function_call_arguments.delta','item_id':'fc_1','output_index':1,"
        + "'delta':'"
        + delta
        + "'}";
  }

  private static Answer answer(FinishReason reason, Part... parts) {
    return new Answer(List.of(parts), reason, "", USAGE);
  }

  private static Answer read(String... events) {
    return folded(decoded(events));
  }

  private static State state(String value, String itemId) {
    return new State(State.Family.OPENAI, State.Binding.THINKING, value, itemId, "");
  }

  @Test
  void theSmallestStreamIsReadPieceByPiece() {
    assertEquals(
        List.of(
            new StreamPart.Start("resp_1"),
            new StreamPart.TextDelta("Hi"),
            new StreamPart.ToolStart(0, "c1", "f"),
            new StreamPart.ToolArguments(0, "[1]"),
            new StreamPart.ToolEnd(0, true),
            new StreamPart.Finish(FinishReason.END)),
        decoded(
            CREATED,
            "{'type':'response.in_progress','response':{'id':'resp_1'}}",
            MESSAGE,
            "{'type':'response.content_part.added','item_id':'msg_1','output_index':0,"
                + "'content_index':0,'part':{'type':'output_text','text':''}}",
            text("Hi"),
            "{'type':'response.output_text.done','item_id':'msg_1','output_index':0,"
                + "'content_index':0,'text':'Hi'}",
            "{'type':'response.content_part.done','item_id':'msg_1','output_index':0,"
                + "'content_index':0,'part':{'type':'output_text','text':'Hi'}}",
            "{'type':'response.output_item.done','output_index':0,'item':{'id':'msg_1','type':"
                + "'message','content':[{'type':'output_text','text':'Hi'}]}}",
            CALL,
            arguments("[1]"),
            "{'type':'response.function_call_arguments.done','item_id':'fc_1','output_index':1,"
                + "'arguments':'[1]'}",
            "{'type':'response.output_item.done','output_index':1,'item':{'id':'fc_1','type':"
                + "'function_call','call_id':'c1','name':'f','arguments':'[1]'}}",
            "{'type':'response.completed','response':{'id':'resp_1','status':'completed','output':["
                + "{'id':'msg_1','type':'message','content':[{'type':'output_text','text':'Hi'}]},"
                + "{'id':'fc_1','type':'function_call','call_id':'c1','name':'f','arguments':'[1]'}]}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'response.output_text.done','item_id':'msg_1','output_index':0,'text':'Hi all'}",
        "{'type':'response.content_part.done','item_id':'msg_1','output_index':0,'content_index':0,"
            + "'part':{'type':'output_text','text':'Hi all'}}",
        "{'type':'response.output_item.done','output_index':0,'item':{'id':'msg_1','type':'message',"
            + "'content':[{'type':'output_text','text':'Hi all'}]}}",
        "{'type':'response.completed','response':{'status':'completed','output':[{'id':'msg_1',"
            + "'type':'message','content':[{'type':'output_text','text':'Hi all'}]}]}}",
      })
  void ofATextOnlyTheMissingRestIsTakenFromItsEnd(String end) {
    Answer whole = answer(FinishReason.END, new Part.Text("Hi all"));
    assertEquals(whole, read(CREATED, MESSAGE, end, DONE));
    assertEquals(whole, read(CREATED, MESSAGE, text("Hi"), end, DONE));
    assertEquals(whole, read(CREATED, MESSAGE, text("Hi all"), end, DONE));
    assertEquals(whole, read(end, DONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'response.function_call_arguments.done','item_id':'fc_1','output_index':1,"
            + "'arguments':'{}  '}",
        "{'type':'response.output_item.done','output_index':1,'item':{'id':'fc_1','type':"
            + "'function_call','call_id':'c1','name':'f','arguments':'{}  '}}",
        "{'type':'response.completed','response':{'status':'completed','output':[{'id':'fc_1','type':"
            + "'function_call','call_id':'c1','name':'f','arguments':'{}  '}]}}",
      })
  void ofArgumentsOnlyTheMissingRestIsTakenFromTheirEnd(String end) {
    Answer whole = answer(FinishReason.TOOLS, new Part.ToolCall("c1", "f", "{}  "));
    assertEquals(whole, read(CREATED, CALL, end, DONE));
    assertEquals(whole, read(CREATED, CALL, arguments("{"), end, DONE));
    assertEquals(whole, read(CREATED, CALL, arguments("{}  "), end, DONE));
  }

  @Test
  void aCallThatIsToldOnlyAsAWholeIsOne() {
    assertEquals(
        answer(FinishReason.TOOLS, new Part.ToolCall("c1", "f", "{}")),
        read(
            CREATED,
            "{'type':'response.output_item.done','output_index':0,'item':{'type':'function_call',"
                + "'call_id':'c1','name':'f','arguments':'{}'}}",
            DONE));
  }

  @Test
  void argumentsBeforeTheNameWaitForIt() {
    assertEquals(
        List.of(
            new StreamPart.Start("resp_1"),
            new StreamPart.ToolStart(0, "c1", "f"),
            new StreamPart.ToolArguments(0, "{"),
            new StreamPart.ToolArguments(0, "}"),
            new StreamPart.ToolEnd(0, true)),
        decoded(
            CREATED,
            "{'type':'response.output_item.added','output_index':1,'item':{'id':'fc_1',"
                + "'type':'function_call'}}",
            arguments("{"),
            "{'type':'response.output_item.done','output_index':1,'item':{'id':'fc_1','type':"
                + "'function_call','call_id':'c1','name':'f','arguments':'{}'}}"));
  }

  @Test
  void interleavedCallsAreTwo() {
    assertEquals(
        answer(
            FinishReason.TOOLS,
            new Part.ToolCall("c1", "f", "{\"x\":1}"),
            new Part.ToolCall("c2", "g", "{\"y\":2}")),
        read(
            CREATED,
            CALL,
            "{'type':'response.output_item.added','output_index':2,'item':{'id':'fc_2','type':"
                + "'function_call','call_id':'c2','name':'g'}}",
            "{'type':'response.function_call_arguments.delta','item_id':'fc_2','output_index':2,"
                + "'delta':'{\\u0022y\\u0022:'}",
            arguments("{\\u0022x\\u0022:1}"),
            "{'type':'response.function_call_arguments.delta','item_id':'fc_2','output_index':2,"
                + "'delta':'2}'}",
            DONE));
  }

  @Test
  void itemsAreToldApartByIdWhereAllHaveOnePlace() {
    assertEquals(
        answer(FinishReason.TOOLS, new Part.Text("Hi"), new Part.ToolCall("c1", "f", "{}")),
        read(
            CREATED,
            MESSAGE,
            text("Hi"),
            CALL.replace("'output_index':1", "'output_index':0"),
            arguments("{}").replace("'output_index':1", "'output_index':0"),
            "{'type':'response.output_item.done','output_index':0,'item':{'id':'msg_1','type':"
                + "'message','content':[{'type':'output_text','text':'Hi'}]}}",
            DONE));
  }

  @Test
  void itemsAreToldApartByPlaceWhereIdsChange() {
    assertEquals(
        answer(FinishReason.TOOLS, new Part.Text("Hi"), new Part.ToolCall("c1", "f", "{}")),
        read(
            CREATED,
            MESSAGE,
            text("Hi").replace("msg_1", "other"),
            "{'type':'response.output_item.done','output_index':0,'item':{'id':'third','type':"
                + "'message','content':[{'type':'output_text','text':'Hi'}]}}",
            CALL,
            arguments("{}").replace("fc_1", "fourth"),
            "{'type':'response.completed','response':{'status':'completed','output':["
                + "{'id':'x','type':'message','content':[{'type':'output_text','text':'Hi'}]},"
                + "{'id':'y','type':'function_call','call_id':'c1','name':'f','arguments':'{}'}]}}"));
  }

  @Test
  void anAnswerThatComesOnlyWithTheLastEventIsRead() {
    assertEquals(
        answer(FinishReason.END, new Part.Text("Hi")),
        read(
            CREATED,
            "{'type':'response.completed','response':{'status':'completed','output':[{'type':'message',"
                + "'content':[{'type':'output_text','text':'Hi'}]}]}}"));
  }

  @Test
  void severalSummariesOfOneItemAreOneThoughtAndTheStateEndsIt() {
    String delta =
        "{'type':'response.reasoning_summary_text.delta','item_id':'rs_1','output_index':0,"
            + "'summary_index':%d,'delta':'%s'}";
    Part thinking = new Part.Thinking("ab\n\nc", Optional.of(state("gAAA", "rs_1")));
    Part later = new Part.Thinking("", Optional.of(state("gBBB", "rs_2")));
    assertEquals(
        answer(FinishReason.END, thinking, later, new Part.Text("t")),
        read(
            CREATED,
            "{'type':'response.output_item.added','output_index':0,'item':{'id':'rs_1','type':"
                + "'reasoning','summary':[]}}",
            delta.formatted(0, "a"),
            delta.formatted(0, "b"),
            "{'type':'response.reasoning_summary_text.done','item_id':'rs_1','output_index':0,"
                + "'summary_index':0,'text':'ab'}",
            delta.formatted(1, "c"),
            "{'type':'response.output_item.done','output_index':0,'item':{'id':'rs_1','type':"
                + "'reasoning','summary':[{'text':'ab'},{'text':'c'}],'encrypted_content':'gAAA'}}",
            "{'type':'response.output_item.done','output_index':1,'item':{'id':'rs_2','type':"
                + "'reasoning','summary':[],'encrypted_content':'gBBB'}}",
            text("t").replace("'output_index':0", "'output_index':2"),
            DONE));
  }

  @Test
  void openModelsShowTheirThoughtsOnce() {
    assertEquals(
        answer(FinishReason.END, new Part.Thinking("raw", Optional.empty())),
        read(
            CREATED,
            "{'type':'response.reasoning_text.delta','item_id':'rs_1','output_index':0,"
                + "'content_index':0,'delta':'raw'}",
            "{'type':'response.output_item.done','output_index':0,'item':{'id':'rs_1','type':"
                + "'reasoning','summary':[{'text':'short'}],'content':[{'type':'reasoning_text',"
                + "'text':'raw'}]}}",
            DONE));
    assertEquals(
        answer(FinishReason.END, new Part.Thinking("raw", Optional.empty())),
        folded(
            decodedDocument(
                tree(
                    "{'status':'completed','output':[{'type':'reasoning','summary':[],'content':"
                        + "[{'type':'reasoning_text','text':'raw'}]}]}"))));
  }

  @Test
  void thoughtsOfTwoItemsAreTwoParagraphs() {
    assertEquals(
        answer(FinishReason.END, new Part.Thinking("a\n\nb", Optional.empty())),
        folded(
            decodedDocument(
                tree(
                    "{'status':'completed','output':[{'type':'reasoning','summary':[{'text':'a'}]},"
                        + "{'type':'reasoning','summary':[{'text':'b'}]}]}"))));
  }

  @Test
  void aRefusalIsTextThatAFilterEnds() {
    Answer refused = answer(FinishReason.FILTER, new Part.Text("No."));
    assertEquals(
        refused,
        read(
            CREATED,
            MESSAGE,
            "{'type':'response.refusal.delta','item_id':'msg_1','output_index':0,'content_index':0,"
                + "'delta':'No'}",
            "{'type':'response.refusal.done','item_id':'msg_1','output_index':0,'content_index':0,"
                + "'refusal':'No.'}",
            DONE));
    assertEquals(
        refused,
        read(
            CREATED,
            "{'type':'response.refusal.delta','item_id':'msg_1','output_index':0,'delta':'No.'}",
            DONE));
    assertEquals(
        refused,
        folded(
            decodedDocument(
                tree(
                    "{'status':'completed','output':[{'type':'message','content':"
                        + "[{'type':'refusal','refusal':'No.'}]}]}"))));
  }

  @Test
  void aSearchAndItsCitationsAreRead() {
    Answer expected =
        answer(
            FinishReason.END,
            new Part.Search("ws_1", "q", List.of(new Part.Search.Hit("https://a.org/x", "X"))),
            new Part.Text("T😀e", List.of(new Part.Citation("https://a.org/x", "X", 1, 4))));
    String search =
        "{'type':'web_search_call','id':'ws_1','status':'completed','action':{'type':'search',"
            + "'query':'q','sources':[{'type':'url','url':'https://a.org/x'}]}}";
    String annotation =
        "{'type':'url_citation','url':'https://a.org/x','title':'X','start_index':1,'end_index':3}";
    String message =
        "{'id':'msg_1','type':'message','content':[{'type':'output_text','text':'T😀e',"
            + "'annotations':["
            + annotation
            + "]}]}";
    assertEquals(
        expected,
        folded(
            decodedDocument(
                tree("{'status':'completed','output':[" + search + "," + message + "]}"))));
    String added =
        "{'type':'response.output_text.annotation.added','item_id':'msg_1','output_index':1,"
            + "'content_index':0,'annotation_index':0,'annotation':"
            + annotation
            + "}";
    String item = "{'type':'response.output_item.done','output_index':%d,'item':%s}";
    assertEquals(
        expected,
        read(
            CREATED,
            "{'type':'response.web_search_call.searching','output_index':0,'item_id':'ws_1'}",
            item.formatted(0, search),
            text("T😀").replace("'output_index':0", "'output_index':1"),
            added,
            text("e").replace("'output_index':0", "'output_index':1"),
            item.formatted(1, message),
            DONE));
    // Where the end does not repeat them, those told before count.
    assertEquals(
        expected,
        read(
            CREATED,
            item.formatted(0, search),
            text("T😀e").replace("'output_index':0", "'output_index':1"),
            added,
            item.formatted(1, message.replace(annotation, "")),
            DONE));
  }

  @Test
  void citationsCountInAllTextBeforeThem() {
    String part =
        "{'type':'output_text','text':'%s','annotations':[{'type':'url_citation','url':'%s',"
            + "'start_index':0,'end_index':1}]}";
    assertEquals(
        answer(
            FinishReason.END,
            new Part.Text(
                "abcd",
                List.of(new Part.Citation("u1", "", 0, 1), new Part.Citation("u2", "", 2, 3)))),
        folded(
            decodedDocument(
                tree(
                    "{'status':'completed','output':[{'type':'message','content':["
                        + part.formatted("ab", "u1")
                        + ","
                        + part.formatted("cd", "u2")
                        + "]}]}"))));
  }

  @Test
  void anImageThatWasMadeIsShown() {
    assertEquals(
        answer(
            FinishReason.END,
            new Part.Media(
                Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/webp", "AAA="))),
        read(
            CREATED,
            "{'type':'response.output_item.done','output_index':0,'item':{'type':"
                + "'image_generation_call','result':'AAA=','output_format':'webp'}}",
            DONE));
  }

  @Test
  void aFreeformCallIsAFunctionsWithAnInput() {
    assertEquals(
        answer(FinishReason.TOOLS, new Part.ToolCall("c", "exec", "{\"input\":\"ls\"}")),
        read(
            CREATED,
            "{'type':'response.output_item.added','output_index':0,'item':{'type':'custom_tool_call',"
                + "'call_id':'c','name':'exec','input':''}}",
            "{'type':'response.custom_tool_call_input.delta','output_index':0,'delta':'ls'}",
            "{'type':'response.output_item.done','output_index':0,'item':{'type':'custom_tool_call',"
                + "'call_id':'c','name':'exec','input':'ls'}}",
            DONE));
  }

  @ParameterizedTest
  @CsvSource({
    "max_output_tokens,LENGTH",
    "content_filter,FILTER",
    "something,LENGTH",
  })
  void anIncompleteAnswerSaysWhy(String why, FinishReason reason) {
    String response =
        "{'status':'incomplete','incomplete_details':{'reason':'"
            + why
            + "'},'output':[{'type':'message','content':[{'type':'output_text','text':'a'}]}]}";
    Answer expected = answer(reason, new Part.Text("a"));
    assertEquals(expected, folded(decodedDocument(tree(response))));
    assertEquals(
        expected, read(CREATED, "{'type':'response.incomplete','response':" + response + "}"));
  }

  @Test
  void aCallThatWasCutOffIsNotWhole() {
    List<StreamPart> parts = new ArrayList<>();
    var sequence = new dev.cliproxy.translate.canonical.Sequence("1", parts::add);
    decoded(
            CREATED,
            CALL,
            arguments("{"),
            "{'type':'response.incomplete','response':{'status':'incomplete','incomplete_details':"
                + "{'reason':'max_output_tokens'},'output':[{'id':'fc_1','type':'function_call',"
                + "'status':'incomplete','call_id':'c1','name':'f','arguments':'{'}]}}")
        .forEach(sequence::accept);
    assertTrue(parts.contains(new StreamPart.ToolEnd(0, false)));
    assertEquals(new StreamPart.Finish(FinishReason.LENGTH), parts.get(parts.size() - 1));
  }

  @Test
  void anAnswerThatFailedHasNoEnd() {
    for (String end :
        List.of(
            "{'type':'response.failed','response':{'status':'failed','error':{'code':'x'}}}",
            "{'type':'error','code':'x','message':'y'}")) {
      AnswerDecoder decoder = CODEC.answerDecoder();
      List<StreamPart> parts = new ArrayList<>();
      decoder.event(tree(CREATED), parts::add);
      assertFalse(decoder.ended());
      decoder.event(tree(end), parts::add);
      assertTrue(decoder.ended());
      assertEquals(List.of(new StreamPart.Start("resp_1")), parts);
    }
    assertEquals(
        List.of(new StreamPart.Start("r")),
        decodedDocument(tree("{'id':'r','status':'failed','error':{'code':'x'},'output':[]}")));
  }

  @Test
  void theLastEventIsTheLast() {
    AnswerDecoder decoder = CODEC.answerDecoder();
    decoder.event(tree(DONE), part -> {});
    assertTrue(decoder.ended());
  }

  @Test
  void emptyDeltasAndUnknownEventsSayNothing() {
    assertEquals(
        List.of(new StreamPart.Start("resp_1"), new StreamPart.TextDelta("Hi")),
        decoded(
            CREATED,
            MESSAGE,
            text(""),
            "{'type':'response.new_thing.delta','delta':'x','output_index':0}",
            "{'type':'keepalive'}",
            "{'type':'response.output_text.delta','output_index':0,'delta':'Hi',"
                + "'obfuscation':'zzz'}",
            "{'type':'response.output_item.done','output_index':4,'item':{'type':'new_item'}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "-7",
        "1e99",
        "'x'",
        "[]",
        "[null,7,'x',[],{}]",
        "{}",
        "{'type':7}"
      })
  void nothingThatAProviderSendsBreaksTheReading(String value) {
    List<String> types =
        List.of(
            "created",
            "output_item.added",
            "output_item.done",
            "content_part.done",
            "output_text.delta",
            "output_text.done",
            "output_text.annotation.added",
            "refusal.delta",
            "refusal.done",
            "reasoning_summary_text.delta",
            "reasoning_summary_text.done",
            "reasoning_text.delta",
            "reasoning_text.done",
            "function_call_arguments.delta",
            "function_call_arguments.done",
            "completed",
            "incomplete",
            "failed");
    for (String type : types) {
      for (String member :
          List.of(
              "response",
              "item",
              "part",
              "delta",
              "text",
              "output_index",
              "content_index",
              "summary_index",
              "item_id",
              "annotation",
              "arguments")) {
        AnswerDecoder decoder = CODEC.answerDecoder();
        for (int i = 0; i < 2; i++) {
          decoder.event(
              tree("{'type':'response." + type + "','" + member + "':" + value + "}"), part -> {});
        }
      }
    }
    for (String itemType :
        List.of(
            "message",
            "reasoning",
            "function_call",
            "custom_tool_call",
            "local_shell_call",
            "shell_call",
            "apply_patch_call",
            "tool_search_call",
            "web_search_call",
            "image_generation_call")) {
      for (String member :
          List.of(
              "content",
              "summary",
              "arguments",
              "name",
              "call_id",
              "action",
              "operation",
              "input",
              "result",
              "encrypted_content",
              "namespace",
              "id")) {
        JsonNode item =
            tree("{'type':'" + itemType + "','name':'f','" + member + "':" + value + "}");
        folded(decoded("{'type':'response.output_item.done','item':" + item + "}"));
        folded(decodedDocument(tree("{'output':[" + item + "]}")));
      }
    }
    for (String member : List.of("text", "annotations", "refusal", "type")) {
      folded(
          decodedDocument(
              tree(
                  "{'output':[{'type':'message','content':[{'type':'output_text','"
                      + member
                      + "':"
                      + value
                      + "}]}]}")));
    }
    folded(decodedDocument(tree(value)));
    folded(decoded(value));
  }

  @Test
  void anEndlessNumberOfItemsIsNotKept() {
    AnswerDecoder decoder = CODEC.answerDecoder();
    List<StreamPart> parts = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      decoder.event(
          tree(
              "{'type':'response.output_text.delta','item_id':'i"
                  + i
                  + "','output_index':"
                  + i
                  + ",'delta':'x'}"),
          parts::add);
    }
    assertEquals(10_001, parts.size());
  }
}
