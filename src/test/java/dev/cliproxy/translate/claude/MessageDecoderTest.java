package dev.cliproxy.translate.claude;

import static dev.cliproxy.translate.claude.Samples.CODEC;
import static dev.cliproxy.translate.claude.Samples.answer;
import static dev.cliproxy.translate.claude.Samples.document;
import static dev.cliproxy.translate.claude.Samples.json;
import static dev.cliproxy.translate.claude.Samples.own;
import static dev.cliproxy.translate.claude.Samples.parts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Usage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageDecoderTest {
  private static final String[] RICH = {
    """
    {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",
    "model":"claude","content":[],"stop_reason":null,"usage":{"input_tokens":3}}}""",
    "{\"type\":\"ping\"}",
    """
    {"type":"content_block_start","index":0,"content_block":
    {"type":"thinking","thinking":"","signature":""}}""",
    """
    {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}""",
    """
    {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s1"}}""",
    """
    {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s2"}}""",
    "{\"type\":\"content_block_stop\",\"index\":0}",
    """
    {"type":"content_block_start","index":1,"content_block":
    {"type":"redacted_thinking","data":"r"}}""",
    "{\"type\":\"content_block_stop\",\"index\":1}",
    """
    {"type":"content_block_start","index":2,"content_block":{"type":"server_tool_use",
    "id":"srvtoolu_1","name":"web_search","input":{}}}""",
    """
    {"type":"content_block_delta","index":2,"delta":
    {"type":"input_json_delta","partial_json":"{\\"query\\":"}}""",
    """
    {"type":"content_block_delta","index":2,"delta":
    {"type":"input_json_delta","partial_json":"\\"q\\"}"}}""",
    "{\"type\":\"content_block_stop\",\"index\":2}",
    """
    {"type":"content_block_start","index":3,"content_block":{"type":"web_search_tool_result",
    "tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","url":"https://a.org",
    "title":"A","encrypted_content":"e","page_age":null}]}}""",
    "{\"type\":\"content_block_stop\",\"index\":3}",
    """
    {"type":"content_block_start","index":4,"content_block":{"type":"text","text":""}}""",
    """
    {"type":"content_block_delta","index":4,"delta":{"type":"text_delta","text":"H\u00fc"}}""",
    "{\"type\":\"content_block_stop\",\"index\":4}",
    """
    {"type":"content_block_start","index":5,"content_block":
    {"type":"text","text":"","citations":[]}}""",
    """
    {"type":"content_block_delta","index":5,"delta":{"type":"citations_delta","citation":
    {"type":"web_search_result_location","url":"https://a.org","title":"A","encrypted_index":"x",
    "cited_text":"c"}}}""",
    """
    {"type":"content_block_delta","index":5,"delta":{"type":"text_delta","text":"hi"}}""",
    "{\"type\":\"content_block_stop\",\"index\":5}",
    """
    {"type":"content_block_start","index":6,"content_block":
    {"type":"tool_use","id":"toolu_1","name":"f","input":{}}}""",
    """
    {"type":"content_block_delta","index":6,"delta":
    {"type":"input_json_delta","partial_json":""}}""",
    """
    {"type":"content_block_delta","index":6,"delta":
    {"type":"input_json_delta","partial_json":"{\\"a\\":"}}""",
    """
    {"type":"content_block_delta","index":6,"delta":
    {"type":"input_json_delta","partial_json":"1}"}}""",
    "{\"type\":\"content_block_stop\",\"index\":6}",
    """
    {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},
    "usage":{"input_tokens":null,"output_tokens":9}}""",
    "{\"type\":\"message_stop\"}"
  };

  private static final String RICH_DOCUMENT =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[
      {"type":"thinking","thinking":"hm","signature":"s1s2"},
      {"type":"redacted_thinking","data":"r"},
      {"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"q"}},
      {"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[
        {"type":"web_search_result","url":"https://a.org","title":"A","encrypted_content":"e"}]},
      {"type":"text","text":"H\u00fc"},
      {"type":"text","text":"hi","citations":[{"type":"web_search_result_location",
        "url":"https://a.org","title":"A","encrypted_index":"x","cited_text":"c"}]},
      {"type":"tool_use","id":"toolu_1","name":"f","input":{"a":1}}],
      "stop_reason":"tool_use","stop_sequence":null,"usage":{}}""";

  private static final Answer RICH_ANSWER =
      new Answer(
          List.of(
              new Part.Thinking("hm", Optional.of(own(State.Binding.THINKING, "s1s2"))),
              new Part.Thinking("", Optional.of(own(State.Binding.REDACTED, "r"))),
              new Part.Search(
                  "srvtoolu_1", "q", List.of(new Part.Search.Hit("https://a.org", "A"))),
              new Part.Text("H\u00fchi", List.of(new Part.Citation("https://a.org", "A", 2, 4))),
              new Part.ToolCall("toolu_1", "f", "{\"a\":1}")),
          FinishReason.TOOLS,
          "",
          Usage.NONE);

  @Test
  void a_stream_and_a_document_of_the_same_answer_are_the_same() {
    assertEquals(RICH_ANSWER, answer(RICH));
    assertEquals(RICH_ANSWER, document(RICH_DOCUMENT));
  }

  @Test
  void the_smallest_stream_is_read() {
    assertEquals(
        new Answer(
            List.of(new Part.Text("Hi"), new Part.ToolCall("toolu_1", "f", "{\"a\":1}")),
            FinishReason.TOOLS,
            "",
            Usage.NONE),
        answer(
            "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\"}}",
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\"}}",
            """
            {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""",
            "{\"type\":\"content_block_stop\",\"index\":0}",
            """
            {"type":"content_block_start","index":1,"content_block":
            {"type":"tool_use","id":"toolu_1","name":"f","input":{}}}""",
            """
            {"type":"content_block_delta","index":1,"delta":
            {"type":"input_json_delta","partial_json":"{\\"a\\":1}"}}""",
            "{\"type\":\"content_block_stop\",\"index\":1}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{}}",
            "{\"type\":\"message_stop\"}"));
  }

  @Test
  void case_15_a_call_that_was_cut_off_ends_for_its_length() {
    List<StreamPart> parts =
        parts(
            """
            {"type":"content_block_start","index":0,"content_block":
            {"type":"tool_use","id":"t","name":"f","input":{}}}""",
            """
            {"type":"content_block_delta","index":0,"delta":
            {"type":"input_json_delta","partial_json":"{\\"path\\":\\"a"}}""",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\"}}");
    assertEquals(
        List.of(
            new StreamPart.ToolStart(0, "t", "f"),
            new StreamPart.ToolArguments(0, "{\"path\":\"a"),
            new StreamPart.ToolEnd(0, true),
            new StreamPart.Finish(FinishReason.LENGTH)),
        parts);
  }

  @Test
  void arguments_that_come_whole_with_the_call_are_told_once() {
    String start =
        """
        {"type":"content_block_start","index":0,"content_block":
        {"type":"tool_use","id":"t","name":"f","input":{"a":1}}}""";
    String stop = "{\"type\":\"content_block_stop\",\"index\":0}";
    String end = "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"}}";
    assertEquals(
        List.of(new Part.ToolCall("t", "f", "{\"a\":1}")), answer(start, stop, end).parts());
    assertEquals(
        List.of(new Part.ToolCall("t", "f", "{\"a\":2}")),
        answer(
                start,
                """
                {"type":"content_block_delta","index":0,"delta":
                {"type":"input_json_delta","partial_json":"{\\"a\\":2}"}}""",
                stop,
                end)
            .parts());
  }

  @ParameterizedTest
  @CsvSource({
    "end_turn,END",
    "max_tokens,LENGTH",
    "model_context_window_exceeded,LENGTH",
    "stop_sequence,STOP_SEQUENCE",
    "refusal,FILTER",
    "pause_turn,PAUSE",
    "of_the_future,END",
  })
  void reasons_are_read(String word, FinishReason reason) {
    Answer answer =
        answer(
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + word + "\"}}",
            "{\"type\":\"message_stop\"}");
    assertEquals(reason, answer.reason());
  }

  @Test
  void the_stop_that_was_written_is_told() {
    assertEquals(
        List.of(new StreamPart.Finish(FinishReason.STOP_SEQUENCE, "X")),
        parts(
            """
            {"type":"message_delta","delta":
            {"stop_reason":"stop_sequence","stop_sequence":"X"}}""",
            "{\"type\":\"message_stop\"}"));
  }

  @Test
  void an_answer_is_over_only_with_its_last_event() {
    AnswerDecoder decoder = CODEC.answerDecoder();
    for (String event : RICH) {
      assertFalse(decoder.ended());
      decoder.event(json(event), part -> {});
    }
    assertTrue(decoder.ended());
  }

  @Test
  void a_stream_that_breaks_off_does_not_finish() {
    assertFalse(
        parts(
                """
                {"type":"content_block_start","index":0,"content_block":{"type":"text"}}""",
                """
                {"type":"content_block_delta","index":0,"delta":
                {"type":"text_delta","text":"Hi"}}""",
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}")
            .stream()
            .anyMatch(StreamPart.Finish.class::isInstance));
  }

  @Test
  void thinking_between_calls_stays_where_it_is() {
    Answer answer =
        document(
            """
            {"content":[{"type":"thinking","thinking":"1","signature":"a"},
            {"type":"tool_use","id":"x","name":"f","input":{}},
            {"type":"thinking","thinking":"2","signature":"b"},
            {"type":"tool_use","id":"y","name":"f","input":{}}],"stop_reason":"tool_use"}""");
    assertEquals(
        List.of(
            new Part.Thinking("1", Optional.of(own(State.Binding.THINKING, "a"))),
            new Part.ToolCall("x", "f", "{}"),
            new Part.Thinking("2", Optional.of(own(State.Binding.THINKING, "b"))),
            new Part.ToolCall("y", "f", "{}")),
        answer.parts());
  }

  @Test
  void thinking_whose_text_is_omitted_keeps_its_signature() {
    assertEquals(
        List.of(new Part.Thinking("", Optional.of(own(State.Binding.THINKING, "a")))),
        document("{\"content\":[{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"a\"}]}")
            .parts());
  }

  @Test
  void a_search_whose_result_did_not_come_is_told_before_the_end() {
    assertEquals(
        List.of(new Part.Search("s", "q", List.of())),
        document(
                """
                {"content":[{"type":"server_tool_use","id":"s","name":"web_search",
                "input":{"query":"q"}}],"stop_reason":"pause_turn"}""")
            .parts());
  }

  @Test
  void a_search_that_failed_has_no_hits() {
    assertEquals(
        List.of(new Part.Search("s", "q", List.of())),
        document(
                """
                {"content":[{"type":"server_tool_use","id":"s","name":"web_search",
                "input":{"query":"q"}},{"type":"web_search_tool_result","tool_use_id":"s",
                "content":{"type":"web_search_tool_result_error","error_code":"unavailable"}}]}""")
            .parts());
  }

  @Test
  void unknown_events_blocks_and_deltas_say_nothing() {
    assertEquals(
        List.of(),
        parts(
            "{\"type\":\"of_the_future\"}",
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"new\"}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"new_delta\"}}",
            "{\"type\":\"content_block_stop\",\"index\":0}"));
  }

  @Test
  void text_without_a_beginning_of_its_block_is_still_text() {
    assertEquals(
        List.of(new StreamPart.TextDelta("Hi")),
        parts(
            """
            {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}"""));
  }
}
