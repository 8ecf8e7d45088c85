package dev.cliproxy.translate.claude;

import static dev.cliproxy.translate.claude.Samples.CODEC;
import static dev.cliproxy.translate.claude.Samples.call;
import static dev.cliproxy.translate.claude.Samples.context;
import static dev.cliproxy.translate.claude.Samples.gemini;
import static dev.cliproxy.translate.claude.Samples.json;
import static dev.cliproxy.translate.claude.Samples.prompt;
import static dev.cliproxy.translate.claude.Samples.streamed;
import static dev.cliproxy.translate.claude.Samples.thought;
import static dev.cliproxy.translate.claude.Samples.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.Usage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageEncoderTest {
  private static final AnswerContext CONTEXT = context(prompt(user("u")));
  private static final StreamPart END = new StreamPart.Finish(FinishReason.END);

  private static ObjectNode written(Answer answer) {
    return CODEC.encodeAnswer(answer, CONTEXT);
  }

  private static Answer answer(FinishReason reason, Part... parts) {
    return new Answer(List.of(parts), reason, "", Usage.NONE);
  }

  private static AnswerContext omitting() {
    Reasoning omitted =
        new Reasoning(true, Optional.empty(), OptionalInt.empty(), Optional.of(false));
    return context(prompt(Tooling.NONE, omitted, user("u")));
  }

  @Test
  void the_smallest_stream_is_written() {
    Samples.Events events =
        streamed(
            CONTEXT,
            new Usage(10, 0, 0, 9, 0),
            new StreamPart.Start("other"),
            new StreamPart.TextDelta("Hi"),
            new StreamPart.ToolStart(0, "toolu_1", "f"),
            new StreamPart.ToolArguments(0, "{\"a\":1}"),
            new StreamPart.ToolEnd(0, true),
            END);
    List<JsonNode> wanted =
        List.of(
            json(
                """
                {"type":"message_start","message":{"id":"msg_a1","type":"message",
                "role":"assistant","model":"alias","content":[],"stop_reason":null,
                "stop_sequence":null,"usage":{"input_tokens":7,"cache_creation_input_tokens":0,
                "cache_read_input_tokens":0,"output_tokens":1}}}"""),
            json(
                """
                {"type":"content_block_start","index":0,
                "content_block":{"type":"text","text":""}}"""),
            json(
                """
                {"type":"content_block_delta","index":0,
                "delta":{"type":"text_delta","text":"Hi"}}"""),
            json("{\"type\":\"content_block_stop\",\"index\":0}"),
            json(
                """
                {"type":"content_block_start","index":1,"content_block":{"type":"tool_use",
                "id":"toolu_1","name":"f","input":{},"caller":{"type":"direct"}}}"""),
            json(
                """
                {"type":"content_block_delta","index":1,
                "delta":{"type":"input_json_delta","partial_json":"{\\"a\\":1}"}}"""),
            json("{\"type\":\"content_block_stop\",\"index\":1}"),
            json(
                """
                {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},
                "usage":{"input_tokens":10,"cache_creation_input_tokens":0,
                "cache_read_input_tokens":0,"output_tokens":9}}"""),
            json("{\"type\":\"message_stop\"}"));
    assertEquals(wanted.toString(), events.data.toString());
  }

  @Test
  void case_13_calls_whose_pieces_come_mixed_are_blocks_one_after_the_other() {
    Samples.Events events =
        streamed(
            CONTEXT,
            new Usage(100, 60, 0, 9, 0),
            new StreamPart.ToolStart(0, "c0", "f"),
            new StreamPart.ToolStart(1, "c1", "g"),
            new StreamPart.ToolArguments(1, "{\"y\":"),
            new StreamPart.ToolArguments(0, "{\"x\":1}"),
            new StreamPart.ToolArguments(1, "2}"),
            new StreamPart.Finish(FinishReason.TOOLS));
    int open = -1;
    int next = 0;
    for (JsonNode event : events.data) {
      switch (event.path("type").asText()) {
        case "content_block_start" -> {
          assertEquals(-1, open, "one block at a time");
          open = event.path("index").asInt();
          assertEquals(next++, open, "no gaps");
        }
        case "content_block_delta" -> assertEquals(open, event.path("index").asInt());
        case "content_block_stop" -> {
          assertEquals(open, event.path("index").asInt());
          open = -1;
        }
        default -> assertEquals(-1, open);
      }
    }
    JsonNode content = events.message().path("content");
    assertEquals(json("{\"x\":1}"), content.get(0).path("input"));
    assertEquals(json("{\"y\":2}"), content.get(1).path("input"));
    assertEquals("tool_use", events.only("message_delta").at("/delta/stop_reason").asText());
    assertEquals(
        json("""
            {"input_tokens":40,"cache_creation_input_tokens":0,"cache_read_input_tokens":60,
            "output_tokens":9}""")
            .toString(),
        events.only("message_delta").path("usage").toString());
    events.only("message_start");
    events.only("message_stop");
  }

  @Test
  void case_11_encrypted_reasoning_without_words_is_redacted_thinking() {
    State item = new State(State.Family.OPENAI, State.Binding.THINKING, "gAAA1", "rs_1", "k");
    JsonNode content =
        written(answer(FinishReason.TOOLS, thought("", item), call("c1"))).path("content");
    assertEquals("redacted_thinking", content.get(0).path("type").asText());
    assertEquals(List.of(thought("", item)), Envelope.open(content.get(0).path("data").asText()));
    assertEquals("tool_use", content.get(1).path("type").asText());
    assertEquals("c1", content.get(1).path("id").asText());
  }

  @Test
  void thinking_has_its_state_as_signature() {
    State item = new State(State.Family.OPENAI, State.Binding.THINKING, "gAAA1", "rs_1", "k");
    JsonNode block = written(answer(FinishReason.END, thought("hm", item))).path("content").get(0);
    assertEquals("hm", block.path("thinking").asText());
    assertEquals(List.of(thought("", item)), Envelope.open(block.path("signature").asText()));
  }

  @Test
  void state_of_the_next_call_stands_right_before_it() {
    State next = gemini(State.Binding.NEXT, "sig");
    JsonNode content =
        written(
                answer(
                    FinishReason.TOOLS,
                    new Part.Text("a"),
                    thought("", next),
                    call("c"),
                    new Part.Thinking("hm", Optional.empty()),
                    thought("", next),
                    call("d")))
            .path("content");
    assertEquals(5, content.size());
    assertEquals("", content.get(1).path("thinking").asText());
    assertEquals(
        List.of(thought("", next)), Envelope.open(content.get(1).path("signature").asText()));
    assertEquals("hm", content.get(3).path("thinking").asText());
    assertEquals(
        List.of(thought("", next)), Envelope.open(content.get(3).path("signature").asText()));
  }

  @Test
  void thinking_that_is_to_be_omitted_travels_inside_of_its_envelope() {
    State item = new State(State.Family.OPENAI, State.Binding.THINKING, "g", "", "");
    Samples.Events events =
        streamed(
            omitting(),
            Usage.NONE,
            new StreamPart.ThinkingDelta("hid"),
            new StreamPart.ThinkingDelta("den"),
            new StreamPart.ThinkingState(item),
            new StreamPart.ThinkingDelta("lost"),
            new StreamPart.TextDelta("Hi"),
            END);
    JsonNode content = events.message().path("content");
    assertEquals(2, content.size());
    assertEquals("", content.get(0).path("thinking").asText());
    assertEquals(
        List.of(thought("hidden", item)), Envelope.open(content.get(0).path("signature").asText()));
    assertEquals("Hi", content.get(1).path("text").asText());
    assertFalse(events.data.toString().contains("lost"));
  }

  @Test
  void thinking_between_calls_is_a_block_of_its_own_each_time() {
    assertEquals(
        List.of("thinking", "tool_use", "thinking", "text"),
        blockTypes(
            written(
                answer(
                    FinishReason.TOOLS,
                    new Part.Thinking("1", Optional.empty()),
                    call("c"),
                    new Part.Thinking("2", Optional.empty()),
                    new Part.Text("x")))));
  }

  private static List<String> blockTypes(JsonNode message) {
    return message.path("content").findValuesAsText("type").stream()
        .filter(type -> !type.equals("direct"))
        .toList();
  }

  @Test
  void case_17_a_search_is_a_tool_of_the_server_and_counted() {
    Answer answer =
        answer(
            FinishReason.END,
            new Part.Search("ws_1", "q", List.of(new Part.Search.Hit("https://a.org/x", "X"))),
            new Part.Text("T", List.of(new Part.Citation("https://a.org/x", "X", 0, 1))));
    ObjectNode message = written(answer);
    assertEquals(
        Json.parse(
                """
                [{"type":"server_tool_use","id":"srvtoolu_a1_1","name":"web_search",
                "input":{"query":"q"},"caller":{"type":"direct"}},
                {"type":"web_search_tool_result","tool_use_id":"srvtoolu_a1_1","content":[
                {"type":"web_search_result","url":"https://a.org/x","title":"X",
                "encrypted_content":"","page_age":null}],"caller":{"type":"direct"}},
                {"type":"text","text":"T","citations":[{"type":"web_search_result_location",
                "url":"https://a.org/x","title":"X","cited_text":"T","encrypted_index":""}]}]""")
            .orElseThrow(),
        message.path("content"));
    assertEquals("end_turn", message.path("stop_reason").asText());
    assertEquals(1, message.at("/usage/server_tool_use/web_search_requests").asInt());
  }

  @ParameterizedTest
  @CsvSource({
    "END,end_turn",
    "LENGTH,max_tokens",
    "FILTER,refusal",
    "PAUSE,pause_turn",
    "MALFORMED,end_turn",
  })
  void reasons_are_written(FinishReason reason, String word) {
    ObjectNode message = written(answer(reason, new Part.Text("x")));
    assertEquals(word, message.path("stop_reason").asText());
    assertTrue(message.get("stop_sequence").isNull());
    assertEquals(reason == FinishReason.FILTER, message.has("stop_details"));
  }

  @Test
  void the_stop_that_was_written_is_named_if_it_can_be_known() {
    Answer told = new Answer(List.of(), FinishReason.STOP_SEQUENCE, "X", Usage.NONE);
    assertEquals("X", written(told).path("stop_sequence").asText());
    Answer untold = new Answer(List.of(), FinishReason.STOP_SEQUENCE, "", Usage.NONE);
    assertTrue(written(untold).get("stop_sequence").isNull());
    AnswerContext one =
        context(
            Samples.with(prompt(user("u")), new OutputFormat.Text(), Hints.NONE, List.of("only")));
    assertEquals("only", CODEC.encodeAnswer(untold, one).path("stop_sequence").asText());
  }

  @Test
  void usage_is_in_anthropics_meaning() {
    Answer answer =
        new Answer(
            List.of(new Part.Text("x")), FinishReason.END, "", new Usage(100, 60, 30, 20, 5));
    assertEquals(
        json("""
                {"input_tokens":10,"cache_creation_input_tokens":30,"cache_read_input_tokens":60,
                "output_tokens":20,"output_tokens_details":{"thinking_tokens":5}}""")
            .toString(),
        written(answer).path("usage").toString());
  }

  @Test
  void a_document_has_everything_a_message_has() {
    assertEquals(
        json("""
                {"id":"msg_a1","type":"message","role":"assistant","model":"alias",
                "content":[{"type":"text","text":"x"}],"stop_reason":"end_turn",
                "stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,
                "cache_read_input_tokens":0,"output_tokens":0}}""")
            .toString(),
        written(answer(FinishReason.END, new Part.Text("x"))).toString());
  }

  @Test
  void an_empty_answer_is_a_message_without_blocks() {
    assertEquals(0, written(answer(FinishReason.END)).path("content").size());
    assertEquals(
        List.of("message_start", "message_delta", "message_stop"),
        streamed(CONTEXT, Usage.NONE, END).types());
  }

  @Test
  void a_call_that_was_cut_off_is_no_call_of_a_document() {
    ObjectNode message =
        written(
            answer(
                FinishReason.LENGTH, new Part.Text("x"), new Part.ToolCall("c", "f", "{\"a\":")));
    assertEquals(List.of("text"), blockTypes(message));
    assertEquals("max_tokens", message.path("stop_reason").asText());
  }

  @Test
  void a_document_whose_only_call_is_none_does_not_ask_for_tools() {
    ObjectNode message =
        written(answer(FinishReason.TOOLS, new Part.Text("x"), new Part.ToolCall("c", "f", "[1]")));
    assertEquals(List.of("text"), blockTypes(message));
    assertEquals("end_turn", message.path("stop_reason").asText());
  }

  @Test
  void a_call_without_arguments_has_an_empty_object() {
    Samples.Events events =
        streamed(CONTEXT, Usage.NONE, new StreamPart.ToolStart(0, "", "f"), END);
    JsonNode call = events.message().path("content").get(0);
    assertEquals(Json.object(), call.path("input"));
    assertEquals("call_a1_1", call.path("id").asText());
    assertTrue(events.data.toString().contains("\"partial_json\":\"{}\""));
  }

  @Test
  void a_stream_that_breaks_off_closes_its_block_and_does_not_end() {
    Samples.Events events = new Samples.Events();
    var encoder = CODEC.answerEncoder(CONTEXT);
    encoder.part(new StreamPart.TextDelta("Hi"), events);
    encoder.breakOff(events);
    assertEquals(
        List.of(
            "message_start", "content_block_start", "content_block_delta", "content_block_stop"),
        events.types());
    Samples.Events nothing = new Samples.Events();
    CODEC.answerEncoder(CONTEXT).breakOff(nothing);
    assertEquals(List.of(), nothing.types());
  }

  @Test
  void a_call_that_breaks_off_is_not_closed_because_clients_run_what_is() {
    Samples.Events events = new Samples.Events();
    var encoder = CODEC.answerEncoder(CONTEXT);
    encoder.part(new StreamPart.ToolStart(0, "c", "f"), events);
    encoder.part(new StreamPart.ToolArguments(0, "{"), events);
    encoder.breakOff(events);
    assertEquals(
        List.of("message_start", "content_block_start", "content_block_delta"), events.types());
  }

  @Test
  void an_image_is_named_because_there_is_no_place_for_it() {
    JsonNode content =
        written(
                answer(
                    FinishReason.END,
                    new Part.Text("a"),
                    new Part.Media(
                        Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/png", "QQ=="))))
            .path("content");
    assertEquals(2, content.size());
    assertTrue(content.get(1).path("text").asText().contains("image"));
  }
}
