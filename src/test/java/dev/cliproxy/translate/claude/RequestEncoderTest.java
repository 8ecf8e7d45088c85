package dev.cliproxy.translate.claude;

import static dev.cliproxy.translate.claude.Samples.assistant;
import static dev.cliproxy.translate.claude.Samples.call;
import static dev.cliproxy.translate.claude.Samples.encoded;
import static dev.cliproxy.translate.claude.Samples.function;
import static dev.cliproxy.translate.claude.Samples.json;
import static dev.cliproxy.translate.claude.Samples.own;
import static dev.cliproxy.translate.claude.Samples.prompt;
import static dev.cliproxy.translate.claude.Samples.result;
import static dev.cliproxy.translate.claude.Samples.system;
import static dev.cliproxy.translate.claude.Samples.thought;
import static dev.cliproxy.translate.claude.Samples.tooling;
import static dev.cliproxy.translate.claude.Samples.user;
import static dev.cliproxy.translate.claude.Samples.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
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

class RequestEncoderTest {
  private static final String OLD = "claude-sonnet-4-5";
  private static final String MIDDLE = "claude-opus-4-6";
  private static final String NEW = "claude-opus-4-8";
  private static final Message[] LATE = {
    system("I"), system("D"), user("u1"), assistant("a1"), user("u2"), system("late")
  };

  private static JsonNode messages(ObjectNode request) {
    return request.path("messages");
  }

  private static JsonNode list(String json) {
    return Json.parse(json).orElseThrow();
  }

  @Test
  void the_smallest_request_has_a_longest_answer_and_nothing_else() {
    assertEquals(
        json("""
            {"model":"claude-opus-4-8","max_tokens":64000,
            "messages":[{"role":"user","content":"hi"}]}""")
            .toString(),
        encoded(prompt(user("hi")), NEW).toString());
  }

