package dev.cliproxy.translate.responses;

import static dev.cliproxy.translate.responses.Trees.CODEC;
import static dev.cliproxy.translate.responses.Trees.assertHolds;
import static dev.cliproxy.translate.responses.Trees.object;
import static dev.cliproxy.translate.responses.Trees.tree;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Message.Role;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.Sampling;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
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

class ProviderRequestTest {
  private static final Part.Media IMAGE =
      new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/png", "AAA="));

  private final Losses losses = new Losses();

  private List<Message> messages = List.of(Message.of(Role.USER, "hi"));
  private Tooling tooling = Tooling.NONE;
  private Sampling sampling = Sampling.DEFAULT;
  private OptionalLong maxTokens = OptionalLong.empty();
  private List<String> stops = List.of();
  private Reasoning reasoning = Reasoning.DEFAULT;
  private OutputFormat output = new OutputFormat.Text();
  private Hints hints = Hints.NONE;
  private boolean streams;

  private ObjectNode encoded(String model) {
    return CODEC.encodeRequest(
        new Prompt(
            Json.object(),
            messages,
            tooling,
            sampling,
            maxTokens,
            stops,
            reasoning,
            output,
            hints,
            streams),
        model,
        losses);
  }

  private ObjectNode encoded() {
    return encoded("some-model");
  }

  private static Tool.Function function(String schema) {
    return new Tool.Function("f", "d", Optional.of(object(schema)), Optional.empty());
  }

  private static Tooling with(ToolChoice choice, Tool... tools) {
    return new Tooling(List.of(tools), choice, Optional.empty());
  }

  private static Message assistant(Part... parts) {
    return new Message(Role.ASSISTANT, List.of(parts));
  }

  private static Message user(Part... parts) {
    return new Message(Role.USER, List.of(parts));
  }

  private static Part.Thinking thinking(String text, String value, String itemId) {
    return new Part.Thinking(
        text,
        Optional.of(new State(State.Family.OPENAI, State.Binding.THINKING, value, itemId, "")));
  }

  @Test
  void aSmallRequestSaysNoMoreThanItMust() {
    assertEquals(
        tree(
            "{'model':'some-model','input':[{'type':'message','role':'user','content':"
                + "[{'type':'input_text','text':'hi'}]}],'include':['reasoning.encrypted_content'],"
                + "'store':false}"),
        encoded());
  }

  @Test
  void toolsAreNotStrictUnlessTheClientSaidSo() {
    tooling =
        new Tooling(
            List.of(
                function("{'$schema':'x','type':'object','properties':{'a':{'type':'string'}}}")),
            new ToolChoice.Required(),
            Optional.of(false));
    maxTokens = OptionalLong.of(100);
    ObjectNode request = encoded();
    assertEquals(
        tree(
            "[{'type':'function','name':'f','description':'d','parameters':{'type':'object',"
                + "'properties':{'a':{'type':'string'}}},'strict':false}]"),
        request.path("tools"));
    assertHolds(
        "{'max_output_tokens':100,'tool_choice':'required','parallel_tool_calls':false}", request);
    tooling =
        with(
            new ToolChoice.Auto(), new Tool.Function("f", "", Optional.empty(), Optional.of(true)));
    assertEquals(
        tree(
            "[{'type':'function','name':'f','parameters':{'type':'object','properties':{}},"
                + "'strict':true}]"),
        encoded().path("tools"));
    assertFalse(encoded().has("tool_choice"));
  }

  @Test
  void aSchemaOfTheClientIsNotChanged() {
    ObjectNode schema = object("{'$schema':'x','type':'object'}");
    ObjectNode before = schema.deepCopy();
    tooling =
        with(
            new ToolChoice.Auto(),
            new Tool.Function("f", "", Optional.of(schema), Optional.empty()));
    encoded();
    assertEquals(before, schema);
  }

  @Test
  void leadingInstructionsAreInstructionsAndLaterOnesStayInTheirPlace() {
    messages =
        List.of(
            Message.of(Role.SYSTEM, "I"),
            Message.of(Role.SYSTEM, "D"),
            Message.of(Role.USER, "u"),
            Message.of(Role.SYSTEM, "late"));
    assertHolds(
        "{'instructions':'I\\n\\nD','input':[{'role':'user'},{'role':'developer','content':"
            + "[{'type':'input_text','text':'late'}]}]}",
        encoded());
  }

  @Test
  void instructionsAloneAreGivenAsInput() {
    messages = List.of(Message.of(Role.SYSTEM, "I"));
    assertHolds("{'input':[{'role':'developer','content':[{'text':'I'}]}]}", encoded());
    assertFalse(encoded().has("instructions"));
  }

