package dev.cliproxy.translate.chat;

import static dev.cliproxy.translate.chat.Chat.call;
import static dev.cliproxy.translate.chat.Chat.delta;
import static dev.cliproxy.translate.chat.Chat.finish;
import static dev.cliproxy.translate.chat.Chat.image;
import static dev.cliproxy.translate.chat.Chat.json;
import static dev.cliproxy.translate.chat.Chat.streamed;
import static dev.cliproxy.translate.chat.Chat.text;
import static dev.cliproxy.translate.chat.Chat.thought;
import static dev.cliproxy.translate.chat.Chat.whole;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatAnswerFromProviderTest {

  private static Answer answer(FinishReason reason, Part... parts) {
    return new Answer(List.of(parts), reason, "", Usage.NONE);
  }

  private static List<Part> calls(String... deltas) {
    List<String> chunks = new ArrayList<>();
    for (String one : deltas) {
      chunks.add(delta("{'tool_calls':[" + one + "]}"));
    }
    chunks.add(finish("tool_calls"));
    return streamed(chunks.toArray(String[]::new)).parts();
  }

  @Test
  void theSmallestStreamSaysATextAndCalls() {
    assertEquals(
        answer(FinishReason.TOOLS, text("Hi"), call("call_1", "f", "{'a':1}")),
        streamed(
            delta("{'role':'assistant','content':''}"),
            delta("{'content':'Hi'}"),
            delta(
                "{'tool_calls':[{'index':0,'id':'call_1','type':'function','function':{'name':'f',"
                    + "'arguments':''}}]}"),
            delta("{'tool_calls':[{'index':0,'function':{'arguments':'{\\'a\\':1}'}}]}"),
            finish("tool_calls"),
            "{'id':'x','choices':[],'usage':{'prompt_tokens':1}}"));
  }

  @Test
  void fragmentsOfTwoCallsComeMixed() {
    assertEquals(
        List.of(call("c", "f", "{'x':1}"), call("d", "g", "{'y':2}")),
        calls(
            "{'index':0,'id':'c','function':{'name':'f','arguments':''}}",
            "{'index':1,'id':'d','function':{'name':'g','arguments':''}}",
            "{'index':1,'function':{'arguments':'{\\'y\\':'}}",
            "{'index':0,'function':{'arguments':'{\\'x\\':1}'}}",
            "{'index':1,'function':{'arguments':'2}'}}"));
  }

  @Test
  void vendorsRepeatTheIdAndTheName() {
    assertEquals(
        List.of(call("c", "f", "{'x':1}")),
        calls(
            "{'index':0,'id':'c','function':{'name':'f','arguments':'{\\'x\\''}}",
            "{'index':0,'id':'c','function':{'name':'f','arguments':':1}'}}"));
  }

  @Test
  void vendorsGiveTheSameIndexToAll() {
    assertEquals(
        List.of(call("c", "f", "{'x':1}"), call("d", "f", "{'x':2}")),
        calls(
            "{'index':0,'id':'c','function':{'name':'f','arguments':'{\\'x\\':1}'}}",
            "{'index':0,'id':'d','function':{'name':'f','arguments':'{\\'x\\':2}'}}"));
  }

  @Test
  void vendorsLeaveTheIndexOut() {
    assertEquals(
        List.of(call("c", "f", "{'x':1}"), call("d", "g", "{'y':2}")),
        calls(
            "{'id':'c','function':{'name':'f','arguments':'{\\'x\\''}}",
            "{'function':{'arguments':':1}'}}",
            "{'id':'d','function':{'name':'g','arguments':{'y':2}}}"));
  }

  @Test
  void vendorsLeaveTheIndexAndTheIdOut() {
    assertEquals(
        List.of(call("call_a1_1", "f", "{}"), call("call_a1_2", "f", "{}")),
        calls("{'function':{'name':'f','arguments':'{}'}},{'function':{'name':'f'}}"));
  }

  @Test
  void aNameMayComeAfterArgumentsAndAnIdNever() {
    assertEquals(
        List.of(call("call_a1_1", "f", "{'x':1}")),
        calls(
            "{'index':0,'function':{'arguments':'{\\'x\\''}}",
            "{'index':0,'function':{'name':'f','arguments':''}}",
            "{'index':0,'function':{'arguments':':1}'}}"));
  }

  @Test
  void callsOfADocumentStandForThemselves() {
    assertEquals(
        answer(
            FinishReason.TOOLS,
            text("a"),
            call("call_a1_1", "f", "{'x':1}"),
            call("call_a1_2", "f", "{}"),
            call("c", "exec", "{'input':'a'}")),
        whole(
            "{'choices':[{'message':{'content':'a','tool_calls':["
                + "{'function':{'name':'f','arguments':'{\\'x\\':1}'}},"
                + "{'index':0,'function':{'name':'f','arguments':null}},"
                + "{'id':'c','type':'custom','custom':{'name':'exec','input':'a'}}]},"
                + "'finish_reason':'stop'}]}"));
  }

  @Test
  void theOlderFormOfACallIsRead() {
    assertEquals(
        answer(FinishReason.TOOLS, call("call_a1_1", "f", "{'x':1}")),
        streamed(
            delta("{'function_call':{'name':'f','arguments':''}}"),
            delta("{'function_call':{'arguments':'{\\'x\\':1}'}}"),
            finish("function_call")));
  }

  @Test
  void thoughtsAreReadByWhateverNameAVendorGivesThem() {
    assertEquals(
        answer(FinishReason.END, thought("abc"), text("x"), thought("d"), text("y")),
        streamed(
            delta("{'reasoning_content':'a','content':null}"),
            delta("{'reasoning':'b','reasoning_details':[{'type':'reasoning.text','text':'b'}]}"),
            delta("{'reasoning_details':[{'type':'reasoning.text','text':'c'}]}"),
            delta("{'content':'x','reasoning_content':''}"),
            delta(
                "{'content':[{'type':'thinking','thinking':[{'type':'text','text':'d'}]},"
                    + "{'type':'text','text':'y'}]}"),
            finish("stop")));
  }

  @Test
  void whatIsCitedAndShownIsRead() {
    String said =
        "{'content':'ab','annotations':[{'type':'url_citation','url_citation':{'url':"
            + "'https://a.org','title':'A','start_index':0,'end_index':2}},{'type':'other'}],"
            + "'images':[{'type':'image_url','image_url':{'url':'data:image/png;base64,aGk='}},"
            + "{'image_url':{'url':'data:image/png,%zz'}},{'image_url':{}}]}";
    Answer expected =
        answer(
            FinishReason.END,
            new Part.Text("ab", List.of(new Part.Citation("https://a.org", "A", 0, 2))),
            image("image/png", "aGk="),
            image("image/png", "JXp6"));

    assertEquals(expected, streamed(delta(said), finish("stop")));
    assertEquals(expected, whole("{'choices':[{'message':" + said + ",'finish_reason':'stop'}]}"));
  }

  @Test
  void aRefusalIsSaidAndEndsAsWhatWasNotLetBeSaid() {
    assertEquals(
        answer(FinishReason.FILTER, text("I cannot")),
        streamed(delta("{'refusal':'I can'}"), delta("{'refusal':'not'}"), finish("stop")));
  }

  @ParameterizedTest
  @CsvSource({
    "stop,END",
    "length,LENGTH",
    "max_tokens,LENGTH",
    "MAX_TOKENS,LENGTH",
    "insufficient_system_resource,LENGTH",
    "content_filter,FILTER",
    "sensitive,FILTER",
    "SAFETY,FILTER",
    "tool_calls,END",
    "eos,END",
    "error,MALFORMED",
    "network_error,MALFORMED"
  })
  void whyItEndsIsReadInVendorsWords(String word, FinishReason reason) {
    assertEquals(answer(reason, text("a")), streamed(delta("{'content':'a'}"), finish(word)));
  }

  @Test
  void aStopThatAVendorNamesIsTold() {
    Answer answer =
        streamed(
            "{'choices':[{'delta':{'content':'a'},'finish_reason':'stop','stop_reason':'END'}]}");

    assertEquals(FinishReason.STOP_SEQUENCE, answer.reason());
    assertEquals("END", answer.stopSequence());
  }

  @Test
  void aCallThatWasCutOffIsNoObject() {
    assertEquals(
        answer(FinishReason.LENGTH, call("c", "f", "{'path':'a")),
        streamed(
            delta(
                "{'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':"
                    + "'{\\'path\\':\\'a'}}]}"),
            finish("length")));
  }

  @Test
  void emptyDeltasOpenNothing() {
    assertEquals(
        answer(FinishReason.END),
        streamed(
            delta("{}"),
            delta("{'content':'','reasoning_content':'','refusal':'','tool_calls':[]}"),
            delta("{'content':null,'tool_calls':null,'refusal':null,'annotations':null}"),
            "{'choices':[{'delta':{},'finish_reason':''}]}",
            "{'choices':[]}",
            "{}",
            finish("stop")));
  }

  @Test
  void whatComesWithoutANameIsNotKeptForever() {
    AnswerDecoder decoder = Chat.CODEC.answerDecoder();
    List<StreamPart> parts = new ArrayList<>();
    JsonNode piece =
        json(
            delta(
                "{'tool_calls':[{'index':0,'function':{'arguments':'"
                    + "x".repeat(1_000)
                    + "'}}]}"));
    for (int count = 0; count < 5_000; count++) {
      decoder.event(piece, parts::add);
    }
    decoder.event(json(delta("{'tool_calls':[{'index':0,'function':{'name':'f'}}]}")), parts::add);

    int kept = ((StreamPart.ToolArguments) parts.get(parts.size() - 1)).fragment().length();
    assertTrue(kept <= 1 << 20, "kept " + kept);
  }

  /** In place of every value of a rich answer stands one of every other kind. */
  @Test
  void nothingThatAProviderSendsMakesItThrow() {
    String said =
        "{'role':'assistant','content':'a','refusal':'r','reasoning_content':'t','reasoning':'u',"
            + "'reasoning_details':[{'type':'reasoning.text','text':'t'}],"
            + "'annotations':[{'type':'url_citation','url_citation':{'url':'u','title':'t',"
            + "'start_index':0,'end_index':1}}],'images':[{'image_url':{'url':'data:,a'}}],"
            + "'function_call':{'name':'f','arguments':'{}'},"
            + "'tool_calls':[{'index':0,'id':'c','type':'function','function':{'name':'f',"
            + "'arguments':'{}'}},{'index':1,'id':'d','custom':{'name':'g','input':'x'}}]}";
    for (String member : List.of("delta", "message")) {
      ObjectNode document =
          json(
              "{'id':'x','choices':[{'index':0,'%s':%s,'finish_reason':'stop','stop_reason':'x'}]}"
                  .formatted(member, said));
      int count = 0;
      for (JsonNode garbage : garbage()) {
        for (int place = 0; ; place++) {
          JsonNode damaged = withGarbage(document.deepCopy(), new int[] {place}, garbage);
          if (damaged == null) {
            break;
          }
          count++;
          Consumer<StreamPart> sink = part -> {};
          AnswerDecoder decoder = Chat.CODEC.answerDecoder();
          decoder.event(damaged, sink);
          decoder.event(damaged, sink);
          decoder.document(damaged, sink);
          Chat.whole(damaged);
        }
        Chat.CODEC.answerDecoder().event(garbage, part -> {});
        Chat.CODEC.answerDecoder().document(garbage, part -> {});
      }
      assertTrue(count > 300, "damaged " + count);
    }
  }

  private static List<JsonNode> garbage() {
    List<JsonNode> garbage = new ArrayList<>();
    Json.parse(
            "[null,true,-1,1e400,99999999999999999999,\"\",\"x:,%\",[],[[]],[1,\"a\"],{},{\"a\":{}}]")
        .orElseThrow()
        .forEach(garbage::add);
    return garbage;
  }

  /** The document with garbage at the place of this number; null when there are not so many. */
  private static JsonNode withGarbage(JsonNode node, int[] place, JsonNode garbage) {
    if (place[0] == 0) {
      return garbage;
    }
    place[0]--;
    if (node instanceof ObjectNode object) {
      for (String name : object.properties().stream().map(one -> one.getKey()).toList()) {
        JsonNode damaged = withGarbage(object.get(name), place, garbage);
        if (damaged != null) {
          object.set(name, damaged);
          return object;
        }
      }
    } else if (node instanceof ArrayNode list) {
      for (int at = 0; at < list.size(); at++) {
        JsonNode damaged = withGarbage(list.get(at), place, garbage);
        if (damaged != null) {
          list.set(at, damaged);
          return list;
        }
      }
    }
    return null;
  }
}