  @Test
  void case_3_late_instructions_are_a_turn_where_the_model_takes_it() {
    ObjectNode request = encoded(prompt(LATE), NEW);
    assertEquals("I\n\nD", request.path("system").asText());
    assertEquals(
        list(
            """
            [{"role":"user","content":"u1"},{"role":"assistant","content":"a1"},
            {"role":"user","content":"u2"},{"role":"system","content":"late"}]"""),
        messages(request));
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude-opus-4-6", "claude-sonnet-5"})
  void case_3_late_instructions_are_a_users_words_for_other_models(String model) {
    ObjectNode request = encoded(prompt(LATE), model);
    assertEquals("I\n\nD", request.path("system").asText());
    assertEquals(
        list(
            """
            [{"role":"user","content":"u1"},{"role":"assistant","content":"a1"},
            {"role":"user","content":[{"type":"text","text":"u2"},
            {"type":"text","text":"<system-reminder>\\nlate\\n</system-reminder>"}]}]"""),
        messages(request));
  }

  @Test
  void late_instructions_are_a_turn_only_after_the_user_and_before_the_assistant() {
    ObjectNode request =
        encoded(
            prompt(
                user("u1"),
                system("s1"),
                system("s2"),
                assistant("a1"),
                system("s3"),
                user("u2"),
                system("s4"),
                user("u3")),
            NEW);
    assertEquals(
        list(
            """
            [{"role":"user","content":"u1"},{"role":"system","content":"s1\\n\\ns2"},
            {"role":"assistant","content":"a1"},
            {"role":"user","content":[
              {"type":"text","text":"<system-reminder>\\ns3\\n</system-reminder>"},
              {"type":"text","text":"u2"},
              {"type":"text","text":"<system-reminder>\\ns4\\n</system-reminder>"},
              {"type":"text","text":"u3"}]}]"""),
        messages(request));
  }

  @Test
  void case_7_parallel_results_and_later_words_are_one_turn() {
    var ids = Samples.CODEC.callIds();
    String mapped = ids.applied("functions.Bash:0");
    assertTrue(mapped.matches("[a-zA-Z0-9_-]+"));
    assertFalse(mapped.equals(ids.applied("functions_Bash_0")));
    List<Message> tidied =
        Turns.tidied(
            List.of(
                user("u"),
                assistant(new Part.ToolCall(mapped, "Bash", "{}"), new Part.ToolCall("b", "R", "")),
                user(result(mapped, "1")),
                user(result("b", "2")),
                user("go")));
    assertEquals(
        list(
            """
            [{"role":"user","content":"u"},
            {"role":"assistant","content":[
              {"type":"tool_use","id":"X","name":"Bash","input":{}},
              {"type":"tool_use","id":"b","name":"R","input":{}}]},
            {"role":"user","content":[
              {"type":"tool_result","tool_use_id":"X","content":"1"},
              {"type":"tool_result","tool_use_id":"b","content":"2"},
              {"type":"text","text":"go"}]}]"""
                .replace("X", mapped)),
        messages(encoded(prompt(tidied.toArray(Message[]::new)), NEW)));
  }

  @Test
  void a_conversation_with_calls_defines_tools_even_if_none_may_be_called() {
    ObjectNode request =
        encoded(
            prompt(
                user("u"),
                assistant(call("c"), call("d")),
                user(result("c", "1"), result("d", "2"))),
            NEW);
    assertEquals(
        list("[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\",\"properties\":{}}}]"),
        request.path("tools"));
    assertEquals(json("{\"type\":\"none\"}"), request.path("tool_choice"));
  }

  @Test
  void a_conversation_without_a_user_gets_one() {
    assertEquals(
        list("[{\"role\":\"user\",\"content\":\"Begin.\"}]"),
        messages(encoded(prompt(system("s")), NEW)));
    assertEquals(
        "user",
        messages(encoded(prompt(assistant("a"), user("u")), NEW)).get(0).path("role").asText());
  }

  @Test
  void an_old_model_goes_on_from_the_last_words_of_the_assistant() {
    assertEquals(
        list("[{\"role\":\"user\",\"content\":\"u\"},{\"role\":\"assistant\",\"content\":\"{\"}]"),
        messages(encoded(prompt(user("u"), assistant("{ \n")), OLD)));
  }

  @Test
  void a_newer_model_is_asked_to_go_on() {
    Losses losses = new Losses();
    JsonNode messages = messages(encoded(prompt(user("u"), assistant("{")), NEW, losses));
    assertEquals("user", messages.get(2).path("role").asText());
    assertEquals(List.of("prefill"), losses.names());
  }

  @Test
  void a_model_that_thinks_a_number_of_tokens_is_asked_to_go_on() {
    Losses losses = new Losses();
    Prompt prompt = prompt(Tooling.NONE, Reasoning.of(Effort.LOW), user("u"), assistant("{"));
    ObjectNode request = encoded(prompt, OLD, losses);
    assertTrue(request.has("thinking"));
    assertEquals("user", messages(request).get(2).path("role").asText());
    assertEquals(List.of("prefill"), losses.names());
  }

  @Test
  void late_instructions_right_after_the_assistant_are_a_users_words() {
    ObjectNode request = encoded(prompt(user("u"), assistant("a"), system("s")), NEW);
    assertEquals(
        json(
            """
            {"role":"user","content":"<system-reminder>\\ns\\n</system-reminder>"}"""),
        messages(request).get(2));
  }

  @Test
  void words_without_a_word_are_left_out() {
    assertEquals(
        list(
            """
            [{"role":"user","content":"u"},
            {"role":"assistant","content":[
              {"type":"tool_use","id":"c","name":"f","input":{"a":1}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"c"}]}]"""),
        messages(
            encoded(
                prompt(
                    user("u"), assistant(new Part.Text("\n"), call("c")), user(result("c", " "))),
                NEW)));
  }

  @Test
  void signed_thinking_goes_back_byte_for_byte_and_nothing_is_forged() {
    ObjectNode request =
        encoded(
            prompt(
                user("u"),
                assistant(
                    thought("a\u0301", own(State.Binding.THINKING, "s/+=")),
                    thought("", own(State.Binding.REDACTED, "r==")),
                    thought("", own(State.Binding.THINKING, "omitted")),
                    new Part.Thinking("unsigned", Optional.empty()),
                    call("c")),
                user(result("c", "1"))),
            NEW);
    assertEquals(
        list(
            """
            [{"type":"thinking","thinking":"a\u0301","signature":"s/+="},
            {"type":"redacted_thinking","data":"r=="},
            {"type":"thinking","thinking":"","signature":"omitted"},
            {"type":"tool_use","id":"c","name":"f","input":{"a":1}}]"""),
        messages(request).get(1).path("content"));
  }

  @Test
  void media_of_all_kinds_are_written() {
    Part.Media image =
        new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/jpg", "QQ=="));
    ObjectNode request =
        encoded(
            prompt(
                user(
                    image,
                    new Part.Media(
                        Part.Media.Kind.IMAGE, new Part.Media.Source.Address("https://a", "")),
                    new Part.Media(
                        Part.Media.Kind.DOCUMENT,
                        new Part.Media.Source.Data("application/pdf", "UERG"),
                        "n",
                        ""),
                    new Part.Media(
                        Part.Media.Kind.DOCUMENT, new Part.Media.Source.Data("text/csv", "w6Q=")))),
            NEW);
    assertEquals(
        list(
            """
            [{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"QQ=="}},
            {"type":"image","source":{"type":"url","url":"https://a"}},
            {"type":"document","source":
              {"type":"base64","media_type":"application/pdf","data":"UERG"},"title":"n"},
            {"type":"document","source":
              {"type":"text","media_type":"text/plain","data":"\u00e4"}}]"""),
        messages(request).get(0).path("content"));
  }

  @ParameterizedTest
  @CsvSource({"IMAGE,image/svg+xml", "DOCUMENT,application/zip"})
  void media_that_claude_cannot_read_are_refused(Part.Media.Kind kind, String type) {
    Prompt prompt = prompt(user(new Part.Media(kind, new Part.Media.Source.Data(type, "QQ=="))));
    assertTrue(
        assertThrows(UntranslatableException.class, () -> encoded(prompt, NEW))
            .getMessage()
            .contains(type));
  }

  @Test
  void an_image_that_the_assistant_made_is_in_the_next_turn_of_the_user() {
    Part.Media image =
        new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/png", "QQ=="));
    JsonNode turn =
        messages(
                encoded(
                    prompt(
                        user("draw"),
                        assistant(image, call("c")),
                        user(result("c", "1"), new Part.Text("bigger"))),
                    NEW))
            .get(2)
            .path("content");
    assertEquals("tool_result", turn.get(0).path("type").asText());
    assertEquals("image", turn.get(2).path("type").asText());
    assertEquals("bigger", turn.get(3).path("text").asText());
  }

  @Test
  void a_search_of_another_provider_is_told_in_words() {
    Part.Search search = new Part.Search("s", "q", List.of(new Part.Search.Hit("https://a", "A")));
    assertEquals(
        search.inWords(),
        messages(encoded(prompt(user("u"), assistant(search), user("v")), NEW))
            .get(1)
            .path("content")
            .asText());
  }

  @Test
  void a_call_that_was_cut_off_is_told_as_it_was() {
    JsonNode call =
        messages(
                encoded(
                    prompt(
                        user("u"),
                        assistant(new Part.ToolCall("c", "f", "{\"a\":")),
                        user(result("c", "1"))),
                    NEW))
            .get(1)
            .path("content")
            .get(0);
    assertEquals(json("{\"arguments\":\"{\\\"a\\\":\"}"), call.path("input"));
  }

  @Test
  void failed_results_say_so_and_may_hold_images() {
    JsonNode block =
        messages(
                encoded(
                    prompt(
                        user("u"),
                        assistant(call("c")),
                        user(
                            new Part.ToolResult(
                                "c",
                                List.of(
                                    new Part.Text("1"),
                                    new Part.Media(
                                        Part.Media.Kind.IMAGE,
                                        new Part.Media.Source.Data("image/png", "QQ=="))),
                                true))),
                    NEW))
            .get(2)
            .path("content")
            .get(0);
    assertTrue(block.path("is_error").asBoolean());
    assertEquals("image", block.path("content").get(1).path("type").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "MINIMAL,low",
    "LOW,low",
    "MEDIUM,medium",
    "HIGH,high",
    "XHIGH,xhigh",
    "MAX,max",
  })
  void effort_is_adaptive_thinking_for_new_models(Effort effort, String word) {
    ObjectNode request = encoded(prompt(Tooling.NONE, Reasoning.of(effort), user("u")), NEW);
    assertEquals(json("{\"type\":\"adaptive\"}"), request.path("thinking"));
    assertEquals(word, request.path("output_config").path("effort").asText());
  }

  @Test
  void a_budget_becomes_an_effort_for_new_models_and_no_effort_is_made_up() {
    Reasoning counted =
        new Reasoning(true, Optional.empty(), OptionalInt.of(9_000), Optional.of(true));
    ObjectNode request = encoded(prompt(Tooling.NONE, counted, user("u")), NEW);
    assertEquals(
        json("{\"type\":\"adaptive\",\"display\":\"summarized\"}"), request.path("thinking"));
    assertEquals("medium", request.path("output_config").path("effort").asText());
    Reasoning free = new Reasoning(true, Optional.empty(), OptionalInt.empty(), Optional.empty());
    request = encoded(prompt(Tooling.NONE, free, user("u")), NEW);
    assertFalse(request.has("output_config"));
  }

  @Test
  void effort_is_a_number_of_tokens_for_old_models_and_makes_room_for_the_answer() {
    ObjectNode request = encoded(prompt(Tooling.NONE, Reasoning.of(Effort.HIGH), user("u")), OLD);
    assertEquals(
        "{\"type\":\"enabled\",\"budget_tokens\":24576}", request.path("thinking").toString());
    assertEquals(32_000 + 24_576, request.path("max_tokens").asLong());
    assertFalse(request.has("output_config"));
  }

  @Test
  void a_budget_stays_below_the_longest_answer() {
    Prompt effort =
        with(
            prompt(Tooling.NONE, Reasoning.of(Effort.HIGH), user("u")),
            Sampling.DEFAULT,
            OptionalLong.of(4_000));
    assertEquals(3_000, encoded(effort, OLD).path("thinking").path("budget_tokens").asLong());
    Reasoning counted =
        new Reasoning(true, Optional.empty(), OptionalInt.of(8_192), Optional.empty());
    Prompt own =
        with(prompt(Tooling.NONE, counted, user("u")), Sampling.DEFAULT, OptionalLong.of(4_000));
    assertEquals(3_999, encoded(own, OLD).path("thinking").path("budget_tokens").asLong());
    assertEquals(4_000, encoded(own, OLD).path("max_tokens").asLong());
  }

  @Test
  void an_answer_too_short_to_think_in_has_no_thinking() {
    Losses losses = new Losses();
    Prompt prompt =
        with(
            prompt(Tooling.NONE, Reasoning.of(Effort.HIGH), user("u")),
            Sampling.DEFAULT,
            OptionalLong.of(1_000));
    assertFalse(encoded(prompt, OLD, losses).has("thinking"));
    assertEquals(List.of("reasoning"), losses.names());
  }

  @ParameterizedTest
  @CsvSource({
    "claude-3-5-haiku-20241022,",
    "claude-sonnet-4-5,disabled",
    "claude-opus-5,disabled",
    "claude-sonnet-5-5,between_tools",
  })
  void no_thinking_is_said_in_each_models_way(String model, String type) {
    Losses losses = new Losses();
    ObjectNode request =
        encoded(prompt(Tooling.NONE, Reasoning.of(Effort.NONE), user("u")), model, losses);
    assertEquals(type == null ? "" : type, request.path("thinking").path("type").asText());
    assertFalse(request.has("output_config"));
    assertEquals(List.of(), losses.names());
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude-opus-5-5", "claude-fable-5", "claude-mythos-5-2"})
  void a_model_that_always_thinks_thinks_little_instead_of_not(String model) {
    Losses losses = new Losses();
    ObjectNode request =
        encoded(prompt(Tooling.NONE, Reasoning.of(Effort.NONE), user("u")), model, losses);
    assertFalse(request.has("thinking"));
    assertEquals("low", request.path("output_config").path("effort").asText());
    assertEquals(List.of("reasoning"), losses.names());
  }

  @Test
  void counted_thinking_is_off_in_a_round_of_calls_that_does_not_begin_signed() {
    Losses losses = new Losses();
    Message[] unsigned = {user("u"), assistant(call("c")), user(result("c", "1"))};
    ObjectNode request =
        encoded(prompt(Tooling.NONE, Reasoning.of(Effort.LOW), unsigned), OLD, losses);
    assertFalse(request.has("thinking"));
    assertEquals(List.of("reasoning"), losses.names());
    Message[] signed = {
      user("u"),
      assistant(thought("t", own(State.Binding.THINKING, "s")), call("c")),
      user(result("c", "1")),
      assistant(call("d")),
      user(result("d", "2"))
    };
    request = encoded(prompt(Tooling.NONE, Reasoning.of(Effort.LOW), signed), OLD);
    assertEquals("enabled", request.path("thinking").path("type").asText());
    Message[] over = {
      user("u"), assistant(call("c")), user(result("c", "1")), assistant("done"), user("more")
    };
    request = encoded(prompt(Tooling.NONE, Reasoning.of(Effort.LOW), over), OLD);
    assertEquals("enabled", request.path("thinking").path("type").asText());
    request = encoded(prompt(Tooling.NONE, Reasoning.of(Effort.LOW), unsigned), NEW);
    assertEquals("adaptive", request.path("thinking").path("type").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude-sonnet-4-5", "claude-opus-4-6", "claude-opus-5"})
  void thinking_and_a_forced_choice_become_auto_among_what_was_forced(String model) {
    Losses losses = new Losses();
    ObjectNode request =
        encoded(
            prompt(
                tooling(new ToolChoice.Named("g"), function("f"), function("g")),
                Reasoning.of(Effort.HIGH),
                user("u")),
            model,
            losses);
    assertTrue(request.has("thinking"));
    assertFalse(request.has("tool_choice"));
    assertEquals(1, request.path("tools").size());
    assertEquals("g", request.path("tools").get(0).path("name").asText());
    assertEquals(List.of("tool_choice"), losses.names());
  }

  @Test
  void the_tools_stay_the_same_while_thinking_is_bound_to_them() {
    ObjectNode request =
        encoded(
            prompt(
                tooling(new ToolChoice.Named("g"), function("f"), function("g")),
                Reasoning.of(Effort.HIGH),
                user("u"),
                assistant(thought("t", own(State.Binding.THINKING, "s")), call("c")),
                user(result("c", "1"))),
            "claude-opus-5-5");
    assertEquals(2, request.path("tools").size());
    assertFalse(request.has("tool_choice"));
  }

  @Test
  void a_forced_choice_stops_thinking_that_nobody_asked_for() {
    Losses losses = new Losses();
    Tooling forced = tooling(new ToolChoice.Required(), function("f"));
    ObjectNode request =
        encoded(prompt(forced, Reasoning.DEFAULT, user("u")), "claude-opus-5", losses);
    assertEquals(json("{\"type\":\"disabled\"}"), request.path("thinking"));
    assertEquals(json("{\"type\":\"any\"}"), request.path("tool_choice"));
    assertEquals(List.of(), losses.names());
    request = encoded(prompt(forced, Reasoning.DEFAULT, user("u")), "claude-opus-5-5", losses);
    assertFalse(request.has("thinking"));
    assertFalse(request.has("tool_choice"));
    assertEquals(List.of("tool_choice"), losses.names());
  }

  @Test
  void choices_are_written_with_whether_calls_may_be_parallel() {
    Tool f = function("f");
    Tool g = function("g");
    assertFalse(
        encoded(prompt(tooling(new ToolChoice.Auto(), f), Reasoning.DEFAULT, user("u")), NEW)
            .has("tool_choice"));
    assertEquals(
        json("{\"type\":\"auto\",\"disable_parallel_tool_use\":true}"),
        encoded(
                prompt(
                    new Tooling(List.of(f), new ToolChoice.Auto(), Optional.of(false)),
                    Reasoning.DEFAULT,
                    user("u")),
                NEW)
            .path("tool_choice"));
    assertEquals(
        json("{\"type\":\"tool\",\"name\":\"f\",\"disable_parallel_tool_use\":true}"),
        encoded(
                prompt(
                    new Tooling(List.of(f, g), new ToolChoice.Named("f"), Optional.of(false)),
                    Reasoning.DEFAULT,
                    user("u")),
                NEW)
            .path("tool_choice"));
    assertEquals(
        json("{\"type\":\"none\"}"),
        encoded(
                prompt(
                    new Tooling(List.of(f), new ToolChoice.None(), Optional.of(false)),
                    Reasoning.DEFAULT,
                    user("u")),
                NEW)
            .path("tool_choice"));
    ObjectNode allowed =
        encoded(
            prompt(
                tooling(new ToolChoice.Allowed(List.of("g"), true), f, g),
                Reasoning.DEFAULT,
                user("u")),
            NEW);
    assertEquals(json("{\"type\":\"any\"}"), allowed.path("tool_choice"));
    assertEquals(1, allowed.path("tools").size());
    assertFalse(
        encoded(
                prompt(
                    new Tooling(List.of(), new ToolChoice.Required(), Optional.of(false)),
                    Reasoning.DEFAULT,
                    user("u")),
                NEW)
            .has("tool_choice"));
  }

  @Test
  void the_search_of_the_web_is_anthropics_own_tool() {
    Losses losses = new Losses();
    Tool search =
        new Tool.WebSearch(
            List.of("a.org"),
            List.of("b.org"),
            OptionalInt.of(3),
            Optional.of(json("{\"type\":\"approximate\",\"city\":\"Ulm\"}")));
    ObjectNode request =
        encoded(
            prompt(tooling(new ToolChoice.Search(), search), Reasoning.DEFAULT, user("u")),
            NEW,
            losses);
    assertEquals(
        list(
            """
            [{"type":"web_search_20250305","name":"web_search","max_uses":3,
            "allowed_domains":["a.org"],"user_location":{"type":"approximate","city":"Ulm"}}]"""),
        request.path("tools"));
    assertEquals(json("{\"type\":\"tool\",\"name\":\"web_search\"}"), request.path("tool_choice"));
    assertEquals(List.of("blocked_domains"), losses.names());
  }

  @Test
  void parameters_are_an_object_without_alternatives_at_the_root() {
    Tool tool =
        new Tool.Function(
            "f",
            "d",
            Optional.of(
                json(
                    """
                    {"oneOf":[{"properties":{"a":{"type":"string"}}},
                    {"properties":{"b":{"type":"string"}}}],"properties":{"c":{}}}""")),
            Optional.of(false));
    ObjectNode schema =
        (ObjectNode)
            encoded(prompt(tooling(new ToolChoice.Auto(), tool), Reasoning.DEFAULT, user("u")), NEW)
                .path("tools")
                .get(0)
                .path("input_schema");
    assertEquals("object", schema.path("type").asText());
    assertFalse(schema.has("oneOf"));
    assertEquals(3, schema.path("properties").size());
    assertTrue(schema.path("description").asText().contains("oneOf"));
  }

  @Test
  void a_strict_tool_is_strict_where_its_schema_is_one_that_can_be_bound() {
    ObjectNode closed =
        json(
            """
            {"type":"object","properties":{"a":{"type":"string"}},"required":["a"],
            "additionalProperties":false}""");
    ObjectNode open = json("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}");
    Losses losses = new Losses();
    JsonNode tools =
        encoded(
                prompt(
                    tooling(
                        new ToolChoice.Auto(),
                        new Tool.Function("f", "", Optional.of(closed), Optional.of(true)),
                        new Tool.Function("g", "", Optional.of(open), Optional.of(true))),
                    Reasoning.DEFAULT,
                    user("u")),
                NEW,
                losses)
            .path("tools");
    assertTrue(tools.get(0).path("strict").asBoolean());
    assertFalse(tools.get(1).has("strict"));
    assertEquals(List.of("strict"), losses.names());
  }

  @Test
  void a_name_is_a_tools_once() {
    JsonNode tools =
        encoded(
                prompt(
                    tooling(new ToolChoice.Auto(), function("f"), function("f")),
                    Reasoning.DEFAULT,
                    user("u")),
                NEW)
            .path("tools");
    assertEquals(1, tools.size());
  }

  private static Prompt sampled(Reasoning reasoning) {
    Sampling sampling =
        new Sampling(
            Optional.of(new BigDecimal("1.5")),
            Optional.of(new BigDecimal("0.9")),
            Optional.of(new BigDecimal("40")),
            Optional.of(BigDecimal.ONE),
            Optional.of(BigDecimal.ONE),
            Optional.of(BigDecimal.TEN));
    return with(prompt(Tooling.NONE, reasoning, user("u")), sampling, OptionalLong.of(8_000));
  }

  @Test
  void sampling_is_for_models_up_to_4_6_and_not_while_they_think() {
    Losses losses = new Losses();
    ObjectNode request = encoded(sampled(Reasoning.DEFAULT), MIDDLE, losses);
    assertEquals(BigDecimal.ONE, request.path("temperature").decimalValue());
    assertFalse(request.has("top_p"));
    assertEquals(40, request.path("top_k").asInt());
    assertEquals(
        List.of("temperature", "top_p", "presence_penalty", "frequency_penalty", "seed"),
        losses.names());
    for (ObjectNode without :
        List.of(
            encoded(sampled(Reasoning.DEFAULT), NEW),
            encoded(sampled(Reasoning.DEFAULT), "m"),
            encoded(sampled(Reasoning.of(Effort.LOW)), MIDDLE),
            encoded(sampled(Reasoning.of(Effort.LOW)), OLD))) {
      assertFalse(without.has("temperature"));
      assertFalse(without.has("top_p"));
      assertFalse(without.has("top_k"));
    }
    assertTrue(encoded(sampled(Reasoning.DEFAULT), "claude-3-5-haiku-latest").has("top_p"));
  }

  @Test
  void an_answer_is_not_longer_than_the_model_can() {
    Prompt prompt = with(prompt(user("u")), Sampling.DEFAULT, OptionalLong.of(100_000));
    Losses losses = new Losses();
    assertEquals(
        8_192, encoded(prompt, "claude-3-5-haiku-20241022", losses).path("max_tokens").asLong());
    assertEquals(List.of("max_tokens"), losses.names());
    assertEquals(100_000, encoded(prompt, NEW).path("max_tokens").asLong());
  }

  @Test
  void a_schema_of_the_output_is_bound_closed_and_told_where_it_cannot_be() {
    ObjectNode schema =
        json(
            """
            {"$schema":"x","type":"object","properties":{
              "n":{"type":"integer","minimum":1,"description":"d"},
              "m":{"type":"object","additionalProperties":{"type":"string"}},
              "l":{"type":"array","minItems":3,"items":{"oneOf":[{"type":"string"},
                {"type":"null"}]}},
              "e":{"enum":["a"]},"t":{"type":"string","format":"regex"},
              "r":{"$ref":"#/$defs/R"}},
            "required":["n"],"$defs":{"R":{"type":"object"}}}""");
    Prompt prompt =
        with(
            prompt(user("u")),
            new OutputFormat.Schema("out", schema, Optional.of(true)),
            Hints.NONE,
            List.of());
    ObjectNode request = encoded(prompt, NEW);
    assertEquals(
        json(
            """
            {"type":"json_schema","schema":{"type":"object","properties":{
              "n":{"type":"integer","description":"d\\n\\n{minimum: 1}"},
              "m":{"type":"object","properties":{},"additionalProperties":false},
              "l":{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"null"}]},
                "description":"{minItems: 3}"},
              "e":{"enum":["a"]},"t":{"type":"string","description":"{format: \\"regex\\"}"},
              "r":{"$ref":"#/$defs/R"}},
            "required":["n"],
            "$defs":{"R":{"type":"object","properties":{},"additionalProperties":false}},
            "additionalProperties":false}}"""),
        request.path("output_config").path("format"));
    Losses losses = new Losses();
    request = encoded(prompt, "claude-sonnet-4-20250514", losses);
    assertFalse(request.has("output_config"));
    assertTrue(request.path("system").asText().contains("\"minimum\":1"));
    assertEquals(List.of("response_format"), losses.names());
  }

  @Test
  void any_json_is_an_instruction() {
    Prompt prompt =
        with(prompt(system("s"), user("u")), new OutputFormat.AnyJson(), Hints.NONE, List.of());
    assertEquals(
        "s\n\nAnswer with nothing but one JSON object.",
        encoded(prompt, NEW).path("system").asText());
  }

  @Test
  void stops_and_hints_are_written_as_far_as_there_is_a_place() {
    Losses losses = new Losses();
    Prompt prompt =
        with(
            prompt(system("s"), user("u")),
            new OutputFormat.Text(),
            new Hints(
                Optional.of("me"),
                Optional.of("key"),
                Optional.of("flex"),
                Optional.of("low"),
                Map.of("a", "b")),
            List.of("x", "\n"));
    ObjectNode request = encoded(prompt, NEW, losses);
    assertEquals(list("[\"x\"]"), request.path("stop_sequences"));
    assertEquals(json("{\"user_id\":\"me\"}"), request.path("metadata"));
    assertFalse(request.has("service_tier"));
    assertEquals(List.of("stop", "service_tier", "verbosity", "metadata"), losses.names());
    assertEquals(
        list(
            """
            [{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}]"""),
        request.path("system"));
    assertEquals(
        list(
            """
            [{"role":"user","content":[
              {"type":"text","text":"u","cache_control":{"type":"ephemeral"}}]}]"""),
        messages(request));
  }

  @Test
  void a_user_whose_name_is_too_long_is_a_loss() {
    Losses losses = new Losses();
    Hints hints =
        new Hints(
            Optional.of("u".repeat(257)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    Prompt prompt = with(prompt(user("u")), new OutputFormat.Text(), hints, List.of());
    assertFalse(encoded(prompt, NEW, losses).has("metadata"));
    assertEquals(List.of("user"), losses.names());
  }

  @Test
  void an_image_in_a_store_of_another_provider_is_refused() {
    Part image =
        new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Address("gs://a/b", ""));
    assertThrows(UntranslatableException.class, () -> encoded(prompt(user(image)), NEW));
  }

  @Test
  void a_stream_is_asked_for_only_when_the_client_wants_one() {
    assertFalse(encoded(prompt(user("u")), NEW).has("stream"));
    assertTrue(encoded(prompt(user("u")).withStreams(true), NEW).path("stream").asBoolean());
  }
}
