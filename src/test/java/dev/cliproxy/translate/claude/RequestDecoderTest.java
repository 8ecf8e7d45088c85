package dev.cliproxy.translate.claude;

import static dev.cliproxy.translate.claude.Samples.CODEC;
import static dev.cliproxy.translate.claude.Samples.decoded;
import static dev.cliproxy.translate.claude.Samples.gemini;
import static dev.cliproxy.translate.claude.Samples.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDecoderTest {

  private static List<Part> userParts(String blocks) {
    return decoded("{\"messages\":[{\"role\":\"user\",\"content\":[" + blocks + "]}]}")
        .messages()
        .get(0)
        .parts();
  }

  private static List<Part> assistantParts(String blocks) {
    return decoded("{\"messages\":[{\"role\":\"assistant\",\"content\":[" + blocks + "]}]}")
        .messages()
        .get(0)
        .parts();
  }

  private static String refusal(String request) {
    return assertThrows(UntranslatableException.class, () -> decoded(request)).getMessage();
  }

  @Test
  void case_1_a_tool_loses_what_only_caches_and_the_address_of_its_dialect() {
    Losses losses = new Losses();
    Prompt prompt =
        decoded(
            """
            {"model":"m","max_tokens":100,"tools":[{"name":"f","description":"d","input_schema":
            {"$schema":"x","type":"object","properties":{"a":{"type":"string"}}},
            "defer_loading":true,"cache_control":{"type":"ephemeral"},"input_examples":[{"a":"1"}],
            "eager_input_streaming":true}],
            "tool_choice":{"type":"any","disable_parallel_tool_use":true},
            "messages":[{"role":"user","content":"hi"}]}""",
            losses);
    assertEquals(
        List.of(
            new Tool.Function(
                "f",
                "d",
                Optional.of(
                    json("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}")),
                Optional.empty())),
        prompt.tooling().tools());
    assertEquals(new ToolChoice.Required(), prompt.tooling().choice());
    assertEquals(Optional.of(false), prompt.tooling().parallel());
    assertEquals(OptionalLong.of(100), prompt.maxTokens());
    assertEquals(List.of(Message.of(Message.Role.USER, "hi")), prompt.messages());
    assertEquals(
        List.of("cache_control", "defer_loading", "eager_input_streaming", "input_examples"),
        losses.names());
  }

  @Test
  void case_17_the_search_of_the_web_is_no_function_and_may_be_chosen() {
    Prompt prompt =
        decoded(
            """
            {"tools":[{"type":"web_search_20250305","name":"web_search","max_uses":8,
            "allowed_domains":["a.org"],"user_location":{"type":"approximate","city":"Ulm"}}],
            "tool_choice":{"type":"tool","name":"web_search"},"messages":[]}""");
    assertEquals(
        List.of(
            new Tool.WebSearch(
                List.of("a.org"),
                List.of(),
                OptionalInt.of(8),
                Optional.of(json("{\"type\":\"approximate\",\"city\":\"Ulm\"}")))),
        prompt.tooling().tools());
    assertEquals(new ToolChoice.Search(), prompt.tooling().choice());
  }

  @Test
  void a_property_called_type_or_cache_control_stays_in_a_schema() {
    Prompt prompt =
        decoded(
            """
            {"tools":[{"name":"f","input_schema":{"type":"object","properties":
            {"type":{"type":"string"},"$schema":{"type":"string"},"cache_control":{}}}}]}""");
    assertEquals(
        json(
            """
            {"type":"object","properties":
            {"type":{"type":"string"},"$schema":{"type":"string"},"cache_control":{}}}"""),
        prompt.tooling().functions().findFirst().orElseThrow().parameters().orElseThrow());
  }

  @Test
  void instructions_come_first_whether_a_string_or_blocks_and_stay_apart() {
    assertEquals(
        List.of(Message.of(Message.Role.SYSTEM, "s")), decoded("{\"system\":\"s\"}").messages());
    Losses losses = new Losses();
    Prompt prompt =
        decoded(
            """
            {"system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2;"},
            {"type":"text","text":"a","cache_control":{"type":"ephemeral"}},
            {"type":"text","text":"b"}]}""",
            losses);
    assertEquals(
        List.of(new Message(Message.Role.SYSTEM, List.of(new Part.Text("a"), new Part.Text("b")))),
        prompt.messages());
    assertEquals(List.of("cache_control", "x-anthropic-billing-header"), losses.names());
  }

  @Test
  void instructions_amid_the_conversation_stay_where_they_are() {
    Prompt prompt =
        decoded(
            """
            {"messages":[{"role":"user","content":"u"},
            {"role":"system","content":[{"type":"text","text":"s"}],"clear_at":"x"}]}""");
    assertEquals(Message.Role.SYSTEM, prompt.messages().get(1).role());
  }

  @Test
  void images_and_documents_are_read_from_all_their_sources() {
    assertEquals(
        List.of(
            new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/jpeg", "QUJD")),
            new Part.Media(
                Part.Media.Kind.IMAGE, new Part.Media.Source.Address("https://a.org/b.png", "")),
            new Part.Media(
                Part.Media.Kind.DOCUMENT,
                new Part.Media.Source.Data("application/pdf", "UERG"),
                "t.pdf",
                ""),
            new Part.Media(
                Part.Media.Kind.DOCUMENT,
                new Part.Media.Source.Address("https://a.org/c.pdf", "application/pdf")),
            new Part.Media(
                Part.Media.Kind.DOCUMENT, new Part.Media.Source.Data("text/plain", "w6Q=")),
            new Part.Text("one"),
            new Part.Text("two")),
        userParts(
            """
            {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"QUJD"}},
            {"type":"image","source":{"type":"url","url":"https://a.org/b.png"}},
            {"type":"document","title":"t.pdf","source":
              {"type":"base64","media_type":"application/pdf","data":"UERG"}},
            {"type":"document","source":{"type":"url","url":"https://a.org/c.pdf"}},
            {"type":"document","source":{"type":"text","media_type":"text/plain","data":"\u00e4"}},
            {"type":"document","source":{"type":"content","content":
              [{"type":"text","text":"one"},{"type":"text","text":"two"}]}}"""));
  }

  @Test
  void results_of_tools_may_be_words_blocks_references_or_nothing() {
    assertEquals(
        List.of(
            new Part.ToolResult("a", List.of(new Part.Text("1")), false),
            new Part.ToolResult(
                "b",
                List.of(
                    new Part.Text("2"),
                    new Part.Media(
                        Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/png", "QQ==")),
                    new Part.Text("The tool g can be called.")),
                true),
            new Part.ToolResult("c", List.of(), false)),
        userParts(
            """
            {"type":"tool_result","tool_use_id":"a","content":"1"},
            {"type":"tool_result","tool_use_id":"b","is_error":true,"content":[
              {"type":"text","text":"2"},
              {"type":"image","source":{"type":"base64","media_type":"image/png","data":"QQ=="}},
              {"type":"tool_reference","tool_name":"g"}]},
            {"type":"tool_result","tool_use_id":"c"}"""));
  }

  @Test
  void calls_keep_their_numbers_and_may_have_no_arguments() {
    assertEquals(
        List.of(
            new Part.ToolCall("t1", "f", "{\"n\":1.50}"), new Part.ToolCall("toolu_2", "g", "{}")),
        assistantParts(
            """
            {"type":"tool_use","id":"t1","name":"f","input":{"n":1.50},"caller":{"type":"direct"}},
            {"type":"tool_use","name":"g"}"""));
  }

  @Test
  void state_comes_out_of_its_envelope_with_the_thinking_beside_it() {
    State next = gemini(State.Binding.NEXT, "sig");
    State item = new State(State.Family.OPENAI, State.Binding.THINKING, "gAAA", "rs_1", "cred");
    ObjectNode first = Json.object().put("type", "thinking").put("thinking", "hm");
    first.put("signature", Envelope.seal(item));
    ObjectNode second = Json.object().put("type", "thinking").put("thinking", "");
    second.put("signature", Envelope.seal(next));
    ObjectNode third = Json.object().put("type", "redacted_thinking");
    third.put("data", Envelope.seal(item));
    assertEquals(
        List.of(
            new Part.Thinking("hm", Optional.of(item)),
            new Part.Thinking("", Optional.of(next)),
            new Part.Thinking("", Optional.of(item))),
        assistantParts(first + "," + second + "," + third));
  }

  @Test
  void state_of_the_next_part_stays_apart_from_the_thinking_before_it() {
    State next = gemini(State.Binding.NEXT, "sig");
    ObjectNode block = Json.object().put("type", "thinking").put("thinking", "hm");
    block.put("signature", Envelope.seal(next));
    assertEquals(
        List.of(
            new Part.Thinking("hm", Optional.empty()), new Part.Thinking("", Optional.of(next))),
        assistantParts(block.toString()));
  }

  @Test
  void thinking_that_travelled_inside_its_envelope_is_found_again() {
    State item = new State(State.Family.OPENAI, State.Binding.THINKING, "gAAA", "rs_1", "");
    ObjectNode block = Json.object().put("type", "thinking").put("thinking", "");
    block.put("signature", Envelope.seal(List.of(new Part.Thinking("hidden", Optional.of(item)))));
    assertEquals(
        List.of(new Part.Thinking("hidden", Optional.of(item))), assistantParts(block.toString()));
  }

  @Test
  void bare_state_of_anthropic_is_left_out_and_its_text_kept() {
    assertEquals(
        List.of(new Part.Thinking("hm", Optional.empty())),
        assistantParts(
            """
            {"type":"thinking","thinking":"hm","signature":"EqQB"},
            {"type":"thinking","thinking":"","signature":"EqQB"},
            {"type":"redacted_thinking","data":"EmwK"},
            {"type":"thinking","thinking":"","signature":"px1.openai.damaged"}"""));
  }

  @Test
  void searches_are_told_with_their_hits_and_citations_concern_the_whole_block() {
    assertEquals(
        List.of(
            new Part.Search(
                "srvtoolu_1", "q", List.of(new Part.Search.Hit("https://a.org/x", "X"))),
            new Part.Text("T1", List.of(new Part.Citation("https://a.org/x", "X", 0, 2)))),
        assistantParts(
            """
            {"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"q"}},
            {"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[
              {"type":"web_search_result","url":"https://a.org/x","title":"X",
               "encrypted_content":"z","page_age":null}]},
            {"type":"text","text":"T1","citations":[
              {"type":"web_search_result_location","url":"https://a.org/x","title":"X",
               "encrypted_index":"e","cited_text":"c"},
              {"type":"char_location","document_index":0}]}"""));
  }

  @Test
  void history_of_other_server_tools_is_told_in_words_without_what_is_encrypted() {
    List<Part> parts =
        assistantParts(
            """
            {"type":"server_tool_use","id":"s","name":"web_fetch","input":{"url":"https://a.org"}},
            {"type":"web_fetch_tool_result","tool_use_id":"s","content":{"type":"web_fetch_result",
              "url":"https://a.org","content":{"type":"document","source":
              {"type":"text","media_type":"text/plain","data":"words"}}}},
            {"type":"code_execution_tool_result","tool_use_id":"s2","content":{
              "type":"encrypted_code_execution_result","encrypted_stdout":"secret","return_code":0,
              "stderr":"bad"}}""");
    assertEquals(
        List.of(
            new Part.Text("Used web_fetch: https://a.org"),
            new Part.Text("Result: https://a.org\nwords"),
            new Part.Text("Result: 0\nbad")),
        parts);
  }

  @ParameterizedTest
  @CsvSource({
    "bash_20250124,bash,command",
    "text_editor_20250124,str_replace_editor,old_str",
    "text_editor_20250728,str_replace_based_edit_tool,insert_text",
    "memory_20250818,memory,new_path",
  })
  void tools_that_the_client_runs_are_functions_with_known_parameters(
      String type, String name, String parameter) {
    Tool.Function function =
        decoded("{\"tools\":[{\"type\":\"" + type + "\",\"name\":\"" + name + "\"}]}")
            .tooling()
            .functions()
            .findFirst()
            .orElseThrow();
    assertEquals(name, function.name());
    assertTrue(function.parameters().orElseThrow().path("properties").has(parameter));
  }

  @Test
  void a_search_among_tools_falls_away_because_all_are_sent() {
    Losses losses = new Losses();
    Prompt prompt =
        decoded(
            """
            {"tools":[{"type":"tool_search_tool_regex_20251119","name":"tool_search_tool_regex"},
            {"name":"f","defer_loading":true,"input_schema":{"type":"object"}}]}""",
            losses);
    assertEquals(1, prompt.tooling().tools().size());
    assertEquals(List.of("tool_search_tool_regex", "defer_loading"), losses.names());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "code_execution_20250825",
        "web_fetch_20250910",
        "computer_toolset_20260801",
        "mcp_toolset",
        "advisor_20260301"
      })
  void a_tool_of_the_server_without_counterpart_is_refused_by_its_type(String type) {
    assertEquals(
        "tools: " + type + ": the provider behind this model has no such thing; leave it out",
        refusal("{\"tools\":[{\"type\":\"" + type + "\",\"name\":\"x\"}]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"container_upload\"}]}]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"of_the_future\"}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"file\"}}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"document\",\"source\":{\"type\":\"file\"}}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"compaction\",\"content\":null}]}]}",
        "{\"messages\":[{\"role\":\"system\",\"content\":[{\"type\":\"tool_removal\"}]}]}",
        "{\"system\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"u\"}}]}",
        "{\"container\":\"c\"}",
        "{\"mcp_servers\":[{\"url\":\"u\"}]}",
        "{\"max_tokens\":0}",
      })
  void what_would_change_the_meaning_is_refused(String request) {
    assertTrue(refusal(request).endsWith("leave it out"));
  }

  @Test
  void a_compaction_with_words_is_told() {
    assertEquals(
        List.of(new Part.Text("so far")),
        assistantParts("{\"type\":\"compaction\",\"content\":\"so far\"}"));
  }

  @Test
  void thinking_is_read_in_all_its_forms() {
    assertEquals(
        new Reasoning(true, Optional.empty(), OptionalInt.of(2048), Optional.of(true)),
        decoded("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}}").reasoning());
    assertEquals(
        new Reasoning(true, Optional.of(Effort.XHIGH), OptionalInt.empty(), Optional.of(false)),
        decoded(
                "{\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\"},"
                    + "\"output_config\":{\"effort\":\"xhigh\"}}")
            .reasoning());
    assertEquals(
        new Reasoning(true, Optional.empty(), OptionalInt.empty(), Optional.of(true)),
        decoded("{\"thinking\":{\"type\":\"adaptive\"}}").reasoning());
    assertTrue(decoded("{\"thinking\":{\"type\":\"disabled\"}}").reasoning().isOff());
    assertTrue(decoded("{\"thinking\":{\"type\":\"between_tools\"}}").reasoning().isOff());
    assertEquals(
        Reasoning.of(Effort.LOW), decoded("{\"output_config\":{\"effort\":\"low\"}}").reasoning());
    assertEquals(Reasoning.DEFAULT, decoded("{}").reasoning());
  }

  @Test
  void sampling_stops_output_and_hints_are_read() {
    Losses losses = new Losses();
    Prompt prompt =
        decoded(
            """
            {"temperature":0.70,"top_p":0.9,"top_k":40,"stop_sequences":["x","","y"],"stream":true,
            "output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}},
            "metadata":{"user_id":"u"},"service_tier":"standard_only","inference_geo":"eu",
            "speed":"fast","context_management":{"edits":[]},"diagnostics":null}""",
            losses);
    assertEquals(Optional.of(new BigDecimal("0.70")), prompt.sampling().temperature());
    assertEquals(Optional.of(new BigDecimal("0.9")), prompt.sampling().topP());
    assertEquals(Optional.of(new BigDecimal("40")), prompt.sampling().topK());
    assertEquals(List.of("x", "y"), prompt.stops());
    assertTrue(prompt.streams());
    assertEquals(
        new OutputFormat.Schema("", json("{\"type\":\"object\"}"), Optional.empty()),
        prompt.output());
    assertEquals(Optional.of("u"), prompt.hints().user());
    assertEquals(Optional.of("default"), prompt.hints().serviceTier());
    assertEquals(List.of("inference_geo", "speed", "context_management"), losses.names());
  }

  @Test
  void nothing_of_the_clients_words_stands_in_a_refusal_but_names() {
    String message = refusal("{\"tools\":[{\"type\":\"a\\n\\\"b\\\"<i>\",\"name\":\"x\"}]}");
    assertFalse(message.contains("<"));
    assertFalse(message.contains("\n"));
  }

  @Test
  void the_path_may_say_that_it_streams() {
    assertTrue(CODEC.decodeRequest(json("{}"), true, new Losses()).streams());
  }

  @Test
  void the_clients_document_is_not_changed() {
    String text =
        "{\"tools\":[{\"name\":\"f\",\"input_schema\":{\"$schema\":\"x\",\"type\":\"object\"}}]}";
    ObjectNode request = json(text);
    CODEC.decodeRequest(request, false, new Losses());
    assertEquals(json(text), request);
  }
}