  @Test
  void reasoningGoesBackByteForByteBeforeItsCall() {
    messages =
        List.of(
            Message.of(Role.USER, "u"),
            assistant(
                thinking("", "gAAA1", "rs_1"),
                new Part.Text("t"),
                thinking("why", "gAAA2", ""),
                new Part.ToolCall("c1", "f", "{\"a\": 1}")),
            user(new Part.ToolResult("c1", List.of(new Part.Text("r")), false)));
    assertEquals(
        tree(
            "[{'type':'message','role':'user','content':[{'type':'input_text','text':'u'}]},"
                + "{'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'gAAA1'},"
                + "{'type':'message','role':'assistant','content':[{'type':'output_text','text':'t',"
                + "'annotations':[]}]},"
                + "{'type':'reasoning','summary':[{'type':'summary_text','text':'why'}],"
                + "'encrypted_content':'gAAA2'},"
                + "{'type':'function_call','call_id':'c1','name':'f','arguments':'{\\u0022a\\u0022: 1}'},"
                + "{'type':'function_call_output','call_id':'c1','output':'r'}]"),
        encoded().path("input"));
    assertHolds("{'store':false,'include':['reasoning.encrypted_content']}", encoded());
  }

  @Test
  void thoughtsWithoutStateOrWithoutConsequenceAreLeftOut() {
    messages =
        List.of(
            Message.of(Role.USER, "u"),
            assistant(
                new Part.Thinking("foreign", Optional.empty()),
                new Part.Text("t"),
                thinking("", "gAAA1", "rs_1")),
            Message.of(Role.USER, "v"));
    assertHolds(
        "[{'role':'user'},{'role':'assistant','content':[{'text':'t'}]},{'role':'user'}]",
        encoded().path("input"));
  }

  @Test
  void resultsComeBeforeWhatTheUserSays() {
    messages =
        List.of(
            Message.of(Role.USER, "u"),
            assistant(new Part.ToolCall("a", "f", ""), new Part.ToolCall("b", "g", "{}")),
            user(
                new Part.ToolResult("a", List.of(), false),
                new Part.ToolResult("b", List.of(new Part.Text("1"), new Part.Text("2")), true),
                new Part.Text("go")));
    assertHolds(
        "[{'role':'user'},{'type':'function_call','call_id':'a','arguments':'{}'},"
            + "{'type':'function_call','call_id':'b'},"
            + "{'type':'function_call_output','call_id':'a','output':''},"
            + "{'type':'function_call_output','call_id':'b','output':'Error: 1\\n2'},"
            + "{'role':'user','content':[{'type':'input_text','text':'go'}]}]",
        encoded().path("input"));
  }

  @Test
  void aResultWithAnImageIsAList() {
    messages =
        List.of(
            user(
                new Part.ToolResult(
                    "a", List.of(new Part.Text("x"), IMAGE, new Part.Text("y")), false)));
    assertEquals(
        tree(
            "[{'type':'input_text','text':'x'},{'type':'input_image','detail':'auto','image_url':"
                + "'data:image/png;base64,AAA='},{'type':'input_text','text':'y'}]"),
        encoded().path("input").path(0).path("output"));
  }

  @Test
  void aFailureThatSaysSoIsNotToldTwice() {
    messages = List.of(user(new Part.ToolResult("a", List.of(new Part.Text("error: x")), true)));
    assertEquals("error: x", encoded().path("input").path(0).path("output").textValue());
  }

  @Test
  void mediaAreImagesAndFiles() {
    messages =
        List.of(
            user(
                new Part.Text("see"),
                IMAGE,
                new Part.Media(
                    Part.Media.Kind.IMAGE,
                    new Part.Media.Source.Address("https://a.org/x.png", ""),
                    "",
                    "high"),
                new Part.Media(
                    Part.Media.Kind.DOCUMENT,
                    new Part.Media.Source.Data("application/pdf", "BBB=")),
                new Part.Media(
                    Part.Media.Kind.DOCUMENT,
                    new Part.Media.Source.Address("https://a.org/y.pdf", "application/pdf"))));
    assertEquals(
        tree(
            "[{'type':'input_text','text':'see'},"
                + "{'type':'input_image','detail':'auto','image_url':'data:image/png;base64,AAA='},"
                + "{'type':'input_image','detail':'high','image_url':'https://a.org/x.png'},"
                + "{'type':'input_file','filename':'document.pdf','file_data':"
                + "'data:application/pdf;base64,BBB='},"
                + "{'type':'input_file','file_url':'https://a.org/y.pdf'}]"),
        encoded().path("input").path(0).path("content"));
  }

  @Test
  void anAddressThatIsNotOfTheWebIsRefused() {
    messages =
        List.of(
            user(
                new Part.Media(
                    Part.Media.Kind.IMAGE, new Part.Media.Source.Address("gs://b/x", ""))));
    assertThrows(UntranslatableException.class, this::encoded);
  }

  @Test
  void anImageOfTheAssistantIsShownByTheUser() {
    messages = List.of(Message.of(Role.USER, "u"), assistant(new Part.Text("t"), IMAGE));
    assertHolds(
        "[{'role':'user'},{'role':'assistant','content':[{'text':'t'}]},{'role':'user','content':"
            + "[{'type':'input_image'}]}]",
        encoded().path("input"));
  }

  @Test
  void aSearchOfAnotherProviderIsToldInWords() {
    messages =
        List.of(
            Message.of(Role.USER, "u"),
            assistant(
                new Part.Search("s", "q", List.of(new Part.Search.Hit("https://a.org", "A"))),
                new Part.Text("😀t", List.of(new Part.Citation("https://a.org", "A", 2, 3)))),
            Message.of(Role.USER, "v"));
    assertHolds(
        "{'content':[{'type':'output_text','text':'Searched the web for: q\\n- A https://a.org'},"
            + "{'text':'😀t','annotations':[{'type':'url_citation','url':'https://a.org','title':'A',"
            + "'start_index':1,'end_index':2}]}]}",
        encoded().path("input").path(1));
  }

  @Test
  void searchOfTheWebIsAHostedTool() {
    tooling =
        with(
            new ToolChoice.Search(),
            new Tool.WebSearch(
                List.of("a.org"), List.of("b.org"), OptionalInt.of(8), Optional.empty()));
    ObjectNode request = encoded();
    assertEquals(
        tree("[{'type':'web_search','filters':{'allowed_domains':['a.org']}}]"),
        request.path("tools"));
    assertHolds(
        "{'tool_choice':'required','max_tool_calls':8,'include':['reasoning.encrypted_content',"
            + "'web_search_call.action.sources']}",
        request);
    assertEquals(List.of("blocked_domains"), losses.names());
  }

  @Test
  void searchAmongOtherToolsIsTheOnlyOneAllowed() {
    tooling =
        with(
            new ToolChoice.Search(),
            function("{}"),
            new Tool.WebSearch(List.of(), List.of(), OptionalInt.empty(), Optional.empty()));
    assertEquals(
        tree("{'type':'allowed_tools','mode':'required','tools':[{'type':'web_search'}]}"),
        encoded().path("tool_choice"));
  }

  @Test
  void choicesOfToolsAreFlat() {
    tooling = with(new ToolChoice.Named("f"), function("{}"));
    assertEquals(tree("{'type':'function','name':'f'}"), encoded().path("tool_choice"));
    tooling = with(new ToolChoice.None(), function("{}"));
    assertEquals(tree("'none'"), encoded().path("tool_choice"));
    tooling = with(new ToolChoice.Allowed(List.of("f"), false), function("{}"));
    assertEquals(
        tree("{'type':'allowed_tools','mode':'auto','tools':[{'type':'function','name':'f'}]}"),
        encoded().path("tool_choice"));
    tooling = with(new ToolChoice.None());
    assertFalse(encoded().has("tool_choice"));
  }

  @ParameterizedTest
  @CsvSource({
    "o3,NONE,low",
    "o4-mini,MAX,high",
    "gpt-5,NONE,minimal",
    "gpt-5-mini,XHIGH,high",
    "gpt-5-codex,MINIMAL,low",
    "gpt-5-pro,LOW,high",
    "gpt-5.1,MINIMAL,low",
    "gpt-5.1,NONE,none",
    "gpt-5.1-codex-max,XHIGH,xhigh",
    "gpt-5.2,MAX,xhigh",
    "gpt-5.2-pro,LOW,medium",
    "gpt-5.3-codex,NONE,low",
    "openai/gpt-5.6,MAX,max",
    "gpt-6,MAX,max",
    "some-model,MAX,max",
    "some-model,MINIMAL,minimal",
  })
  void anEffortIsTheNearestThatTheModelKnows(String model, Effort wanted, String sent) {
    reasoning = Reasoning.of(wanted);
    assertEquals(sent, encoded(model).path("reasoning").path("effort").textValue());
    assertEquals(!wanted.word().equals(sent), losses.names().contains("reasoning.effort"));
  }

  @Test
  void aBudgetIsAnEffortAndNoneIsInvented() {
    reasoning = new Reasoning(true, Optional.empty(), OptionalInt.of(9_000), Optional.of(true));
    assertEquals(tree("{'effort':'medium','summary':'auto'}"), encoded().path("reasoning"));
    reasoning = new Reasoning(true, Optional.empty(), OptionalInt.empty(), Optional.empty());
    assertFalse(encoded().has("reasoning"));
    reasoning = new Reasoning(true, Optional.empty(), OptionalInt.of(-1), Optional.of(false));
    assertFalse(encoded().has("reasoning"));
  }

  @Test
  void modelsThatDoNotThinkAreNotAskedTo() {
    reasoning = Reasoning.of(Effort.HIGH);
    sampling = sampling("0.5");
    ObjectNode request = encoded("gpt-4.1-mini");
    assertFalse(request.has("reasoning"));
    assertFalse(request.has("include"));
    assertEquals("0.5", request.path("temperature").asText());
    assertTrue(losses.names().contains("reasoning"));
  }

  private static Sampling sampling(String temperature) {
    return new Sampling(
        Optional.of(new BigDecimal(temperature)),
        Optional.of(new BigDecimal("0.9")),
        Optional.of(BigDecimal.TEN),
        Optional.of(BigDecimal.ONE),
        Optional.of(BigDecimal.ONE),
        Optional.of(BigDecimal.ONE));
  }

  @Test
  void samplingGoesWhereItIsTaken() {
    sampling = sampling("1.0");
    assertHolds("{'temperature':1.0,'top_p':0.9}", encoded());
    assertEquals(List.of("top_k", "presence_penalty", "frequency_penalty", "seed"), losses.names());
    ObjectNode request = encoded("gpt-5.2");
    assertFalse(request.has("temperature") || request.has("top_p"));
    assertTrue(losses.names().containsAll(List.of("temperature", "top_p")));
    reasoning = Reasoning.of(Effort.NONE);
    assertTrue(encoded("gpt-5.2").has("temperature"));
    assertFalse(encoded("gpt-5").has("temperature"));
  }

  @Test
  void stopsAreLostAndNamed() {
    stops = List.of("x");
    encoded();
    assertEquals(List.of("stop"), losses.names());
  }

  @Test
  void lessTokensThanOpenAiTakesAreRaised() {
    maxTokens = OptionalLong.of(1);
    assertEquals(16, encoded().path("max_output_tokens").intValue());
  }

  @Test
  void anAnswerThatIsToBeGoneOnWithIsALoss() {
    messages = List.of(Message.of(Role.USER, "u"), Message.of(Role.ASSISTANT, "{"));
    encoded();
    assertEquals(List.of("prefill"), losses.names());
  }

  @Test
  void aSchemaIsFlatAndHasAName() {
    output = new OutputFormat.Schema("my name", object("{'type':'object'}"), Optional.of(true));
    ObjectNode format = (ObjectNode) encoded().path("text").path("format");
    assertHolds("{'type':'json_schema','schema':{'type':'object'},'strict':true}", format);
    assertTrue(format.path("name").textValue().matches("[A-Za-z0-9_-]{1,64}"));
    output = new OutputFormat.Schema("", object("{}"), Optional.empty());
    assertEquals(
        tree("{'type':'json_schema','name':'answer','schema':{}}"),
        encoded().path("text").path("format"));
  }

  @Test
  void whoWantsJsonSaysTheWord() {
    output = new OutputFormat.AnyJson();
    assertHolds(
        "{'text':{'format':{'type':'json_object'}},'input':[{'role':'developer','content':"
            + "[{'text':'Answer with JSON.'}]},{'role':'user'}]}",
        encoded());
    messages = List.of(Message.of(Role.USER, "as json"));
    assertEquals(1, encoded().path("input").size());
  }

  @Test
  void hintsAreSentWithinOpenAisLimits() {
    hints =
        new Hints(
            Optional.of("u".repeat(200)),
            Optional.of("k e y"),
            Optional.of("flex"),
            Optional.of("low"),
            Map.of("a", "b"));
    streams = true;
    ObjectNode request = encoded();
    assertEquals(64, request.path("user").textValue().length());
    assertHolds(
        "{'prompt_cache_key':'k e y','service_tier':'flex','text':{'verbosity':'low'},"
            + "'stream':true}",
        request);
    assertEquals(List.of("metadata"), losses.names());
  }
}
